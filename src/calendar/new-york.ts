/** The exchange's own wall time. */

import { type WallTime, Zone } from './zone.js';

export { addDays, daysBetween, isDateKey, weekdayOf } from './dates.js';

/** Wall time of New York at one instant. */
export type NewYorkParts = WallTime;

const newYork = new Zone('America/New_York');

/** New York's offset from UTC at an instant, ms: −5 h in winter, −4 h in summer. @throws RangeError for a time that is not finite. */
export function newYorkOffset(at: number): number {
  return newYork.offset(at);
}

/** The date on a New York calendar at an instant (ms UTC). */
export function newYorkDate(at: number): string {
  return newYork.date(at);
}

/** Date, clock and weekday of New York at an instant (ms UTC). */
export function newYorkParts(at: number): NewYorkParts {
  return newYork.wall(at);
}

/**
 * The instant (ms UTC) a New York clock shows this time. In the hour that happens twice in autumn it is the first one;
 * a time that the spring change leaves out is read by the offset before it (02:30 becomes 03:30).
 * @throws RangeError when `date` is not a real date.
 */
export function newYorkToUtc(date: string, hour: number, minute: number, second = 0): number {
  return newYork.instant(date, hour, minute, second);
}
