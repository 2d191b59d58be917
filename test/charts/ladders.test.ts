import { describe, expect, test } from 'vitest';
import { sampleCompare, sampleExpirations, sampleLadder, sampleWeights } from '../../bench/sample-ladders.js';
import { drawPng } from '../../src/charts/draw-png.js';
import { panelAreas } from '../../src/charts/panels.js';
import type { Picture } from '../../src/charts/picture.js';
import { pixelRatio } from '../../src/charts/picture.js';
import { pictureOf } from '../../src/charts/picture-of.js';
import type { ChartSpec, CompareChartSpec, ExpirationBar, LevelMark } from '../../src/charts/spec.js';
import { axisId } from '../../src/charts/strike-ladder.js';
import { themes } from '../../src/charts/theme.js';
import { randomCompare, randomExpirations, randomLadder, randomWeights } from './ladder-samples.js';
import { drawn } from './sample.js';
import { expectTidy, refusalOf, testMeasure, textsOf, wordsOf } from './tidy.js';

const measure = testMeasure();
const pictured = (spec: ChartSpec) => pictureOf(spec, measure);
const nothing = [Number.NaN, Number.NaN, Number.NaN];
const zeros = [0, 0, 0];

/** Device pixels: the x of a value in a panel, the middle and the edges of a row. */
function geometry(picture: Picture, rows: number, shares = [1]) {
  const areas = panelAreas(picture.plot, shares);
  const rowHeight = (picture.plot.bottom - picture.plot.top) / rows;
  return {
    x: (value: number, panel = 0) => {
      const { min, max } = scaleOf(picture, panel);
      const { left, right } = areas[panel]!;
      return Math.round(pixelRatio * (left + ((value - min) / (max - min)) * (right - left)));
    },
    y: (row: number, share = 0.5) => Math.round(pixelRatio * (picture.plot.top + (row + share) * rowHeight)),
    panel: (index: number) => {
      const { left, right, top, bottom } = areas[index]!;
      return { left: pixelRatio * left, right: pixelRatio * right, top: pixelRatio * top, bottom: pixelRatio * bottom };
    },
  };
}

/** What chart.js is told of the axis under a panel. */
function scaleOf(picture: Picture, panel: number) {
  const scale = picture.config.options!.scales![axisId(panel)] as unknown as {
    min: number;
    max: number;
    ticks: { callback(value: number): string };
    afterBuildTicks(axis: { ticks: { value: number }[] }): void;
  };
  const axis = { ticks: [] as { value: number }[] };
  scale.afterBuildTicks(axis);
  const { min, max } = scale;
  return { min, max, name: scale.ticks.callback, values: axis.ticks.map(({ value }) => value) };
}

/** The colours just inside and just outside the end of a bar that begins at zero. */
const ends = (pixels: { at(x: number, y: number): string }, x: number, y: number, side: 1 | -1) =>
  [pixels.at(x - 3 * side, y), pixels.at(x + 3 * side, y)] as const;

const bare = { marks: [] as LevelMark[], spot: Number.NaN, strikes: [100, 110, 120] };

describe('no text ever covers another, wherever the levels lie', () => {
  test.each<[string, (seed: number) => ChartSpec]>([
    ['ladder', randomLadder],
    ['weights', randomWeights],
    ['compare', randomCompare],
    ['expirations', randomExpirations],
  ])('in the %s picture', (_, random) => {
    for (let seed = 1; seed <= 40; seed += 1) expectTidy(pictured(random(seed)), measure, `seed ${seed}`);
  });

  test('and the names under two panels keep apart, each on its side of the gap', () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const isWeights = seed % 2 === 0;
      const picture = pictured(isWeights ? randomWeights(seed) : randomCompare(seed));
      const areas = panelAreas(picture.plot, isWeights ? [0.5, 0.5] : [0.56, 0.44]);
      const names = areas.map(({ left, right }, panel) => {
        const { min, max, name, values } = scaleOf(picture, panel);
        expect(values, `seed ${seed}`).toContain(0);
        return values.map((value) => {
          const x = left + ((value - min) / (max - min)) * (right - left);
          const half = measure(name(value), { size: 23, weight: 400 }) / 2;
          return { from: x - half, to: x + half };
        });
      });
      const all = names.flat();
      for (const [index, { from }] of all.entries()) {
        if (index > 0) expect(from - all[index - 1]!.to, `seed ${seed}`).toBeGreaterThanOrEqual(8);
      }
      const middle = (areas[0]!.right + areas[1]!.left) / 2;
      expect(names[0]!.at(-1)!.to, `seed ${seed}`).toBeLessThan(middle);
      expect(names[1]![0]!.from, `seed ${seed}`).toBeGreaterThan(middle);
    }
  });
});

