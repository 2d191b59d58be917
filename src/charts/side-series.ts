import type { BarRow } from './bars.js';
import type { BarSeries } from './strike-ladder.js';
import type { Theme } from './theme.js';

/** The bars of both sides in the colours of puts and calls; with `isEarlier`, in those of an earlier time. */
export function sideSeries(
  rows: readonly BarRow[],
  names: { put: string; call: string },
  theme: Theme,
  { thickness, isEarlier = false }: { thickness?: number; isEarlier?: boolean } = {},
): BarSeries[] {
  const size = thickness === undefined ? {} : { thickness };
  return [
    { label: names.put, data: rows.map((row) => row.put), color: isEarlier ? theme.putThen : theme.put, ...size },
    { label: names.call, data: rows.map((row) => row.call), color: isEarlier ? theme.callThen : theme.call, ...size },
  ];
}
