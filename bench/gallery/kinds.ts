/** One ordinary spec of every kind of picture, another one for each seed, and the largest of those whose size varies. */

import type { ChartSpec } from '../../src/charts/spec.js';
import { sampleHeatmap } from '../../test/charts/heatmap-samples.js';
import { crossingAlerts, sampleHistory } from '../../test/charts/history-samples.js';
import { sampleProfile } from '../../test/charts/profile-samples.js';
import { sampleCompare, sampleExpirations, sampleLadder, sampleWeights } from '../sample-ladders.js';
import { sampleSpec } from '../sample-spec.js';

const source = 'simulated' as const;

export interface ChartKind {
  name: string;
  spec(seed: number): ChartSpec;
}

const strikesOf = (strikes: number) => ({ strikes, spread: 30 + strikes });

export const chartKinds: readonly ChartKind[] = [
  ...[10, 25, 50].map((strikes) => ({
    name: `/gex, ${2 * strikes + 1} strikes`,
    spec: (seed: number) => sampleSpec({ ...strikesOf(strikes), seed }, { source }),
  })),
  { name: '/oi, 51 strikes', spec: (seed) => sampleLadder('open-interest', { ...strikesOf(25), seed }, { source }) },
  { name: '/gex both, 51 strikes', spec: (seed) => sampleWeights({ ...strikesOf(25), seed }, { source }) },
  { name: '/compare, 51 strikes', spec: (seed) => sampleCompare({ ...strikesOf(25), seed }, { source }) },
  { name: '/profile, 401 prices', spec: profileOf },
  { name: '/expirations, 14 dates', spec: (seed) => sampleExpirations({ seed }, { source }) },
  { name: '/heatmap, 12 dates, 31 strikes', spec: (seed) => sampleHeatmap({ seed }, { source }) },
  {
    name: '/heatmap, 60 dates, 100 strikes',
    spec: (seed) => sampleHeatmap({ dates: 60, strikes: 100, seed }, { source }),
  },
  { name: '/history, 391 readings', spec: (seed) => historyOf(seed, 1) },
  { name: '/history, 7,820 readings', spec: (seed) => historyOf(seed, 20) },
];

function profileOf(seed: number): ChartSpec {
  const shift = seed % 40;
  return sampleProfile(
    [
      { at: 5_880 + shift, size: -310e6, width: 85 },
      { at: 6_090 - shift, size: 340e6, width: 110 },
    ],
    { source, zone: { low: 5_970, high: 5_990 } },
  );
}

function historyOf(seed: number, sessions: number): ChartSpec {
  const spec = sampleHistory({ sessions, seed }, { source });
  return { ...spec, alerts: crossingAlerts(spec, 5) };
}
