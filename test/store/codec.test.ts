import { describe, expect, test } from 'vitest';
import { isAppError } from '../../src/lib/errors.js';
import { deflateColumns, type Precision, packColumns, unpackColumns } from '../../src/store/codec.js';
import { packOpenInterest, unpackOpenInterest } from '../../src/store/open-interest-codec.js';
import {
  layLadder,
  noStrikes,
  packMatrix,
  packStrikes,
  unpackMatrix,
  unpackStrikes,
} from '../../src/store/strike-codec.js';
import { random, sampleSnapshot } from './sample-snapshot.js';

const packLadder = (scopes: Parameters<typeof layLadder>[0]) => deflateColumns(layLadder(scopes));
const roundTrip = (values: readonly number[], keep: Precision) => [
  ...unpackColumns(packColumns([[{ values, keep }]]))[0]![0]!,
];

describe('columns', () => {
  test.each<[string, number[]]>([
    ['strikes with half points', [557.5, 558, 558.5]],
    ['counts', [0, 1, 15_098, 2_000_000]],
    ['fractional volumes', [0.25, 1.5, 1203.125]],
    ['numbers with no short decimal form', [Math.PI, 1e-9, 1 / 3]],
    ['numbers too large for whole steps', [1e12, -1e12, 4e9]],
    ['infinities', [Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY]],
    ['a missing value among zeros', [0, Number.NaN, 0]],
    ['nothing but missing values', [Number.NaN, Number.NaN]],
    ['no rows', []],
  ])('%s come back exactly', (_name, values) => {
    for (const smooth of [0, 1, 2] as const) expect(roundTrip(values, { as: 'exact', smooth })).toEqual(values);
  });

  test('a shared step keeps every row within half a step of the largest, whatever the sizes and gaps', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const draw = random(seed);
      const scale = 10 ** (draw() * 24 - 12);
      const values = Array.from({ length: Math.floor(draw() * 300) }, () =>
        draw() < 0.1 ? Number.NaN : (draw() - 0.5) * scale * 10 ** (-6 * draw()),
      );
      const largest = values.reduce((max, value) => (Math.abs(value) > max ? Math.abs(value) : max), 0);
      for (const bits of [12, 16, 22, 28]) {
        for (const smooth of [0, 1, 2] as const) {
          const back = roundTrip(values, { as: 'share', bits, smooth });
          const label = `seed ${seed}, bits ${bits}, smooth ${smooth}`;
          expect(back.map(Number.isNaN), label).toEqual(values.map(Number.isNaN));
          const errors = values.map((value, row) => (Number.isNaN(value) ? 0 : Math.abs(back[row]! - value)));
          expect(Math.max(0, ...errors), label).toBeLessThanOrEqual((largest * 2) / 2 ** (bits + 1));
        }
      }
    }
  });

  test('a fixed step is kept for volatilities and falls back to doubles for absurd ones', () => {
    const back = roundTrip([0.1234, Number.NaN, 4.5], { as: 'step', exponent: -14, smooth: 1 });
    expect(back[0]).toBeCloseTo(0.1234, 4);
    expect(back[1]).toBeNaN();
    expect(roundTrip([1e9, 0.1], { as: 'step', exponent: -14 })).toEqual([1e9, 0.1]);
  });

  test('a missing value is never read back as zero and a zero never as missing', () => {
    for (const keep of [{ as: 'exact' }, { as: 'share', bits: 16 }, { as: 'step', exponent: -14 }] as const) {
      const back = roundTrip([0, Number.NaN, 5, Number.NaN, 0], keep);
      expect(back.map((value) => Number.isNaN(value))).toEqual([false, true, false, true, false]);
      expect(back[0]).toBe(0);
    }
  });

  test('groups that are not wanted are passed over', () => {
    const group = (value: number) => [{ values: [value], keep: { as: 'exact' } as const }];
    const back = unpackColumns(packColumns([group(1), group(2), group(3)]), (index) => index === 2);
    expect(back.map((columns) => columns.length)).toEqual([0, 0, 1]);
    expect(back[2]![0]![0]).toBe(3);
  });

  test('any cut or damaged blob is refused as corrupt or read as numbers, never a crash of another kind', () => {
    const blob = packStrikes(sampleSnapshot().scopes);
    const draw = random(7);
    for (let round = 0; round < 300; round++) {
      const bytes = Buffer.from(blob.subarray(0, round % 3 === 0 ? Math.floor(draw() * blob.length) : blob.length));
      if (bytes.length > 0) bytes[Math.floor(draw() * bytes.length)]! ^= 1 + Math.floor(draw() * 255);
      try {
        unpackColumns(bytes);
      } catch (error) {
        expect(isAppError(error, 'STORE_CORRUPT'), `round ${round}: ${String(error)}`).toBe(true);
      }
    }
  });
});

