/**
 * Instants (ms UTC) to New York wall time and back, by the engine's own zone tables (Intl) and independent of the host's zone.
 * One Intl call costs some 5 µs, so the offset is remembered per quarter of an hour: the zone changes only on the hour.
 */

import { utcMidnight, writeDate } from './dates.js';

export { addDays, daysBetween, isDateKey, weekdayOf } from './dates.js';

/** Wall time of New York at one instant. */
export interface NewYorkParts {
  /** `YYYY-MM-DD` */
  date: string;
  hour: number;
  minute: number;
  second: number;
  /** Minutes since midnight by the clock on the wall: 570 is 09:30. */
  minutesOfDay: number;
  /** 0 Sunday … 6 Saturday. */
  weekday: number;
}

const quarterMs = 15 * 60_000;
const dayMs = 86_400_000;
/** About two years of quarters; a long backfill starts the memory over rather than growing it. */
const mostRemembered = 70_000;
const remembered = new Map<number, number>();

const wallFormat = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/**
 * New York's offset from UTC at an instant, ms: −5 h in winter, −4 h in summer.
 * @throws RangeError for a time that is not finite.
 */
export function newYorkOffset(at: number): number {
  const quarter = Math.floor(at / quarterMs);
  const known = remembered.get(quarter);
  if (known !== undefined) return known;
  const offset = readOffset(quarter * quarterMs);
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(quarter, offset);
  return offset;
}

function readOffset(at: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of wallFormat.formatToParts(at)) part[type] = Number(value);
  const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  return wall - at;
}

/** The date on a New York calendar at an instant (ms UTC). */
export function newYorkDate(at: number): string {
  const wall = new Date(at + newYorkOffset(at));
  return writeDate(wall.getUTCFullYear(), wall.getUTCMonth() + 1, wall.getUTCDate());
}

/** Date, clock and weekday of New York at an instant (ms UTC). */
export function newYorkParts(at: number): NewYorkParts {
  const wall = new Date(at + newYorkOffset(at));
  const hour = wall.getUTCHours();
  const minute = wall.getUTCMinutes();
  return {
    date: writeDate(wall.getUTCFullYear(), wall.getUTCMonth() + 1, wall.getUTCDate()),
    hour,
    minute,
    second: wall.getUTCSeconds(),
    minutesOfDay: hour * 60 + minute,
    weekday: wall.getUTCDay(),
  };
}

/**
 * The instant (ms UTC) a New York clock shows this time. In the hour that happens twice in autumn it is the first one;
 * a time that the spring change leaves out is read by the offset before it (02:30 becomes 03:30).
 * @throws RangeError when `date` is not a real date.
 */
export function newYorkToUtc(date: string, hour: number, minute: number, second = 0): number {
  const wall = utcMidnight(date) + ((hour * 60 + minute) * 60 + second) * 1000;
  const before = newYorkOffset(wall - dayMs);
  const after = newYorkOffset(wall + dayMs);
  const early = wall - before;
  if (before === after || newYorkOffset(early) === before) return early;
  const late = wall - after;
  return newYorkOffset(late) === after ? late : early;
}
