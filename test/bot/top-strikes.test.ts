import { describe, expect, test } from 'vitest';
import { leastForRatio, topStrikes } from '../../src/bot/top-strikes.js';
import { runSeed, seeded } from '../fakes/random.js';

describe('the ten strikes that lead', () => {
  test('by open interest and by volume are those with the most contracts on both sides together', () => {
    const { rows, minimum, ranked } = topStrikes([90, 95, 100, 105], [5, 900, 0, 700], [40, 10, 0, 900], 'oi', 100);
    expect(rows.map(({ strike }) => strike)).toEqual([105, 95, 90]);
    expect({ minimum, ranked }).toEqual({ minimum: null, ranked: 3 });
  });

  test('of equals the one nearer to spot comes first', () => {
    const { rows } = topStrikes([80, 99, 120], [10, 10, 10], [5, 5, 5], 'volume', 100);
    expect(rows.map(({ strike }) => strike)).toEqual([99, 80, 120]);
  });

  test('by put/call ratio a strike with one call does not win, nor one without any', () => {
    const strikes = [80, 90, 95, 100];
    const { rows, minimum, ranked } = topStrikes(strikes, [1, 0, 200, 900], [9_000, 8_000, 600, 900], 'pcr', 100);
    expect(rows.map(({ strike }) => strike)).toEqual([95, 100]);
    expect({ minimum, ranked }).toEqual({ minimum: 10, ranked: 2 });
  });

  test('the least number of contracts grows with the scope and is a round one', () => {
    expect([0, 400, 60_000, 93_000, 300_000, 3_000_000].map(leastForRatio)).toEqual([10, 10, 10, 10, 50, 500]);
  });

  test('are at most ten, in order, and each is a strike that was there', () => {
    const seed = runSeed(411);
    const random = seeded(seed);
    for (let turn = 0; turn < 60; turn++) {
      const strikes = Array.from({ length: Math.floor(random() * 40) }, (_, row) => 50 + row * 2.5);
      const side = () => strikes.map(() => (random() < 0.3 ? 0 : Math.floor(random() ** 4 * 50_000)));
      const [call, put] = [side(), side()];
      for (const by of ['oi', 'volume', 'pcr'] as const) {
        const { rows, minimum, ranked } = topStrikes(strikes, call, put, by, 100);
        const values = rows.map((one) => (by === 'pcr' ? one.put / one.call : one.call + one.put));
        expect(values, `seed ${seed}`).toEqual([...values].sort((a, b) => b - a));
        expect(rows.length, `seed ${seed}`).toBe(Math.min(10, ranked));
        for (const { strike, call: calls, put: puts } of rows) {
          const row = strikes.indexOf(strike);
          expect([calls, puts], `seed ${seed}`).toEqual([call[row], put[row]]);
          expect(Math.min(calls, puts), `seed ${seed}`).toBeGreaterThanOrEqual(minimum ?? 0);
        }
      }
    }
  });
});
