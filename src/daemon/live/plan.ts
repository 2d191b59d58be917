/** When a live message is edited and when it ends, and what becomes of it after an attempt. Pure. */

import type { Outcome } from '../../alerts/outcome.js';
import type { Target } from '../../alerts/types.js';
import type { LiveMessage } from '../../store/live-repository.js';

/** After the bell, so that the last edit has the closing snapshot; market ms. */
export const closingMs = 15_000;
/** Snapshots do not come to the second: an edit may be a tenth early, so that it follows them closely. */
const earliestShare = 0.9;
/** An attempt that failed is not repeated sooner, real ms. */
export const shortestWaitMs = 15_000;
/** Refusals in a row after which nothing more is tried. */
const mostRefusals = 3;
/** Attempts at the last edit. */
export const mostFarewells = 5;

export type LivePlan =
  | { kind: 'wait' }
  /** To be sent, or edited. */
  | { kind: 'show' }
  /** It is over since `at`, market ms: its last edit. */
  | { kind: 'close'; at: number };

export interface PlanFacts {
  /** Market ms. */
  now: number;
  /** The close of today's session, market ms; null on days without one. */
  closesAt: number | null;
  /** Steady ms. */
  steadyNow: number;
  /** Before it nothing is to be done, steady ms. */
  nextAt: number;
}

/** What is to be done with a message now. One of another session than today's is over, whatever its hour. */
export function planLive({ endedAt, until }: Pick<LiveMessage, 'endedAt' | 'until'>, facts: PlanFacts): LivePlan {
  const { now, closesAt, steadyNow, nextAt } = facts;
  const isOver = closesAt !== until || now >= until + closingMs;
  if (endedAt === null && !isOver) return { kind: steadyNow < nextAt ? 'wait' : 'show' };
  // An end that could not be shown is tried again later.
  if (endedAt !== null && steadyNow < nextAt) return { kind: 'wait' };
  return { kind: 'close', at: Math.min(endedAt ?? until, now) };
}

/** When a message that was edited now may be edited again, steady ms. */
export function nextEditAt(steadyNow: number, seconds: number): number {
  return steadyNow + seconds * 1_000 * earliestShare;
}

/** When a message from before a restart is edited first: they are spread over their interval, and none waits for all of it. */
export function firstEditAt(steadyNow: number, { id, seconds }: Pick<LiveMessage, 'id' | 'seconds'>): number {
  // Multiples of the golden ratio fall evenly, however many there are.
  return steadyNow + ((id * 0.618_033_988_75) % 1) * seconds * 1_000 * 0.5;
}

export type LiveStep =
  | { kind: 'done'; messageId: string }
  /** Nothing more to be done with it. */
  | { kind: 'end' }
  | { kind: 'move'; to: Target }
  /** Real ms; `isPlatform`: for all messages of the platform. */
  | { kind: 'later'; ms: number; isPlatform: boolean; isRefusal: boolean };

/** What follows from an attempt. `refusals`: those in a row before it. */
export function afterAttempt(outcome: Outcome, refusals: number): LiveStep {
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'done', messageId: outcome.messageId };
    case 'gone':
      return { kind: 'end' };
    case 'moved':
      return { kind: 'move', to: outcome.to };
    case 'retry': {
      const isRefusal = outcome.code === 'CHAT_FORBIDDEN' || outcome.code === 'CHAT_MESSAGE_INVALID';
      if (isRefusal && refusals + 1 >= mostRefusals) return { kind: 'end' };
      const ms = Math.max(outcome.afterMs ?? 0, shortestWaitMs);
      return { kind: 'later', ms, isPlatform: outcome.holds === 'platform', isRefusal };
    }
    case 'bug':
      if (refusals + 1 >= mostRefusals) return { kind: 'end' };
      return { kind: 'later', ms: shortestWaitMs, isPlatform: false, isRefusal: true };
    case 'ambiguous':
      return { kind: 'later', ms: shortestWaitMs, isPlatform: false, isRefusal: false };
  }
}
