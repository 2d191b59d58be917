/** Black–Scholes without carry: the vendor's side of the practice market. Units are those of the feed. */

import { normalDensity, normalDistribution } from '../../engine/black-scholes.js';
import type { GreeksValue } from '../market-source.js';

/** Fair value of one share's option; `years` > 0. */
export function optionPrice(call: boolean, spot: number, strike: number, iv: number, years: number): number {
  const deviation = iv * Math.sqrt(years);
  const d1 = Math.log(spot / strike) / deviation + deviation / 2;
  const value = call
    ? spot * normalDistribution(d1) - strike * normalDistribution(d1 - deviation)
    : strike * normalDistribution(deviation - d1) - spot * normalDistribution(-d1);
  return Math.max(value, call ? spot - strike : strike - spot, 0);
}

/** Gamma per $1, the same for call and put. */
export function optionGamma(spot: number, strike: number, iv: number, years: number): number {
  const deviation = iv * Math.sqrt(years);
  const d1 = Math.log(spot / strike) / deviation + deviation / 2;
  return normalDensity(d1) / (spot * deviation);
}

/** Price and Greeks. Theta per calendar day; vega and rho per percentage point. */
export function optionGreeks(
  call: boolean,
  spot: number,
  strike: number,
  iv: number,
  years: number,
  time: number,
): GreeksValue {
  const root = Math.sqrt(years);
  const deviation = iv * root;
  const d1 = Math.log(spot / strike) / deviation + deviation / 2;
  const d2 = d1 - deviation;
  const bell = normalDensity(d1);
  const side = call ? 1 : -1;
  const near = normalDistribution(side * d1);
  const far = normalDistribution(side * d2);
  return {
    price: Math.max(side * (spot * near - strike * far), 0),
    iv,
    delta: side * near,
    gamma: bell / (spot * deviation),
    theta: (-spot * bell * iv) / (2 * root) / 365,
    rho: (side * strike * years * far) / 100,
    vega: (spot * bell * root) / 100,
    time,
  };
}
