import { newYorkToUtc } from '../calendar/new-york.js';
import type { DateKey } from '../engine/types.js';

const dayMs = 86_400_000;

/** When open interest of the close before is out for certain on a trading day: OPRA sends it about 06:30 New York. ms UTC. */
export function openInterestOutAt(tradingDay: DateKey): number {
  return newYorkToUtc(tradingDay, 6, 45);
}

/** Summary day numbers count days since 1970-01-01. */
export function dayNumber(date: DateKey): number {
  return Date.parse(`${date}T00:00:00Z`) / dayMs;
}

/** The date of a Summary day number. */
export function dateOfDay(dayId: number): DateKey {
  return new Date(dayId * dayMs).toISOString().slice(0, 10);
}
