import { describe, expect, test } from 'vitest';
import { price } from '../../src/engine/black-scholes.js';
import { analyse, defaultEngineSettings, forwardPrices } from '../../src/engine/index.js';
import { priceChain } from '../../src/engine/priced-chain.js';
import { yearsToSettlement } from '../../src/engine/settings.js';
import type { ChainSnapshot, EngineSettings, Expiration, GexSnapshot } from '../../src/engine/types.js';
import { runSeed, seeded } from '../fakes/random.js';
import { chainOf, copyOf, generatedChain, morning, type Row } from './generated-chain.js';

const dayMs = 86_400_000;
const rates: EngineSettings = { ...defaultEngineSettings, carry: 'rates' };
const hour = 3_600_000;

interface Market {
  spot: number;
  riskFreeRate: number;
  dividendYield: number;
  /** Cash dividends per share with the day they are paid before. */
  dividends?: { day: number; cash: number }[];
  days: number[];
  /** Half of each quote's spread, $; the middle is off by up to a quarter of it. */
  half: number;
  strikes: number[];
  random?: () => number;
  /** What the quotes are made of, when it is another spot than the chain's. */
  quotedAt?: number;
}

const expirationIn = (days: number): Expiration => {
  const settlesAt = morning + days * dayMs + 5.5 * hour;
  return { root: 'SPXW', date: new Date(settlesAt).toISOString().slice(0, 10), settlement: 'PM', settlesAt };
};
const yearsOf = (expiration: Expiration) => (expiration.settlesAt - morning) / (365 * dayMs);

/** Forward of a market with a yield and cash dividends. */
function forwardOf(market: Market, expiration: Expiration, spot = market.quotedAt ?? market.spot): number {
  const years = yearsOf(expiration);
  const paid = (market.dividends ?? []).filter(({ day }) => morning + day * dayMs < expiration.settlesAt);
  const worth = paid.reduce((sum, { day, cash }) => sum + cash * Math.exp((-market.riskFreeRate * day) / 365), 0);
  return (spot - worth) * Math.exp((market.riskFreeRate - market.dividendYield) * years);
}

/** A chain whose quotes are Black's prices on that forward. */
function quoted(market: Market): ChainSnapshot {
  const expirations = market.days.map(expirationIn);
  const random = market.random ?? (() => 0.5);
  const rows = expirations.flatMap((expiration, at) => {
    const years = yearsOf(expiration);
    const forward = forwardOf(market, expiration);
    return market.strikes.flatMap((strike) =>
      (['C', 'P'] as const).map((right): Row => {
        const input = { spot: forward, strike, years, ivAnnual: 0.2, riskFreeRate: 0, dividendYield: 0 };
        const fair = Math.exp(-market.riskFreeRate * years) * price(right, input);
        const middle = fair + (random() - 0.5) * 0.5 * market.half;
        const quote = { bid: middle - market.half, ask: middle + market.half };
        return { right, strike, expiration: at, openInterest: right === 'C' ? 900 : 1_100, iv: 0.2, ...quote };
      }),
    );
  });
  return chainOf(rows, { spot: market.spot, expirations });
}

const around = (spot: number, step: number) => [-2, -1, 0, 1, 2].map((k) => Math.round(spot / step) * step + k * step);
const term = [0, 1, 4, 7, 14, 28, 63, 120, 240];

