import type { DateKey, ExpirationSummary } from '../engine/types.js';
import { AppError } from '../lib/errors.js';
import { type Column, type Precision, packColumns, unpackColumns } from './codec.js';
import { dayOf, keyOf } from './day-number.js';

const exact: Precision = { as: 'exact' };
const ascending: Precision = { as: 'exact', smooth: 1 };
/** Within a ten-millionth of the largest expiration. */
const money: Precision = { as: 'share', bits: 22 };
/** Within a ten-millionth: shares of 1, and volatilities. */
const share: Precision = { as: 'step', exponent: -22 };
/** Within a thousandth of a point. */
const points: Precision = { as: 'step', exponent: -9 };
const forwards: Precision = { as: 'step', exponent: -9, smooth: 1 };

const origins = ['straddle', 'volatility'] as const;
const forwardsFrom = ['parity', 'rates'] as const;
/** Before version 2 of the method there were no forwards. */
const columnsWithoutForwards = 11;
const orNaN = (value: number | null) => value ?? Number.NaN;
const orNull = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);

/** One row per expiration, as columns. */
export function packExpirations(rows: readonly ExpirationSummary[]): Buffer {
  const column = (keep: Precision, value: (row: ExpirationSummary) => number): Column => ({
    values: rows.map(value),
    keep,
  });
  return packColumns([
    [
      column(ascending, (row) => dayOf(row.date)),
      column(ascending, (row) => row.daysToExpiration),
      column(money, (row) => row.net),
      column(money, (row) => row.gross),
      column(share, (row) => orNaN(row.grossShare)),
      column(exact, (row) => orNaN(row.maxPain)),
      column(points, (row) => orNaN(row.expectedMove?.points ?? null)),
      column(exact, (row) => (row.expectedMove === null ? Number.NaN : origins.indexOf(row.expectedMove.from))),
      column(share, (row) => orNaN(row.atmIv)),
      column(exact, (row) => row.callOpenInterest),
      column(exact, (row) => row.putOpenInterest),
      column(forwards, (row) => row.forward?.price ?? Number.NaN),
      column(exact, (row) => (row.forward === undefined ? Number.NaN : forwardsFrom.indexOf(row.forward.from))),
    ],
  ]);
}

export function unpackExpirations(data: Uint8Array): ExpirationSummary[] {
  const [columns] = unpackColumns(data);
  if (columns?.length !== columnsWithoutForwards + 2 && columns?.length !== columnsWithoutForwards)
    throw new AppError('STORE_CORRUPT', 'A stored list of expirations is not complete.');
  const [dates, daysOut, net, gross, shares, maxPain, move, moveFrom, atmIv, calls, puts, forward, from] = columns;
  return Array.from(dates!, (day, row) => {
    const moved = orNull(move![row]);
    const price = orNull(forward?.[row]);
    return {
      date: keyOf(day),
      daysToExpiration: daysOut![row]!,
      net: net![row]!,
      gross: gross![row]!,
      grossShare: orNull(shares![row]),
      maxPain: orNull(maxPain![row]),
      expectedMove: moved === null ? null : { points: moved, from: origins[moveFrom![row]!] ?? 'volatility' },
      atmIv: orNull(atmIv![row]),
      callOpenInterest: calls![row]!,
      putOpenInterest: puts![row]!,
      ...(price === null ? {} : { forward: { price, from: forwardsFrom[from![row]!] ?? 'rates' } }),
    };
  });
}

export function packDates(dates: readonly DateKey[]): Buffer {
  return packColumns([[{ values: dates.map(dayOf), keep: ascending }]]);
}

export function unpackDates(data: Uint8Array): DateKey[] {
  return Array.from(unpackColumns(data)[0]?.[0] ?? [], keyOf);
}
