import { describe, expect, test } from 'vitest';
import { analyse, defaultEngineSettings } from '../../src/engine/index.js';
import { priceChain } from '../../src/engine/priced-chain.js';
import { addBells, gridLevels, logGrid, netGexAt } from '../../src/engine/profile.js';
import type { ChainSnapshot, EngineSettings, Profile, ScopeKey } from '../../src/engine/types.js';
import { chainOf, generatedChain, morning, seeded } from './generated-chain.js';

const settings: EngineSettings = { ...defaultEngineSettings, carry: 'rates' };
const first = (chain: ChainSnapshot, scope: ScopeKey = 'all', how: EngineSettings = settings) =>
  analyse(chain, [scope], how).scopes[0]!;

/** G(x) by the plain formula, straight from the columns. */
function plainNetGex(chain: ChainSnapshot, x: number): number {
  const { contracts, expirations, asOf } = chain;
  let sum = 0;
  for (let i = 0; i < contracts.count; i++) {
    const years = Math.max(expirations[contracts.expiration[i]!]!.settlesAt - asOf, 900_000) / (365 * 86_400_000);
    const width = contracts.iv[i]! * Math.sqrt(years);
    const d1 = Math.log(x / contracts.strike[i]!) / width + width / 2;
    const size = contracts.openInterest[i]! * contracts.multiplier[i]!;
    const gex = (Math.exp(-0.5 * d1 * d1) / Math.sqrt(2 * Math.PI) / width) * size;
    sum += contracts.isCall[i] === 1 ? gex : -gex;
  }
  return sum;
}

/** Not one of the levels between usual ones that are shown around spot. */
function isUsualLevel(levels: Float64Array, at: number): boolean {
  const step = (to: number) => levels[to]! / levels[to - 1]! - 1;
  return at === 0 || at === levels.length - 1 || step(at) > 0.002 || step(at + 1) > 0.002;
}

/** What a picture shows at a price: the straight line between two levels. */
function straightAt({ levels, netGex }: Profile, price: number): number {
  const above = levels.findIndex((level) => level >= price);
  const share = (price - levels[above - 1]!) / (levels[above]! - levels[above - 1]!);
  return netGex[above - 1]! + share * (netGex[above]! - netGex[above - 1]!);
}

describe('the re-priced profile', () => {
  test('agrees with the plain formula at every level', () => {
    for (const seed of [1, 2, 3]) {
      const chain = generatedChain({ seed, contracts: 1_200 });
      const { profile } = first(chain);
      const peak = Math.max(...profile.netGex.map(Math.abs));
      const away = profile.levels.map((level, j) => Math.abs(profile.netGex[j]! - plainNetGex(chain, level)) / peak);
      expect(Math.max(...away), `seed ${seed}`).toBeLessThan(5e-5);
      const isUsual = profile.levels.map((_, j) => Number(isUsualLevel(profile.levels, j)));
      expect(Math.max(...away.map((share, j) => share * isUsual[j]!)), `seed ${seed}`).toBeLessThan(1e-8);
    }
  });

  test('in the last hour of an expiration the curve around spot runs through spot and the roots', () => {
    const random = seeded(23);
    const rows = Array.from({ length: 240 }, (_, at) => ({
      right: at % 2 === 0 ? ('C' as const) : ('P' as const),
      strike: 5_850 + 5 * Math.floor(at / 4),
      openInterest: Math.floor(4_000 * random() ** 3),
      iv: 0.15,
    }));
    for (const minutes of [15, 60, 180]) {
      const settlesAt = morning + minutes * 60_000;
      const chain = chainOf(rows, { expirations: [{ root: 'SPXW', date: '2026-11-20', settlement: 'PM', settlesAt }] });
      const { profile, zeroGamma, totals } = first(chain);
      const peak = Math.max(...profile.netGex.map(Math.abs));
      expect(Math.abs(straightAt(profile, chain.spot) - totals.net) / peak, `${minutes} min`).toBeLessThan(0.02);
      const near = zeroGamma.roots.filter((root) => Math.abs(root / chain.spot - 1) < 0.025);
      expect(near.length).toBeGreaterThan(0);
      for (const root of near) expect(Math.abs(straightAt(profile, root)) / peak).toBeLessThan(0.02);
      for (let price = 5_860; price < 6_140; price += 1.7)
        expect(Math.abs(straightAt(profile, price) - plainNetGex(chain, price)) / peak).toBeLessThan(0.02);
    }
  });

  test('keeps neighbouring levels within a quarter of a percent over ±20 % of spot', () => {
    const { levels } = first(generatedChain()).profile;
    expect(levels[0]).toBeCloseTo(4_800, 6);
    expect(levels.at(-1)).toBeCloseTo(7_200, 6);
    for (let j = 1; j < levels.length; j++) expect(levels[j]! / levels[j - 1]! - 1).toBeLessThanOrEqual(0.002500001);
  });

  test('at spot equals the net total of the scope', () => {
    const chain = generatedChain({ seed: 5 });
    const priced = priceChain(chain, settings);
    const point = { value: 0, slope: 0 };
    netGexAt(
      priced.terms,
      priced.dates.map((_, i) => i),
      Math.log(chain.spot),
      point,
    );
    expect(point.value / first(chain).totals.net).toBeCloseTo(1, 9);
  });

  test('bells of any width, at any place, survive walking together', () => {
    const random = seeded(17);
    const grid = logGrid(80, 120, 0.0025);
    const levels = gridLevels(grid);
    for (let round = 0; round < 40; round++) {
      const count = 1 + Math.floor(random() * 9);
      const column = (make: () => number) => Float64Array.from({ length: count }, make);
      const terms = {
        centre: column(() => Math.log(40 + 160 * random())),
        sharpness: column(() => 10 ** (6 * random() - 1)),
        weight: column(() => random() - 0.5),
        expiration: new Uint16Array(1),
        start: Int32Array.of(0, count),
      };
      const out = new Float64Array(grid.count);
      addBells(terms, 0, count, grid, out, 0, Number.POSITIVE_INFINITY);
      const away = levels.map((level, j) => {
        let plain = 0;
        terms.centre.forEach((centre, i) => {
          plain += terms.weight[i]! * Math.exp(-0.5 * ((Math.log(level) - centre) * terms.sharpness[i]!) ** 2);
        });
        return Math.abs(out[j]! - plain);
      });
      expect(Math.max(...away), `seed 17, round ${round}`).toBeLessThan(2e-9);
    }
  });
});

