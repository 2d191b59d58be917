/** Rules tried over the sessions in the database: for `/alert add`, `/alert test` and the `replay` sub-command. */

import type { RuleLogic } from '../alerts/rule.js';
import { startTrial, type Trial } from '../alerts/trial.js';
import type { Reading } from '../alerts/types.js';
import type { TrialVariant } from '../bot/rule-ports.js';
import { scopeLabel } from '../bot/scope.js';
import type { DateKey, ScopeKey } from '../engine/types.js';
import { formatDate } from '../lib/format.js';
import type { ReadingRepository, StoredSession } from '../store/reading-repository.js';

/** Sessions a rule is tried over unless told otherwise: about a month. */
export const usualSessions = 20;

export interface TrialRange {
  /** The newest so many sessions of the range. */
  limit?: number;
  /** Both included. */
  from?: DateKey;
  to?: DateKey;
}

export interface TrialDeps {
  readings: ReadingRepository;
  /** Lets other work go on between two sessions. */
  pause(): Promise<void>;
  signal: AbortSignal;
  /** Each reading as it is taken. */
  onReading?(reading: Reading): void;
}

export interface StoredTrial {
  trial: Trial;
  variants: readonly TrialVariant[];
  /** The sessions with readings of the scope, ascending. */
  dates: DateKey[];
}

/**
 * The rule and its variants over stored readings, one session after the other: memory stays flat, and nothing waits longer than a
 * session takes. What is not stored is left out and said in each trial's `note`. Throws store errors, and the reason of `signal`.
 */
export async function trialFor(
  logic: RuleLogic,
  variants: readonly RuleLogic[],
  { readings, pause, signal, onReading }: TrialDeps,
  { limit, ...range }: TrialRange = {},
): Promise<StoredTrial> {
  const run = startTrial([logic, ...variants]);
  const { symbol, scope } = logic;
  const sessions = readings.sessions(symbol, { ...range, limit: limit ?? usualSessions });
  const firstId = looksAtStrikes(logic) ? readings.firstWithStrikes() : 0;
  const dates: DateKey[] = [];
  let pruned = 0;
  for (const { date, lastId } of sessions) {
    if (firstId === null || lastId < firstId) {
      pruned++;
      continue;
    }
    signal.throwIfAborted();
    const found = readings.ofSession(symbol, scope, date).filter((reading) => reading.snapshotId >= firstId);
    for (const reading of found) {
      onReading?.(reading);
      run.take(reading);
    }
    if (found.length > 0) dates.push(date);
    await pause();
  }
  const note = noteOn(logic, { sessions, pruned, dates, newest: () => readings.scopes(sessions.at(-1)!.lastId) });
  const [trial, ...others] = run.end().map((each) => (note === null ? each : { ...each, note }));
  return {
    trial: trial!,
    variants: variants.map((variant, index) => ({ logic: variant, trial: others[index]! })),
    dates,
  };
}

/** These kinds compare strikes, which are kept for RETENTION_DAYS; the others need levels, which stay. */
function looksAtStrikes({ trigger }: RuleLogic): boolean {
  return trigger.kind === 'max-strike' || trigger.kind === 'wall-shift';
}

interface Found {
  sessions: readonly StoredSession[];
  pruned: number;
  dates: readonly DateKey[];
  newest(): ScopeKey[];
}

const sessionsWord = (count: number) => `${count} session${count === 1 ? '' : 's'}`;

/** What could not be tried and why; null when nothing is missing. */
function noteOn({ symbol, scope }: RuleLogic, { sessions, pruned, dates, newest }: Found): string | null {
  if (sessions.length === 0) return `No session of ${symbol} is stored yet.`;
  const tooOld = pruned === 0 ? '' : `Strikes of ${sessionsWord(pruned)} are past their retention and were left out.`;
  const without = sessions.length - pruned - dates.length;
  if (without === 0) return tooOld === '' ? null : tooOld;
  const label = scopeLabel(scope, []);
  const kept =
    dates.length > 0
      ? `${label} of ${symbol} is stored since ${formatDate(dates[0]!)}: ${sessionsWord(without)} without it were left out.`
      : `${label} of ${symbol} is not stored: a rule on it makes it kept from then on. Stored are ${labelsOf(newest())}.`;
  return [kept, tooOld].filter((sentence) => sentence !== '').join(' ');
}

function labelsOf(scopes: readonly ScopeKey[]): string {
  return scopes.map((scope) => scopeLabel(scope, [])).join(', ');
}
