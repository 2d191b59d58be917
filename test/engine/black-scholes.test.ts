import { describe, expect, test } from 'vitest';
import { bellReach, fadingExp } from '../../src/engine/bell.js';
import {
  charm,
  delta,
  gamma,
  normalDistribution,
  type PricingInput,
  price,
  vanna,
} from '../../src/engine/black-scholes.js';
import { seeded } from './generated-chain.js';

const input: PricingInput = {
  spot: 100,
  strike: 105,
  years: 0.5,
  ivAnnual: 0.25,
  riskFreeRate: 0.03,
  dividendYield: 0.01,
};

describe('normal distribution', () => {
  // Reference values to 15 digits from an arbitrary-precision computation.
  test.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1, 0.158655253931457],
    [1.96, 0.97500210485178],
    [-3, 0.00134989803163009],
    [-6, 9.86587645037698e-10],
    [-8, 6.22096057427178e-16],
  ])('at %f', (x, expected) => {
    // Absolute, as the approximation promises; far tails keep eight digits besides.
    expect(Math.abs(normalDistribution(x) - expected)).toBeLessThan(2e-15);
    expect(normalDistribution(x) / expected).toBeCloseTo(1, 7);
  });
});

test('the tabled exponential agrees with Math.exp over its whole reach and is 0 beyond', () => {
  let worst = 0;
  for (let y = 0; y <= bellReach; y += 0.000_97) worst = Math.max(worst, Math.abs(fadingExp(y) / Math.exp(-y) - 1));
  expect(worst).toBeLessThan(2e-15);
  expect(fadingExp(bellReach + 0.01)).toBe(0);
  expect(fadingExp(Number.POSITIVE_INFINITY)).toBe(0);
  expect(fadingExp(Number.NaN)).toBeNaN();
});

test('call minus put is the discounted forward minus the discounted strike', () => {
  const random = seeded(11);
  for (let i = 0; i < 200; i++) {
    const one = {
      spot: 50 + 100 * random(),
      strike: 50 + 100 * random(),
      years: 0.01 + 2 * random(),
      ivAnnual: 0.05 + random(),
      riskFreeRate: 0.06 * random(),
      dividendYield: 0.03 * random(),
    };
    const parity =
      one.spot * Math.exp(-one.dividendYield * one.years) - one.strike * Math.exp(-one.riskFreeRate * one.years);
    expect(price('C', one) - price('P', one), `seed 11, case ${i}`).toBeCloseTo(parity, 9);
  }
});

test('a textbook price: spot 60, strike 65, a quarter, 30 %, rate 8 % gives a call of 2.1334', () => {
  expect(
    price('C', { spot: 60, strike: 65, years: 0.25, ivAnnual: 0.3, riskFreeRate: 0.08, dividendYield: 0 }),
  ).toBeCloseTo(2.1334, 4);
});

describe('greeks are the slopes of the price and of delta', () => {
  const shifted = (change: Partial<PricingInput>) => ({ ...input, ...change });
  const e = 1e-4;
  test.each(['C', 'P'] as const)('%s', (right) => {
    const up = price(right, shifted({ spot: 100 + e }));
    const down = price(right, shifted({ spot: 100 - e }));
    expect(delta(right, input)).toBeCloseTo((up - down) / (2 * e), 7);
    const deltaUp = delta(right, shifted({ spot: 100 + e }));
    const deltaDown = delta(right, shifted({ spot: 100 - e }));
    expect(gamma(input)).toBeCloseTo((deltaUp - deltaDown) / (2 * e), 8);
    const byVolatility = delta(right, shifted({ ivAnnual: 0.25 + e })) - delta(right, shifted({ ivAnnual: 0.25 - e }));
    expect(vanna(input)).toBeCloseTo(byVolatility / (2 * e), 6);
    // Forward in time means less time left.
    const byTime = delta(right, shifted({ years: 0.5 - e })) - delta(right, shifted({ years: 0.5 + e }));
    expect(charm(right, input)).toBeCloseTo(byTime / (2 * e), 6);
  });
});
