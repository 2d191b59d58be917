/**
 * When the vendor computes Greeks: not tick by tick but in two groups, three quarters of the contracts about every 97 seconds, the rest
 * about every 129 (observed on the real feed). Out of hours the last batch of the session stays.
 */

import type { ModelExpiration } from './chain.js';
import { mix } from './noise.js';
import type { SessionDay, TradingDays } from './trading-moment.js';

const periodsMs = [97_000, 129_000] as const;
/** Expirations of one group follow one another within this time, as a computation takes a while. */
const spreadMs = 6000;

export interface Batch {
  session: SessionDay;
  /** When it was computed, ms UTC. */
  time: number;
  /** Different for every batch of a contract, ascending. */
  number: number;
}

/** The group of a contract by its hash: 0 for three quarters of them. */
export function groupOf(contractHash: number): 0 | 1 {
  return (contractHash & 12) === 0 ? 1 : 0;
}

/** The last batch at or before an instant of a session. */
export function lastBatch(
  days: TradingDays,
  symbolHash: number,
  expiration: ModelExpiration,
  group: 0 | 1,
  session: SessionDay,
  instant: number,
): Batch {
  const period = periodsMs[group];
  const phase = ((mix(symbolHash, group) % period) + (expiration.hash % spreadMs)) % period;
  const count = Math.floor((instant - session.opensAt - phase) / period);
  if (count < 0) {
    const before = days.before(session);
    return lastBatch(days, symbolHash, expiration, group, before, before.closesAt);
  }
  const time = session.opensAt + phase + count * period;
  return { session, time, number: session.index * 1024 + count };
}
