/** Quotes of options: around the fair value, wider where it is dear, on the exchange's ticks, no bid for what is worth nothing. */

import type { QuoteValue } from '../market-source.js';
import { isCall, type ModelChain } from './chain.js';
import { mix } from './noise.js';
import { optionPrice } from './option-price.js';
import type { Pace } from './pace.js';
import type { TradingMoment } from './trading-moment.js';
import { type VolatilitySurface, volatilityAt } from './volatility.js';

/** When the quote standing at a moment was made, ms UTC: every one or two seconds in session, the close afterwards. */
export function quotedAt(chain: ModelChain, pace: Pace, contract: number, moment: TradingMoment): number {
  const last = chain.expirations[chain.expirationOf[contract]!]!.lastSession;
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
  const expiration = chain.expirations[chain.expirationOf[contract]!]!;
  const time = quotedAt(chain, pace, contract, moment);
  const live = moment.phase === 'open' && time < expiration.lastSession.closesAt;
  const session = moment.priced.index > expiration.lastSession.index ? expiration.lastSession : moment.priced;
  const smile = surface.smile(chain.profile, expiration, session, time);
  const strike = chain.strike[contract]!;
  const fair = optionPrice(isCall(contract), smile.spot, strike, volatilityAt(smile, strike), smile.years);
  const tick = chain.profile.optionTicks[fair < 3 ? 0 : 1];
  const half = Math.max(tick / 2, 0.005 * fair);
  const hash = mix(chain.hash[contract]!, time / 1000);
  return {
    bid: onTick(Math.max(0, Math.floor((fair - half) / tick + 1e-9)), tick),
    ask: onTick(Math.max(1, Math.ceil((fair + half) / tick - 1e-9)), tick),
    bidSize: live ? 1 + (hash % 90) : Number.NaN,
    askSize: live ? 1 + ((hash >>> 8) % 90) : Number.NaN,
  };
}

function onTick(ticks: number, tick: number): number {
  return Math.round(ticks * tick * 100) / 100;
}
