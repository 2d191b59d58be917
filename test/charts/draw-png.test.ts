import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { drawPng } from '../../src/charts/draw-png.js';
import { assertVisible, canvasMeasure, registerFonts } from '../../src/charts/fonts.js';
import { gexChart } from '../../src/charts/gex-chart.js';
import { pixelRatio } from '../../src/charts/picture.js';
import type { GexChartSpec, LevelMark } from '../../src/charts/spec.js';
import { themes } from '../../src/charts/theme.js';
import { decode, drawn, ladder } from './sample.js';

const heaviest = 150_000;
/** Device pixels of the first line. */
const title = { left: 36 * pixelRatio, top: 35 * pixelRatio, right: 500 * pixelRatio, bottom: 80 * pixelRatio };
const hash = (png: Uint8Array) => createHash('sha256').update(png).digest('hex');

/** Device pixels of the bars' area, and of a row of it. */
function geometry(spec: GexChartSpec) {
  registerFonts();
  const { plot, config } = gexChart(spec, canvasMeasure());
  const { min, max } = config.options!.scales!.x as { min: number; max: number };
  const rowHeight = (plot.bottom - plot.top) / spec.strikes.length;
  return {
    /** Row 0 is the highest strike. */
    row: (row: number) => ({
      left: pixelRatio * plot.left,
      right: pixelRatio * plot.right,
      top: pixelRatio * (plot.top + row * rowHeight),
      bottom: pixelRatio * (plot.top + (row + 1) * rowHeight),
    }),
    y: (row: number) => Math.round(pixelRatio * (plot.top + (row + 0.5) * rowHeight)),
    x: (value: number) =>
      Math.round(pixelRatio * (plot.left + ((value - min) / (max - min)) * (plot.right - plot.left))),
  };
}

describe('a chart as a PNG', () => {
  test.each([
    ['dark', 'split'],
    ['light', 'net'],
    ['dark', 'absolute'],
  ] as const)('of 101 strikes in the %s theme and %s view is readable and under 150 KB', async (theme, view) => {
    const warning = 'Stale: greeks 7 min old, spot 95 s old, 1,204 of 15,098 contracts still without a first value';
    const png = await drawPng(ladder(101, { theme, view, source: 'simulated', warning }));
    expect(png.length).toBeLessThan(heaviest);
    // Colour type 3: a palette.
    expect(png[25]).toBe(3);
    const pixels = await decode(png);
    expect(pixels.width).toBe(900 * pixelRatio);
    expect(pixels.at(4, 4)).toBe(themes[theme].ground);
    expect(pixels.share(themes[theme].text, title)).toBeGreaterThan(0.1);
    expect(pixels.share(themes[theme].ground, title)).toBeLessThan(0.9);
    // A bar keeps its very colour on the way through the palette.
    const { row } = geometry(ladder(101));
    expect(pixels.share(themes[theme].call, { ...row(20), bottom: row(80).bottom })).toBeGreaterThan(0.02);
  });
});

describe.each(['dark', 'light'] as const)('a chart in the %s theme', (theme) => {
  test('of simulated data says so on a chip and behind the bars; one of live data does neither', async () => {
    const draw = (source: GexChartSpec['source']) => drawn(ladder(51, { theme, source }));
    const [simulated, live] = [await draw('simulated'), await draw('live')];
    const chip = { left: 700 * pixelRatio, top: 36 * pixelRatio, right: 864 * pixelRatio, bottom: 78 * pixelRatio };
    const { warning, watermark } = themes[theme];
    expect(simulated.share(warning, chip)).toBeGreaterThan(0.4);
    expect(live.share(warning, chip)).toBe(0);
    const whole = { left: 0, top: 250 * pixelRatio, right: 900 * pixelRatio, bottom: 950 * pixelRatio };
    expect(simulated.share(watermark, whole)).toBeGreaterThan(0.01);
    expect(live.share(watermark, whole)).toBeLessThan(0.0005);
  });
});

