/** Fewer points for the same picture. Pure. */

export interface LinePoint {
  x: number;
  y: number;
}

/**
 * At most four points in each column of pixels: the first, the lowest, the highest and the last, in their order (M4; Jugel, Jerzak,
 * Hackenbroich and Markl 2014). Extremes and the side a line leaves a column on stay, so that no touch and no crossing is lost. Points
 * of a crowded column move to its middle.
 * @param points x ascending, every y finite
 */
export function thinLine(points: readonly LinePoint[], columnWidth = 1): LinePoint[] {
  const kept: LinePoint[] = [];
  for (let from = 0; from < points.length; ) {
    const column = Math.floor(points[from]!.x / columnWidth);
    let [to, lowest, highest] = [from + 1, from, from];
    for (; to < points.length && Math.floor(points[to]!.x / columnWidth) === column; to += 1) {
      if (points[to]!.y < points[lowest]!.y) lowest = to;
      if (points[to]!.y > points[highest]!.y) highest = to;
    }
    const order = [...new Set([from, lowest, highest, to - 1])].sort((a, b) => a - b);
    // One upright stroke: on the column's middle its edges are sharp, which also weighs less.
    const isCrowded = to - from > 2;
    for (const index of order) {
      const { x, y } = points[index]!;
      kept.push({ x: isCrowded ? (column + 0.5) * columnWidth : x, y });
    }
    from = to;
  }
  return kept;
}
