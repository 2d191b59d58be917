/** Expirations under narrow columns: the day of the month, the month once below. Pure. */

import { centredBaseline, type Shape } from './shapes.js';
import type { Theme } from './theme.js';
import type { Font, Measure } from './typeface.js';

const dayFont: Font = { size: 21, weight: 400 };
const monthFont: Font = { size: 21, weight: 600 };
export const dateNamesHeight = 62;

/** @param dates `Nov 20` each; a date of another form is written whole. `left` and `cell` are of the first column. */
export function dateNames(
  dates: readonly string[],
  { left, cell, top }: { left: number; cell: number; top: number },
  theme: Theme,
  measure: Measure,
): Shape[] {
  const shapes: Shape[] = [];
  const write = (text: string, x: number, middle: number, font: Font) => {
    const y = centredBaseline(middle, font.size);
    shapes.push({ kind: 'text', text, x, y, font, color: theme.muted, align: 'center' });
  };
  let dayEnd = Number.NEGATIVE_INFINITY;
  let monthEnd = Number.NEGATIVE_INFINITY;
  let lastMonth = '';
  for (const [column, date] of dates.entries()) {
    const [, month, day] = /^(\S+) (\d+)$/.exec(date) ?? [null, '', date];
    const x = left + (column + 0.5) * cell;
    const half = measure(day!, dayFont) / 2;
    const hasDay = x - half >= dayEnd;
    if (hasDay) {
      write(day!, x, top + 18, dayFont);
      dayEnd = x + half + 12;
    }
    const halfMonth = measure(month!, monthFont) / 2;
    // A month is written under a day that is, or its name would seem to belong to another column.
    if (month === lastMonth || !hasDay || x - halfMonth < monthEnd) continue;
    lastMonth = month!;
    write(month!, x, top + 46, monthFont);
    monthEnd = x + halfMonth + 10;
  }
  return shapes;
}
