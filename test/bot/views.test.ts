import { describe, expect, test } from 'vitest';
import { buildExpirationsChart, expirationsChartKey } from '../../src/bot/expirations-view.js';
import { buildHeatmapChart, hasHeat, heatmapChartKey, hottestCells } from '../../src/bot/heatmap-view.js';
import { buildLadderChart, hasLadderBars, ladderChartKey } from '../../src/bot/ladder-view.js';
import type { GexAnswer } from '../../src/bot/ports.js';
import { buildProfileChart, hasProfile, netAt, profileChartKey } from '../../src/bot/profile-view.js';
import { buildWeightsChart, hasWeightBars, weightsChartKey } from '../../src/bot/weights-view.js';
import { fakeAnswer, fakeMatrix, fakeScope, spot } from '../fakes/market-ask.js';

const look = { unit: 'per-point', theme: 'dark', strikes: { above: 5, below: 5 } } as const;
const percent = { ...look, unit: 'per-percent' } as const;
const heat = { view: 'net', from: '2026-11-20' } as const;
const answer = fakeAnswer(fakeScope('0dte'));

describe('a ladder', () => {
  test('of open interest or volume shows contracts of both sides at the strikes around spot, and the sums of the scope', () => {
    const spec = buildLadderChart(answer, { ...look, quantity: 'open-interest' });
    expect(spec.strikes).toEqual([5_875, 5_900, 5_925, 5_950, 5_975, 6_000, 6_025, 6_050, 6_075, 6_100]);
    expect(spec.series).toMatchObject({ kind: 'sides' });
    if (spec.series.kind === 'sides') expect(spec.series.put[3]).toBe(10_506);
    expect(spec).toMatchObject({ totals: { kind: 'sides', call: 40_300, put: 52_661 }, footnote: 'OI of Nov 19' });
    expect(buildLadderChart(answer, { ...look, quantity: 'volume' }).footnote).toBe('volume of Nov 20');
  });

  test('of an exposure shows the engine’s own signs and total', () => {
    const { scope } = answer;
    for (const [quantity, column, total] of [
      ['dex', scope.strikes.dex, scope.dex],
      ['vanna', scope.strikes.vex, scope.vex],
      ['charm', scope.strikes.cex, scope.cex],
    ] as const) {
      const spec = buildLadderChart(answer, { ...look, quantity });
      expect(spec.series).toEqual({ kind: 'signed', values: Array.from(column.subarray(3, 13)) });
      expect(spec.totals).toEqual({ kind: 'signed', value: total });
    }
  });

  test('has no picture where nothing is known around spot, and no total where none is', () => {
    const nothing = fakeScope('0dte').strikes.callVolume.map(() => Number.NaN);
    const strikes = { ...answer.scope.strikes, callVolume: nothing, putVolume: nothing, dex: nothing };
    const empty = fakeAnswer({ ...answer.scope, strikes, totalVolume: { call: Number.NaN, put: 5 }, dex: null });
    const volume = buildLadderChart(empty, { ...look, quantity: 'volume' });
    expect(hasLadderBars(volume)).toBe(false);
    expect(volume.totals).toEqual({ kind: 'sides', call: null, put: 5 });
    expect(hasLadderBars(buildLadderChart(empty, { ...look, quantity: 'dex' }))).toBe(false);
  });
});

describe('both weights side by side', () => {
  test('are net by strike in the same unit, each with its own sum', () => {
    const spec = buildWeightsChart(answer, percent);
    const { totals, totalsByVolume, strikes } = answer.scope;
    expect(spec.netByOpenInterest).toBeCloseTo((totals.net * spot) / 100, 0);
    expect(spec.netByVolume).toBeCloseTo((totalsByVolume.net * spot) / 100, 0);
    expect(spec.byVolume[0]).toBeCloseTo(((strikes.callGexByVolume[3]! - strikes.putGexByVolume[3]!) * spot) / 100, 0);
    expect(spec.footnote).toBe('OI of Nov 19, volume of Nov 20');
  });

  test('have no picture when one of them is not known', () => {
    const nothing = answer.scope.strikes.strike.map(() => 0);
    const strikes = { ...answer.scope.strikes, callGexByVolume: nothing, putGexByVolume: nothing };
    expect(hasWeightBars(buildWeightsChart(fakeAnswer({ ...answer.scope, strikes }), look))).toBe(false);
    expect(hasWeightBars(buildWeightsChart(answer, look))).toBe(true);
  });
});

describe('a profile', () => {
  test('per 1 % is of the price the curve is at, not of spot', () => {
    const [point, each] = [buildProfileChart(answer, look), buildProfileChart(answer, percent)];
    const at = point.prices.length - 1;
    expect(each.netGex[at]).toBeCloseTo((point.netGex[at]! * point.prices[at]!) / 100, 3);
    expect(each.netAtSpot).toBeCloseTo((-92e6 * spot) / 100, -6);
  });

  test('is cut to where gamma is, with spot and the chosen level in sight', () => {
    const { levels } = answer.scope.profile;
    const spec = buildProfileChart(answer, look);
    expect(spec.prices.length).toBeLessThan(levels.length / 2);
    expect(spec.prices[0]).toBeLessThan(spot * 0.99);
    const far = { level: 6_600, reason: null, roots: [5_100, 6_600], chosenBy: 'nearest-previous' as const };
    const wide = buildProfileChart(fakeAnswer({ ...answer.scope, zeroGamma: far }), look);
    expect(wide.prices.at(-1)).toBeGreaterThan(6_600);
    // The root it does not reach is in the answer's table only.
    expect(wide.roots).toEqual([6_600]);
  });

  test('between two prices is the straight line, and beyond its ends unknown', () => {
    const curve = { levels: Float64Array.of(100, 110, 120), netGex: Float64Array.of(-10, 10, Number.NaN) };
    expect([90, 100, 105, 110, 115, 120, 121].map((price) => netAt(curve, price))).toEqual([
      null,
      -10,
      0,
      10,
      null,
      null,
      null,
    ]);
  });

  test('past its retention, or of nothing, is no picture', () => {
    const none = { levels: new Float64Array(0), netGex: new Float64Array(0) };
    expect(hasProfile(fakeAnswer({ ...answer.scope, profile: none }))).toBe(false);
    const flat = { levels: Float64Array.of(1, 2), netGex: Float64Array.of(0, Number.NaN) };
    expect(hasProfile(fakeAnswer({ ...answer.scope, profile: flat }))).toBe(false);
  });
});

