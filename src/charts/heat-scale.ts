/** The colours of a heat map: a few steps, even on the square root of the value, so that small cells are still told apart. Pure. */

import type { HeatmapChartSpec } from './spec.js';
import type { Theme } from './theme.js';

/** Steps on each side of zero: as many as an eye tells apart, and far fewer than the palette of the PNG holds. */
export const heatSteps = 8;
const quarters = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

export interface HeatScale {
  /** The value at the end of the strongest step: four times a round number, as its half on a square-root scale is a quarter. */
  top: number;
  /** A known value's step: 0 for zero, then up to ± `heatSteps`. */
  stepOf(value: number): number;
  colorOf(step: number): string;
}

/** @param largest magnitude of the known values, above 0 */
export function heatScale(largest: number, view: HeatmapChartSpec['view'], theme: Theme): HeatScale {
  const power = 10 ** Math.floor(Math.log10(largest / 4));
  const top = 4 * power * (quarters.find((quarter) => 4 * quarter * power >= largest * (1 - 1e-12)) ?? 10);
  return {
    top,
    stepOf: (value) => {
      if (value === 0) return 0;
      const step = Math.ceil(Math.sqrt(Math.min(1, Math.abs(value) / top)) * heatSteps);
      return Math.sign(value) * Math.max(1, step);
    },
    colorOf: (step) => {
      const end = view === 'absolute' ? theme.mark['max-gex'] : step < 0 ? theme.put : theme.call;
      return mixed(theme.grid, end, Math.abs(step) / heatSteps);
    },
  };
}

/** Of two `#rrggbb`, the share of the second. */
export function mixed(from: string, to: string, share: number): string {
  const channels = [1, 3, 5].map((at) => {
    const [a, b] = [from, to].map((color) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number];
    return Math.round(a + (b - a) * share);
  });
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** Which of the theme's two extremes is easier to read on a colour: WCAG relative luminance. */
export function inkOn(color: string, theme: Theme): string {
  const contrast = (ink: string) => {
    const [low, high] = [luminance(color), luminance(ink)].sort((a, b) => a - b) as [number, number];
    return (high + 0.05) / (low + 0.05);
  };
  return contrast(theme.text) >= contrast(theme.ground) ? theme.text : theme.ground;
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
