/** The two panels of a history: their ground, their lines, their lone readings. Pure. */

import { columnName, tickFont } from './axis-frame.js';
import { historyLevels, pale } from './history-legend.js';
import { type HistoryLine, historyLine, type PlacedReading } from './history-line.js';
import type { Stroke } from './line-plane.js';
import { type SessionAxis, timeNames } from './session-axis.js';
import { type Area, centredBaseline, type Shape } from './shapes.js';
import type { HistoryChartPoint } from './spec.js';
import { lineDash, type Theme } from './theme.js';
import type { Font, Measure } from './typeface.js';

const holeFont: Font = { size: 19, weight: 400 };

export interface Panels {
  /** Prices, and net gamma below it; the same left and right. */
  upper: Area;
  lower: Area;
  axis: SessionAxis;
  /** Stretches without a reading. */
  holes: readonly { left: number; right: number }[];
  priceY(price: number): number;
  netY(dollars: number): number;
}

/** Holes shaded, sessions divided, times named under the lower panel. */
export function panelFrame(panels: Panels, theme: Theme, measure: Measure): Shape[] {
  const { upper, lower, axis, holes } = panels;
  const down = (x: number, color: string): Shape[] =>
    [upper, lower].map(({ top, bottom }) => ({
      kind: 'line',
      points: [
        [x, top],
        [x, bottom],
      ],
      color,
      width: 1.5,
    }));
  const text = 'no data';
  const shades = holes.flatMap(({ left, right }): Shape[] => {
    const boxes = [upper, lower].map(({ top, bottom }): Shape => {
      return {
        kind: 'box',
        x: left,
        y: top,
        width: right - left,
        height: bottom - top,
        radius: 0,
        fill: theme.surface,
      };
    });
    if (right - left < measure(text, holeFont) + 12) return boxes;
    const y = centredBaseline(upper.bottom - 24, holeFont.size);
    const words: Shape = {
      kind: 'text',
      text,
      x: (left + right) / 2,
      y,
      font: holeFont,
      color: theme.muted,
      align: 'center',
    };
    return [...boxes, words];
  });
  const names = timeNames(axis, (name) => measure(name, tickFont), 10);
  return [
    ...shades,
    ...axis.sessions.slice(1).flatMap((session, index) => {
      return down((axis.sessions[index]!.right + session.left) / 2, theme.grid);
    }),
    ...names.flatMap(({ at, hasLine }) => (hasLine ? down(at, theme.grid) : [])),
    ...names.map(({ at, text: name }) => columnName(at, name, lower.bottom, theme)),
  ];
}

interface Series {
  kind: (typeof historyLevels)[number]['kind'] | 'spot';
  read(reading: HistoryChartPoint): number;
}

/** From the least to the most important, which lies on top. */
const series: readonly Series[] = [
  ...[...historyLevels].reverse().map(({ key, kind }): Series => ({ kind, read: (reading) => reading[key] })),
  { kind: 'spot', read: (reading) => reading.spot },
];

/** What both panels draw, worked out once: lines from the least to the most important, and net gamma. */
export interface HistoryLines {
  prices: { kind: Series['kind']; line: HistoryLine }[];
  net: HistoryLine;
}

export function historyLines(
  readings: readonly PlacedReading[],
  { priceY, netY }: Pick<Panels, 'priceY' | 'netY'>,
  gapMs: number,
): HistoryLines {
  return {
    prices: series.map(({ kind, read }) => {
      return { kind, line: historyLine(readings, (reading) => priceY(read(reading)), gapMs, isHeld(kind)) };
    }),
    net: historyLine(readings, ({ net }) => netY(net), gapMs),
  };
}

function isHeld(kind: Series['kind']): boolean {
  return kind !== 'spot' && kind !== 'zero-gamma';
}

/** Walls are dotted over the broad pale band of the max GEX strike, which often is one of them. */
export function historyStrokes(lines: HistoryLines, panels: Panels, theme: Theme): Stroke[] {
  const { upper: within } = panels;
  // Hours of readings in a few pixels would make one block of a broad line.
  const isDense = panels.axis.sessions.length > 5;
  const prices = lines.prices.flatMap(({ kind, line }): Stroke[] => {
    const color = theme.mark[kind];
    if (kind === 'max-gex') return shadesOf(line, `${color}80`, `${color}40`, { width: 8, within });
    const isBlock = isDense && !isHeld(kind);
    return shadesOf(line, color, pale(color), { width: isBlock ? 2 : 3, dash: isBlock ? [] : lineDash[kind], within });
  });
  return [...prices, ...netStrokes(lines.net, panels, theme)];
}

function netStrokes(line: HistoryLine, { lower, netY }: Panels, theme: Theme): Stroke[] {
  const zero = netY(0);
  // The same line twice, cut at zero: the colour changes exactly there.
  return (['call', 'put'] as const).flatMap((side) => {
    const within = side === 'call' ? { ...lower, bottom: zero } : { ...lower, top: zero };
    const strokes = shadesOf(line, theme[side], pale(theme[side]), { width: 1.5, within });
    return strokes.map((stroke): Stroke => {
      const paint = `${theme[side]}${stroke.color === theme[side] ? '66' : '2e'}`;
      return { ...stroke, fill: { y: zero, above: paint, below: paint } };
    });
  });
}

function shadesOf(line: HistoryLine, color: string, paler: string, rest: Omit<Stroke, 'points' | 'color'>): Stroke[] {
  const shades: Stroke[] = [];
  if (line.pale.length > 0) shades.push({ ...rest, points: line.pale, color: paler });
  if (line.full.length > 0) shades.push({ ...rest, points: line.full, color });
  return shades;
}

/** Readings that are joined to nothing would be seen by nobody. */
export function dotShapes({ prices, net }: HistoryLines, { upper, lower, netY }: Panels, theme: Theme): Shape[] {
  const dots = (line: HistoryLine, within: Area, colorOf: (y: number) => string): Shape[] =>
    line.dots.flatMap(({ x, y, isTrusted }): Shape[] => {
      if (y < within.top || y > within.bottom) return [];
      const fill = isTrusted ? colorOf(y) : pale(colorOf(y));
      return [{ kind: 'box', x: x - 5, y: y - 5, width: 10, height: 10, radius: 5, fill }];
    });
  const zero = netY(0);
  return [
    ...prices.flatMap(({ kind, line }) => dots(line, upper, () => theme.mark[kind])),
    ...dots(net, lower, (y) => (y > zero ? theme.put : theme.call)),
  ];
}
