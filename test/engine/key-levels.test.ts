import { describe, expect, test } from 'vitest';
import { analyse, defaultEngineSettings } from '../../src/engine/index.js';
import { keyLevels } from '../../src/engine/key-levels.js';
import { maxPain } from '../../src/engine/max-pain.js';
import { strikeFlip } from '../../src/engine/strike-flip.js';
import type { StrikeTable } from '../../src/engine/types.js';
import { generatedChain, seeded } from './generated-chain.js';

function tableOf(rows: readonly (readonly [strike: number, call: number, put: number])[]): StrikeTable {
  const none = new Float64Array(rows.length);
  const column = (at: 0 | 1 | 2) => Float64Array.from(rows, (row) => row[at]);
  return {
    count: rows.length,
    strike: column(0),
    callGex: column(1),
    putGex: column(2),
    callGexByVolume: none,
    putGexByVolume: none,
    callOpenInterest: none,
    putOpenInterest: none,
    callVolume: none,
    putVolume: none,
    callIv: none,
    putIv: none,
    dex: none,
    vex: none,
    cex: none,
  };
}
const levelsOf = (table: StrikeTable, spot: number) => keyLevels(table, table.callGex, table.putGex, spot);

describe('key levels', () => {
  const table = tableOf([
    [90, 50, 10],
    [95, 5, 60],
    [100, 40, 40],
    [105, 30, 5],
    [110, 20, 80],
  ]);

  test('each level follows its own definition', () => {
    const levels = levelsOf(table, 100);
    // The most negative net, 110, lies above spot: it is the max GEX strike and no put wall.
    expect(levels.maxGex).toEqual({
      strike: 110,
      value: -60,
      runnerUp: { strike: 95, value: -55 },
      dominance: 60 / 55,
    });
    expect(levels.absoluteGamma).toMatchObject({ strike: 110, value: 100, runnerUp: { strike: 100, value: 80 } });
    expect(levels.maxCallGamma).toMatchObject({ strike: 90, value: 50 });
    expect(levels.maxPutGamma).toMatchObject({ strike: 110, value: 80 });
  });

  test('walls stay on their side of spot even where a larger net lies on the other', () => {
    const levels = levelsOf(table, 100);
    expect(levels.callWall).toMatchObject({ strike: 105, value: 25, runnerUp: null, dominance: null });
    expect(levels.putWall).toMatchObject({ strike: 95, value: -55 });
  });

  test('a strike exactly at spot may be either wall', () => {
    expect(levelsOf(tableOf([[100, 9, 1]]), 100).callWall?.strike).toBe(100);
    expect(levelsOf(tableOf([[100, 1, 9]]), 100).putWall?.strike).toBe(100);
  });

  test('no positive net at or above spot means no call wall, not the least bad strike', () => {
    const levels = levelsOf(
      tableOf([
        [100, 1, 5],
        [105, 0, 0],
      ]),
      100,
    );
    expect(levels.callWall).toBeNull();
    expect(levels.maxGex?.strike).toBe(100);
  });

  test('of equal strikes the one nearer spot leads, with a dominance of 1', () => {
    const levels = levelsOf(
      tableOf([
        [90, 10, 0],
        [101, 10, 0],
        [120, 10, 0],
      ]),
      100,
    );
    expect(levels.maxGex).toMatchObject({ strike: 101, dominance: 1, runnerUp: { strike: 90 } });
  });

  test('walls are on their side in every generated chain', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const chain = generatedChain({ seed, contracts: 400, expirations: 3 });
      for (const scope of analyse(chain, ['0dte', 'all'], defaultEngineSettings).scopes) {
        const { callWall, putWall } = scope.levels;
        if (callWall !== null) expect(callWall.strike, `seed ${seed}`).toBeGreaterThanOrEqual(chain.spot);
        if (putWall !== null) expect(putWall.strike, `seed ${seed}`).toBeLessThanOrEqual(chain.spot);
        expect(callWall === null || callWall.value > 0).toBe(true);
        expect(putWall === null || putWall.value < 0).toBe(true);
      }
    }
  });
});

describe('strike flip', () => {
  test('interpolates between neighbours of opposite sign', () => {
    // Net −30 at 95, +10 at 105: three quarters of the way.
    expect(
      strikeFlip(
        tableOf([
          [95, 0, 30],
          [105, 10, 0],
        ]),
        100,
      ),
    ).toEqual({ level: 102.5, count: 1 });
  });

  test('passes over strikes without net exposure and reports the crossing nearest spot', () => {
    const table = tableOf([
      [90, 5, 0],
      [95, 0, 5],
      [98, 3, 3],
      [101, 5, 0],
      [119, 0, 5],
      [150, 5, 0],
    ]);
    expect(strikeFlip(table, 100)).toEqual({ level: 98, count: 3 });
  });

  test('two sides that are equal but for rounding are no crossing', () => {
    const table = tableOf([
      [95, 5, 0],
      [100, 0.3, 0.1 + 0.2],
      [105, 5, 0],
    ]);
    expect(strikeFlip(table, 100)).toEqual({ level: null, count: 0 });
  });
});

describe('max pain', () => {
  const listed = (count: number) => new Uint8Array(count).fill(1);

  test('is the strike with the least payout, checked by paying out at every strike', () => {
    const random = seeded(31);
    for (let round = 0; round < 100; round++) {
      const strikes = Float64Array.from({ length: 25 }, (_, k) => 80 + 2 * k);
      const calls = strikes.map(() => Math.floor(1_000 * random()) * 100);
      const puts = strikes.map(() => Math.floor(1_000 * random()) * 100);
      const payout = (at: number) =>
        strikes.reduce((sum, k, i) => sum + Math.max(at - k, 0) * calls[i]! + Math.max(k - at, 0) * puts[i]!, 0);
      const least = Math.min(...strikes.map(payout));
      const expected = [...strikes].find((k) => payout(k) === least);
      expect(maxPain(strikes, listed(25), calls, puts), `seed 31, round ${round}`).toBe(expected);
    }
  });

  test('of equal payouts the lowest strike', () => {
    const strikes = Float64Array.of(90, 100, 110);
    expect(maxPain(strikes, listed(3), Float64Array.of(0, 0, 7), Float64Array.of(7, 0, 0))).toBe(90);
  });

  test('only listed strikes are candidates, and nothing held means no level', () => {
    const strikes = Float64Array.of(90, 100, 110);
    const none = new Float64Array(3);
    expect(maxPain(strikes, Uint8Array.of(1, 0, 1), Float64Array.of(0, 5, 0), Float64Array.of(0, 9, 0))).toBe(110);
    expect(maxPain(strikes, listed(3), none, none)).toBeNull();
  });
});
