/**
 * When to stop waiting for first values. The server never says "this symbol has none", so absence is concluded from quiet:
 * every addition sent, rows seen since, and no new first value for a while. Updates of items that already have a value do not
 * count, so the rule ends in a busy market; the initial burst ends by itself out of hours, so it ends then too.
 */

import type { FeedLimits } from './limits.js';

/** What has been seen since the last addition. */
export interface Waiting {
  /** Steady time of the last addition, ms. */
  lastAddAt: number;
  /** Steady time of the last first value; −∞ when none came on this channel. */
  lastFirstAt: number;
  /** Rows of any kind since the last addition, and on this channel at all. */
  rowsSinceAdd: number;
  rowsEver: number;
  /** From the latest FEED_CONFIG, s; NaN when not told. */
  aggregationSeconds: number;
  /** Observed round trip, ms; NaN when not measured. */
  roundTripMs: number;
}

/** Whether to go on waiting. */
export type Verdict =
  /** Too early; ask again at `at`. */
  | { kind: 'wait'; at: number }
  /** What is still missing has no value. */
  | { kind: 'quiet' }
  /** The channel is open and gave nothing at all: a fault or a missing right, not an empty market. */
  | { kind: 'mute' };

/** Q = max(3 × aggregation, 2 × round trip, the floor), ms. */
export function quietTime(waiting: Waiting, limits: Pick<FeedLimits, 'quietMs'>): number {
  const aggregation = 3_000 * waiting.aggregationSeconds;
  const roundTrip = 2 * waiting.roundTripMs;
  return Math.max(limits.quietMs, aggregation > 0 ? aggregation : 0, roundTrip > 0 ? roundTrip : 0);
}

/** The verdict at a steady time, ms. */
export function judge(waiting: Waiting, limits: Pick<FeedLimits, 'quietMs' | 'deadlineMs'>, now: number): Verdict {
  const quiet = quietTime(waiting, limits);
  const deadline = Math.max(limits.deadlineMs, quiet);
  if (waiting.rowsSinceAdd > 0) {
    const at = Math.max(waiting.lastAddAt, waiting.lastFirstAt) + quiet;
    return now >= at ? { kind: 'quiet' } : { kind: 'wait', at };
  }
  const at = waiting.lastAddAt + deadline;
  if (now < at) return { kind: 'wait', at };
  return waiting.rowsEver > 0 ? { kind: 'quiet' } : { kind: 'mute' };
}
