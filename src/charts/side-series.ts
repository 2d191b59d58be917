/** The bars of calls and puts, or of positive and negative values. Pure. */

import type { BarRow, Bars } from './bars.js';
import { legendHeight, sidesLegend, wholeWidth } from './legend.js';
import type { BarSeries, LadderParts } from './strike-ladder.js';
import type { Theme } from './theme.js';
import type { Measure } from './typeface.js';
import { missingText } from './wording.js';

export interface SideNames {
  put: string;
  call: string;
}

/** The bars of both sides in the colours of puts and calls; with `isEarlier`, in those of an earlier time. */
export function sideSeries(
  rows: readonly BarRow[],
  names: SideNames,
  theme: Theme,
  { thickness, isEarlier = false }: { thickness?: number; isEarlier?: boolean } = {},
): BarSeries[] {
  const size = thickness === undefined ? {} : { thickness };
  return [
    { label: names.put, data: rows.map((row) => row.put), color: isEarlier ? theme.putThen : theme.put, ...size },
    { label: names.call, data: rows.map((row) => row.call), color: isEarlier ? theme.callThen : theme.call, ...size },
  ];
}

/** A picture of one panel: its rows, its bars, what is missing, and the names of the sides over zero. */
export function sidesPanel(
  { rows, missing, low, high }: Bars,
  names: SideNames,
  theme: Theme,
  measure: Measure,
): Pick<LadderParts, 'strikes' | 'panels' | 'remark' | 'legend'> {
  return {
    strikes: rows.map((row) => row.strike),
    panels: [{ share: 1, low, high, series: sideSeries(rows, names, theme) }],
    remark: missingText(missing, rows.length),
    legend: {
      height: legendHeight,
      shapes: ([panel], top) =>
        sidesLegend(names, panel!, { ...wholeWidth, middle: top + legendHeight / 2 + 2 }, theme, measure),
    },
  };
}
