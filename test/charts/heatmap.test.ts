import { describe, expect, test } from 'vitest';
import { drawPng } from '../../src/charts/draw-png.js';
import { heatScale, heatSteps, inkOn } from '../../src/charts/heat-scale.js';
import { heatmapChart } from '../../src/charts/heatmap-chart.js';
import { pixelRatio } from '../../src/charts/picture.js';
import type { HeatmapChartSpec } from '../../src/charts/spec.js';
import { themes } from '../../src/charts/theme.js';
import { hardHeatmaps, sampleHeatmap } from './heatmap-samples.js';
import { drawn, seeded } from './sample.js';
import { expectTidy, refusalOf, testMeasure, wordsOf } from './tidy.js';

const measure = testMeasure();

function randomHeatmap(seed: number): HeatmapChartSpec {
  const random = seeded(seed);
  const pick = <T>(...choices: T[]) => choices[Math.floor(random() * choices.length)]!;
  const spot = pick(5_986.4, 557.37, 25_211.37);
  const reach = pick(0, 3, 60, 4_000);
  const near = () => spot + (random() - 0.5) * reach;
  const size = 10 ** (random() * 14 - 1);
  return sampleHeatmap(
    { dates: pick(1, 3, 12, 60), strikes: pick(1, 5, 31, 100), spacing: pick(1, 5), spot, seed, size },
    {
      theme: pick('dark', 'light'),
      view: pick('net', 'absolute'),
      unit: pick('per-point', 'per-percent'),
      source: pick('live', 'delayed', 'simulated', 'file'),
      symbol: pick('SPX', 'WWWWWWWWWW'),
      warning: pick(null, 'stale and partial for reasons as long as this one, '.repeat(4)),
      marks: [
        { label: 'Zero gamma', price: near(), kind: 'zero-gamma' },
        { label: 'Call wall', price: Math.round(near()), kind: 'call-wall' },
        { label: 'Put wall', price: Math.round(near()), kind: 'put-wall' },
        { label: 'Max GEX', price: Math.round(near()), kind: 'max-gex' },
      ],
    },
  );
}

