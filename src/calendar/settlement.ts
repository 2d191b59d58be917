/** When an option stops having gamma, and which Friday is the monthly one. */

import { weekdayOf } from './dates.js';
import { type CalendarOverrides, nthWeekday } from './holidays.js';
import { newYorkToUtc } from './new-york.js';
import { sessionOn, tradingDayOnOrBefore } from './session.js';

const friday = 5;

/**
 * The instant (ms UTC) a contract settles. `AM`: 09:30 New York of the expiration date, when its settlement value is struck from
 * the opening prices. `PM`: the close, 16:00 or 13:00 on a half day. An expiration listed on a day without trading (older files
 * date monthly options to the Saturday; an unscheduled closing) settles on the last trading day before it.
 * @throws RangeError when `date` is not a real date.
 */
export function settlesAt(date: string, settlement: 'AM' | 'PM', overrides?: CalendarOverrides): number {
  const day = tradingDayOnOrBefore(date, overrides);
  return settlement === 'AM' ? newYorkToUtc(day, 9, 30) : sessionOn(day, overrides)!.closesAt;
}

/** The third Friday of a month (1–12), a trading day or not. */
export function thirdFriday(year: number, month: number): string {
  return nthWeekday(year, month, friday, 3);
}

/** The monthly expiration date: the third Friday, or the trading day before it when that Friday is a holiday (June 2026). */
export function monthlyExpiration(year: number, month: number, overrides?: CalendarOverrides): string {
  return tradingDayOnOrBefore(thirdFriday(year, month), overrides);
}

/** Whether a date is its month's standard monthly expiration, the one index roots such as SPX settle in the morning. */
export function isMonthlyExpiration(date: string, overrides?: CalendarOverrides): boolean {
  if (weekdayOf(date) === 0 || weekdayOf(date) === 6) return false;
  return monthlyExpiration(Number(date.slice(0, 4)), Number(date.slice(5, 7)), overrides) === date;
}
