/** Regular sessions of the US stock and options market: 09:30–16:00 New York, to 13:00 on half days. */

import { addDays, daysBetween } from './dates.js';
import { type CalendarOverrides, calendarKnownUntil, isHalfDay, isHoliday, isWeekend } from './holidays.js';
import { newYorkDate, newYorkToUtc } from './new-york.js';

/** One trading day. Instants are ms UTC. */
export interface TradingSession {
  date: string;
  opensAt: number;
  closesAt: number;
  isHalfDay: boolean;
}

/** The session of a date, or null when the exchange does not open. @throws RangeError when `date` is not a real date. */
export function sessionOn(date: string, overrides?: CalendarOverrides): TradingSession | null {
  if (!isTradingDay(date, overrides)) return null;
  const half = isHalfDay(date, overrides);
  return {
    date,
    opensAt: newYorkToUtc(date, 9, 30),
    closesAt: newYorkToUtc(date, half ? 13 : 16, 0),
    isHalfDay: half,
  };
}

/** Whether the exchange opens on this date. */
export function isTradingDay(date: string, overrides?: CalendarOverrides): boolean {
  return !isWeekend(date) && !isHoliday(date, overrides);
}

/** Whether the regular session runs: the opening instant belongs to it, the closing instant does not. */
export function isInSession(at: number, overrides?: CalendarOverrides): boolean {
  const session = sessionOn(newYorkDate(at), overrides);
  return session !== null && at >= session.opensAt && at < session.closesAt;
}

/**
 * The trading date that data of this moment belongs to. On a trading day it is that day from 00:00 to 24:00 New York: its open
 * interest and its 0DTE are already the right ones before the bell. On a closed day it is the last trading day before.
 */
export function tradingDateFor(at: number, overrides?: CalendarOverrides): string {
  return tradingDayOnOrBefore(newYorkDate(at), overrides);
}

/** The date itself when it is a trading day, else the last one before it. */
export function tradingDayOnOrBefore(date: string, overrides?: CalendarOverrides): string {
  let day = date;
  while (!isTradingDay(day, overrides)) day = addDays(day, -1);
  return day;
}

/** The first trading day after a date. */
export function nextTradingDay(date: string, overrides?: CalendarOverrides): string {
  let day = addDays(date, 1);
  while (!isTradingDay(day, overrides)) day = addDays(day, 1);
  return day;
}

/** The last trading day before a date. */
export function previousTradingDay(date: string, overrides?: CalendarOverrides): string {
  return tradingDayOnOrBefore(addDays(date, -1), overrides);
}

/** The latest session close at or before an instant, ms UTC. */
export function lastCloseBefore(at: number, overrides?: CalendarOverrides): number {
  const day = tradingDateFor(at, overrides);
  const close = sessionOn(day, overrides)!.closesAt;
  return close <= at ? close : sessionOn(previousTradingDay(day, overrides), overrides)!.closesAt;
}

/** The first session opening later than an instant, ms UTC. */
export function nextOpenAfter(at: number, overrides?: CalendarOverrides): number {
  const today = newYorkDate(at);
  const open = sessionOn(today, overrides)?.opensAt;
  if (open !== undefined && open > at) return open;
  return sessionOn(nextTradingDay(today, overrides), overrides)!.opensAt;
}

/** Whether the exchange has announced its calendar for this date; without that, alerts treat the day as closed. */
export function isCalendarKnown(date: string): boolean {
  return date <= calendarKnownUntil;
}

/** Calendar days until the announced calendar ends; negative after it. Warn the operator at 60 and below. */
export function calendarDaysLeft(date: string): number {
  return daysBetween(date, calendarKnownUntil);
}
