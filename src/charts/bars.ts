/** From a spec to what the bars show: values per row, highest strike first, and the range of the value axis. Pure. */

import { AppError } from '../lib/errors.js';
import type { GexChartSpec } from './spec.js';

/** More rows than this could not be told apart. */
export const mostRows = 201;

export interface BarRow {
  strike: number;
  /** Left of zero or right of it; null draws nothing. Split: puts as negative numbers; net and absolute: the other side is null. */
  put: number | null;
  call: number | null;
}

export interface Bars {
  /** Descending strikes. */
  rows: BarRow[];
  low: number;
  high: number;
  /** Rows with nothing known on at least one side. */
  missing: number;
}

/** Throws CHART_FAILED when nothing is known, all of it is 0, or the columns do not belong together. */
export function barsOf(spec: GexChartSpec): Bars {
  refuseUnusable(spec);
  const order = spec.strikes.map((_, index) => index).sort((a, b) => spec.strikes[b]! - spec.strikes[a]!);
  const rows = order.map((index) => rowOf(spec, index));
  const values = rows.flatMap((row) => [row.put, row.call]).filter((value) => value !== null);
  // A ladder of zeros would look like a chart whose bars are missing.
  if (values.every((value) => value === 0)) {
    const why = values.length === 0 ? 'has a value' : 'has any gamma exposure';
    throw new AppError('CHART_FAILED', `No strike of ${spec.symbol} ${why}, so there is no chart to draw.`, {
      transient: false,
      facts: { symbol: spec.symbol, strikes: spec.strikes.length },
    });
  }
  const missing = order.filter((index) => !isKnown(spec.call[index]!) || !isKnown(spec.put[index]!)).length;
  return { rows, missing, ...rangeOf(values) };
}

function rowOf(spec: GexChartSpec, index: number): BarRow {
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

/** Room of 4 % beyond the longest bar, and at least an eighth of the width for the shorter side, so that zero never hugs a bar. */
function rangeOf(values: readonly number[]): { low: number; high: number } {
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  const shorter = (most - least) / 7;
  const low = least === 0 ? 0 : Math.min(least, -shorter);
  const high = most === 0 ? 0 : Math.max(most, shorter);
  const room = (high - low) * 0.04;
  return { low: low === 0 ? 0 : low - room, high: high === 0 ? 0 : high + room };
}

function isKnown(value: number): boolean {
  return Number.isFinite(value);
}

function refuseUnusable(spec: GexChartSpec): void {
  const { strikes, call, put } = spec;
  const refuse = (why: string) => {
    throw new AppError('CHART_FAILED', `The ${spec.symbol} chart cannot be drawn: ${why}.`, { transient: false });
  };
  if (strikes.length === 0) refuse('it has no strikes');
  if (strikes.length > mostRows)
    refuse(`${strikes.length} strikes are more than the ${mostRows} that can be told apart`);
  if (call.length !== strikes.length || put.length !== strikes.length) refuse('its columns differ in length');
  if (!strikes.every(Number.isFinite)) refuse('a strike is not a number');
  if (new Set(strikes).size !== strikes.length) refuse('a strike is listed twice');
  if (!Number.isFinite(spec.dataTime)) refuse('its data have no time');
}
