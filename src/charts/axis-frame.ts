/** Grid lines and the names of an axis as shapes, for pictures drawn on a plane of pixels. Pure. */

import type { Area, Shape } from './shapes.js';
import { centredBaseline } from './shapes.js';
import type { Theme } from './theme.js';
import type { Font } from './typeface.js';

export const tickFont: Font = { size: 23, weight: 400 };
/** Between an axis' names and the plot. */
const tickPadding = 14;

export interface AxisTick {
  /** Pixels of the picture. */
  at: number;
  text: string;
  /** A stronger line: where the value is 0. */
  isZero?: boolean;
}

/** Lines across the plot, and names left of it. */
export function rowsFrame(ticks: readonly AxisTick[], plot: Area, theme: Theme): Shape[] {
  return ticks.flatMap(({ at, text, isZero }): Shape[] => [
    {
      kind: 'line',
      points: [
        [plot.left, at],
        [plot.right, at],
      ],
      color: isZero === true ? theme.zeroLine : theme.grid,
      width: isZero === true ? 2 : 1,
    },
    {
      kind: 'text',
      text,
      x: plot.left - tickPadding,
      y: centredBaseline(at, tickFont.size),
      font: tickFont,
      color: theme.muted,
      align: 'right',
    },
  ]);
}

/** Lines down the plot, and names below it. */
export function columnsFrame(ticks: readonly AxisTick[], plot: Area, theme: Theme): Shape[] {
  return ticks.flatMap(({ at, text }): Shape[] => [
    {
      kind: 'line',
      points: [
        [at, plot.top],
        [at, plot.bottom],
      ],
      color: theme.grid,
      width: 1,
    },
    columnName(at, text, plot.bottom, theme),
  ]);
}

/** A name under the plot, centred on `at`. */
export function columnName(at: number, text: string, bottom: number, theme: Theme, font: Font = tickFont): Shape {
  return { kind: 'text', text, x: at, y: bottom + 16 + font.size * 0.76, font, color: theme.muted, align: 'center' };
}

/** Room left of the plot for these names. */
export function rowNamesWidth(widest: number): number {
  return Math.ceil(widest) + tickPadding;
}
