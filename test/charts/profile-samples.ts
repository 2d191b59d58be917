/** Gamma profiles for pictures and timings: sums of bells like those of a chain, and the cases that are hard to draw. */

import type { ProfileChartSpec } from '../../src/charts/spec.js';

/** A bell of gamma at a price: calls positive, puts negative. */
interface Bell {
  at: number;
  size: number;
  width: number;
}

const ordinary: readonly Bell[] = [
  { at: 5_890, size: -310e6, width: 85 },
  { at: 6_090, size: 340e6, width: 110 },
  { at: 6_000, size: 40e6, width: 20 },
];

/** Roots are read off the curve, the chosen one the nearest to spot. */
export function sampleProfile(
  bells: readonly Bell[] = ordinary,
  change: Partial<ProfileChartSpec> = {},
  { low = 5_500, high = 6_500, step = 2.5, spot = 5_986.4 } = {},
): ProfileChartSpec {
  const prices = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + index * step);
  const netOf = (price: number) =>
    bells.reduce((sum, { at, size, width }) => sum + size * Math.exp(-(((price - at) / width) ** 2) / 2), 0);
  const netGex = prices.map(netOf);
  const roots = prices.flatMap((price, index) => {
    const [before, after] = [netGex[index - 1] ?? Number.NaN, netGex[index]!];
    return before * after < 0 ? [price - step + (step * before) / (before - after)] : [];
  });
  const chosen = [...roots].sort((a, b) => Math.abs(a - spot) - Math.abs(b - spot))[0] ?? null;
  return {
    chart: 'profile',
    theme: 'dark',
    symbol: 'SPX',
    scopeLabel: '45 days · 32 expirations',
    unit: 'per-point',
    prices,
    netGex,
    spot,
    netAtSpot: netOf(spot),
    roots,
    chosen,
    zone: null,
    marks: [
      { label: 'Call wall', price: 6_100, kind: 'call-wall' },
      { label: 'Put wall', price: 5_900, kind: 'put-wall' },
      { label: 'Max GEX', price: 6_100, kind: 'max-gex' },
    ],
    dataTime: Date.UTC(2026, 10, 20, 15, 41),
    source: 'live',
    warning: null,
    footnote: 'OI of Nov 19',
    ...change,
  };
}

const wave = (count: number): Bell[] =>
  Array.from({ length: count + 1 }, (_, index) => ({
    at: 5_700 + (index * 600) / count,
    size: (index % 2 === 0 ? -1 : 1) * (120e6 + 30e6 * index),
    width: 170 / count,
  }));

/** Name and spec of each hard case. */
export function hardProfiles(): [string, ProfileChartSpec][] {
  const zone = { low: 5_981, high: 6_004.5 };
  const tight = sampleProfile();
  return [
    ['profile-one-root', sampleProfile()],
    ['profile-zone-simulated', sampleProfile(ordinary, { zone, source: 'simulated' })],
    ['profile-five-roots', sampleProfile(wave(5), { zone: { low: 5_930, high: 5_985 } })],
    ['profile-all-positive', sampleProfile([{ at: 6_000, size: 2.1e9, width: 140 }])],
    [
      'profile-all-negative-percent',
      sampleProfile([{ at: 5_950, size: -9e9, width: 140 }], { unit: 'per-percent', source: 'delayed' }),
    ],
    ['profile-spot-off-range', sampleProfile(ordinary, {}, { low: 6_000, high: 6_400, spot: 5_986.4 })],
    [
      'profile-crowded-warning',
      {
        ...tight,
        marks: [
          { label: 'Call wall', price: 5_995, kind: 'call-wall' },
          { label: 'Put wall', price: 5_985, kind: 'put-wall' },
          { label: 'Max GEX', price: 5_990, kind: 'max-gex' },
        ],
        warning: 'Stale: greeks 7 min old, spot 95 s old, 1,204 of 15,098 contracts still without a first value',
      },
    ],
    ['profile-root-off-range', { ...tight, roots: [5_102.3, ...tight.roots, 6_912.7], source: 'file' }],
    [
      'profile-spy-holes',
      {
        ...sampleProfile(
          [
            { at: 548, size: -21e6, width: 6 },
            { at: 562, size: 24e6, width: 8 },
          ],
          {
            symbol: 'SPY',
            marks: [
              { label: 'Call wall', price: 560, kind: 'call-wall' },
              { label: 'Put wall', price: 550, kind: 'put-wall' },
              { label: 'Max GEX', price: 560, kind: 'max-gex' },
            ],
          },
          { low: 530, high: 585, step: 0.25, spot: 557.37 },
        ),
      },
    ],
  ];
}
