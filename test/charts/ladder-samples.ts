/** Seeded specs of the ladder, weights, compare and expirations pictures, ordinary and crowded. */

import { sampleCompare, sampleExpirations, sampleLadder, sampleWeights } from '../../bench/sample-ladders.js';
import type {
  ChartHead,
  CompareChartSpec,
  ExpirationsChartSpec,
  LadderChartSpec,
  LevelMark,
  WeightsChartSpec,
} from '../../src/charts/spec.js';
import { seeded } from './sample.js';

/** Every kind of mark with its name. */
export const markKinds: [LevelMark['kind'], string][] = [
  ['spot', 'Spot'],
  ['zero-gamma', 'Zero gamma'],
  ['call-wall', 'Call wall'],
  ['put-wall', 'Put wall'],
  ['max-gex', 'Max GEX'],
];

interface Chance {
  random: () => number;
  pick: Picker;
  head: Partial<ChartHead>;
  marks: LevelMark[];
  size: { seed: number; strikes: number; spread: number; spot: number; size: number };
  /** The same numbers, some of them unknown, or all of one sign. */
  spoil(values: readonly number[]): number[];
}

type Picker = <T>(...choices: T[]) => T;

/** Everything around the numbers, short and far too long. */
export function randomHead(pick: Picker) {
  return {
    theme: pick<ChartHead['theme']>('dark', 'light'),
    source: pick<ChartHead['source']>('live', 'delayed', 'simulated', 'file'),
    symbol: pick('SPX', 'A', 'BRK/B', 'WWWWWWWWWW'),
    scopeLabel: pick(
      '0DTE · Fri Nov 20',
      '45 days · 32 expirations',
      'Every listed expiration of both roots, AM and PM',
    ),
    warning: pick(null, 'partial: 71 % coverage', 'stale and partial for reasons as long as this one, '.repeat(4)),
    footnote: pick(null, 'OI of Nov 19', 'OI of Nov 19, 12 contracts without open interest, and more words than fit'),
  };
}

/** A mark of each kind around a price; walls lie on strikes. Narrow spreads crowd them, wide ones push them off range. */
export function randomMarks(random: () => number, around: number, reach: number): LevelMark[] {
  return markKinds.map(([kind, label]) => {
    const price = around + (random() - 0.5) * 2 * reach;
    return { kind, label, price: kind.endsWith('wall') || kind === 'max-gex' ? Math.round(price / 5) * 5 : price };
  });
}

function chanceOf(seed: number): Chance {
  const random = seeded(seed);
  const pick = <T>(...choices: T[]) => choices[Math.floor(random() * choices.length)]!;
  const spot = pick(5_986.4, 557.37, 25_211.37);
  const reach = pick(0, 1, 8, 40, 4_000);
  const marks = randomMarks(random, spot, reach);
  const holes = pick(0, 0, 0.3, 0.9);
  const sign = pick<'both' | 'up' | 'down'>('both', 'both', 'up', 'down');
  return {
    random,
    pick,
    marks,
    size: { seed, strikes: pick(1, 2, 10, 25, 50), spread: pick(20, 80), spot, size: 10 ** (random() * 16 - 3) },
    head: randomHead(pick),
    spoil: (values) => {
      const spoilt = values.map((value) => {
        if (random() < holes) return Number.NaN;
        return sign === 'both' ? value : sign === 'up' ? Math.abs(value) : -Math.abs(value);
      });
      // One strike is always there.
      spoilt[0] = values[0] || 1;
      return spoilt;
    },
  };
}

export function randomLadder(seed: number): LadderChartSpec {
  const { pick, head, marks, size, spoil, random } = chanceOf(seed);
  const spec = sampleLadder(pick('open-interest', 'volume', 'dex', 'vanna', 'charm'), size, { ...head, marks });
  const { series } = spec;
  if (series.kind === 'signed') {
    const totals = { kind: 'signed' as const, value: pick(-9.2e7, 1.5e15, 0, null) };
    return { ...spec, series: { kind: 'signed', values: spoil(series.values) }, totals };
  }
  const most = 10 ** (random() * 8);
  const count = (values: readonly number[]) =>
    spoil(values).map((value) => Math.ceil((Math.abs(value) * most) / Math.max(1, ...values)));
  const totals = { kind: 'sides' as const, call: pick(null, 0, 1_208_334), put: pick(null, 7, 1e12) };
  return { ...spec, series: { kind: 'sides', call: count(series.call), put: count(series.put) }, totals };
}

export function randomWeights(seed: number): WeightsChartSpec {
  const { pick, head, marks, size, spoil } = chanceOf(seed);
  const spec = sampleWeights(size, { ...head, marks, unit: pick('per-point', 'per-percent') });
  return {
    ...spec,
    byOpenInterest: spoil(spec.byOpenInterest),
    byVolume: spoil(spec.byVolume).map((value) => value * (seed % 3 === 0 ? 1e-4 : 1)),
    netByOpenInterest: pick(-9.2e7, 1.5e15, 0, Number.NaN),
    netByVolume: pick(-9.2e7, 4, 0, Number.NaN),
  };
}

export function randomCompare(seed: number): CompareChartSpec {
  const { pick, head, marks, size, spoil } = chanceOf(seed);
  const spec = sampleCompare(size, { ...head, marks, unit: pick('per-point', 'per-percent') });
  const [now, before] = [spoil(spec.now), spoil(spec.then)];
  // A strike that moved, so that no panel is empty.
  now[0] = 2 * (before[0] || 1);
  return {
    ...spec,
    nowLabel: pick('10:41 ET', 'Fri Nov 20, 2026 16:00 ET'),
    thenLabel: pick('Thu 16:00 ET', 'Wed Dec 31, 2025 16:00 ET', 'the open'),
    now,
    // biome-ignore lint/suspicious/noThenProperty: the field's word; an array is no promise.
    then: before,
    netNow: pick(-9.2e7, 1.5e15, 0, Number.NaN),
    netThen: pick(-9.2e7, 4, 0, Number.NaN),
  };
}

export function randomExpirations(seed: number): ExpirationsChartSpec {
  const { pick, head, random } = chanceOf(seed);
  const spec = sampleExpirations({ seed, count: pick(1, 2, 6, 14, 15, 20) }, head);
  const next = pick(-1, 0, 1);
  return {
    ...spec,
    unit: pick('per-point', 'per-percent'),
    rest: pick(null, '12 later expirations, 3 %', 'many later expirations, with more to say about them than fits here'),
    rows: spec.rows.map((row, index) => ({
      label: row.label + pick('', '', ' AM', ' with a name nobody would give it'),
      net: pick(row.net, row.net, 0, Number.NaN, row.net * 1e6),
      gross: row.gross,
      share: index > 0 && random() < 0.2 ? null : row.share,
      rollsOff: index <= next,
    })),
  };
}
