/** From a scope's strikes to net gamma weighed by open interest and by volume, side by side. Pure. */

import type { WeightsChartSpec } from '../charts/spec.js';
import { chartHead, chartKey, levelMarks, weightFootnote } from './chart-head.js';
import type { GexUnit, ThemeName } from './command.js';
import { strikesAround } from './gex-view.js';
import type { GexAnswer } from './ports.js';
import { type StrikeRange, strikeRangeWord } from './strike-range.js';
import { unitFactor } from './wording.js';

export interface WeightsViewOptions {
  unit: GexUnit;
  theme: ThemeName;
  strikes: StrikeRange;
}

/** Both panels over the strikes around spot, dollars of the named unit; the marks are those by open interest. */
export function buildWeightsChart(answer: GexAnswer, options: WeightsViewOptions): WeightsChartSpec {
  const { head, scope } = answer;
  const { strikes: table } = scope;
  const factor = unitFactor(options.unit, head.spot);
  const { from, to } = strikesAround(table.strike, head.spot, options.strikes);
  const net = (call: Float64Array, put: Float64Array) =>
    Array.from(call.subarray(from, to), (value, row) => (value - put[from + row]!) * factor);
  return {
    chart: 'weights',
    ...chartHead(answer, options.theme, weightFootnote(answer, 'both')),
    unit: options.unit,
    strikes: Array.from(table.strike.subarray(from, to)),
    byOpenInterest: net(table.callGex, table.putGex),
    byVolume: net(table.callGexByVolume, table.putGexByVolume),
    marks: levelMarks(answer, 'oi'),
    spot: head.spot,
    netByOpenInterest: scope.totals.net * factor,
    netByVolume: scope.totalsByVolume.net * factor,
  };
}

/** Whether each panel would show anything: two panels of which one is empty compare nothing. */
export function hasWeightBars({ byOpenInterest, byVolume }: WeightsChartSpec): boolean {
  return [byOpenInterest, byVolume].every((values) => values.some((value) => Number.isFinite(value) && value !== 0));
}

/** See `chartKey`. */
export function weightsChartKey(answer: GexAnswer, options: WeightsViewOptions): string {
  const choices = [options.unit, strikeRangeWord(options.strikes), options.theme];
  return chartKey(answer, () => buildWeightsChart(answer, options), 'weights', choices);
}
