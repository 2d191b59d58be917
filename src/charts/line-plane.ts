/** Lines and areas over a plane of CSS pixels, for the pictures whose axes are prices and times. Pure. */

import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { pixelRatio, pictureWidth as width } from './picture.js';
import type { Area } from './shapes.js';

/** One line; the first of several lies lowest. */
export interface Stroke {
  /** Pixels of the picture, x ascending. A y of NaN ends a part of the line; the next point begins another. */
  points: { x: number; y: number }[];
  color: string;
  /** Pixels; 0 draws the area only. */
  width: number;
  dash?: readonly number[];
  /** The area between the line and this height, by the side it lies on. */
  fill?: { y: number; above: string; below: string };
  /** Nothing of it is drawn outside. */
  within: Area;
}

/** What chart.js draws: `plot` is the plane, and one of its units is one pixel, y downwards. */
export function lineConfig(plot: Area, height: number, strokes: readonly Stroke[]): ChartConfiguration {
  const silent = { type: 'linear', display: false } as const;
  const config: ChartConfiguration<'line', { x: number; y: number }[]> = {
    type: 'line',
    // chart.js draws its first line last.
    data: { datasets: strokes.map((stroke) => datasetOf(stroke, plot)).reverse() },
    options: {
      responsive: false,
      animation: false,
      events: [],
      devicePixelRatio: pixelRatio,
      parsing: false,
      normalized: true,
      layout: {
        padding: { left: plot.left, right: width - plot.right, top: plot.top, bottom: height - plot.bottom },
      },
      scales: {
        x: { ...silent, min: plot.left, max: plot.right },
        y: { ...silent, min: plot.top, max: plot.bottom, reverse: true },
      },
      plugins: { filler: { propagate: false } },
    },
  };
  return config as ChartConfiguration;
}

function datasetOf(stroke: Stroke, plot: Area): ChartDataset<'line', { x: number; y: number }[]> {
  const { points, color, dash, fill, within } = stroke;
  return {
    data: points,
    borderColor: color,
    borderWidth: stroke.width,
    borderDash: [...(dash ?? [])],
    borderJoinStyle: 'round',
    pointRadius: 0,
    spanGaps: false,
    fill: fill === undefined ? false : { target: { value: fill.y }, above: fill.above, below: fill.below },
    clip: {
      left: plot.left - within.left,
      top: plot.top - within.top,
      right: within.right - plot.right,
      bottom: within.bottom - plot.bottom,
    },
  };
}
