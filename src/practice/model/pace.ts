/** How lively each contract of a chain is on its day: how much it is expected to trade, how often it prints and is quoted. */

import { isCall, type ModelChain, type ModelExpiration } from './chain.js';
import { roundnessOf } from './ladders.js';
import { gaussian, mix } from './noise.js';
import { isDormant } from './open-interest.js';
import { annualVolatility } from './volatility.js';

/** Columns by contract. */
export interface Pace {
  /** Contracts that would trade in a whole session with the price right at the busiest place; 0 for dormant ones. */
  volume: Float64Array;
  /** ms between trades, and a shift of the first one. */
  tradeEveryMs: Float64Array;
  quoteEveryMs: Uint16Array;
  /** 1 for contracts that never trade. */
  dormant: Uint8Array;
}

const quickestTradeMs = 30_000;
const slowestTradeMs = 3 * 3_600_000;
/** A contract of this volume prints at the quickest pace. */
const livelyVolume = 800;

/** Computes the columns of a chain; `spot` is the previous close. Costs some 10 ms for 20,000 contracts. */
export function paceOf(chain: ModelChain, spot: number): Pace {
  const { count, profile } = chain;
  const pace: Pace = {
    volume: new Float64Array(count),
    tradeEveryMs: new Float64Array(count),
    quoteEveryMs: new Uint16Array(count),
    dormant: new Uint8Array(count),
  };
  for (const expiration of chain.expirations) {
    const width = activityWidth(chain, expiration);
    const scale = profile.volumeUnit * shareOfVolume(expiration);
    for (let contract = expiration.from; contract < expiration.to; contract++) {
      const strike = chain.strike[contract]!;
      const hash = chain.hash[contract]!;
      const dormant = isDormant(chain, contract);
      const round = Math.sqrt(roundnessOf(profile.ladder, strike)) / 2;
      const volume = dormant ? 0 : scale * round * Math.exp(0.5 * gaussian(mix(hash, chain.day.index)));
      const expected = volume * nearness(isCall(contract), strike, spot, width);
      pace.volume[contract] = volume;
      pace.dormant[contract] = dormant ? 1 : 0;
      const rarer = Math.max(1, (livelyVolume / Math.max(expected, 1e-9)) ** 0.6);
      pace.tradeEveryMs[contract] = Math.min(Math.round((quickestTradeMs * rarer) / 1000) * 1000, slowestTradeMs);
      const far = Math.abs(Math.log(strike / spot)) > 3.5 * width;
      pace.quoteEveryMs[contract] = far ? 8000 : hash % 2 === 0 ? 1000 : 2000;
    }
  }
  return pace;
}

/** Share of the busiest strike's trading a strike sees when the price is `spot`: most just out of the money. */
export function nearness(call: boolean, strike: number, spot: number, width: number): number {
  const x = ((call ? 1 : -1) * Math.log(strike / spot)) / width - 0.25;
  return Math.exp(-(x > 0 ? x : -2.5 * x));
}

/** Distance from the price, in logs, over which trading falls by e. */
export function activityWidth(chain: ModelChain, expiration: ModelExpiration): number {
  return Math.max(0.0035, 0.8 * annualVolatility(chain.profile) * Math.sqrt((expiration.daysLeft + 0.7) / 365));
}

/** Trading of an expiration beside today's. */
function shareOfVolume({ daysLeft, expirationType }: ModelExpiration): number {
  const heavy = expirationType === 'Weekly' ? 1 : 1.6;
  if (daysLeft === 0) return expirationType === 'Regular' ? 0.6 : 1;
  return (heavy * 0.2) / (1 + daysLeft) ** 1.1;
}
