/** Levels named over a plot whose prices run to the right: tags side by side, a leader from each to its line. Pure. */

import { dodgeLabels } from './labels.js';
import { type LevelTag, levelTagsAt, tagBody } from './level-tags.js';
import { pictureMargin as margin, pictureWidth as width } from './picture.js';
import type { Area, Shape } from './shapes.js';
import type { LevelMark } from './spec.js';
import type { Theme } from './theme.js';
import type { Measure } from './typeface.js';

const gap = 6;
/** Between the tags and the plot, for the leaders. */
const channel = 26;
/** Given up first when the width of the picture does not hold all: their lines stay. */
const leastNeeded: readonly LevelMark['kind'][] = ['max-gex', 'put-wall', 'call-wall'];

export interface TopTag extends LevelTag {
  left: number;
  /** Where the line of the level meets the plot's upper edge; null off range. */
  lineX: number | null;
}

/** Tags from the lowest price to the highest. `xOf` places a price of the range. */
export function topTags(
  marks: readonly LevelMark[],
  { low, high }: { low: number; high: number },
  xOf: (price: number) => number,
  plot: Pick<Area, 'left' | 'right'>,
  measure: Measure,
): TopTag[] {
  const rowOf = (price: number) => (price > high ? 'above' : price < low ? 'below' : 0);
  const room = width - 2 * margin;
  let shown = [...marks];
  let tags = levelTagsAt(shown, rowOf, measure).reverse();
  for (const kind of leastNeeded) {
    if (tags.reduce((sum, tag) => sum + tag.width, 0) <= room) break;
    shown = shown.filter((mark) => mark.kind !== kind);
    tags = levelTagsAt(shown, rowOf, measure).reverse();
  }
  const lines = tags.map(({ row, marks: [mark] }) => (typeof row === 'string' ? null : xOf(mark!.price)));
  const wanted = tags.map((tag, index) => ({
    at: lines[index] ?? (tag.row === 'above' ? plot.right : plot.left),
    size: tag.width,
  }));
  const centres = dodgeLabels(wanted, { from: margin, to: width - margin, gap });
  return tags.map((tag, index) => ({ ...tag, left: centres[index]! - tag.width / 2, lineX: lines[index]! }));
}

/** Room over the plot. */
export function topTagsHeight(tags: readonly TopTag[]): number {
  return tags.length === 0 ? 0 : Math.max(...tags.map((tag) => tag.height)) + channel;
}

/** Tags with their lower edges in one line, and the leaders down to the plot. */
export function topTagShapes(tags: readonly TopTag[], plotTop: number, theme: Theme, measure: Measure): Shape[] {
  const bottom = plotTop - channel;
  return tags.flatMap((tag): Shape[] => {
    const placed = { ...tag, y: bottom - tag.height / 2, lineY: null };
    const body = tagBody(placed, { left: tag.left, width: tag.width }, theme, measure);
    if (tag.lineX === null) return body;
    const middle = tag.left + tag.width / 2;
    const points: [number, number][] = [
      [middle, bottom],
      [middle, bottom + 4],
      [tag.lineX, plotTop - 5],
      [tag.lineX, plotTop],
    ];
    return [{ kind: 'line', points, color: theme.mark[tag.marks[0]!.kind], width: 2 }, ...body];
  });
}
