/** From columns to what the bars show: values per row, highest strike first, and the range of the value axis. Pure. */

import type { ChartHead, GexChartSpec } from './spec.js';
import { isKnown, missingRows, orderOfRows, refuseNothing } from './strike-columns.js';
import { rangeOf, type ValueRange } from './value-range.js';

export interface BarRow {
  strike: number;
  /** Left of zero or right of it; null draws nothing. Split: puts as negative numbers; net and absolute: the other side is null. */
  put: number | null;
  call: number | null;
}

export interface Bars extends ValueRange {
  /** Descending strikes. */
  rows: BarRow[];
  /** Rows with nothing known on at least one side. */
  missing: number;
}

type Strikes = Pick<ChartHead, 'symbol' | 'dataTime'> & { strikes: readonly number[] };

/** Calls and puts, as magnitudes. `subject` is what they are of, in a refusal. Throws CHART_FAILED when nothing is known, all of it is 0, or the columns do not belong together. */
export function barsOf(spec: Strikes & Pick<GexChartSpec, 'call' | 'put' | 'view'>, subject = 'gamma exposure'): Bars {
  const order = orderOfRows(spec, [spec.call, spec.put]);
  const rows = order.map((index) => rowOf(spec, index));
  const values = valuesOf(rows);
  refuseNothing(spec.symbol, values, subject);
  return { rows, missing: missingRows([spec.call, spec.put], order.length), ...rangeOf(values) };
}

/** One signed value a strike: negative ones on the side of puts. Nothing is refused but columns that do not belong together. */
export function signedBars(spec: Strikes, values: readonly number[]): Bars {
  const order = orderOfRows(spec, [values]);
  const rows = order.map((index): BarRow => {
    const strike = spec.strikes[index]!;
    const value = isKnown(values[index]!) ? values[index]! : null;
    return value !== null && value < 0 ? { strike, put: value, call: null } : { strike, put: null, call: value };
  });
  return { rows, missing: missingRows([values], order.length), ...rangeOf(valuesOf(rows)) };
}

/** What is known of the rows, both sides. */
export function valuesOf(rows: readonly BarRow[]): number[] {
  return rows.flatMap((row) => [row.put, row.call]).filter((value) => value !== null);
}

function rowOf(spec: Strikes & Pick<GexChartSpec, 'call' | 'put' | 'view'>, index: number): BarRow {
  const strike = spec.strikes[index]!;
  const call = isKnown(spec.call[index]!) ? spec.call[index]! : null;
  const put = isKnown(spec.put[index]!) ? spec.put[index]! : null;
  if (spec.view === 'split') return { strike, call, put: put === null ? null : -put || 0 };
  // One unknown side makes the net unknown.
  if (call === null || put === null) return { strike, call: null, put: null };
  const net = call - put;
  const shown = spec.view === 'absolute' ? Math.abs(net) : net;
  return net < 0 ? { strike, call: null, put: shown } : { strike, call: shown, put: null };
}
