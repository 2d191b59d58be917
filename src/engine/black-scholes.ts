/**
 * Black–Scholes–Merton with a continuous dividend yield. Formulas as in Haug, "The Complete Guide to Option Pricing Formulas", 2nd ed.,
 * chapters 1 and 2; the normal distribution after Hart (1968), as given in West, "Better approximations to cumulative normal
 * functions", Wilmott 2005 (absolute error below 1e-14).
 */

import type { Right } from './types.js';

/** What a price depends on. Rates continuously compounded per year; volatility annual, 0.2 = 20 %; years above 0. */
export interface PricingInput {
  spot: number;
  strike: number;
  years: number;
  ivAnnual: number;
  riskFreeRate: number;
  dividendYield: number;
}

/** 1 ÷ √(2π) */
export const normalPeak = 0.3989422804014327;

/** Standard normal density. */
export function normalDensity(x: number): number {
  return normalPeak * Math.exp(-0.5 * x * x);
}

/** Standard normal distribution. */
export function normalDistribution(x: number): number {
  return normalDistributionGiven(x, Math.exp(-0.5 * x * x));
}

/** The same, for callers that have `bell` = exp(−x²/2) already: the exponential is the dear part. */
export function normalDistributionGiven(x: number, bell: number): number {
  const y = Math.abs(x);
  let tail: number;
  if (y < 7.07106781186547) {
    const above =
      (((((0.0352624965998911 * y + 0.700383064443688) * y + 6.37396220353165) * y + 33.912866078383) * y +
        112.079291497871) *
        y +
        221.213596169931) *
        y +
      220.206867912376;
    const below =
      ((((((0.0883883476483184 * y + 1.75566716318264) * y + 16.064177579207) * y + 86.7807322029461) * y +
        296.564248779674) *
        y +
        637.333633378831) *
        y +
        793.826512519948) *
        y +
      440.413735824752;
    tail = (bell * above) / below;
  } else {
    tail = (bell * normalPeak) / (y + 1 / (y + 2 / (y + 3 / (y + 4 / (y + 0.65)))));
  }
  return x > 0 ? 1 - tail : tail;
}

function d1Of(input: PricingInput): number {
  const width = input.ivAnnual * Math.sqrt(input.years);
  const drift = input.riskFreeRate - input.dividendYield + 0.5 * input.ivAnnual * input.ivAnnual;
  return (Math.log(input.spot / input.strike) + drift * input.years) / width;
}

/** Change of delta per $1 of the underlying, per share; the same for calls and puts. */
export function gamma(input: PricingInput): number {
  const yieldFactor = Math.exp(-input.dividendYield * input.years);
  return (yieldFactor * normalDensity(d1Of(input))) / (input.spot * input.ivAnnual * Math.sqrt(input.years));
}

/** Shares per share: 0..1 for calls, −1..0 for puts. */
export function delta(right: Right, input: PricingInput): number {
  const yieldFactor = Math.exp(-input.dividendYield * input.years);
  const d1 = d1Of(input);
  return right === 'C' ? yieldFactor * normalDistribution(d1) : -yieldFactor * normalDistribution(-d1);
}

/** Change of delta per 1.00 of volatility (100 points), per share; the same for calls and puts. */
export function vanna(input: PricingInput): number {
  const d1 = d1Of(input);
  const d2 = d1 - input.ivAnnual * Math.sqrt(input.years);
  return (-Math.exp(-input.dividendYield * input.years) * normalDensity(d1) * d2) / input.ivAnnual;
}

/** Change of delta per year as time goes forward, per share. */
export function charm(right: Right, input: PricingInput): number {
  const { years, riskFreeRate, dividendYield } = input;
  const width = input.ivAnnual * Math.sqrt(years);
  const yieldFactor = Math.exp(-dividendYield * years);
  const d1 = d1Of(input);
  const d2 = d1 - width;
  const decay = (normalDensity(d1) * (2 * (riskFreeRate - dividendYield) * years - d2 * width)) / (2 * years * width);
  const carry = right === 'C' ? normalDistribution(d1) : -normalDistribution(-d1);
  return yieldFactor * (dividendYield * carry - decay);
}

/** Fair value per share. */
export function price(right: Right, input: PricingInput): number {
  const d1 = d1Of(input);
  const d2 = d1 - input.ivAnnual * Math.sqrt(input.years);
  const forward = input.spot * Math.exp(-input.dividendYield * input.years);
  const discounted = input.strike * Math.exp(-input.riskFreeRate * input.years);
  return right === 'C'
    ? forward * normalDistribution(d1) - discounted * normalDistribution(d2)
    : discounted * normalDistribution(-d2) - forward * normalDistribution(-d1);
}
