/** From a scope's result to the data of its picture: which strikes, which sums, which marks. Pure. */

import type { GexChartSpec } from '../charts/spec.js';
import { chartHead, chartKey, levelMarks, weightFootnote } from './chart-head.js';
import type { GexUnit, ThemeName } from './command.js';
import type { GexAnswer } from './ports.js';
import type { StrikeRange } from './strike-range.js';
import { type By, unitFactor } from './wording.js';

export type GexView = 'split' | 'net' | 'absolute';

/** What a picture shows of each strike, as people choose it. */
export const gexViews: readonly { value: GexView; label: string }[] = [
  { value: 'split', label: 'Split' },
  { value: 'net', label: 'Net' },
  { value: 'absolute', label: 'Absolute' },
];

export interface GexViewOptions {
  view: GexView;
  by: By;
  unit: GexUnit;
  theme: ThemeName;
  strikes: StrikeRange;
}

/** Half-open index range of `range.below` strikes at or under spot and `range.above` over it; `strikes` ascending. */
export function strikesAround(
  strikes: ArrayLike<number>,
  spot: number,
  range: StrikeRange,
): { from: number; to: number } {
  let above = 0;
  while (above < strikes.length && strikes[above]! <= spot) above += 1;
  return { from: Math.max(0, above - range.below), to: Math.min(strikes.length, above + range.above) };
}

/** The `/gex` picture. Values are in dollars of the named unit. Requires a scope with strikes: an empty one has no picture. */
export function buildGexChart(answer: GexAnswer, options: GexViewOptions): GexChartSpec {
  const { head, scope } = answer;
  const { strikes: table } = scope;
  const factor = unitFactor(options.unit, head.spot);
  const { from, to } = strikesAround(table.strike, head.spot, options.strikes);
  const isByVolume = options.by === 'volume';
  const scaled = (values: Float64Array) => Array.from(values.subarray(from, to), (value) => value * factor);
  return {
    chart: 'gex',
    ...chartHead(answer, options.theme, weightFootnote(answer, options.by)),
    view: options.view,
    by: options.by,
    unit: options.unit,
    strikes: Array.from(table.strike.subarray(from, to)),
    call: scaled(isByVolume ? table.callGexByVolume : table.callGex),
    put: scaled(isByVolume ? table.putGexByVolume : table.putGex),
    marks: levelMarks(answer, options.by),
    spot: head.spot,
    netTotal: (isByVolume ? scope.totalsByVolume : scope.totals).net * factor,
  };
}

/** See `chartKey`. */
export function gexChartKey(answer: GexAnswer, options: GexViewOptions): string {
  return chartKey(answer, () => buildGexChart(answer, options), 'gex', [
    options.view,
    options.by,
    options.unit,
    `${options.strikes.above}/${options.strikes.below}`,
    options.theme,
  ]);
}
