/** Which prices and which dollars a history shows. Pure. */

import type { HistoryChartPoint } from './spec.js';
import { rangeOf, type ValueRange } from './value-range.js';

/** Spot is given at least this much of its own price, so that a quiet hour does not look wild. */
const leastSpan = 0.004;
/** Levels are in sight up to this many spans of spot beyond it: a far wall must not press the price flat. */
const reach = 1.5;

/** Prices from low to high; levels beyond are named at the edge. Null when no reading has a spot. */
export function priceRange(points: readonly HistoryChartPoint[], spot: number): ValueRange | null {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const price of [spot, ...points.map((point) => point.spot)]) {
    if (!Number.isFinite(price)) continue;
    least = Math.min(least, price);
    most = Math.max(most, price);
  }
  if (least > most) return null;
  const span = Math.max(most - least, leastSpan * most);
  const middle = (least + most) / 2;
  const [floor, ceiling] = [least - reach * span, most + reach * span];
  let [low, high] = [Math.min(least, middle - span / 2), Math.max(most, middle + span / 2)];
  for (const { zeroGamma, callWall, putWall, maxGex } of points) {
    for (const level of [zeroGamma, callWall, putWall, maxGex]) {
      if (!(level >= floor && level <= ceiling)) continue;
      low = Math.min(low, level);
      high = Math.max(high, level);
    }
  }
  const room = (high - low) * 0.05;
  return { low: low - room, high: high + room };
}

/** Net gamma with 0 in sight; null when nothing is known. */
export function netRange(points: readonly HistoryChartPoint[]): ValueRange | null {
  let [least, most] = [0, 0];
  let isKnown = false;
  for (const { net } of points) {
    if (!Number.isFinite(net)) continue;
    isKnown = true;
    least = Math.min(least, net);
    most = Math.max(most, net);
  }
  if (!isKnown) return null;
  return least === most ? { low: -1, high: 1 } : rangeOf([least, most]);
}
