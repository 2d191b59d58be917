/** What to do after a connection ended. Pure; the waiting and the connecting are the client's. */

import { backoffDelay } from '../../lib/backoff.js';
import type { FeedLimits } from './limits.js';
import type { Ending } from './session.js';

/** What earlier endings have taught. */
export interface ReconnectHistory {
  /** Failures in a row. */
  readonly attempt: number;
  /** Tokens refused in a row. */
  readonly refusals: number;
}

/** Nothing has failed lately. */
export const cleanHistory: ReconnectHistory = { attempt: 0, refusals: 0 };

/** What follows an ending. */
export type Reconnect =
  /** The feed refused two tokens: more tries would only get the account blocked. */
  { kind: 'stop' } | { kind: 'retry'; delayMs: number; freshToken: boolean; history: ReconnectHistory };

/** @param livedMs how long the channel had been open; 0 when it never was. */
export function afterEnding(
  history: ReconnectHistory,
  ending: Pick<Ending, 'cause'>,
  livedMs: number,
  limits: Pick<FeedLimits, 'reconnectFirstMs' | 'reconnectCapMs' | 'sessionLimitWaitMs' | 'stableMs'>,
  random: () => number,
): Reconnect {
  const { attempt, refusals } = livedMs >= limits.stableMs ? cleanHistory : history;
  if (ending.cause === 'unauthorized') {
    if (refusals >= 1) return { kind: 'stop' };
    return { kind: 'retry', delayMs: 0, freshToken: true, history: { attempt, refusals: refusals + 1 } };
  }
  const usual = backoffDelay(
    attempt,
    { firstMs: limits.reconnectFirstMs, capMs: limits.reconnectCapMs, floor: 0.5 },
    random,
  );
  // Retrying early keeps the refused session alive on the server, so the wait has a floor and a spread above it.
  const delayMs =
    ending.cause === 'session-limit' ? Math.round(limits.sessionLimitWaitMs * (1 + 0.5 * random())) : usual;
  return { kind: 'retry', delayMs, freshToken: false, history: { attempt: attempt + 1, refusals } };
}
