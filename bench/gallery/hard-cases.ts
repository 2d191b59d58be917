/** Pictures that are hard to draw, of every kind, from generated numbers. */

import type { ChartSpec, GexChartSpec, LadderQuantity } from '../../src/charts/spec.js';
import { hardHeatmaps } from '../../test/charts/heatmap-samples.js';
import { hardHistories } from '../../test/charts/history-samples.js';
import { hardProfiles } from '../../test/charts/profile-samples.js';
import { sampleCompare, sampleExpirations, sampleLadder, sampleWeights } from '../sample-ladders.js';
import { sampleSpec } from '../sample-spec.js';

export interface HardCase {
  group: string;
  name: string;
  spec: ChartSpec;
}

const longWarning = 'Stale: greeks 7 min old, spot 95 s old, 1,204 of 15,098 contracts still without a first value';
const crowded: GexChartSpec['marks'] = [
  { label: 'Spot', price: 5_986.4, kind: 'spot' },
  { label: 'Zero gamma', price: 5_987.1, kind: 'zero-gamma' },
  { label: 'Call wall', price: 5_990, kind: 'call-wall' },
  { label: 'Put wall', price: 5_985, kind: 'put-wall' },
  { label: 'Max GEX', price: 5_995, kind: 'max-gex' },
];
const offRange: GexChartSpec['marks'] = [
  { label: 'Spot', price: 5_986.4, kind: 'spot' },
  { label: 'Zero gamma', price: 6_512.4, kind: 'zero-gamma' },
  { label: 'Call wall', price: 6_500, kind: 'call-wall' },
  { label: 'Put wall', price: 5_500, kind: 'put-wall' },
  { label: 'Max GEX', price: 5_500, kind: 'max-gex' },
];

function gexCases(): [string, GexChartSpec][] {
  const ordinary = sampleSpec();
  const holes = sampleSpec({ seed: 3 });
  for (const index of [12, 13, 20, 31]) holes.call[index] = Number.NaN;
  for (const index of [13, 31, 32]) holes.put[index] = Number.NaN;
  const uneven = sampleSpec({ seed: 11, strikes: 25, spacing: 5, spread: 90 });
  const isListed = (strike: number) => Math.abs(strike - uneven.spot) < 50 || strike % 25 === 0;
  const listed = uneven.strikes.flatMap((strike, index) => (isListed(strike) ? [index] : []));
  const views = (['split', 'net', 'absolute'] as const).flatMap((view) =>
    [10, 25, 50].map((strikes): [string, GexChartSpec] => [
      `${view}, ${2 * strikes + 1} strikes`,
      sampleSpec({ strikes, spread: 30 + strikes }, { view }),
    ]),
  );
  return [
    ...views,
    ['simulated, long warning', { ...ordinary, source: 'simulated', warning: longWarning }],
    ['file, volume, per 1 %', { ...ordinary, source: 'file', by: 'volume', unit: 'per-percent', netTotal: -4.3e9 }],
    ['missing data', holes],
    [
      'uneven strikes',
      {
        ...uneven,
        strikes: listed.map((index) => uneven.strikes[index]!),
        call: listed.map((index) => uneven.call[index]!),
        put: listed.map((index) => uneven.put[index]!),
      },
    ],
    ['marks off range', { ...ordinary, marks: offRange }],
    ['marks crowded', { ...ordinary, marks: crowded }],
    ['puts only', { ...ordinary, view: 'net', call: ordinary.call.map(() => 0), netTotal: -7e8 }],
    ['five strikes', sampleSpec({ strikes: 5, spot: 557.37, spacing: 1, spread: 6 }, { symbol: 'SPY' })],
    [
      'wide numbers',
      sampleSpec({ strikes: 50, spot: 25_211.37, spacing: 25, spread: 420, size: 3e9 }, { symbol: 'NDX' }),
    ],
  ];
}

function ladderCases(): [string, ChartSpec][] {
  const quantities: LadderQuantity[] = ['open-interest', 'volume', 'dex', 'vanna', 'charm'];
  const partly = sampleCompare();
  for (let index = 0; index < partly.then.length; index += 3) partly.then[index] = Number.NaN;
  return [
    ...quantities.map((quantity): [string, ChartSpec] => [quantity, sampleLadder(quantity)]),
    ['open interest, 101 strikes', sampleLadder('open-interest', { strikes: 50, spread: 80 })],
    ['vanna, marks off range', sampleLadder('vanna', {}, { marks: offRange, source: 'simulated' })],
    ['by OI beside by volume', sampleWeights()],
    ['by OI beside by volume, 101 strikes', sampleWeights({ strikes: 50, spread: 80 }, { source: 'simulated' })],
    ['by OI beside by volume, crowded', sampleWeights({}, { marks: crowded, warning: longWarning })],
    ['then and now', sampleCompare()],
    ['then and now, 101 strikes', sampleCompare({ strikes: 50, spread: 80 }, { source: 'simulated' })],
    ['then and now, then partly unknown', partly],
    ['expirations', sampleExpirations()],
    ['one expiration', sampleExpirations({ count: 1 })],
    ['twenty expirations', sampleExpirations({ count: 20 }, { source: 'simulated' })],
  ];
}

/** Every case in both themes. */
export function hardCases(): HardCase[] {
  const groups: [string, [string, ChartSpec][]][] = [
    ['Hard: /gex', gexCases()],
    ['Hard: ladders, comparisons', ladderCases()],
    ['Hard: /profile', hardProfiles()],
    ['Hard: /history', hardHistories()],
    ['Hard: /heatmap', hardHeatmaps()],
  ];
  return groups.flatMap(([group, cases]) =>
    cases.flatMap(([name, spec]) =>
      (['dark', 'light'] as const).map((theme) => ({ group, name: `${name}, ${theme}`, spec: { ...spec, theme } })),
    ),
  );
}