describe('put/call parity', () => {
  test('a chain priced with known interest and yield gives its forwards back within the noise of the quotes', () => {
    const seed = runSeed(5);
    const random = seeded(seed);
    for (let round = 0; round < 30; round++) {
      const market: Market = {
        spot: 5_000 + 2_000 * random(),
        riskFreeRate: 0.08 * random() - 0.01,
        dividendYield: 0.03 * random(),
        days: term,
        half: 0.05 + 0.3 * random(),
        strikes: [],
        random,
      };
      market.strikes = around(market.spot, 5);
      const chain = quoted(market);
      const known = { ...defaultEngineSettings, dividendYield: market.dividendYield };
      const forwards = forwardPrices(chain, known);
      chain.expirations.forEach((expiration, i) => {
        const away = Math.abs(forwards[i]! - forwardOf(market, expiration));
        // The spread, and what a few days' carry leaves open about the spot of the quotes.
        const allowed = market.half + 0.0002 * market.spot;
        expect(away, `seed ${seed}, round ${round}, ${expiration.date}`).toBeLessThan(allowed);
      });
    }
  });

  test('an unknown yield costs little: a year ahead a twentieth of what no carry at all would be off by', () => {
    const market = { spot: 6_000, riskFreeRate: 0.045, dividendYield: 0.013, days: [0, 7, 365], half: 0.1 };
    const chain = quoted({ ...market, strikes: around(6_000, 25) });
    const truth = forwardOf({ ...market, strikes: [] }, chain.expirations[2]!);
    const [, , forward] = forwardPrices(chain, defaultEngineSettings);
    expect(Math.abs(forward! - truth)).toBeLessThan((truth - 6_000) / 20);
  });

  test('a cash dividend between two expirations is a step of the forward', () => {
    const market: Market = {
      spot: 600,
      riskFreeRate: 0.04,
      dividendYield: 0,
      dividends: [{ day: 20, cash: 1.9 }],
      days: [0, 1, 7, 14, 28, 42],
      half: 0.02,
      strikes: around(600, 1),
    };
    const chain = quoted(market);
    const forwards = forwardPrices(chain, defaultEngineSettings);
    expect(forwards[3]!).toBeGreaterThan(600.5);
    expect(forwards[4]!).toBeLessThan(600);
    chain.expirations.forEach((expiration, i) => {
      expect(Math.abs(forwards[i]! - forwardOf(market, expiration)), expiration.date).toBeLessThan(0.15);
    });
  });

  test('a spot behind its quotes moves no forward away from spot: that error is the same in all of them', () => {
    const market = {
      spot: 6_000,
      riskFreeRate: 0.04,
      dividendYield: 0,
      days: term,
      half: 0.1,
      strikes: around(6_000, 5),
    };
    const level = forwardPrices(quoted(market), defaultEngineSettings);
    const ahead = forwardPrices(quoted({ ...market, quotedAt: 6_009 }), defaultEngineSettings);
    level.forEach((forward, i) => {
      expect(Math.abs(ahead[i]! - forward)).toBeLessThan(0.7);
    });
  });
});

