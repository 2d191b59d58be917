/** What a contract is worth at an instant, and the price steps it is quoted and traded in. */

import { expirationOf, isCall, type ModelChain } from './chain.js';
import { optionPrice } from './option-price.js';
import type { SessionDay } from './trading-moment.js';
import { type VolatilitySurface, volatilityAt } from './volatility.js';

/** Unrounded value of one share's option at an instant of a session. */
export function fairValue(
  surface: VolatilitySurface,
  chain: ModelChain,
  contract: number,
  session: SessionDay,
  instant: number,
): number {
  const smile = surface.smile(chain.profile, expirationOf(chain, contract), session, instant);
  const strike = chain.strike[contract]!;
  return optionPrice(isCall(contract), smile.spot, strike, volatilityAt(smile, strike), smile.years);
}

/** The price step of the symbol's options at a price. */
export function tickAt(chain: ModelChain, price: number): number {
  return chain.profile.optionTicks[price < 3 ? 0 : 1];
}

/** A whole number of ticks as a price, without the dust of floating point. */
export function ticksToPrice(ticks: number, tick: number): number {
  return Math.round(ticks * tick * 100) / 100;
}

/** The price nearest to a value at which a trade can happen: at least one tick. */
export function tradablePrice(chain: ModelChain, value: number): number {
  const tick = tickAt(chain, value);
  return ticksToPrice(Math.max(1, Math.round(value / tick)), tick);
}
