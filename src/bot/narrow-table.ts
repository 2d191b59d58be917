/**
 * A table for a phone: aligned in letters of one width. One that is too wide is parted into several below each other,
 * each with the first column repeated, so that a column can still be read down; lines never wrap.
 */

import { displayWidth, padTo } from './display-width.js';
import { printable } from './printable.js';
import type { TableColumn } from './reply.js';

const gap = '  ';

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

function columnOf(column: TableColumn, cells: string[], isFolded: boolean): Column {
  const whole = [printable(column.title)];
  const title = isFolded ? titleLines(whole[0]!) : whole;
  return { align: column.align, title, cells, width: Math.max(...[...title, ...cells].map(displayWidth)) };
}

const widthOf = (columns: readonly Column[]) =>
  columns.reduce((sum, column) => sum + column.width, gap.length * (columns.length - 1));

/** The most even way to part `columns` into `count` runs; null when a run is wider than `width` whatever is done. */
function parted(key: Column, columns: readonly Column[], count: number, width: number): Column[][] | null {
  if (count === 1) {
    const run = [key, ...columns];
    return widthOf(run) <= width ? [run] : null;
  }
  let best: Column[][] | null = null;
  let bestWidth = Number.POSITIVE_INFINITY;
  for (let size = 1; size <= columns.length - count + 1; size++) {
    const head = [key, ...columns.slice(0, size)];
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
 * The table as one or more aligned texts of at most `width` columns. Null when even one column beside the first is wider:
 * such a table is laid out row by row.
 */
export function narrowTable(
  columns: readonly TableColumn[],
  rows: readonly string[][],
  width: number,
): string[] | null {
  const cells = columns.map((_, index) => rows.map((row) => printable(row[index] ?? '').trim()));
  for (const isFolded of [false, true]) {
    const all = columns.map((column, index) => columnOf(column, cells[index]!, isFolded));
    if (widthOf(all) <= width) return [written(all, false)];
  }
  const [key, ...others] = columns.map((column, index) => columnOf(column, cells[index]!, true));
  if (key === undefined) return [];
  for (let count = 2; count <= Math.min(others.length, 4); count++) {
    const runs = parted(key, others, count, width);
    if (runs !== null) return runs.map((run, index) => written(run, index > 0));
  }
  return null;
}
