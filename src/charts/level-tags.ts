/** The levels named at the right edge, as on a trading ladder: which tags there are, how large, and where. Pure. */

import { formatLevel, formatPrice, formatStrike } from '../lib/format.js';
import { dodgeLabels } from './labels.js';
import { rowOfPrice } from './rows.js';
import { type Area, centredBaseline, type Shape } from './shapes.js';
import type { LevelMark } from './spec.js';
import type { Theme } from './theme.js';
import { type Font, fitText, type Measure } from './typeface.js';

const nameFont: Font = { size: 21, weight: 600 };
const valueFont: Font = { size: 26, weight: 700 };
const edgeFont: Font = { size: 19, weight: 400 };
const widestName = 160;
const padding = { x: 12, y: 8, stripe: 6 };
const nameHeight = 26;
const valueHeight = 30;
const edgeHeight = 24;
const gap = 6;

/** Marks of one strike share a tag: the max GEX strike often is a wall. */
export interface LevelTag {
  marks: LevelMark[];
  value: string;
  /** Fractional row, or the edge beyond which it lies. */
  row: number | 'above' | 'below';
  width: number;
  height: number;
}

/** The marks a chart shows: the first of each kind with a finite price, and spot even when the spec's list forgot it. */
export function shownMarks(spec: { marks: readonly LevelMark[]; spot: number }): LevelMark[] {
  const marks: LevelMark[] = [];
  for (const mark of [...spec.marks, { label: 'Spot', price: spec.spot, kind: 'spot' as const }]) {
    const isNew = marks.every((other) => other.kind !== mark.kind);
    if (isNew && Number.isFinite(mark.price)) marks.push(mark);
  }
  return marks;
}

/** `5,986.40` for spot, `6,012.5` for a computed level, `6,050` for a strike. */
export function markValue(mark: LevelMark): string {
  if (mark.kind === 'spot') return formatPrice(mark.price);
  return mark.kind === 'zero-gamma' ? formatLevel(mark.price) : formatStrike(mark.price);
}

/** Tags from the highest price to the lowest. `strikes` descending. */
export function levelTags(marks: readonly LevelMark[], strikes: readonly number[], measure: Measure): LevelTag[] {
  return levelTagsAt(marks, (price) => rowOfPrice(price, strikes), measure);
}

/** The same where rows are not strikes: `rowOf` places a price. */
export function levelTagsAt(
  marks: readonly LevelMark[],
  rowOf: (price: number) => LevelTag['row'],
  measure: Measure,
): LevelTag[] {
  const groups: LevelMark[][] = [];
  for (const mark of [...marks].sort((a, b) => b.price - a.price)) {
    const same = groups.find((group) => isStrike(mark) && isStrike(group[0]!) && group[0]!.price === mark.price);
    if (same === undefined) groups.push([mark]);
    else same.push(mark);
  }
  return groups.map((group) => {
    const value = markValue(group[0]!);
    const row = rowOf(group[0]!.price);
    const isOff = typeof row === 'string';
    const widths = group.map((mark) => Math.min(widestName, measure(mark.label, nameFont)));
    if (isOff) widths.push(measure(edgeText(row), edgeFont));
    const text = Math.max(measure(value, valueFont), ...widths);
    return {
      marks: group,
      value,
      row,
      width: Math.ceil(text) + 2 * padding.x + padding.stripe,
      height: group.length * nameHeight + valueHeight + (isOff ? edgeHeight : 0) + 2 * padding.y - 4,
    };
  });
}

export interface PlacedTag extends LevelTag {
  /** Middle of the tag. */
  y: number;
  /** Where the line of the level meets the edge of the plot; null off range. */
  lineY: number | null;
}

/** Tags dodged along the right edge of the plot. */
export function placeTags(tags: readonly LevelTag[], plot: Area, rowHeight: number): PlacedTag[] {
  const lines = tags.map(({ row }) => (typeof row === 'string' ? null : plot.top + (row + 0.5) * rowHeight));
  const wanted = tags.map(({ row, height }, index) => ({
    at: lines[index] ?? (row === 'above' ? plot.top + height / 2 : plot.bottom - height / 2),
    size: height,
  }));
  const centres = dodgeLabels(wanted, { from: plot.top, to: plot.bottom, gap });
  return tags.map((tag, index) => ({ ...tag, y: centres[index]!, lineY: lines[index] ?? null }));
}

/** Tags and the leaders from the plot's edge to them. `left` is where the tags begin, all of them `width` wide. */
export function tagShapes(
  tags: readonly PlacedTag[],
  frame: { plotRight: number; left: number; width: number },
  theme: Theme,
  measure: Measure,
): Shape[] {
  return tags.flatMap((tag) => [...leader(tag, frame, theme), ...tagBody(tag, frame, theme, measure)]);
}

function leader(tag: PlacedTag, frame: { plotRight: number; left: number }, theme: Theme): Shape[] {
  if (tag.lineY === null) return [];
  const bend = frame.plotRight + 5;
  const points: [number, number][] = [
    [frame.plotRight, tag.lineY],
    [bend, tag.lineY],
    [frame.left - 4, tag.y],
    [frame.left, tag.y],
  ];
  return [{ kind: 'line', points, color: theme.mark[tag.marks[0]!.kind], width: 2 }];
}

/** The box of a tag with its names and its value, its middle at `tag.y`. */
export function tagBody(
  tag: PlacedTag,
  { left, width }: { left: number; width: number },
  theme: Theme,
  measure: Measure,
): Shape[] {
  const isSpot = tag.marks[0]!.kind === 'spot';
  const top = tag.y - tag.height / 2;
  const shapes: Shape[] = [
    {
      kind: 'box',
      x: left,
      y: top,
      width,
      height: tag.height,
      radius: 8,
      fill: isSpot ? theme.mark.spot : theme.surface,
    },
  ];
  // The stripe shows the colour of each level of the tag.
  const part = (tag.height - 16) / tag.marks.length;
  if (!isSpot) {
    for (const [index, mark] of tag.marks.entries()) {
      const fill = theme.mark[mark.kind];
      shapes.push({ kind: 'box', x: left, y: top + 8 + index * part, width: 5, height: part, radius: 2, fill });
    }
  }
  const x = left + padding.stripe + padding.x;
  let line = top + padding.y - 2;
  const write = (text: string, font: Font, color: string, height: number) => {
    shapes.push({
      kind: 'text',
      text,
      x,
      y: centredBaseline(line + height / 2, font.size),
      font,
      color,
      align: 'left',
    });
    line += height;
  };
  for (const mark of tag.marks) {
    const name = fitText(mark.label, nameFont, widestName, measure);
    write(name, nameFont, isSpot ? theme.ground : theme.mark[mark.kind], nameHeight);
  }
  write(tag.value, valueFont, isSpot ? theme.ground : theme.text, valueHeight);
  if (typeof tag.row === 'string') write(edgeText(tag.row), edgeFont, isSpot ? theme.ground : theme.muted, edgeHeight);
  return shapes;
}

function edgeText(edge: 'above' | 'below'): string {
  return `${edge} range`;
}

function isStrike(mark: LevelMark): boolean {
  return mark.kind !== 'spot' && mark.kind !== 'zero-gamma';
}