describe('a ladder of contracts', () => {
  const spec = sampleLadder(
    'open-interest',
    {},
    {
      ...bare,
      series: { kind: 'sides', call: [100, 300, Number.NaN], put: [400, 0, 200] },
      totals: { kind: 'sides', call: 400, put: 600 },
    },
  );

  test('has puts left and calls right, each as long as its count, and nothing where a side is unknown', async () => {
    const { x, y } = geometry(pictured(spec), 3);
    const pixels = await drawn(spec);
    const { call, put } = themes.dark;
    expect(ends(pixels, x(100), y(2), 1)).toEqual([call, expect.not.stringMatching(call)]);
    expect(ends(pixels, x(-400), y(2), -1)).toEqual([put, expect.not.stringMatching(put)]);
    expect(ends(pixels, x(300), y(1), 1)[0]).toBe(call);
    expect(ends(pixels, x(-200), y(0), -1)[0]).toBe(put);
    expect(pixels.at(x(20), y(0))).not.toBe(call);
  });

  test('counts both sides of the axis upwards, in whole contracts, and says puts per call', () => {
    const picture = pictured(spec);
    expect([-400, 0, 200].map(scaleOf(picture, 0).name)).toEqual(['400', '0', '200']);
    expect(wordsOf(picture)).toEqual(
      expect.arrayContaining([
        'SPX open interest',
        'Put/call 1.50',
        'puts 600 · calls 400',
        'Open interest, contracts',
        'gexwatch · 1 of 3 strikes has incomplete data',
      ]),
    );
    const one = pictured({ ...spec, series: { kind: 'sides', call: [1, 0, 1], put: [2, 1, 0] } });
    expect(scaleOf(one, 0).values).toEqual([-2, -1, 0, 1]);
  });

  test('of which a total is unknown has no ratio', () => {
    const totals = { kind: 'sides' as const, call: null, put: 600 };
    expect(wordsOf(pictured({ ...spec, totals }))).toEqual(
      expect.arrayContaining(['Put/call –', 'puts 600 · calls –']),
    );
  });
});

describe('a ladder of an exposure', () => {
  test.each([
    ['dex', '$ of delta'],
    ['vanna', '$ of delta per volatility point'],
    ['charm', '$ of delta per calendar day'],
  ] as const)('%s names its unit beside the total and under the axis', (quantity, unit) => {
    const words = wordsOf(pictured(sampleLadder(quantity, {}, { totals: { kind: 'signed', value: -1.2e9 } })));
    expect(words).toEqual(expect.arrayContaining(['Total −$1.20 B', unit, 'Negative', 'Positive']));
    expect(words.filter((text) => text.endsWith(unit))).toHaveLength(2);
  });

  test('has negative values left in the colour of puts and positive ones right in that of calls', async () => {
    const spec = sampleLadder('charm', {}, { ...bare, series: { kind: 'signed', values: [-3e6, Number.NaN, 5e6] } });
    const { x, y, panel } = geometry(pictured(spec), 3);
    const pixels = await drawn(spec);
    expect(ends(pixels, x(5e6), y(0), 1)[0]).toBe(themes.dark.call);
    expect(ends(pixels, x(-3e6), y(2), -1)[0]).toBe(themes.dark.put);
    const row = { ...panel(0), top: y(1, 0.1), bottom: y(1, 0.9) };
    expect([pixels.share(themes.dark.call, row), pixels.share(themes.dark.put, row)]).toEqual([0, 0]);
  });
});

describe('gamma by open interest beside gamma by volume', () => {
  const spec = sampleWeights(
    {},
    {
      ...bare,
      byOpenInterest: [-4e6, 2e6, 1e6],
      byVolume: [3e6, -1e6, 2e6],
      netByOpenInterest: -1e6,
      netByVolume: 4e6,
    },
  );

  test('has each bar end at its value in its own panel', async () => {
    const { x, y } = geometry(pictured(spec), 3, [0.5, 0.5]);
    const pixels = await drawn(spec);
    const { call, put } = themes.dark;
    expect(ends(pixels, x(-4e6), y(2), -1)).toEqual([put, expect.not.stringMatching(put)]);
    expect(ends(pixels, x(2e6), y(1), 1)).toEqual([call, expect.not.stringMatching(call)]);
    expect(ends(pixels, x(3e6, 1), y(2), 1)).toEqual([call, expect.not.stringMatching(call)]);
    expect(ends(pixels, x(-1e6, 1), y(1), -1)).toEqual([put, expect.not.stringMatching(put)]);
  });

  test('says whether the two agree, with both totals', () => {
    expect(wordsOf(pictured(spec))).toEqual(expect.arrayContaining(['Opposite signs', '−$1.00 M', '+$4.00 M']));
    expect(wordsOf(pictured({ ...spec, netByVolume: -2 }))).toContain('Both negative');
    expect(wordsOf(pictured({ ...spec, netByVolume: 0 }))).toContain('Net −$1.00 M');
  });

  test('shares one scale where both can be read on it, and says when it does not', () => {
    const range = (picture: Picture, panel: number) => {
      const { min, max } = scaleOf(picture, panel);
      return [min, max];
    };
    const near = pictured(spec);
    expect(range(near, 0)).toEqual(range(near, 1));
    const far = pictured({ ...spec, byVolume: [3e3, -1e3, 2e3] });
    expect(scaleOf(far, 1).max).toBeLessThan(4e3);
    expect(wordsOf(far)).toContain('Net GEX, $ per 1-point move; scales differ');
  });

  test('before the first trade the panel of volume says so', () => {
    expect(wordsOf(pictured({ ...spec, byVolume: zeros, netByVolume: 0 }))).toContain('no volume');
    expect(wordsOf(pictured({ ...spec, byVolume: nothing, netByVolume: Number.NaN }))).toContain('not known');
  });
});