describe('zero gamma', () => {
  const flat = { openInterest: 100, iv: 0.2 };
  const inAMonth = [
    { root: 'SPX', date: '2026-12-18', settlement: 'PM' as const, settlesAt: morning + 28 * 86_400_000 },
  ];

  test('of one put below and one like call above lies between them, near their geometric mean', () => {
    const chain = chainOf(
      [
        { right: 'P', strike: 5_800, ...flat },
        { right: 'C', strike: 6_200, ...flat },
      ],
      { expirations: inAMonth },
    );
    const { zeroGamma } = first(chain);
    // Equal bells in ln x cross halfway between their centres ln K − σ²T/2.
    const expected = Math.sqrt(5_800 * 6_200) * Math.exp(-(0.2 ** 2 * (28 / 365)) / 2);
    expect(zeroGamma.level).toBeCloseTo(expected, 2);
    expect(zeroGamma).toMatchObject({ reason: null, chosenBy: 'nearest-spot' });
    expect(zeroGamma.roots).toEqual([zeroGamma.level]);
  });

  test('every root is where the plain formula changes sign, to a hundredth of a point', () => {
    let checked = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const chain = generatedChain({ seed, contracts: 600, expirations: 4, strikeStep: 10 });
      for (const root of first(chain).zeroGamma.roots) {
        const below = plainNetGex(chain, root - 0.01);
        const above = plainNetGex(chain, root + 0.01);
        expect(below * above, `seed ${seed}, root ${root}`).toBeLessThanOrEqual(0);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(12);
  });

  test('no root is stepped over, even minutes before the close when gammas are spikes', () => {
    for (const seed of [21, 22]) {
      const whole = generatedChain({ seed, contracts: 200, expirations: 1, strikeStep: 10 });
      const chain = { ...whole, asOf: whole.expirations[0]!.settlesAt - 20 * 60_000 };
      const { roots } = first(chain, '0dte').zeroGamma;
      const peak = Math.max(...Array.from({ length: 801 }, (_, i) => Math.abs(plainNetGex(chain, 4_800 + 3 * i))));
      let signChanges = 0;
      let last = 0;
      for (let x = 4_800; x <= 7_200; x += 0.5) {
        const value = plainNetGex(chain, x);
        if (Math.abs(value) < peak * 1e-5) continue;
        if (last !== 0 && last > 0 !== value > 0) signChanges++;
        last = value;
      }
      expect(roots.length, `seed ${seed}`).toBeGreaterThanOrEqual(signChanges);
      expect(signChanges, `seed ${seed}`).toBeGreaterThan(1);
    }
  });

  test('does not move when only spot moves', () => {
    const chain = generatedChain({ seed: 9, contracts: 1_000 });
    const still = first(chain).zeroGamma.roots;
    const moved = first({ ...chain, spot: chain.spot * 1.004 }).zeroGamma.roots;
    expect(moved).toHaveLength(still.length);
    for (const [i, root] of moved.entries()) expect(root).toBeCloseTo(still[i]!, 2);
  });

  test('a chain of calls is always positive, one of puts always negative, and neither invents a level', () => {
    const of = (right: 'C' | 'P') => first(chainOf([{ right, strike: 6_000, ...flat }], { expirations: inAMonth }));
    expect(of('C').zeroGamma).toEqual({ level: null, reason: 'always-positive', roots: [], chosenBy: null });
    expect(of('P').zeroGamma).toEqual({ level: null, reason: 'always-negative', roots: [], chosenBy: null });
  });

  test('one sign over half a chain is no finding: the reason is coverage', () => {
    const chain = chainOf(
      [
        { right: 'C', strike: 6_000, ...flat },
        { right: 'P', strike: 5_950, openInterest: 100 },
      ],
      { expirations: inAMonth },
    );
    expect(first(chain).zeroGamma).toMatchObject({ level: null, reason: 'coverage' });
  });

  test('without open interest the reason says so', () => {
    const chain = chainOf([{ right: 'C', strike: 6_000, openInterest: 0, iv: 0.2 }]);
    expect(first(chain).zeroGamma).toMatchObject({ level: null, reason: 'no-open-interest' });
  });

  test('tails where gamma has died out are no crossing', () => {
    // Today's options: beyond a few percent nothing is left on either side of the strikes.
    const { zeroGamma } = first(
      chainOf([
        { right: 'P', strike: 5_990, ...flat },
        { right: 'C', strike: 6_010, ...flat },
      ]),
    );
    expect(zeroGamma.roots).toHaveLength(1);
  });

  test('the search widens to ±35 % only when ±20 % holds no sign change', () => {
    const rows = [
      { right: 'P' as const, strike: 4_200, openInterest: 50, iv: 0.15 },
      { right: 'C' as const, strike: 6_000, openInterest: 1_000, iv: 0.3 },
    ];
    const far = first(chainOf(rows, { expirations: inAMonth }));
    expect(far.zeroGamma.roots).toHaveLength(1);
    expect(far.zeroGamma.level).toBeLessThan(4_800);
    expect(far.profile.levels[0]).toBeCloseTo(3_900, 6);
    const near = first(
      chainOf([{ ...rows[0]!, strike: 5_400, openInterest: 1_000 }, rows[1]!], { expirations: inAMonth }),
    );
    expect(near.profile.levels[0]).toBeCloseTo(4_800, 6);
  });

  test('continuity: a later reading keeps to the previous root though another is nearer spot', () => {
    const rows = [
      { right: 'C' as const, strike: 5_700, ...flat },
      { right: 'P' as const, strike: 6_000, ...flat },
      { right: 'C' as const, strike: 6_300, ...flat },
    ];
    const chain = chainOf(rows, {
      expirations: inAMonth.map((one) => ({ ...one, settlesAt: morning + 4 * 86_400_000 })),
    });
    const fresh = first({ ...chain, spot: 6_100 }).zeroGamma;
    expect(fresh.roots).toHaveLength(2);
    expect(fresh.level).toBe(fresh.roots[1]);
    const again = analyse({ ...chain, spot: 6_100 }, ['all'], settings, new Map([['all', 5_850]])).scopes[0]!.zeroGamma;
    expect(again.level).toBe(again.roots[0]);
    expect(again.chosenBy).toBe('nearest-previous');
  });

  test('an injected day count reaches totals, profile and roots', () => {
    const chain = generatedChain({ seed: 4, contracts: 1_000 });
    const slow = first(chain, 'all', {
      ...settings,
      yearsToSettlement: (asOf, one) => ((one.settlesAt - asOf) / (365 * 86_400_000)) * 4,
    });
    const usual = first(chain);
    // Four times the time is twice the width: at the money half the gamma.
    expect(slow.totals.gross).not.toBeCloseTo(usual.totals.gross, -3);
    expect(slow.profile.netGex[80]).not.toBe(usual.profile.netGex[80]);
    expect(slow.zeroGamma.roots).not.toEqual(usual.zeroGamma.roots);
  });
});