describe('strike tables', () => {
  const { scopes } = sampleSnapshot({ seed: 5 });
  const back = unpackStrikes(packLadder(scopes), packStrikes(scopes), [0, 1, 2, 3]);

  test('strikes, open interest and volumes are exact', () => {
    scopes.forEach(({ strikes }, index) => {
      const stored = back[index]!.strikes;
      expect(stored.count).toBe(strikes.count);
      for (const name of ['strike', 'callOpenInterest', 'putOpenInterest', 'callVolume', 'putVolume'] as const) {
        expect([...stored[name]], name).toEqual([...strikes[name]]);
      }
    });
  });

  test('gamma is within 16 millionths of the largest strike, and the leading strikes stay the same', () => {
    scopes.forEach(({ strikes }, index) => {
      const stored = back[index]!.strikes;
      const largest = Math.max(...strikes.callGex);
      strikes.callGex.forEach((value, row) => {
        expect(Math.abs(stored.callGex[row]! - value)).toBeLessThanOrEqual(largest * 1.6e-5);
      });
      const top = (table: typeof strikes) =>
        [...table.strike.keys()].sort((a, b) => net(table, b) - net(table, a)).slice(0, 10);
      const net = (table: typeof strikes, row: number) => Math.abs(table.callGex[row]! - table.putGex[row]!);
      expect(top(stored)).toEqual(top(strikes));
    });
  });

  test('the profile keeps its prices, and its values to a quarter-millionth of the largest', () => {
    scopes.forEach(({ profile }, index) => {
      const stored = back[index]!.profile;
      profile.levels.forEach((level, row) => {
        expect(stored.levels[row]! / level).toBeCloseTo(1, 12);
      });
      const largest = profile.netGex.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      profile.netGex.forEach((value, row) => {
        expect(Math.abs(stored.netGex[row]! - value)).toBeLessThanOrEqual(largest * 2.4e-7);
      });
    });
  });

  test('a profile with narrower steps around spot keeps its prices in a few numbers', () => {
    const places = [
      ...Array(20).keys(),
      ...Array.from({ length: 40 }, (_, at) => 20 + at / 8),
      ...[25, 26, 27, 28, 29],
    ];
    const levels = Float64Array.from(places, (place) => 5_000 * Math.exp(place * 0.0025));
    const netGex = levels.map((level) => Math.sin(level));
    const packed = packStrikes([{ ...noStrikes(), profile: { levels, netGex } }]);
    const [stored] = unpackStrikes(packLadder([noStrikes()]), packed, [0]);
    expect(stored!.profile.levels).toHaveLength(levels.length);
    for (const [at, level] of levels.entries()) expect(stored!.profile.levels[at]! / level).toBeCloseTo(1, 12);
    const uneven = levels.map((level, at) => (at % 2 === 0 ? level : level * 1.0001));
    const all = packStrikes([{ ...noStrikes(), profile: { levels: uneven, netGex } }]);
    expect(all.length - packed.length).toBeGreaterThan(4 * levels.length);
  });

  test('a profile whose prices follow no rule keeps each of them', () => {
    const levels = Float64Array.of(90, 95.5, 100.123456789, 120);
    const detail = { ...noStrikes(), profile: { levels, netGex: Float64Array.of(1, -1, Number.NaN, 2) } };
    const [stored] = unpackStrikes(packLadder([detail]), packStrikes([detail]), [0]);
    expect([...stored!.profile.levels]).toEqual([...levels]);
    expect(stored!.profile.netGex[2]).toBeNaN();
  });

  test('one scope can be read without the others, in any order', () => {
    const [all, today] = unpackStrikes(packLadder(scopes), packStrikes(scopes), [3, 0]);
    expect([...all!.strikes.callGex]).toEqual([...back[3]!.strikes.callGex]);
    expect([...today!.strikes.callGex]).toEqual([...back[0]!.strikes.callGex]);
  });

  test('a matrix keeps which cells are listed', () => {
    const { matrix } = sampleSnapshot();
    const stored = unpackMatrix(packMatrix(matrix));
    expect(stored.dates).toEqual(matrix.dates);
    expect([...stored.strikes]).toEqual([...matrix.strikes]);
    expect([...stored.put].map(Number.isNaN)).toEqual([...matrix.put].map(Number.isNaN));
    const largest = matrix.call.reduce((max, value) => (value > max ? value : max), 0);
    matrix.call.forEach((value, cell) => {
      if (!Number.isNaN(value)) expect(Math.abs(stored.call[cell]! - value)).toBeLessThanOrEqual(largest * 1.6e-5);
    });
  });
});

describe('open interest', () => {
  test('every contract and count comes back, whatever the symbols look like', () => {
    const draw = random(11);
    const entries = new Map<string, number>([
      ['', 3],
      ['a', 0],
      ['.SPXW261120C6000', 15_098],
      ['é☂'.repeat(200), 1],
    ]);
    for (let index = 0; index < 5000; index++) {
      entries.set(
        `.SPXW2611${10 + (index % 20)}${index % 2 === 0 ? 'C' : 'P'}${3000 + index}`,
        Math.floor(draw() * 9999),
      );
    }
    expect(unpackOpenInterest(packOpenInterest(entries))).toEqual(entries);
    expect(unpackOpenInterest(packOpenInterest(new Map()))).toEqual(new Map());
  });

  test('a damaged day is refused', () => {
    const blob = packOpenInterest(new Map([['.SPY', 1]]));
    expect(() => unpackOpenInterest(blob.subarray(0, blob.length - 2))).toThrowError(/cannot be read back/);
    expect(() => unpackOpenInterest(new Uint8Array(2))).toThrowError(/cannot be read back/);
  });
});
