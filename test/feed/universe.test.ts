import { describe, expect, test } from 'vitest';
import { flattenChain } from '../../src/feed/contract-list.js';
import type { ListedExpiration, OptionChain } from '../../src/feed/ports.js';
import {
  commonShare,
  heaviest,
  nearestContracts,
  rankByWeight,
  roomAt,
  skeletonContracts,
  straddleContracts,
  sweepOrder,
} from '../../src/feed/universe.js';
import { runSeed, seeded } from '../fakes/random.js';

const day = 86_400_000;
const noon = Date.UTC(2026, 10, 20, 17);

function expiration(root: string, date: string, settlesAt: number, strikes: number[]): ListedExpiration {
  const code = date.slice(2).replaceAll('-', '');
  return {
    root,
    date,
    settlement: 'PM',
    settlesAt,
    multiplier: 100,
    strikes,
    callSymbols: strikes.map((strike) => `.${root}${code}C${strike}`),
    putSymbols: strikes.map((strike) => `.${root}${code}P${strike}`),
  };
}

const ladder = (from: number, to: number, step: number) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, n) => from + n * step);

const chain: OptionChain = {
  symbol: 'SPX',
  streamerSymbol: 'SPX',
  isIndex: true,
  tradingDay: '2026-11-20',
  expirations: [
    expiration('SPXW', '2026-11-23', noon + 3 * day, ladder(3_000, 10_000, 25)),
    expiration('SPXW', '2026-11-20', noon + 4 * 3_600_000, ladder(3_000, 10_000, 25)),
    expiration('SPX', '2026-11-20', noon - 3 * 3_600_000, ladder(6_000, 7_000, 100)),
    expiration('SPX', '2027-12-17', noon + 392 * day, ladder(2_000, 14_000, 100)),
  ],
};

let nextSlot = 0;
const list = flattenChain(chain, () => nextSlot++);
const unknown = new Float64Array(list.count).fill(Number.NaN);

describe('which contracts are kept subscribed', () => {
  test('the chain is laid out by settlement, calls beside puts, every contract once', () => {
    expect(list.expirations.map((each) => each.settlesAt)).toEqual(
      [...list.expirations.map((each) => each.settlesAt)].sort((a, b) => a - b),
    );
    expect(list.count).toBe(2 * (281 + 281 + 11 + 121));
    expect(new Set(list.streamerSymbols).size).toBe(list.count);
  });

  test('the first answer needs the nearest unsettled expiration only, closest strikes first', () => {
    const near = nearestContracts(list, 6_870, noon, 60);
    expect(new Set(near.map((row) => list.expirations[list.expiration[row]!]!.date))).toEqual(new Set(['2026-11-20']));
    expect(near.every((row) => list.expirations[list.expiration[row]!]!.root === 'SPXW')).toBe(true);
    expect(near.length).toBe(240);
    const distances = near.map((row) => Math.abs(list.strike[row]! - 6_870));
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
  });

  test('after the close the nearest expiration is the next one', () => {
    const near = nearestContracts(list, 6_870, noon + 5 * 3_600_000, 10);
    expect(new Set(near.map((row) => list.expirations[list.expiration[row]!]!.date))).toEqual(new Set(['2026-11-23']));
  });

  test('settled contracts are never asked for', () => {
    const { carrying, wings } = sweepOrder(list, 6_870, noon, unknown);
    const settled = [...carrying, ...wings].filter((row) => list.expirations[list.expiration[row]!]!.settlesAt <= noon);
    expect(settled).toEqual([]);
    expect(carrying.length + wings.length).toBe(list.count - 22);
  });

  test('a wing of today is not worth its place, the same strike a year out is', () => {
    const { carrying, wings } = sweepOrder(list, 6_870, noon, unknown);
    const find = (date: string) =>
      list.streamerSymbols.findIndex((symbol) => symbol.includes(date) && symbol.endsWith('C8000'));
    expect(wings).toContain(find('261120'));
    expect(carrying).toContain(find('271217'));
  });

  test('known volatilities narrow the sweep, and each side by its own', () => {
    const all = sweepOrder(list, 6_870, noon, unknown);
    const calm = sweepOrder(
      list,
      6_870,
      noon,
      list.strike.map((strike) => (strike <= 6_870 ? 0.25 : 0.1)),
    );
    expect(calm.carrying.length).toBeLessThan(all.carrying.length);
    const leaps = calm.carrying.filter((row) => list.expirations[list.expiration[row]!]!.date === '2027-12-17');
    const strikes = leaps.map((row) => list.strike[row]!);
    expect(6_870 - Math.min(...strikes)).toBeGreaterThan(Math.max(...strikes) - 6_870);
  });

  test('every live expiration gets a skeleton, and straddles beside the money: more strikes while it is near', () => {
    const skeleton = skeletonContracts(list, 6_870, noon, 0.2);
    const perExpiration = new Map<number, number>();
    for (const row of skeleton)
      perExpiration.set(list.expiration[row]!, (perExpiration.get(list.expiration[row]!) ?? 0) + 1);
    expect([...perExpiration.keys()].sort()).toEqual([1, 2, 3]);
    expect(Math.min(...perExpiration.values())).toBeGreaterThanOrEqual(3);
    const expirations = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-27', '2026-12-18'].map((date) =>
      expiration('SPXW', date, Date.parse(`${date}T21:00Z`), ladder(6_800, 6_900, 5)),
    );
    const many = flattenChain({ ...chain, expirations }, () => nextSlot++);
    const strikesOf = (index: number, spot: number) =>
      straddleContracts(many, spot, noon)
        .filter((row) => many.expiration[row] === index)
        .map((row) => `${many.strike[row]}${many.isCall[row] === 1 ? 'C' : 'P'}`)
        .sort();
    const near = ['6845', '6850', '6855', '6860'].flatMap((strike) => [`${strike}C`, `${strike}P`]);
    for (const index of [0, 1, 2]) expect(strikesOf(index, 6_851)).toEqual(near);
    for (const index of [3, 4]) expect(strikesOf(index, 6_851)).toEqual(['6850C', '6850P', '6855C', '6855P']);
    // Where its forward is known, the money is there.
    const forwards = [6_851, 6_852, Number.NaN, 6_853, 6_872.4];
    const beside = straddleContracts(many, 6_851, noon, forwards).filter((row) => many.expiration[row] === 4);
    expect([...new Set(beside.map((row) => many.strike[row]))].sort()).toEqual([6_870, 6_875]);
    expect(straddleContracts(many, 6_851, noon, forwards)).toHaveLength(3 * 8 + 2 * 4);
    // Where spot is half a minute later is covered.
    expect(strikesOf(0, 6_851)).toEqual(expect.arrayContaining(strikesOf(4, 6_854)));
  });
});

