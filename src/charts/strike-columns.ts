/** Columns that run parallel to strikes: what makes them unusable, and the order of their rows. Pure. */

import { AppError } from '../lib/errors.js';
import type { ChartHead } from './spec.js';

/** More rows than this could not be told apart. */
export const mostRows = 201;

/** Missing is NaN and draws nothing. */
export function isKnown(value: number): boolean {
  return Number.isFinite(value);
}

/** The value at each row, null where it is unknown. */
export function rowValues(values: readonly number[], order: readonly number[]): (number | null)[] {
  return order.map((index) => (isKnown(values[index]!) ? values[index]! : null));
}

/** How many rows lack a value in at least one column. */
export function missingRows(columns: readonly (readonly number[])[], rows: number): number {
  let missing = 0;
  for (let row = 0; row < rows; row += 1) if (!columns.every((column) => isKnown(column[row]!))) missing += 1;
  return missing;
}

/** Indexes of the strikes, highest first. Throws CHART_FAILED when the columns do not belong together or are too many to draw. */
export function orderOfRows(
  { symbol, dataTime, strikes }: Pick<ChartHead, 'symbol' | 'dataTime'> & { strikes: readonly number[] },
  columns: readonly (readonly number[])[],
): number[] {
  if (strikes.length === 0) refuse(symbol, 'it has no strikes');
  if (strikes.length > mostRows)
    refuse(symbol, `${strikes.length} strikes are more than the ${mostRows} that can be told apart`);
  if (columns.some((column) => column.length !== strikes.length)) refuse(symbol, 'its columns differ in length');
  if (!strikes.every(Number.isFinite)) refuse(symbol, 'a strike is not a number');
  if (new Set(strikes).size !== strikes.length) refuse(symbol, 'a strike is listed twice');
  if (!Number.isFinite(dataTime)) refuse(symbol, 'its data have no time');
  return strikes.map((_, index) => index).sort((a, b) => strikes[b]! - strikes[a]!);
}

/** Throws CHART_FAILED with the reason. */
export function refuse(symbol: string, why: string): never {
  throw new AppError('CHART_FAILED', `The ${symbol} chart cannot be drawn: ${why}.`, { transient: false });
}

/**
 * Throws CHART_FAILED unless some value is known and not 0: a ladder of zeros would look like a chart whose bars are missing.
 * @param subject of the values: `gamma exposure`, `open interest`
 */
export function refuseNothing(symbol: string, values: readonly number[], subject: string, row = 'strike'): void {
  if (values.some((value) => value !== 0)) return;
  const why = values.length === 0 ? 'has a value' : `has any ${subject}`;
  throw new AppError('CHART_FAILED', `No ${row} of ${symbol} ${why}, so there is no chart to draw.`, {
    transient: false,
    facts: { symbol, values: values.length },
  });
}