describe('a heat map', () => {
  const matrix = fakeMatrix();

  test('holds the nearest dates and the strikes around spot that they list, row by date', () => {
    const spec = buildHeatmapChart(answer, matrix, { ...look, ...heat });
    expect(spec.dates).toEqual(['Nov 20', 'Nov 23', 'Nov 25', 'Dec 18']);
    expect(spec.strikes).toHaveLength(10);
    const at = spec.strikes.indexOf(5_950);
    expect(spec.values[at]).toBeCloseTo((18.4 - 80.2) * 1e6 * 0.38, 0);
    // The farther dates list every second strike.
    expect(spec.values[2 * 10 + spec.strikes.indexOf(5_925)]).toBeNaN();
    expect(hasHeat(spec)).toBe(true);
  });

  test('leaves out what has settled, in its columns and in its largest cells', () => {
    const later = { ...look, ...heat, from: '2026-11-21' };
    const spec = buildHeatmapChart(answer, matrix, later);
    expect(spec.dates).toEqual(['Nov 23', 'Nov 25', 'Dec 18']);
    expect(hottestCells(spec, matrix, later, 2).map(({ date }) => date)).toEqual(['2026-12-18', '2026-12-18']);
    expect(heatmapChartKey(answer, matrix, later)).not.toBe(heatmapChartKey(answer, matrix, { ...later, ...heat }));
  });

  test('leaves out strikes that only later dates list: they would be empty rows', () => {
    const dates = Array.from({ length: 13 }, (_, place) => `2026-12-${String(place + 1).padStart(2, '0')}`);
    const call = new Float64Array(13 * 3).fill(Number.NaN);
    for (let date = 0; date < 13; date++) for (const strike of [0, 2]) call[date * 3 + strike] = 1e6;
    call[12 * 3 + 1] = 5e6;
    const late = { dates, strikes: Float64Array.of(5_900, 5_950, 6_000), call, put: call };
    expect(buildHeatmapChart(answer, late, { ...look, ...heat }).strikes).toEqual([5_900, 6_000]);
  });

  test('names its largest cells first, with their dates', () => {
    const spec = buildHeatmapChart(answer, matrix, { ...look, ...heat, view: 'absolute' });
    const [first, second] = hottestCells(spec, matrix, heat, 5);
    expect(first).toMatchObject({ strike: 5_950, date: '2026-11-20' });
    expect(Math.abs(first!.net)).toBeGreaterThan(Math.abs(second!.net));
  });
});

describe('the key of each picture', () => {
  const reading: GexAnswer = { ...answer, snapshotId: null };
  const keys: [string, (from: GexAnswer, change: object) => string, object[]][] = [
    [
      'ladder',
      (from, change) => ladderChartKey(from, { ...look, quantity: 'dex', ...change }),
      [{ quantity: 'charm' }, { theme: 'light' }, { strikes: { above: 6, below: 5 } }],
    ],
    [
      'weights',
      (from, change) => weightsChartKey(from, { ...look, ...change }),
      [{ unit: 'per-percent' }, { theme: 'light' }],
    ],
    [
      'profile',
      (from, change) => profileChartKey(from, { ...look, ...change }),
      [{ unit: 'per-percent' }, { theme: 'light' }],
    ],
    [
      'heat map',
      (from, change) => heatmapChartKey(from, fakeMatrix(), { ...look, ...heat, ...change }),
      [{ view: 'absolute' }, { unit: 'per-percent' }, { strikes: { above: 5, below: 6 } }],
    ],
    [
      'expirations',
      (from, change) =>
        expirationsChartKey(from, { ...look, shown: from.expirations, rest: null, rollsOff: null, ...change }),
      [{ rollsOff: '2026-11-20' }, { shown: answer.expirations.slice(1) }, { unit: 'per-percent' }],
    ],
  ];

  test.each(keys)(
    '%s: differs whenever the picture does, and a stored snapshot is known by its id',
    (_, key, changes) => {
      const all = [key(answer, {}), ...changes.map((change) => key(answer, change))];
      expect(new Set(all).size).toBe(all.length);
      expect(all[0]).toContain(':s4711');
      const loading = key({ ...reading, loading: 0.5 }, {});
      expect(key(reading, {})).not.toBe(loading);
      expect(key(reading, {})).toBe(key(reading, {}));
    },
  );

  test('what rolls off is marked in the expirations picture', () => {
    const options = { ...look, shown: answer.expirations, rest: '3 later', rollsOff: '2026-11-23' };
    const spec = buildExpirationsChart(answer, options);
    expect(spec.rows.map(({ rollsOff }) => rollsOff)).toEqual([false, true, false, false]);
    expect(spec).toMatchObject({ rest: '3 later', rows: [{ label: 'Fri Nov 20', share: 0.38 }, {}, {}, {}] });
  });
});
