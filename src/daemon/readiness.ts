/** Whether the program is alive and whether it is fit for its work. Pure: the facts come in. */

import type { FacePhase } from '../bot/face.js';

/** A chat platform whose token is set. */
export interface PlatformHealth {
  name: string;
  phase: FacePhase;
  problem: string | null;
  /** How long it has been in this phase, ms. */
  forMs: number;
}

export interface HealthFacts {
  /** Market time, ms. */
  now: number;
  loopLagMs: number;
  /** `answers`: it can be read. `problem`: what keeps it from storing, a sentence; null when nothing does. */
  database: { answers: boolean; problem: string | null };
  feed: { ready: boolean; problem: string | null };
  /** The session under way; null outside of one. */
  session: { opensAt: number } | null;
  /** Market time of the last trusted snapshot of any watched symbol; null when there is none yet. */
  lastTrustedAt: number | null;
  /** Time between two snapshots, ms. */
  intervalMs: number;
  platforms: readonly PlatformHealth[];
  /** How long the oldest message that is due has waited, real ms; null when none is due. */
  outboxAgeMs?: number | null;
}

export interface Verdict {
  ok: boolean;
  /** One sentence each; empty when ok. */
  reasons: string[];
}

const longestLagMs = 5_000;
const intervals = 3;
/** A platform drops its connection now and then and is back within seconds (F50). */
const longestAwayMs = 60_000;
/** A message that is due goes out within seconds. */
const longestWaitMs = 5 * 60_000;

/** False means: restart me. The broker, the feed and the chat platforms have no say in it, because a restart cures none of them. */
export function liveness(facts: HealthFacts): Verdict {
  const reasons: string[] = [];
  if (facts.loopLagMs >= longestLagMs) reasons.push(`The event loop lags by ${Math.round(facts.loopLagMs)} ms.`);
  // A full disk is no reason to restart: it is told by readiness.
  if (!facts.database.answers) reasons.push('The database does not answer.');
  return { ok: reasons.length === 0, reasons };
}

/** Why a platform counts as down; null while it is on, or away for a moment. */
function whyDown({ name, phase, problem, forMs }: PlatformHealth): string | null {
  const why = problem === null ? '.' : `: ${problem}`;
  if (phase === 'refused') return `${name} refuses the bot${why}`;
  if (phase === 'on' || forMs < longestAwayMs) return null;
  return `${name} has been away for ${Math.round(forMs / 1000)} s${why}`;
}

/** False means: do not rely on me now. Outside sessions a quiet feed is healthy. */
export function readiness(facts: HealthFacts): Verdict {
  const { reasons } = liveness(facts);
  if (facts.database.problem !== null) reasons.push(facts.database.problem);
  if (!facts.feed.ready) reasons.push(facts.feed.problem ?? 'The feed is not authorised.');
  const limit = intervals * facts.intervalMs;
  if (facts.session !== null && facts.now - facts.session.opensAt >= limit) {
    if (facts.lastTrustedAt === null) reasons.push('There is no trusted snapshot yet.');
    else if (facts.now - facts.lastTrustedAt >= limit) {
      reasons.push(`The last trusted snapshot is ${Math.round((facts.now - facts.lastTrustedAt) / 1000)} s old.`);
    }
  }
  const { outboxAgeMs = null } = facts;
  if (outboxAgeMs !== null && outboxAgeMs >= longestWaitMs) {
    reasons.push(`The oldest message to be delivered has waited ${Math.round(outboxAgeMs / 1000)} s.`);
  }
  reasons.push(...facts.platforms.map(whyDown).filter((why) => why !== null));
  return { ok: reasons.length === 0, reasons };
}
