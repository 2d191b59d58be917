/** From a heat map's columns to its grid of cells, and why there is none. Pure. */

import type { HeatmapChartSpec } from './spec.js';
import { mostRows, refuse, refuseNothing } from './strike-columns.js';

/** More columns than this could not be told apart. */
export const mostColumns = 80;

export interface HeatCell {
  /** Row 0 is the highest strike, column 0 the nearest expiration. */
  row: number;
  column: number;
  /** Magnitude in the absolute view. */
  value: number;
}

export interface HeatGrid {
  /** Descending. */
  strikes: number[];
  /** Known ones only: what is not listed or not known is no cell. */
  cells: HeatCell[];
  /** The cell with the largest magnitude, its value signed. */
  largest: HeatCell;
}

/** Throws CHART_FAILED when nothing is known, all of it is 0, or the columns do not belong together. */
export function heatGrid(spec: HeatmapChartSpec): HeatGrid {
  const { symbol, dates, strikes, values, view } = spec;
  if (dates.length === 0) refuse(symbol, 'it has no expirations');
  if (strikes.length === 0) refuse(symbol, 'it has no strikes');
  if (strikes.length > mostRows)
    refuse(symbol, `${strikes.length} strikes are more than the ${mostRows} that can be told apart`);
  if (dates.length > mostColumns)
    refuse(symbol, `${dates.length} expirations are more than the ${mostColumns} that can be told apart`);
  if (values.length !== dates.length * strikes.length) refuse(symbol, 'its columns differ in length');
  if (!strikes.every(Number.isFinite)) refuse(symbol, 'a strike is not a number');
  if (strikes.some((strike, index) => index > 0 && strike <= strikes[index - 1]!)) {
    refuse(symbol, 'its strikes do not ascend');
  }
  if (!Number.isFinite(spec.dataTime)) refuse(symbol, 'its data have no time');
  const known = values.flatMap((value, index): HeatCell[] => {
    if (!Number.isFinite(value)) return [];
    const row = strikes.length - 1 - (index % strikes.length);
    return [{ row, column: Math.floor(index / strikes.length), value }];
  });
  refuseNothing(
    symbol,
    known.map(({ value }) => value),
    'gamma exposure',
  );
  return {
    strikes: [...strikes].reverse(),
    cells: view === 'net' ? known : known.map((cell) => ({ ...cell, value: Math.abs(cell.value) })),
    largest: known.reduce((best, cell) => (Math.abs(cell.value) > Math.abs(best.value) ? cell : best)),
  };
}
