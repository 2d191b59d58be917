/** Panels side by side over the same rows: where each lies, and the ticks under it. Pure. */

import { tickFont } from './axes.js';
import type { Area } from './shapes.js';
import { type AxisKind, roomyTicks, type ValueTicks } from './ticks.js';
import type { Measure } from './typeface.js';
import type { ValueRange } from './value-range.js';

/** Between two panels: room for half a name of each axis. */
export const panelGap = 44;
const tickGap = 16;
const nameGap = 12;
/** More never fit into half a picture. */
const mostNames = 10;

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

/** Steps of a narrow panel, roundest first: of two that show as many names the first wins. */
const roundness = [1, 5, 2, 2.5, 4, 3, 1.5, 6, 8];

/**
 * Ticks of the panel at `index` of `count`. One panel has the ticks of any axis. Several are narrow, so each takes the step that
 * names most values without names that touch each other or reach over half the gap to a neighbour; zero alone when none does.
 */
export function panelTicks(
  range: ValueRange,
  area: Area,
  axis: AxisKind,
  { index, count }: { index: number; count: number },
  measure: Measure,
): ValueTicks {
  const length = area.right - area.left;
  const widthOf = (text: string) => measure(text, tickFont);
  if (count === 1) return roomyTicks(range.low, range.high, length, widthOf, tickGap, axis);
  const least = index === 0 ? Number.NEGATIVE_INFINITY : area.left - panelGap / 2 + nameGap / 2;
  const most = index === count - 1 ? Number.POSITIVE_INFINITY : area.right + panelGap / 2 - nameGap / 2;

  /** The ticks whose names stay between the neighbours, or none when two names touch. */
  const namedOf = (step: number): number[] => {
    const values = multiplesOf(step, range);
    const nameOf = axis.nameOf({ step, values });
    const names = values
      .map((value) => {
        const [x, half] = [xOf(value, { area, ...range }), widthOf(nameOf(value)) / 2];
        return { value, left: x - half, right: x + half };
      })
      .filter(({ left, right }) => left >= least && right <= most);
    const isRoomy = names.every(({ left }, at) => at === 0 || left - names[at - 1]!.right >= nameGap);
    return isRoomy ? names.map(({ value }) => value) : [];
  };
  const power = Math.floor(Math.log10(range.high - range.low));
  let best: ValueTicks = { step: 10 ** power, values: [0] };
  for (const factor of roundness) {
    for (const exponent of [power - 1, power]) {
      const step = exponent < 0 ? factor / 10 ** -exponent : factor * 10 ** exponent;
      if ((axis.isWhole && !Number.isInteger(step)) || (range.high - range.low) / step > mostNames) continue;
      const values = namedOf(step);
      if (values.length > best.values.length) best = { step, values };
    }
  }
  return best;
}

function multiplesOf(step: number, { low, high }: ValueRange): number[] {
  const values = [];
  for (let index = Math.ceil(low / step); index <= Math.floor(high / step); index += 1) values.push(index * step || 0);
  return values;
}