describe('a heat map', () => {
  test('never writes one text over another, whatever its size', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      expectTidy(heatmapChart(randomHeatmap(seed), measure), measure, `seed ${seed}`);
    }
    for (const [name, spec] of hardHeatmaps()) expectTidy(heatmapChart(spec, measure), measure, name);
  });

  test('writes numbers inside their cells only, each in its own', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const picture = heatmapChart(randomHeatmap(seed), measure);
      for (const shape of picture.under) {
        if (shape.kind !== 'text' || shape.angle !== undefined) continue;
        const half = measure(shape.text, shape.font) / 2;
        const cell = picture.under.find(
          (one) =>
            one.kind === 'box' &&
            one.x <= shape.x - half &&
            one.x + one.width >= shape.x + half &&
            one.y <= shape.y - shape.font.size * 0.72 &&
            one.y + one.height >= shape.y,
        );
        expect(cell, `${shape.text}, seed ${seed}`).toBeDefined();
      }
    }
  });

  test('shows puts, calls, zero and what is not listed apart, dates from the left and the highest strike on top', async () => {
    const spec: HeatmapChartSpec = {
      ...sampleHeatmap({ dates: 2, strikes: 3 }),
      strikes: [100, 105, 110],
      dates: ['Nov 20', 'Nov 23'],
      values: [-4e6, 0, 4e6, Number.NaN, 1e6, -1e6],
      marks: [],
      spot: Number.NaN,
    };
    const { plot } = heatmapChart(spec, measure);
    const pixels = await drawn(spec);
    // Near a corner, where no number is.
    const at = (column: number, row: number) => {
      const [w, h] = [(plot.right - plot.left) / 2, (plot.bottom - plot.top) / 3];
      return pixels.at(
        Math.round(pixelRatio * (plot.left + column * w + 6)),
        Math.round(pixelRatio * (plot.top + row * h + 6)),
      );
    };
    const theme = themes.dark;
    const scale = heatScale(4e6, 'net', theme);
    expect([at(0, 0), at(0, 1), at(0, 2)]).toEqual([theme.call, theme.grid, theme.put]);
    expect([at(1, 0), at(1, 1), at(1, 2)]).toEqual([scale.colorOf(-4), scale.colorOf(4), theme.ground]);
  });

  test('names a price between two strikes on their border, and off the strikes at the edge', () => {
    const spec = sampleHeatmap({ dates: 3, strikes: 11 }, { marks: [] });
    const lines = (one: HeatmapChartSpec) =>
      heatmapChart(one, measure).config.data.datasets.map((line) => (line.data as unknown as { y: number }[])[0]!.y);
    const { plot } = heatmapChart(spec, measure);
    const rows = (plot.bottom - plot.top) / 11;
    for (const y of lines(spec)) expect(((y + 1 - plot.top) / rows) % 1).toBeCloseTo(0, 6);
    const off = { ...spec, spot: 9_000 };
    expect(lines(off)).toEqual([]);
    expect(wordsOf(heatmapChart(off, measure))).toContain('above range');
  });

  test('says what its colours are worth, and that the scale is a square root', () => {
    const words = wordsOf(heatmapChart(sampleHeatmap(), measure));
    expect(words).toEqual(
      expect.arrayContaining(['−$200 M', '−$50 M', '0', '$50 M', '$200 M', 'Square-root scale', 'No data']),
    );
    const absolute = wordsOf(heatmapChart(sampleHeatmap({}, { view: 'absolute' }), measure));
    expect(absolute.filter((word) => word.startsWith('−$'))).toEqual([]);
  });

  test('of 60 expirations and 100 strikes, or full of numbers, is a PNG of at most 150 KB', async () => {
    const many = sampleHeatmap({ dates: 60, strikes: 100 }, { source: 'simulated', theme: 'light' });
    expect((await drawPng(many)).length).toBeLessThan(150_000);
    const full = sampleHeatmap({ dates: 12, strikes: 31 }, { source: 'simulated', theme: 'light', view: 'absolute' });
    // As many numbers as ever, and the warning as long.
    const values = full.values.map((value, index) => (index % 4 === 0 ? 1.5e8 + (value % 4e7) : 1e6));
    const warning = 'stale and partial for reasons as long as this one, '.repeat(4);
    expect((await drawPng({ ...full, values, warning })).length).toBeLessThan(150_000);
  });

  test.each<[string, (spec: HeatmapChartSpec) => Partial<HeatmapChartSpec>, string]>([
    ['nothing listed', ({ values }) => ({ values: values.map(() => Number.NaN) }), 'No strike of SPX has a value'],
    ['nothing but zeros', ({ values }) => ({ values: values.map(() => 0) }), 'has any gamma exposure'],
    ['no expirations', () => ({ dates: [], values: [] }), 'it has no expirations'],
    ['no strikes', () => ({ strikes: [], values: [] }), 'it has no strikes'],
    ['columns of different length', () => ({ values: [1] }), 'columns differ in length'],
    ['strikes out of order', ({ strikes }) => ({ strikes: [...strikes].reverse() }), 'strikes do not ascend'],
    ['more expirations than can be told apart', () => sampleHeatmap({ dates: 81 }), '81 expirations'],
    ['more strikes than can be told apart', () => sampleHeatmap({ strikes: 202 }), '202 strikes'],
    ['no data time', () => ({ dataTime: Number.NaN }), 'its data have no time'],
  ])('is refused with %s', (_, change, why) => {
    const spec = sampleHeatmap();
    const refusal = refusalOf(() => heatmapChart({ ...spec, ...change(spec) }, measure));
    expect(refusal).toMatchObject({ code: 'CHART_FAILED' });
    expect(refusal?.message).toContain(why);
  });
});

describe.each(['dark', 'light'] as const)('the %s scale of a heat map', (name) => {
  const theme = themes[name];

  test('has steps that the indexed PNG keeps apart, from each other and from what is not listed', () => {
    for (const view of ['net', 'absolute'] as const) {
      const { colorOf } = heatScale(1, view, theme);
      const steps = Array.from({ length: 2 * heatSteps + 1 }, (_, index) => index - heatSteps);
      const colors = [theme.ground, ...steps.filter((step) => view === 'net' || step >= 0).map(colorOf)];
      const buckets = colors.map((color) =>
        [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) >> 3).join(),
      );
      expect(new Set(buckets).size, colors.join(' ')).toBe(colors.length);
    }
  });

  test('never ends below the largest value, nor at four times it, and rises with the value', () => {
    const random = seeded(3);
    for (let round = 0; round < 300; round += 1) {
      const largest = 10 ** (random() * 16 - 3);
      const { top, stepOf } = heatScale(largest, 'net', theme);
      expect(top / largest).toBeGreaterThanOrEqual(1 - 1e-9);
      expect(top / largest).toBeLessThanOrEqual(1.6);
      expect([stepOf(top), stepOf(-top), stepOf(0), stepOf(top * 1e-9)]).toEqual([heatSteps, -heatSteps, 0, 1]);
      expect(stepOf(top / 4)).toBe(heatSteps / 2);
    }
  });

  test('carries numbers at 3.5 to 1 or more on every step', () => {
    const { colorOf } = heatScale(1, 'net', theme);
    for (let step = -heatSteps; step <= heatSteps; step += 1) {
      expect(contrast(inkOn(colorOf(step), theme), colorOf(step)), `step ${step}`).toBeGreaterThanOrEqual(3.5);
    }
  });
});

function contrast(one: string, other: string): number {
  const luminance = (color: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}
