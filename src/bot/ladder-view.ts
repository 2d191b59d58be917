/** From a scope's strikes to a ladder other than gamma: open interest, volume, and the DEX, vanna and charm exposures. Pure. */

import type { LadderChartSpec, LadderQuantity } from '../charts/spec.js';
import { chartHead, chartKey, levelMarks, weightFootnote } from './chart-head.js';
import type { ThemeName } from './command.js';
import { strikesAround } from './gex-view.js';
import type { GexAnswer } from './ports.js';
import { type StrikeRange, strikeRangeWord } from './strike-range.js';

export interface LadderViewOptions {
  quantity: LadderQuantity;
  theme: ThemeName;
  strikes: StrikeRange;
}

const knownSum = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);

/** The ladder of strikes around spot. Counts are contracts, exposures dollars as the engine signs them. */
export function buildLadderChart(answer: GexAnswer, options: LadderViewOptions): LadderChartSpec {
  const { head, scope } = answer;
  const { strikes: table } = scope;
  const { from, to } = strikesAround(table.strike, head.spot, options.strikes);
  const part = (column: Float64Array) => Array.from(column.subarray(from, to));
  const sides = (call: Float64Array, put: Float64Array, totals: { call: number; put: number }) => ({
    series: { kind: 'sides' as const, call: part(call), put: part(put) },
    totals: { kind: 'sides' as const, call: knownSum(totals.call), put: knownSum(totals.put) },
  });
  const signed = (values: Float64Array, value: number | null) => ({
    series: { kind: 'signed' as const, values: part(values) },
    totals: { kind: 'signed' as const, value: knownSum(value) },
  });
  const shown = {
    'open-interest': () => sides(table.callOpenInterest, table.putOpenInterest, scope.totalOpenInterest),
    volume: () => sides(table.callVolume, table.putVolume, scope.totalVolume),
    dex: () => signed(table.dex, scope.dex),
    vanna: () => signed(table.vex, scope.vex),
    charm: () => signed(table.cex, scope.cex),
  }[options.quantity]();
  const by = options.quantity === 'volume' ? 'volume' : 'oi';
  return {
    chart: 'ladder',
    ...chartHead(answer, options.theme, weightFootnote(answer, by)),
    quantity: options.quantity,
    strikes: part(table.strike),
    ...shown,
    marks: levelMarks(answer, by),
    spot: head.spot,
  };
}

/** Whether the picture would show anything: no bar, no picture. */
export function hasLadderBars({ series }: LadderChartSpec): boolean {
  const values = series.kind === 'sides' ? [...series.call, ...series.put] : series.values;
  return values.some((value) => Number.isFinite(value) && value !== 0);
}

/** See `chartKey`. */
export function ladderChartKey(answer: GexAnswer, options: LadderViewOptions): string {
  const choices = [strikeRangeWord(options.strikes), options.theme];
  return chartKey(answer, () => buildLadderChart(answer, options), options.quantity, choices);
}