describe('quotes that cannot say it better than the rates', () => {
  const market: Market = {
    spot: 6_000,
    riskFreeRate: 0.045,
    dividendYield: 0.01,
    days: [0, 3, 7, 28, 63, 120],
    half: 0.1,
    strikes: around(6_000, 5),
  };
  const settings = { ...defaultEngineSettings, riskFreeRate: 0.03, dividendYield: 0.01 };
  const summaries = (chain: ChainSnapshot) => analyse(chain, ['all'], settings).expirations;
  const everywhere = (chain: ChainSnapshot, change: (columns: ChainSnapshot['contracts'], i: number) => void) => {
    const out = copyOf(chain);
    for (let i = 0; i < out.contracts.count; i++) change(out.contracts, i);
    return out;
  };
  const numbers = ({ expirations, scopes, matrix }: GexSnapshot) => ({ expirations, scopes, matrix });

  test.each<[string, (columns: ChainSnapshot['contracts'], i: number) => void]>([
    ['are missing', (columns, i) => columns.bid.fill(Number.NaN, i, i + 1)],
    ['have no bid', (columns, i) => columns.bid.fill(0, i, i + 1)],
    ['are crossed', (columns, i) => columns.bid.fill(columns.ask[i]! + 1, i, i + 1)],
    ['are infinite', (columns, i) => columns.ask.fill(Number.POSITIVE_INFINITY, i, i + 1)],
    ['are of calls alone', (columns, i) => columns.isCall[i] === 0 && columns.bid.fill(Number.NaN, i, i + 1)],
    [
      'are far out of step with spot',
      (columns, i) => {
        const shift = columns.isCall[i] === 1 ? 60 : 0;
        columns.bid[i] = columns.bid[i]! + shift;
        columns.ask[i] = columns.ask[i]! + shift;
      },
    ],
  ])('every number is the one of the rates, bit for bit, when they %s', (_, change) => {
    const chain = everywhere(quoted(market), change);
    const got = analyse(chain, ['all', '0dte', 'next'], settings);
    expect(numbers(got)).toEqual(numbers(analyse(chain, ['all', '0dte', 'next'], { ...settings, carry: 'rates' })));
    for (const { forward } of got.expirations) expect(forward!.from).toBe('rates');
  });

  test('a wide spread leaves near expirations to the rates and far ones to parity', () => {
    const from = summaries(quoted({ ...market, half: 10, days: [0, 3, 7, 120, 240] })).map(
      ({ forward }) => forward!.from,
    );
    expect(from).toEqual(['rates', 'rates', 'rates', 'parity', 'parity']);
  });

  test('one expiration whose quotes stand out from those before and after it is left out', () => {
    const chain = quoted({ ...market, days: [0, 3, 26, 28, 31, 63] });
    const { contracts } = chain;
    for (let i = 0; i < contracts.count; i++) {
      if (contracts.expiration[i] !== 3 || contracts.isCall[i] === 0) continue;
      contracts.bid[i] = contracts.bid[i]! + 40;
      contracts.ask[i] = contracts.ask[i]! + 40;
    }
    expect(summaries(chain).map(({ forward }) => forward!.from)).toEqual([
      ...['parity', 'parity', 'parity'],
      'rates',
      ...['parity', 'parity'],
    ]);
  });

  test('one strike that contradicts the others is not heard, and two that contradict each other are not either', () => {
    const spoil = (chain: ChainSnapshot, strike: number) => {
      const { contracts } = chain;
      for (let i = 0; i < contracts.count; i++) {
        if (contracts.strike[i] !== strike || contracts.isCall[i] === 0 || contracts.expiration[i] !== 3) continue;
        contracts.bid[i] = contracts.bid[i]! + 20;
        contracts.ask[i] = contracts.ask[i]! + 20;
      }
      return chain;
    };
    const clean = forwardPrices(quoted(market), settings);
    const spoiled = forwardPrices(spoil(quoted(market), 6_000), settings);
    expect(spoiled[3]!).toBeCloseTo(clean[3]!, 1);
    const two = { ...market, strikes: [5_995, 6_000] };
    expect(summaries(spoil(quoted(two), 6_000))[3]!.forward!.from).toBe('rates');
    expect(summaries(quoted(two))[3]!.forward!.from).toBe('parity');
  });

  test('the morning root of a date without quotes takes the carry of the afternoon one', () => {
    const chain = quoted({ ...market, days: [0, 28, 28] });
    const expirations = chain.expirations.map((one, i) =>
      i === 1 ? { ...one, root: 'SPX', settlement: 'AM' as const, settlesAt: one.settlesAt - 6.5 * hour } : one,
    );
    const { contracts } = chain;
    for (let i = 0; i < contracts.count; i++) if (contracts.expiration[i] === 1) contracts.bid[i] = 0;
    const { carry } = priceChain({ ...chain, expirations }, settings);
    expect(carry.from).toEqual(['parity', 'parity', 'parity']);
    expect(carry.perYear[1]).toBe(carry.perYear[2]);
  });

  test('switched off, quotes are not asked', () => {
    const { carry } = priceChain(quoted(market), rates);
    expect(new Set(carry.from)).toEqual(new Set(['rates']));
    expect(new Set(carry.perYear)).toEqual(new Set([0]));
  });
});

