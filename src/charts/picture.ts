import type { ChartConfiguration } from 'chart.js';
import type { Area, Shape } from './shapes.js';

/** CSS pixels. A phone shows 900 as 400, so type under 20 is small print there. */
export const pictureWidth = 900;
/**
 * Pixels drawn for each of CSS: 1,350 across are more than three for each of a phone's 400, and a picture costs little more than half of
 * what it does at 2.
 */
export const pixelRatio = 1.5;
/** Clear at every edge. */
export const pictureMargin = 36;

/** A picture before it is drawn: what chart.js draws, and what is painted around it. Plain data and pure functions. */
export interface Picture {
  width: number;
  height: number;
  ground: string;
  /** Where the data are; chart.js is told to use exactly this. */
  plot: Area;
  // Each kind of chart has its own type of data; whoever makes the picture checks it there.
  config: ChartConfiguration;
  /** Painted before and after the data. */
  under: Shape[];
  over: Shape[];
}
