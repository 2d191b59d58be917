/** From the strike × expiration matrix to its picture. Pure. */

import type { HeatmapChartSpec } from '../charts/spec.js';
import type { DateKey, ExposureMatrix } from '../engine/types.js';
import { formatDate } from '../lib/format.js';
import { chartHead, chartKey, levelMarks, weightFootnote } from './chart-head.js';
import type { GexUnit, ThemeName } from './command.js';
import { strikesAround } from './gex-view.js';
import type { GexAnswer } from './ports.js';
import { type StrikeRange, strikeRangeWord } from './strike-range.js';
import { unitFactor } from './wording.js';

/** What a phone's width holds. */
export const heatmapDates = 12;
/** Fewer than a ladder shows: each row is as high as its number. */
export const heatmapStrikes: StrikeRange = { above: 15, below: 15 };

export interface HeatmapViewOptions {
  view: HeatmapChartSpec['view'];
  unit: GexUnit;
  theme: ThemeName;
  strikes: StrikeRange;
  /** Dates before it have settled and are not shown. */
  from: DateKey;
}

/** One cell of the matrix that is known, net in dollars of the unit. */
export interface HeatCell {
  date: DateKey;
  strike: number;
  net: number;
}

/** Net of a cell, $ per point, of the sides that are known; NaN where neither is listed or known. */
function netOf({ call, put }: ExposureMatrix, cell: number): number {
  const [calls, puts] = [call[cell]!, put[cell]!];
  if (Number.isNaN(calls) && Number.isNaN(puts)) return Number.NaN;
  return (Number.isNaN(calls) ? 0 : calls) - (Number.isNaN(puts) ? 0 : puts);
}

/** Places in the matrix of the dates that are shown. */
function datesShown({ dates }: ExposureMatrix, from: DateKey): number[] {
  return Array.from(dates.keys())
    .filter((at) => dates[at]! >= from)
    .slice(0, heatmapDates);
}

/** Places in the matrix of the strikes that those dates list around spot: other dates' strikes would be empty rows. */
function strikesShown(matrix: ExposureMatrix, dates: readonly number[], spot: number, range: StrikeRange): number[] {
  const width = matrix.strikes.length;
  const listed = Array.from(matrix.strikes.keys()).filter((at) =>
    dates.some((date) => !Number.isNaN(netOf(matrix, date * width + at))),
  );
  const { from, to } = strikesAround(
    listed.map((at) => matrix.strikes[at]!),
    spot,
    range,
  );
  return listed.slice(from, to);
}

/** The cells around spot of the nearest expirations: dates, ascending strikes and net values row-major by date. */
export function buildHeatmapChart(
  answer: GexAnswer,
  matrix: ExposureMatrix,
  options: HeatmapViewOptions,
): HeatmapChartSpec {
  const { head } = answer;
  const factor = unitFactor(options.unit, head.spot);
  const dates = datesShown(matrix, options.from);
  const places = strikesShown(matrix, dates, head.spot, options.strikes);
  return {
    chart: 'heatmap',
    ...chartHead(answer, options.theme, weightFootnote(answer, 'oi')),
    view: options.view,
    unit: options.unit,
    dates: dates.map((date) => formatDate(matrix.dates[date]!, { weekday: false })),
    strikes: places.map((at) => matrix.strikes[at]!),
    values: dates.flatMap((date) => places.map((at) => netOf(matrix, date * matrix.strikes.length + at) * factor)),
    marks: levelMarks(answer, 'oi'),
    spot: head.spot,
  };
}

/** Whether any cell would have a colour. */
export function hasHeat({ values }: HeatmapChartSpec): boolean {
  return values.some((value) => Number.isFinite(value) && value !== 0);
}

/** The cells of a picture with the most net gamma, largest first. */
export function hottestCells(
  spec: HeatmapChartSpec,
  matrix: ExposureMatrix,
  { from }: Pick<HeatmapViewOptions, 'from'>,
  count: number,
): HeatCell[] {
  const width = spec.strikes.length;
  const dates = datesShown(matrix, from).map((at) => matrix.dates[at]!);
  return spec.values
    .map((net, cell) => ({ date: dates[Math.floor(cell / width)]!, strike: spec.strikes[cell % width]!, net }))
    .filter(({ net }) => Number.isFinite(net) && net !== 0)
    .sort((a, b) => Math.abs(b.net) - Math.abs(a.net))
    .slice(0, count);
}

/** See `chartKey`. */
export function heatmapChartKey(answer: GexAnswer, matrix: ExposureMatrix, options: HeatmapViewOptions): string {
  const choices = [options.view, options.unit, strikeRangeWord(options.strikes), options.from, options.theme];
  return chartKey(answer, () => buildHeatmapChart(answer, matrix, options), 'heatmap', choices);
}