describe('net gamma then and now', () => {
  const compare = (now: number[], before: number[]): CompareChartSpec => ({
    ...sampleCompare({}, { ...bare, netNow: -72e6, netThen: -90e6 }),
    now,
    // biome-ignore lint/suspicious/noThenProperty: the field's word; an array is no promise.
    then: before,
  });

  test('has then paler behind now, and beside them what each strike gained or lost', async () => {
    const spec = compare([-4e6, 1e6, 3e6], [-2e6, 3e6, 3e6]);
    const { x, y } = geometry(pictured(spec), 3, [0.56, 0.44]);
    const pixels = await drawn(spec);
    const { call, put, callThen, putThen } = themes.dark;
    // The bars of now are thinner: beside their middle the one of then shows.
    expect([pixels.at(x(-2e6) + 4, y(2)), pixels.at(x(-2e6) + 4, Math.round(y(2) - 13 * pixelRatio))]).toEqual([
      put,
      putThen,
    ]);
    expect(ends(pixels, x(-4e6), y(2), -1)[0]).toBe(put);
    expect(ends(pixels, x(3e6), y(1), 1)[0]).toBe(callThen);
    expect(ends(pixels, x(1e6), y(1), 1)).toEqual([call, callThen]);
    expect(ends(pixels, x(-2e6, 1), y(2), -1)).toEqual([put, expect.not.stringMatching(put)]);
    expect(ends(pixels, x(-2e6, 1), y(1), -1)[0]).toBe(put);
    expect(pixels.at(x(1e5, 1), y(0))).not.toBe(call);
  });

  test('names both times with their totals and the change', () => {
    expect(wordsOf(pictured(compare([-4e6, 1e6, 3e6], [-2e6, 3e6, 3e6])))).toEqual(
      expect.arrayContaining(['Change +$18.0 M', '10:41 ET  −$72.0 M', 'Thu 16:00 ET  −$90.0 M', 'Lost', 'Gained']),
    );
  });

  test('of a strike known at one time only has no change and is counted', async () => {
    const spec = compare([5e6, Number.NaN, 3e6], [2e6, 4e6, 1e6]);
    const picture = pictured(spec);
    expect(wordsOf(picture)).toContain('gexwatch · 1 of 3 strikes has incomplete data');
    const { y, panel } = geometry(picture, 3, [0.56, 0.44]);
    const pixels = await drawn(spec);
    const row = { ...panel(1), top: y(1, 0.1), bottom: y(1, 0.9) };
    expect([pixels.share(themes.dark.call, row), pixels.share(themes.dark.put, row)]).toEqual([0, 0]);
  });

  test('that are the same say so', () => {
    expect(wordsOf(pictured(compare([5e6, 1, 2], [5e6, 1, 2])))).toContain('no change');
  });
});