describe('what is priced on the forward', () => {
  const market: Market = {
    spot: 6_000,
    riskFreeRate: 0.05,
    dividendYield: 0.012,
    days: [0, 7, 90],
    half: 0.05,
    strikes: around(6_000, 50),
  };
  const settings = { ...defaultEngineSettings, dividendYield: 0.012 };

  test('gamma, delta, vanna and charm are derivatives of the price that the forward makes', () => {
    const chain = quoted(market);
    const priced = priceChain(chain, settings);
    expect(priced.carry.from).toEqual(['parity', 'parity', 'parity']);
    const { contracts } = chain;
    for (let row = 0; row < priced.contract.length; row++) {
      const i = priced.contract[row]!;
      const expiration = contracts.expiration[i]!;
      const growth = priced.carry.perYear[expiration]!;
      const years = yearsToSettlement(chain.asOf, chain.expirations[expiration]!, settings);
      // The interest that this forward implies beside the yield.
      const fair = (spot: number, iv = 0.2, time = years) =>
        price(contracts.isCall[i] === 1 ? 'C' : 'P', {
          spot,
          strike: contracts.strike[i]!,
          years: time,
          ivAnnual: iv,
          riskFreeRate: growth + settings.dividendYield,
          dividendYield: settings.dividendYield,
        });
      const h = 0.6;
      const deltaAt = (iv: number, time: number) => (fair(6_000 + h, iv, time) - fair(6_000 - h, iv, time)) / (2 * h);
      const gamma = (fair(6_000 + h) - 2 * fair(6_000) + fair(6_000 - h)) / (h * h);
      const side = contracts.isCall[i] === 1 ? 1 : -1;
      const near = (got: number, wanted: number, scale: number) =>
        expect(Math.abs(got - wanted) / scale, `row ${row}`).toBeLessThan(2e-3);
      near(priced.gex[row]!, gamma * 100 * 6_000, 100 * 6_000 * 0.001);
      near(priced.dex[row]!, side * deltaAt(0.2, years) * 100 * 6_000, 100 * 6_000);
      const vanna = (deltaAt(0.2001, years) - deltaAt(0.1999, years)) / 0.0002;
      near(priced.vex[row]!, side * vanna * 100 * 6_000 * 0.01, 100 * 6_000 * 0.01);
      const e = years * 1e-3;
      const charm = (deltaAt(0.2, years - e) - deltaAt(0.2, years + e)) / (2 * e);
      near(priced.cex[row]!, (side * charm * 100 * 6_000) / 365, (100 * 6_000) / 365 / years);
    }
  });

  test('calls and puts that mirror each other about the forward weigh the same at its centre', () => {
    const chain = quoted(market);
    const priced = priceChain(chain, settings);
    const at = chain.contracts.strike.indexOf(6_000);
    const put = at + 1;
    const rowOf = (i: number) => priced.contract.indexOf(i);
    expect(priced.gex[rowOf(at)]).toBe(priced.gex[rowOf(put)]);
    // Delta of a call and of its put add up to the yield's factor.
    const years = priced.years[0]!;
    const whole = priced.dex[rowOf(at)]! + priced.dex[rowOf(put)]!;
    expect(whole / (100 * 6_000 * Math.exp(-0.012 * years))).toBeCloseTo(1, 12);
  });

  test('the expected move is of the strike beside the forward, and each date says where its forward is from', () => {
    const chain = quoted({ ...market, strikes: [5_950, 6_000, 6_050, 6_100] });
    const [today, , later] = analyse(chain, ['all'], settings).expirations;
    const truth = forwardOf(market, chain.expirations[2]!);
    expect(today!.forward!.price).toBeCloseTo(6_000, 0);
    expect(later!.forward).toMatchObject({ from: 'parity' });
    expect(Math.abs(later!.forward!.price - truth)).toBeLessThan(1.5);
    const { contracts } = chain;
    const straddle = [...contracts.strike.keys()]
      .filter((i) => contracts.expiration[i] === 2 && contracts.strike[i] === 6_050)
      .reduce((sum, i) => sum + (contracts.bid[i]! + contracts.ask[i]!) / 2, 0);
    expect(later!.expectedMove).toEqual({ points: straddle, from: 'straddle' });
  });

  test('zero gamma hardly follows a spot that moves ahead of its quotes', () => {
    const chain = generatedChain({ seed: 9, contracts: 1_000 });
    const at = (spot: number) => analyse({ ...chain, spot }, ['all'], defaultEngineSettings).scopes[0]!.zeroGamma.roots;
    const still = at(6_000);
    // 6 points of spot.
    for (const [i, root] of at(6_006).entries()) expect(Math.abs(root - still[i]!)).toBeLessThan(0.3);
  });
});
