/** The lines of the levels across the rows of a ladder. Pure. */

import type { PlacedTag } from './level-tags.js';
import { lineDash, type Theme } from './theme.js';

/** The part of the annotation plugin's line options in use (its own types do not resolve under NodeNext). */
export interface LevelLine {
  type: 'line';
  scaleID: 'y';
  /** Fractional row. */
  value: number;
  borderColor: string;
  borderWidth: number;
  borderDash: number[];
  drawTime: 'beforeDatasetsDraw' | 'afterDatasetsDraw';
}

/**
 * Strike levels lie behind the bars, which end at them. Prices between strikes go over the bars on a rim of ground, thin enough
 * that no bar vanishes under it however many rows there are; zero gamma comes last, so that its dashes show on a spot line.
 */
export function levelLines(tags: readonly PlacedTag[], rowHeight: number, theme: Theme): LevelLine[] {
  const lines = tags.flatMap(({ row, marks }): LevelLine[] => {
    if (typeof row === 'string') return [];
    const { kind } = marks[0]!;
    const isPrice = kind === 'spot' || kind === 'zero-gamma';
    return [
      {
        type: 'line',
        scaleID: 'y',
        value: row,
        borderColor: theme.mark[kind],
        borderWidth: 2.5,
        borderDash: lineDash[kind],
        drawTime: isPrice ? 'afterDatasetsDraw' : 'beforeDatasetsDraw',
      },
    ];
  });
  const over = lines.filter((line) => line.drawTime === 'afterDatasetsDraw');
  over.sort((a, b) => a.borderDash.length - b.borderDash.length);
  const rim = 2 * Math.min(2, rowHeight * 0.08);
  // In low rows the gaps between dashes must show the bar beneath.
  const rimmed = over.filter((line) => rowHeight >= 16 || line.borderDash.length === 0);
  const rims = rimmed.map((line) => ({ ...line, borderColor: theme.ground, borderWidth: 2.5 + rim, borderDash: [] }));
  return [...lines.filter((line) => !over.includes(line)), ...rims, ...over];
}
