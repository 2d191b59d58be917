/** What a history says beside its lines: pale parts, stretches without data, levels that are not there now. Pure. */

import type { PlacedReading } from './history-line.js';
import { legendLine } from './legend.js';
import { pictureMargin as margin, pictureWidth as width } from './picture.js';
import type { Shape } from './shapes.js';
import type { Theme } from './theme.js';
import type { Measure } from './typeface.js';

const lineHeight = 40;

/** The levels of a reading, in the order of importance. */
export const historyLevels = [
  { key: 'zeroGamma', label: 'Zero gamma', kind: 'zero-gamma' },
  { key: 'callWall', label: 'Call wall', kind: 'call-wall' },
  { key: 'putWall', label: 'Put wall', kind: 'put-wall' },
  { key: 'maxGex', label: 'Max GEX', kind: 'max-gex' },
] as const;

export interface HistoryLegend {
  height: number;
  shapesAt(top: number): Shape[];
}

/** One line for what lacks now, one for how doubt and holes look; none where there is nothing of the kind. */
export function historyLegend(
  readings: readonly PlacedReading[],
  hasHoles: boolean,
  theme: Theme,
  measure: Measure,
): HistoryLegend {
  const last = readings.at(-1)!.reading;
  const lacking = historyLevels.filter(({ key }) => !Number.isFinite(last[key]));
  const lines = [
    lacking.map(({ label, kind }) => ({ text: `${label}: none now`, fills: [theme.mark[kind]] })),
    [
      ...(readings.some(({ reading }) => !reading.isTrusted)
        ? [{ text: 'Pale: not fit for alerts', fills: [pale(theme.mark.spot), pale(theme.mark['call-wall'])] }]
        : []),
      ...(hasHoles ? [{ text: 'No data', fills: [theme.surface] }] : []),
    ],
  ].filter((line) => line.length > 0);
  return {
    height: lines.length === 0 ? 8 : lines.length * lineHeight + 10,
    shapesAt: (top) =>
      lines.flatMap((items, index) => {
        const middle = top + 8 + lineHeight / 2 + index * lineHeight;
        return legendLine(items, { left: margin, right: width - margin, middle }, theme, measure);
      }),
  };
}

/** The colour of a line whose readings are not fit for alerts. */
export function pale(color: string): string {
  return `${color}66`;
}