describe('choosing by weight', () => {
  const chosen = (weights: Float64Array, share: number) => [...heaviest(rankByWeight(weights), share)];

  test('the fewest contracts that hold the share are taken, heaviest first', () => {
    expect(chosen(Float64Array.of(1, 0, 50, Number.NaN, 40, 9), 0.9)).toEqual([2, 4]);
  });

  test('of equal weights the first listed are taken', () => {
    expect(chosen(Float64Array.of(25, 25, 25, 25), 0.75)).toEqual([0, 1, 2]);
  });

  test('a chain without weight chooses nothing', () => {
    expect(chosen(new Float64Array(5), 0.997)).toEqual([]);
  });

  test('contracts that stay in any case are counted once, chosen or not', () => {
    const ranking = rankByWeight(Float64Array.of(1, 0, 50, 40, 9), new Set([1, 2, 4]));
    expect(roomAt(ranking, 0.9)).toBe(4);
    expect(roomAt(ranking, 1)).toBe(5);
    expect(roomAt(ranking, 0)).toBe(3);
  });

  test('a common share always fits the limit and wastes little of it', () => {
    const seed = runSeed(11);
    const random = seeded(seed);
    for (let round = 0; round < 200; round++) {
      const chains = Array.from({ length: 1 + Math.floor(random() * 6) }, () =>
        Float64Array.from({ length: 50 + Math.floor(random() * 500) }, () => random() ** 6),
      );
      const limit = 30 + Math.floor(random() * 1_000);
      const rankings = chains.map((weights) => rankByWeight(weights));
      const share = commonShare(rankings, 0.997, limit);
      const taken = rankings.reduce((sum, each) => sum + heaviest(each, share).length, 0);
      if (taken > limit) expect.fail(`seed ${seed}, round ${round}: ${taken} contracts for a limit of ${limit}`);
      if (share < 0.9969) {
        const more = rankings.reduce((sum, each) => sum + heaviest(each, share + 0.003).length, 0);
        if (more <= limit) expect.fail(`seed ${seed}, round ${round}: ${limit - taken} places left unused`);
      }
    }
  });
});