describe('gamma by expiration', () => {
  const rows: ExpirationBar[] = [
    { label: 'Fri Nov 20', net: -3e8, gross: 6e8, share: 0.6, rollsOff: true },
    { label: 'Mon Nov 23', net: 3e8, gross: 3e8, share: 0.3, rollsOff: false },
    { label: 'Tue Nov 24', net: Number.NaN, gross: Number.NaN, share: null, rollsOff: false },
  ];
  const spec = sampleExpirations({}, { rows, rest: '2 later expirations, 10 %' });

  test('has bars as long as the shares, the net of each in the colour of its sign, nearest on top', async () => {
    const { x, y, panel } = geometry(pictured(spec), 3);
    const pixels = await drawn(spec);
    const { call, put, gross } = themes.dark;
    expect(ends(pixels, x(0.3), y(0), 1)).toEqual([put, gross]);
    expect(ends(pixels, x(0.6), y(0), 1)).toEqual([gross, expect.not.stringMatching(gross)]);
    expect(ends(pixels, x(0.3), y(1), 1)[0]).toBe(call);
    const unknown = { ...panel(0), top: y(2, 0.1), bottom: y(2, 0.9) };
    expect(pixels.share(gross, unknown)).toBe(0);
  });

  test('writes share and net of every row, a dash for what is unknown, and what rolls off next', () => {
    const words = wordsOf(pictured(spec));
    expect(words).toEqual(
      expect.arrayContaining([
        '60.0 % rolls off next',
        '60.0 %',
        '−$300 M',
        '30.0 %',
        '+$300 M',
        '–',
        'gexwatch · 2 later expirations, 10 %',
      ]),
    );
    const label = (text: string) =>
      textsOf(pictured(spec)).find((shape) => shape.text === text && shape.align === 'left' && shape.y > 250);
    expect(label('Fri Nov 20')?.font.weight).toBe(700);
    expect(label('Mon Nov 23')?.font.weight).toBe(400);
  });

  test('with nothing about to settle is about the largest', () => {
    const none = rows.map((row) => ({ ...row, rollsOff: false }));
    expect(wordsOf(pictured({ ...spec, rows: none }))).toContain('in Fri Nov 20, the most');
  });
});

describe('what cannot be drawn is refused', () => {
  const oi = sampleLadder('open-interest', {}, bare);
  const dex = sampleLadder('dex', {}, bare);
  const weights = sampleWeights({}, bare);
  const compare = sampleCompare({}, bare);
  const expirations = sampleExpirations({ count: 20 });
  const since = (then: number[]) => ({ then });

  test.each<[string, ChartSpec, string]>([
    [
      'counts, none known',
      { ...oi, series: { kind: 'sides', call: nothing, put: nothing } },
      'No strike of SPX has a value',
    ],
    ['counts, all 0', { ...oi, series: { kind: 'sides', call: zeros, put: zeros } }, 'has any open interest'],
    ['an exposure, all 0', { ...dex, series: { kind: 'signed', values: zeros } }, 'has any delta exposure'],
    ['an exposure of other length', { ...dex, series: { kind: 'signed', values: [1] } }, 'columns differ in length'],
    ['weights, all 0', { ...weights, byOpenInterest: zeros, byVolume: zeros }, 'has any gamma exposure'],
    ['weights, none known', { ...weights, byOpenInterest: nothing, byVolume: nothing }, 'has a value'],
    ['compare, none known', { ...compare, now: nothing, ...since(nothing) }, 'has a value'],
    ['compare, all 0', { ...compare, now: zeros, ...since(zeros) }, 'has any gamma exposure'],
    [
      'compare, no strike in common',
      { ...compare, now: [1, Number.NaN, 2], ...since([Number.NaN, 3, Number.NaN]) },
      'no strike is known both at 10:41 ET and Thu 16:00 ET',
    ],
    ['no expirations', { ...expirations, rows: [] }, 'it has no expirations'],
    [
      '21 expirations',
      { ...expirations, rows: [...expirations.rows, expirations.rows[0]!] },
      '21 expirations are more',
    ],
    [
      'expirations without gamma',
      { ...expirations, rows: [{ ...expirations.rows[0]!, share: 0 }] },
      'No expiration of SPX has any gamma exposure',
    ],
    [
      'expirations, shares unknown',
      { ...expirations, rows: [{ ...expirations.rows[0]!, share: null }] },
      'No expiration of SPX has a value',
    ],
    ['no data time', { ...expirations, dataTime: Number.NaN }, 'its data have no time'],
  ])('%s', (_, spec, why) => {
    const error = refusalOf(() => pictured(spec));
    expect(error).toMatchObject({ code: 'CHART_FAILED' });
    expect(error?.message).toContain(why);
  });
});

describe('the fullest picture of each kind is under 150 KB', () => {
  const head = {
    source: 'simulated',
    warning: 'Stale: greeks 7 min old, spot 95 s old, 1,204 of 15,098 contracts still without a first value',
  } as const;
  test.each<[string, ChartSpec]>([
    ['ladder', sampleLadder('vanna', { strikes: 50, spread: 80 }, head)],
    ['weights', sampleWeights({ strikes: 50, spread: 80 }, head)],
    ['compare', sampleCompare({ strikes: 50, spread: 80 }, head)],
    ['expirations', sampleExpirations({ count: 20 }, head)],
  ])('%s', async (_, spec) => {
    expect((await drawPng(spec)).length).toBeLessThan(150_000);
  });
});
