import { describe, expect, test } from 'vitest';
import { rowOfPrice } from '../../src/charts/rows.js';
import { axisDollars, roomyTicks, strikeTicks, valueTicks } from '../../src/charts/ticks.js';
import { seeded } from './sample.js';

describe('prices between rows', () => {
  const strikes = [6_100, 6_050, 6_025, 6_000, 5_990];

  test.each([
    [6_100, 0],
    [6_025, 2],
    [5_990, 4],
    [6_075, 0.5],
    [6_012.5, 2.5],
    [5_998, 3.2],
    [6_125, -0.5],
    [5_985, 4.5],
    [6_126, 'above'],
    [5_984.9, 'below'],
  ])('%d lies at row %s of strikes 50, 25 and 10 apart', (price, row) => {
    const found = rowOfPrice(price, strikes);
    if (typeof row === 'string') expect(found).toBe(row);
    else expect(found).toBeCloseTo(row, 12);
  });

  test('beside a single strike every other price is off range', () => {
    expect([101, 100, 99].map((price) => rowOfPrice(price, [100]))).toEqual(['above', 0, 'below']);
  });

  test('a higher price is never on a lower row', () => {
    const random = seeded(5);
    const prices = Array.from({ length: 300 }, () => 5_985 + random() * 140).sort((a, b) => b - a);
    const rows = prices.map((price) => rowOfPrice(price, strikes) as number);
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
  });
});

describe('ticks of the value axis', () => {
  const texts = (low: number, high: number, most = 5) => {
    const ticks = valueTicks(low, high, most);
    return ticks.values.map(axisDollars(ticks));
  };

  test.each([
    [-54e6, 33e6, ['−$40 M', '−$20 M', '0', '$20 M']],
    [0, 1.3e9, ['0', '$0.5 B', '$1.0 B']],
    [-0.3e9, 0.6e9, ['−$200 M', '0', '$200 M', '$400 M', '$600 M']],
    [0, 1.2e9, ['0', '$0.25 B', '$0.50 B', '$0.75 B', '$1.00 B']],
    [0, 104, ['0', '$25', '$50', '$75', '$100']],
    [-2.1e15, 0, ['−$2,000 T', '−$1,500 T', '−$1,000 T', '−$500 T', '0']],
    [0, 900_000, ['0', '$200 K', '$400 K', '$600 K', '$800 K']],
    [0, 0.26, ['0', '$0.1', '$0.2']],
  ])('from %d to %d dollars', (low, high, expected) => {
    expect(texts(low, high)).toEqual(expected);
  });

  test('whatever the range there are at most as many as fit, zero among them', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = seeded(seed);
      const size = 10 ** (random() * 16);
      const low = -random() * size;
      const high = random() * size;
      const { values } = valueTicks(low, high, 5);
      expect(values.length, `seed ${seed}`).toBeLessThanOrEqual(5);
      expect(values.length, `seed ${seed}`).toBeGreaterThanOrEqual(2);
      expect(values, `seed ${seed}`).toContain(0);
      expect(new Set(texts(low, high)).size, `seed ${seed}`).toBe(values.length);
    }
  });
});

describe('ticks by the width of their names', () => {
  test.each([
    [-1.08e6, 0.22e6, ['−$1.0 M', '−$0.5 M', '0']],
    [-54e6, 33e6, ['−$40 M', '−$20 M', '0', '$20 M']],
  ])('names never touch from %d to %d dollars', (low, high, expected) => {
    const ticks = roomyTicks(low, high, 545, (text) => text.length * 13, 24);
    expect(ticks.values.map(axisDollars(ticks))).toEqual(expected);
  });

  test('whatever the range, names of any width have their gap, or there are two at most', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = seeded(seed);
      const size = 10 ** (random() * 16);
      const [low, high] = [-random() * size, random() * size];
      const ticks = roomyTicks(low, high, 545, (text) => text.length * 13, 24);
      const widest = Math.max(...ticks.values.map((value) => axisDollars(ticks)(value).length * 13));
      const apart = (ticks.step / (high - low)) * 545;
      expect(ticks.values.length <= 2 || apart >= widest + 24, `seed ${seed}`).toBe(true);
      expect(ticks.values, `seed ${seed}`).toContain(0);
    }
  });
});

describe('named strikes', () => {
  const named = (strikes: number[], rowHeight: number) =>
    [...strikeTicks(strikes, rowHeight, 40)].map((row) => strikes[row]);
  const descending = (top: number, step: number, count: number) =>
    Array.from({ length: count }, (_, index) => top - index * step);

  test('all of them when rows are tall', () => {
    expect(named([105, 100, 95], 60)).toEqual([105, 100, 95]);
  });

  test('multiples of 25 when 51 rows are 5 apart', () => {
    expect(named(descending(6_110, 5, 51), 14.6)).toEqual(descending(6_100, 25, 10));
  });

  test('multiples of 250 when 101 rows are 25 apart', () => {
    expect(named(descending(26_450, 25, 101), 9.3)).toEqual(descending(26_250, 250, 10));
  });

  test('at least the wished distance on an uneven ladder', () => {
    const strikes = [6_200, 6_150, 6_100, ...descending(6_090, 5, 30), 5_900, 5_850, 5_800];
    const rows = [...strikeTicks(strikes, 16, 40)];
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const [index, row] of rows.entries()) if (index > 0) expect(row - rows[index - 1]!).toBeGreaterThanOrEqual(3);
  });

  test('every n-th when strikes are multiples of nothing', () => {
    const strikes = descending(100.37, 1.13, 30);
    expect([...strikeTicks(strikes, 16, 40)]).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
  });
});
