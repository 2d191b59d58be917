/** Black–Scholes without carry: the vendor's side of the practice market. Units are those of the feed. */

import type { GreeksValue } from '../market-source.js';

const inverseRootTwoPi = 1 / Math.sqrt(2 * Math.PI);

/** Standard normal density. */
function density(x: number): number {
  return inverseRootTwoPi * Math.exp(-0.5 * x * x);
}

/**
 * Standard normal distribution function, absolute error below 7.5e-8 (Abramowitz and Stegun, Handbook of Mathematical Functions,
 * 26.2.17): a thousandth of a cent on an index option.
 */
export function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    density(x) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x >= 0 ? 1 - tail : tail;
}

/** Fair value of one share's option; `years` > 0. */
export function optionPrice(call: boolean, spot: number, strike: number, iv: number, years: number): number {
  const deviation = iv * Math.sqrt(years);
  const d1 = Math.log(spot / strike) / deviation + deviation / 2;
  const value = call
    ? spot * normalCdf(d1) - strike * normalCdf(d1 - deviation)
    : strike * normalCdf(deviation - d1) - spot * normalCdf(-d1);
  return Math.max(value, call ? spot - strike : strike - spot, 0);
}

/** Gamma per $1, the same for call and put. */
export function optionGamma(spot: number, strike: number, iv: number, years: number): number {
  const deviation = iv * Math.sqrt(years);
  const d1 = Math.log(spot / strike) / deviation + deviation / 2;
  return density(d1) / (spot * deviation);
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
  const bell = density(d1);
  const side = call ? 1 : -1;
  const near = normalCdf(side * d1);
  const far = normalCdf(side * d2);
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
