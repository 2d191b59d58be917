/** Heat maps for pictures and timings: gamma heaped on round strikes of the near dates, and the cases that are hard to draw. */

import type { HeatmapChartSpec } from '../../src/charts/spec.js';
import { seeded } from './sample.js';

export interface SampleHeatmap {
  dates?: number;
  strikes?: number;
  spacing?: number;
  spot?: number;
  seed?: number;
  /** Dollars of the largest cells, about. */
  size?: number;
}

const label = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });

/** Far dates list round strikes only, so that part of the cells is not listed. */
export function sampleHeatmap(options: SampleHeatmap = {}, change: Partial<HeatmapChartSpec> = {}): HeatmapChartSpec {
  const { dates: count = 12, strikes: rows = 31, spacing = 5, spot = 5_986.4, seed = 4, size = 180e6 } = options;
  const random = seeded(seed);
  const base = Math.round(spot / spacing) * spacing - Math.floor(rows / 2) * spacing;
  const strikes = Array.from({ length: rows }, (_, index) => base + index * spacing);
  const dates = Array.from({ length: count }, (_, index) =>
    label.format(Date.UTC(2026, 10, 20 + Math.round(index * 1.45))),
  );
  const values = dates.flatMap((_, date) =>
    strikes.map((strike) => {
      const isRound = strike % (spacing * 5) === 0;
      const isListed = date < count * 0.6 || isRound;
      if (!isListed) return Number.NaN;
      const width = spacing * rows * 0.18 * (1 + date * 0.15);
      const bell = Math.exp(-(((strike - spot) / width) ** 2) / 2) / (1 + date * 0.6);
      const side = Math.tanh((strike - spot) / (spacing * 4)) + (random() - 0.5) * 0.9;
      return size * bell * side * (isRound ? 2.2 : 0.6) * (0.3 + random());
    }),
  );
  return {
    chart: 'heatmap',
    theme: 'dark',
    symbol: 'SPX',
    scopeLabel: '45 days · 32 expirations',
    view: 'net',
    unit: 'per-point',
    dates,
    strikes,
    values,
    marks: [
      { label: 'Spot', price: spot, kind: 'spot' },
      { label: 'Zero gamma', price: spot + spacing * 1.4, kind: 'zero-gamma' },
      { label: 'Call wall', price: strikes[Math.floor(rows * 0.7)]!, kind: 'call-wall' },
      { label: 'Put wall', price: strikes[Math.floor(rows * 0.3)]!, kind: 'put-wall' },
      { label: 'Max GEX', price: strikes[Math.floor(rows * 0.7)]!, kind: 'max-gex' },
    ],
    spot,
    dataTime: Date.UTC(2026, 10, 20, 15, 41),
    source: 'live',
    warning: null,
    footnote: 'OI of Nov 19',
    ...change,
  };
}

/** Name and spec of each hard case. */
export function hardHeatmaps(): [string, HeatmapChartSpec][] {
  const ordinary = sampleHeatmap();
  return [
    ['heatmap-12-dates', ordinary],
    ['heatmap-absolute-simulated', { ...sampleHeatmap(), view: 'absolute', source: 'simulated' }],
    ['heatmap-3-dates-5-strikes', sampleHeatmap({ dates: 3, strikes: 5 })],
    ['heatmap-60-dates-100-strikes', sampleHeatmap({ dates: 60, strikes: 100, size: 4e9 }, { unit: 'per-percent' })],
    ['heatmap-60-dates-21-strikes', sampleHeatmap({ dates: 60, strikes: 21 })],
    ['heatmap-3-dates-100-strikes', sampleHeatmap({ dates: 3, strikes: 100, seed: 8 })],
    ['heatmap-one-cell', sampleHeatmap({ dates: 1, strikes: 1 }, { marks: [] })],
    [
      'heatmap-all-negative-warning',
      {
        ...ordinary,
        values: ordinary.values.map((value) => -Math.abs(value)),
        source: 'delayed',
        warning: 'Stale: greeks 7 min old, spot 95 s old, 1,204 of 15,098 contracts still without a first value',
      },
    ],
    [
      'heatmap-marks-off-range',
      {
        ...ordinary,
        marks: [
          { label: 'Spot', price: 5_986.4, kind: 'spot' },
          { label: 'Zero gamma', price: 6_212.4, kind: 'zero-gamma' },
          { label: 'Call wall', price: 6_200, kind: 'call-wall' },
          { label: 'Put wall', price: 5_700, kind: 'put-wall' },
        ],
      },
    ],
    [
      'heatmap-spy-absolute',
      sampleHeatmap(
        { dates: 8, strikes: 25, spacing: 1, spot: 557.37, size: 4e6 },
        { symbol: 'SPY', view: 'absolute' },
      ),
    ],
  ];
}
