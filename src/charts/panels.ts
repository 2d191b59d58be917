/** Panels side by side over the same rows: where each lies, and the ticks under it. Pure. */

import { tickFont } from './axes.js';
import type { Area } from './shapes.js';
import { type AxisKind, roomyTicks, type ValueTicks, valueTicks } from './ticks.js';
import type { Measure } from './typeface.js';
import type { ValueRange } from './value-range.js';

/** Between two panels: room for half a name of each axis. */
export const panelGap = 44;
const tickGap = 16;

export interface PlacedPanel extends ValueRange {
  area: Area;
  ticks: ValueTicks;
}

/** The areas of panels that share the width of the plot as the shares say (in sum 1). */
export function panelAreas(plot: Area, shares: readonly number[]): Area[] {
  const room = plot.right - plot.left - panelGap * (shares.length - 1);
  let left = plot.left;
  return shares.map((share) => {
    const right = left + room * share;
    const area = { ...plot, left, right };
    left = right + panelGap;
    return area;
  });
}

/** Where a value lies across a panel. */
export function xOf(value: number, { area, low, high }: Pick<PlacedPanel, 'area' | 'low' | 'high'>): number {
  return area.left + ((value - low) / (high - low)) * (area.right - area.left);
}

/**
 * Ticks of the panel at `index` of `count`: names that do not touch, and do not reach over half the gap to a neighbour. Where no
 * scale does that, the names that would reach over are left out.
 */
export function panelTicks(
  { low, high }: ValueRange,
  area: Area,
  axis: AxisKind,
  { index, count }: { index: number; count: number },
  measure: Measure,
): ValueTicks {
  const length = area.right - area.left;
  const widthOf = (text: string) => measure(text, tickFont);
  const ticks = roomyTicks(low, high, length, widthOf, tickGap, axis);
  if (count === 1) return ticks;
  const least = index === 0 ? Number.NEGATIVE_INFINITY : area.left - panelGap / 2 + tickGap / 2;
  const most = index === count - 1 ? Number.POSITIVE_INFINITY : area.right + panelGap / 2 - tickGap / 2;
  const inside = (candidate: ValueTicks) =>
    candidate.values.filter((value) => {
      const half = widthOf(axis.nameOf(candidate)(value)) / 2;
      const x = xOf(value, { area, low, high });
      return x - half >= least && x + half <= most;
    });
  for (let wanted = ticks.values.length; wanted >= 2; wanted -= 1) {
    const fewer = valueTicks(low, high, wanted, axis.isWhole);
    if (inside(fewer).length === fewer.values.length && fewer.values.length >= 2) return fewer;
  }
  return { ...ticks, values: inside(ticks) };
}
