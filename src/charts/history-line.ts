/** From readings to the pieces of one line over time: where it breaks, where it is pale, where it is a dot. Pure. */

import type { SessionAxis } from './session-axis.js';
import type { HistoryChartPoint } from './spec.js';
import { type LinePoint, thinLine } from './thin-line.js';

/** A reading inside a session. */
export interface PlacedReading {
  x: number;
  at: number;
  session: number;
  reading: HistoryChartPoint;
}

/** Those inside the sessions, in order. */
export function placeReadings(points: readonly HistoryChartPoint[], axis: SessionAxis): PlacedReading[] {
  return points.flatMap((reading) => {
    const session = axis.sessionOf(reading.at);
    return session < 0 ? [] : [{ x: axis.xOf(reading.at, session), at: reading.at, session, reading }];
  });
}

/** Whether nothing may be drawn between two neighbours: another session, or readings missing between them. */
export function isBroken(before: PlacedReading, after: PlacedReading, gapMs: number): boolean {
  return before.session !== after.session || after.at - before.at > gapMs;
}

export interface HistoryLine {
  /** Joined points; a y of NaN ends a part. `pale` where a reading at either end is not fit for alerts. */
  full: LinePoint[];
  pale: LinePoint[];
  /** Readings with no neighbour to be joined to. */
  dots: (LinePoint & { isTrusted: boolean })[];
}

/**
 * @param yOf of a reading; NaN where the level does not exist
 * @param isHeld a value holds until the next reading, and nothing is drawn between two of them: levels that are strikes jump
 */
export function historyLine(
  readings: readonly PlacedReading[],
  yOf: (reading: HistoryChartPoint) => number,
  gapMs: number,
  isHeld = false,
): HistoryLine {
  const line: HistoryLine = { full: [], pale: [], dots: [] };
  let part: (LinePoint & { isTrusted: boolean })[] = [];
  const finish = () => {
    if (part.length === 1) line.dots.push(part[0]!);
    else addPart(part, line, isHeld);
    part = [];
  };
  let before: PlacedReading | null = null;
  for (const placed of readings) {
    const y = yOf(placed.reading);
    if (before !== null && isBroken(before, placed, gapMs)) finish();
    if (Number.isNaN(y)) finish();
    else part.push({ x: placed.x, y, isTrusted: placed.reading.isTrusted });
    before = placed;
  }
  finish();
  return line;
}

/** Pieces of one shade, each beginning where the one before it ends. */
function addPart(part: readonly (LinePoint & { isTrusted: boolean })[], line: HistoryLine, isHeld: boolean): void {
  const isPale = (index: number) => !(part[index - 1]!.isTrusted && part[index]!.isTrusted);
  for (let from = 1; from < part.length; ) {
    let to = from + 1;
    while (to < part.length && isPale(to) === isPale(from)) to += 1;
    const target = isPale(from) ? line.pale : line.full;
    const piece = part.slice(from - 1, to);
    for (const { x, y } of isHeld ? heldLine(piece) : thinLine(piece)) target.push({ x, y });
    target.push({ x: part[to - 1]!.x, y: Number.NaN });
    from = to;
  }
}

/** Level pieces only: from where a value is first read to where another one is. */
function heldLine(part: readonly LinePoint[]): LinePoint[] {
  const line: LinePoint[] = [];
  for (const [index, { x, y }] of part.entries()) {
    const before = part[index - 1];
    if (before !== undefined && before.y === y && index < part.length - 1) continue;
    if (before !== undefined) line.push({ x, y: before.y });
    if (before !== undefined && before.y !== y) line.push({ x, y: Number.NaN });
    if (before === undefined || before.y !== y) line.push({ x, y });
  }
  return line;
}

/** Stretches of the axis without a reading, up to the last reading. */
export function holesOf(
  readings: readonly PlacedReading[],
  axis: SessionAxis,
  gapMs: number,
): { left: number; right: number }[] {
  const last = readings.at(-1);
  if (last === undefined) return [];
  return axis.sessions.slice(0, last.session + 1).flatMap((session, index) => {
    const own = readings.filter((placed) => placed.session === index);
    const stops = [
      { at: session.from, x: session.left },
      ...own,
      ...(index < last.session ? [{ at: session.to, x: session.right }] : []),
    ];
    return stops.flatMap((stop, at) => {
      const next = stops[at + 1];
      return next !== undefined && next.at - stop.at > gapMs ? [{ left: stop.x, right: next.x }] : [];
    });
  });
}