describe('bars', () => {
  test('end where their values lie on the axis, puts left and calls right, highest strike on top', async () => {
    const spec = ladder(5, {
      marks: [],
      spot: Number.NaN,
      call: [1e6, 2e6, 3e6, 4e6, 5e6],
      put: [5e6, 4e6, 3e6, 2e6, 1e6],
    });
    const { x, y } = geometry(spec);
    const pixels = await drawn(spec);
    const { call, put } = themes.dark;
    for (let row = 0; row < 5; row += 1) {
      // Strikes ascend in the spec and descend on the picture.
      const index = 4 - row;
      const [callEnd, putEnd] = [x(spec.call[index]!), x(-spec.put[index]!)];
      expect([pixels.at(callEnd - 3, y(row)), pixels.at(putEnd + 3, y(row))], `row ${row}`).toEqual([call, put]);
      expect(pixels.at(callEnd + 3, y(row))).not.toBe(call);
      expect(pixels.at(putEnd - 3, y(row))).not.toBe(put);
    }
  });

  test('of the net view take side and colour from the sign; of the absolute view, colour only', async () => {
    const numbers = { marks: [], spot: Number.NaN, call: [1e6, 6e6, 2e6], put: [4e6, 1e6, 2e6] };
    for (const view of ['net', 'absolute'] as const) {
      const spec = ladder(3, { ...numbers, view });
      const { x, y } = geometry(spec);
      const pixels = await drawn(spec);
      expect(pixels.at(x(5e6) - 3, y(1)), view).toBe(themes.dark.call);
      expect(pixels.at(view === 'net' ? x(-3e6) + 3 : x(3e6) - 3, y(2)), view).toBe(themes.dark.put);
    }
  });

  test('of strikes without data are not drawn at all, and their neighbours stay', async () => {
    const spec = ladder(11, { marks: [], spot: Number.NaN });
    spec.call[5] = Number.NaN;
    spec.put[5] = Number.NaN;
    spec.call[7] = Number.NaN;
    const { row } = geometry(spec);
    const pixels = await drawn(spec);
    const { call, put } = themes.dark;
    expect([pixels.share(call, row(5)), pixels.share(put, row(5))]).toEqual([0, 0]);
    expect(pixels.share(call, row(3))).toBe(0);
    expect(pixels.share(put, row(3))).toBeGreaterThan(0);
    expect(pixels.share(call, row(4))).toBeGreaterThan(0);
  });

  test('are not all hidden under a level line, however many rows there are', async () => {
    for (const rows of [21, 51, 101]) {
      const marks: LevelMark[] = [{ kind: 'zero-gamma', label: 'Zero gamma', price: 6_005 }];
      const spec = ladder(rows, { marks, spot: 6_000 });
      const { row } = geometry(spec);
      const pixels = await drawn(spec);
      const middle = Math.floor(rows / 2);
      for (const index of [middle, middle - 1]) {
        expect(pixels.share(themes.dark.put, row(index)), `${rows} rows, row ${index}`).toBeGreaterThan(0.05);
      }
    }
  });
});

describe('the same picture', () => {
  test('byte for byte for the same spec, another for other data', async () => {
    const first = hash(await drawPng(ladder(21)));
    expect(hash(await drawPng(ladder(21)))).toBe(first);
    const moved = ladder(21);
    moved.call[10] = moved.call[10]! * 1.2;
    expect(hash(await drawPng(moved))).not.toBe(first);
    expect(hash(await drawPng(ladder(21, { netTotal: -93e6 })))).not.toBe(first);
  });
});

describe('worst inputs still make a picture', () => {
  const off: LevelMark[] = [
    { kind: 'spot', label: 'Spot', price: 100 },
    { kind: 'zero-gamma', label: 'Zero gamma', price: 90 },
    { kind: 'call-wall', label: 'Call wall', price: 9_000 },
    { kind: 'put-wall', label: 'Put wall', price: 80 },
    { kind: 'max-gex', label: 'Max GEX', price: 9_500 },
  ];
  const same = off.map((mark) => ({ ...mark, price: 6_000 }));
  const all = (value: number, rows: number) => Array.from({ length: rows }, () => value);

  test.each<[string, GexChartSpec]>([
    ['one strike', ladder(1)],
    ['one strike, every level off range', ladder(1, { marks: off })],
    ['only puts', ladder(21, { view: 'net', call: all(0, 21), put: all(3e6, 21) })],
    ['only puts, split', ladder(21, { call: all(Number.NaN, 21) })],
    ['values of 1e15', ladder(21, { call: all(1e15, 21), put: all(3e15, 21), netTotal: -4.2e16 })],
    ['values of a cent', ladder(21, { call: all(0.01, 21), put: all(0.02, 21), netTotal: -0.21 })],
    ['every level at one price', ladder(101, { marks: same, spot: 6_000 })],
    ['every level off range', ladder(5, { marks: off, spot: 100 })],
    ['values beyond what dollars need', ladder(5, { call: all(1e300, 5), put: all(1e-300, 5) })],
  ])('%s', async (_, spec) => {
    const pixels = await drawn(spec);
    expect(pixels.width).toBe(900 * pixelRatio);
    expect(pixels.share(themes.dark.text, title)).toBeGreaterThan(0.1);
  });
});

describe('the embedded font', () => {
  test('that draws nothing is told apart from one that works', () => {
    expect(() => assertVisible(() => 0)).toThrow(expect.objectContaining({ code: 'FONT_UNUSABLE' }));
    expect(() => assertVisible((text) => text.length * 20)).toThrow(expect.objectContaining({ code: 'FONT_UNUSABLE' }));
    registerFonts();
    expect(() => assertVisible(canvasMeasure())).not.toThrow();
  });
});
