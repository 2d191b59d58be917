/** Quotes of options: around the fair value, wider where it is dear, on the exchange's ticks, no bid for what is worth nothing. */

import type { QuoteValue } from '../market-source.js';
import { expirationOf, type ModelChain } from './chain.js';
import { fairValue, tickAt, ticksToPrice } from './fair-value.js';
import { mix } from './noise.js';
import type { Pace } from './pace.js';
import type { TradingMoment } from './trading-moment.js';
import type { VolatilitySurface } from './volatility.js';

/** When the quote standing at a moment was made, ms UTC: every one or two seconds in session, the close afterwards. */
export function quotedAt(chain: ModelChain, pace: Pace, contract: number, moment: TradingMoment): number {
  const last = expirationOf(chain, contract).lastSession;
  if (moment.priced.index > last.index) return last.closesAt;
  if (moment.phase !== 'open') return moment.priceAt;
  const every = pace.quoteEveryMs[contract]!;
  return Math.max(Math.floor(moment.priceAt / every) * every, moment.priced.opensAt);
}

/** The quote of a contract; sizes are NaN out of hours. */
export function optionQuote(
  surface: VolatilitySurface,
  chain: ModelChain,
  pace: Pace,
  contract: number,
  moment: TradingMoment,
): QuoteValue {
  const expiration = expirationOf(chain, contract);
  const time = quotedAt(chain, pace, contract, moment);
  const live = moment.phase === 'open' && time < expiration.lastSession.closesAt;
  const session = moment.priced.index > expiration.lastSession.index ? expiration.lastSession : moment.priced;
  const fair = fairValue(surface, chain, contract, session, time);
  const tick = tickAt(chain, fair);
  const half = Math.max(tick / 2, 0.005 * fair);
  const hash = mix(chain.hash[contract]!, time / 1000);
  return {
    bid: ticksToPrice(Math.max(0, Math.floor((fair - half) / tick + 1e-9)), tick),
    ask: ticksToPrice(Math.max(1, Math.ceil((fair + half) / tick - 1e-9)), tick),
    bidSize: live ? 1 + (hash % 90) : Number.NaN,
    askSize: live ? 1 + ((hash >>> 8) % 90) : Number.NaN,
  };
}
