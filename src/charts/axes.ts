/** How chart.js draws the two axes of a picture of horizontal bars, in exactly the room it is given. Pure. */

import type { ChartConfiguration } from 'chart.js';
import { pixelRatio } from './picture.js';
import type { Area } from './shapes.js';
import type { Theme } from './theme.js';
import type { ValueTicks } from './ticks.js';
import { type Font, fontFamily } from './typeface.js';
import type { ValueRange } from './value-range.js';

export const tickFont: Font = { size: 23, weight: 400 };
/** Room for the names under a value axis. */
export const axisHeight = 40;
const font = { family: fontFamily, size: tickFont.size };

type BarScales = NonNullable<NonNullable<ChartConfiguration<'bar'>['options']>['scales']>;
export type BarScale = BarScales[string];

/**
 * What all pictures of horizontal bars tell chart.js: draw once, at the size of a picture, with the plot in exactly its place.
 * @param labels width of the row axis left of the plot
 */
export function stillBars(plot: Area, labels: number, { width, height }: { width: number; height: number }) {
  return {
    indexAxis: 'y' as const,
    responsive: false,
    animation: false as const,
    events: [],
    devicePixelRatio: pixelRatio,
    layout: {
      padding: {
        left: plot.left - labels,
        right: width - plot.right,
        top: plot.top,
        bottom: height - plot.bottom - axisHeight,
      },
    },
  };
}

/** The value axis under a panel: exactly these ticks, the line of zero stronger. */
export function valueScale(
  { low, high }: ValueRange,
  ticks: ValueTicks,
  nameOf: (value: number) => string,
  theme: Theme,
): BarScale {
  return {
    type: 'linear',
    min: low,
    max: high,
    border: { display: false },
    grid: {
      drawTicks: false,
      color: ({ tick }) => (tick?.value === 0 ? theme.zeroLine : theme.grid),
      lineWidth: 2,
    },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      padding: 12,
      color: theme.muted,
      font,
      callback: (value) => nameOf(Number(value)),
    },
    afterBuildTicks: (axis) => {
      axis.ticks = ticks.values.map((value) => ({ value }));
    },
    afterFit: (axis) => {
      axis.height = axisHeight;
      axis.paddingLeft = 0;
      axis.paddingRight = 0;
    },
  };
}

/** The rows; `named` are those with a name, the name being `nameOf` a row. */
export function rowScale(
  named: ReadonlySet<number>,
  nameOf: (row: number) => string,
  width: number,
  theme: Theme,
): BarScale {
  return {
    type: 'category',
    stacked: true,
    border: { display: false },
    grid: {
      drawTicks: false,
      offset: false,
      color: ({ index }) => (named.has(index) ? theme.grid : 'transparent'),
    },
    ticks: {
      autoSkip: false,
      padding: 14,
      color: theme.muted,
      font,
      callback: (_, index) => (named.has(index) ? nameOf(index) : ''),
    },
    afterFit: (axis) => {
      axis.width = width;
      axis.paddingTop = 0;
      axis.paddingBottom = 0;
    },
  };
}
