/** Fired alerts on a history: numbered markers in a strip over the prices, and a list of what the numbers mean. Pure. */

import { formatClock, formatMoment } from '../lib/format.js';
import { dodgeLabels } from './labels.js';
import { pictureMargin as margin, pictureWidth as width } from './picture.js';
import type { SessionAxis } from './session-axis.js';
import { type Area, centredBaseline, type Shape } from './shapes.js';
import type { HistoryChartSpec } from './spec.js';
import type { Theme } from './theme.js';
import { type Font, fitFont, fitText, type Measure } from './typeface.js';

const radius = 13;
const numberFont: Font = { size: 18, weight: 700 };
const listFont: Font = { size: 21, weight: 400 };
const lineHeight = 32;
/** The latest are numbered and listed; what is earlier is a dot, and counted. */
const mostListed = 4;
/** Over the plot, when there are alerts. */
export const alertStrip = 40;

export interface PlacedAlert {
  x: number;
  price: number;
  /** What is written in its marker; null for the earlier ones, which are dots only. */
  number: number | null;
  /** Middle of the marker. */
  markerX: number;
  text: string;
}

/** Alerts of the sessions shown, in the order of time; the latest are numbered. */
export function placeAlerts(
  alerts: HistoryChartSpec['alerts'],
  axis: SessionAxis,
  { left, right }: Pick<Area, 'left' | 'right'>,
): PlacedAlert[] {
  const shown = alerts.flatMap(({ at, price, label }) => {
    const session = axis.sessionOf(at);
    if (session < 0 || !Number.isFinite(price)) return [];
    const when = axis.sessions.length === 1 ? formatClock(at) : formatMoment(at);
    return [{ x: axis.xOf(at, session), price, text: `${when}: ${label}` }];
  });
  shown.sort((a, b) => a.x - b.x);
  const first = Math.max(0, shown.length - mostListed);
  const centres = dodgeLabels(
    shown.slice(first).map(({ x }) => ({ at: x, size: 2 * radius })),
    { from: left, to: right, gap: 3 },
  );
  return shown.map((alert, index) => {
    const place = index - first;
    return place < 0
      ? { ...alert, number: null, markerX: alert.x }
      : { ...alert, number: place + 1, markerX: centres[place]! };
  });
}

/** Markers in the strip over `plot`, and a thread from each to the price it fired at. */
export function alertShapes(
  alerts: readonly PlacedAlert[],
  yOf: (price: number) => number,
  plot: Area,
  theme: Theme,
  measure: Measure,
): Shape[] {
  const middle = plot.top - alertStrip + radius;
  const threads = alerts.flatMap(({ x, price, number, markerX }): Shape[] => {
    const y = Math.min(plot.bottom, Math.max(plot.top, yOf(price)));
    const thread: [number, number][] =
      number === null
        ? []
        : [
            [markerX, middle + radius],
            [x, plot.top],
            [x, y],
          ];
    return [
      ...(thread.length === 0
        ? []
        : [{ kind: 'line' as const, points: thread, color: `${theme.muted}99`, width: 1.5 }]),
      { kind: 'box', x: x - 6, y: y - 6, width: 12, height: 12, radius: 6, fill: theme.ground },
      { kind: 'box', x: x - 4, y: y - 4, width: 8, height: 8, radius: 4, fill: theme.text },
    ];
  });
  const markers = alerts.flatMap(({ number, markerX }): Shape[] => {
    if (number === null) return [];
    const text = String(number);
    const font = fitFont(text, numberFont, 2 * radius - 6, measure, 12);
    return [
      {
        kind: 'box',
        x: markerX - radius,
        y: middle - radius,
        width: 2 * radius,
        height: 2 * radius,
        radius,
        fill: theme.text,
      },
      {
        kind: 'text',
        text,
        x: markerX,
        y: centredBaseline(middle, font.size),
        font,
        color: theme.ground,
        align: 'center',
      },
    ];
  });
  return [...threads, ...markers];
}

/** Height of the list. */
export function alertListHeight(alerts: readonly PlacedAlert[]): number {
  const lines = Math.min(alerts.length, mostListed) + (alerts.length > mostListed ? 1 : 0);
  return lines === 0 ? 0 : lines * lineHeight + 16;
}

/** The latest alerts by number, from `top` down. */
export function alertList(alerts: readonly PlacedAlert[], top: number, theme: Theme, measure: Measure): Shape[] {
  const listed = alerts.slice(-mostListed);
  const earlier = alerts.length - listed.length;
  const lines = listed.map(({ number, text }) => ({ lead: number === null ? '' : String(number), text }));
  if (earlier > 0)
    lines.unshift({ lead: '', text: `${earlier} earlier ${earlier === 1 ? 'alert is a dot' : 'alerts are dots'}` });
  return lines.flatMap(({ lead, text }, index): Shape[] => {
    const y = centredBaseline(top + 8 + lineHeight / 2 + index * lineHeight, listFont.size);
    const left = margin + 38;
    const room = width - margin - left;
    const font = fitFont(text, listFont, room, measure, 18);
    const words = fitText(text, font, room, measure);
    return [
      {
        kind: 'text',
        text: lead,
        x: margin + 28,
        y,
        font: { ...listFont, weight: 700 },
        color: theme.text,
        align: 'right',
      },
      { kind: 'text', text: words, x: left, y, font, color: lead === '' ? theme.muted : theme.text, align: 'left' },
    ];
  });
}
