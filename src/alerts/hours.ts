/** Times of day in which a rule calls, or may not call aloud. */

import { addDays } from '../calendar/dates.js';
import { zoneNamed } from '../calendar/zone.js';

/** A daily stretch on a zone's clock. One that ends before it begins runs over midnight and belongs to the day it begins on. */
export interface DailyHours {
  /** Minutes since midnight, 0 to 1,439; equal values are the whole day. */
  from: number;
  to: number;
  /** Days it begins on, 0 Sunday … 6 Saturday; null is every day. */
  days: readonly number[] | null;
  /** IANA zone. */
  zone: string;
}

/** Whether an instant (ms UTC) lies within. */
export function isWithin(hours: DailyHours, at: number): boolean {
  return stretchAt(hours, at) !== null;
}

/** When the stretch that holds `at` ends, ms UTC; null outside of one. */
export function endOfHours(hours: DailyHours, at: number): number | null {
  return stretchAt(hours, at)?.to ?? null;
}

/** When the next stretch begins, ms UTC: `at` itself inside of one. Null when no day is chosen. */
export function nextHours(hours: DailyHours, at: number): number | null {
  if (isWithin(hours, at)) return at;
  const zone = zoneNamed(hours.zone);
  let date = zone.date(at);
  for (let day = 0; day < 9; day++, date = addDays(date, 1)) {
    const stretch = stretchOf(hours, date);
    if (stretch !== null && stretch.from >= at) return stretch.from;
  }
  return null;
}

interface Stretch {
  from: number;
  to: number;
}

/** Yesterday's stretch may run into today. */
function stretchAt(hours: DailyHours, at: number): Stretch | null {
  const today = zoneNamed(hours.zone).date(at);
  for (const date of [today, addDays(today, -1)]) {
    const stretch = stretchOf(hours, date);
    if (stretch !== null && at >= stretch.from && at < stretch.to) return stretch;
  }
  return null;
}

function stretchOf({ from, to, days, zone: name }: DailyHours, date: string): Stretch | null {
  const zone = zoneNamed(name);
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay();
  if (days !== null && !days.includes(weekday)) return null;
  const clock = (day: string, minutes: number) => zone.instant(day, Math.floor(minutes / 60), minutes % 60);
  return { from: clock(date, from), to: clock(to > from ? date : addDays(date, 1), to) };
}
