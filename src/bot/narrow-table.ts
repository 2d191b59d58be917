/**
 * A table for a phone: aligned in letters of one width. One that is too wide is parted into several below each other,
 * each with the first column repeated, so that a column can still be read down; lines never wrap.
 */

import { displayWidth, padTo } from './display-width.js';
import { printable } from './printable.js';
import type { TableColumn } from './reply.js';

const gap = '  ';
/** More parts than this are no table any more. */
const mostParts = 4;

/** Titles of several words stand on several lines where that makes a column narrower. */
const titleLines = (title: string): string[] => {
  const [, unit, rest] = /^(.* per) (.+)$/.exec(title) ?? [];
  return unit !== undefined && rest !== undefined ? [unit, rest] : title.split(/ |(?<=-)/);
};

interface Column {
  align: 'left' | 'right';
  title: string[];
  cells: string[];
  width: number;
}

function columnOf(align: TableColumn['align'], title: string[], cells: string[]): Column {
  return { align, title, cells, width: Math.max(...[...title, ...cells].map(displayWidth)) };
}

/** Titles on one line again, where a part has the room for all of them. */
function unfolded(run: Column[], width: number): Column[] {
  const whole = run.map(({ align, title, cells }) =>
    columnOf(align, [title.reduce((line, next) => `${line}${line.endsWith('-') ? '' : ' '}${next}`)], cells),
  );
  return widthOf(whole) <= width ? whole : run;
}

/** How a column looks inside a part, and as the first of one after the key. */
interface FoldedColumn {
  inside: Column;
  opening: Column;
}

/** A title without a letter, such as `%`, is about the column before it; where that is in another part its name is added. */
function foldedColumns(columns: readonly TableColumn[], cells: readonly string[][]): FoldedColumn[] {
  return columns.map(({ align, title }, index) => {
    const inside = columnOf(align, titleLines(printable(title)), cells[index]!);
    const before = columns[index - 1]?.title;
    if (before === undefined || /\p{L}/u.test(title)) return { inside, opening: inside };
    const named = [...titleLines(printable(before))];
    named[named.length - 1] += ` ${printable(title)}`;
    return { inside, opening: columnOf(align, named, cells[index]!) };
  });
}

const widthOf = (columns: readonly Column[]) =>
  columns.reduce((sum, column) => sum + column.width, gap.length * (columns.length - 1));

/** The most even way to part `columns` into `count` runs; null when a run is wider than `width` whatever is done. */
function parted(key: Column, columns: readonly FoldedColumn[], count: number, width: number): Column[][] | null {
  const runOf = ([first, ...others]: readonly FoldedColumn[]) =>
    first === undefined ? [key] : [key, first.opening, ...others.map((column) => column.inside)];
  if (count === 1) {
    const run = runOf(columns);
    return widthOf(run) <= width ? [run] : null;
  }
  let best: Column[][] | null = null;
  let bestWidth = Number.POSITIVE_INFINITY;
  for (let size = 1; size <= columns.length - count + 1; size++) {
    const head = runOf(columns.slice(0, size));
    if (widthOf(head) > width) break;
    const rest = parted(key, columns.slice(size), count - 1, width);
    if (rest === null) continue;
    const widest = Math.max(widthOf(head), ...rest.map(widthOf));
    if (widest < bestWidth) [best, bestWidth] = [[head, ...rest], widest];
  }
  return best;
}

function written(columns: readonly Column[], isRepeated: boolean): string {
  const height = Math.max(...columns.map((column) => column.title.length));
  const line = (cell: (column: Column) => string) =>
    columns
      .map((column) => padTo(cell(column), column.width, column.align))
      .join(gap)
      .trimEnd();
  // Titles stand on the line above the cells, whatever their height.
  const titles = Array.from({ length: height }, (_, row) =>
    line((column) => column.title[row - height + column.title.length] ?? ''),
  );
  const rows = columns[0]!.cells.flatMap((_, row) =>
    isRepeated && columns.slice(1).every((column) => column.cells[row] === '')
      ? []
      : [line((column) => column.cells[row]!)],
  );
  return [...titles, ...rows].join('\n');
}

/**
 * The table as an aligned text of at most `width` columns, its parts one empty line apart. Null when even one column
 * beside the first is wider: such a table is laid out row by row.
 */
export function narrowTable(columns: readonly TableColumn[], rows: readonly string[][], width: number): string | null {
  if (columns.length === 0) return '';
  const cells = columns.map((_, index) => rows.map((row) => printable(row[index] ?? '').trim()));
  const whole = columns.map(({ align, title }, index) => columnOf(align, [printable(title)], cells[index]!));
  if (widthOf(whole) <= width) return written(whole, false);
  const [key, ...others] = foldedColumns(columns, cells);
  for (let count = 1; count <= Math.min(others.length, mostParts); count++) {
    const runs = parted(key!.inside, others, count, width);
    if (runs !== null) return runs.map((run, index) => written(unfolded(run, width), index > 0)).join('\n\n');
  }
  return null;
}
