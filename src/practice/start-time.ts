/** When a practice market begins. */

import { isDateKey } from '../calendar/dates.js';
import { newYorkDate, newYorkToUtc } from '../calendar/new-york.js';
import { tradingDayOnOrBefore } from '../calendar/session.js';

/** An hour after the bell: the market moves, and every contract has been quoted. */
const [defaultHour, defaultMinute] = [10, 30] as const;

/** 10:30 New York of the last trading day (today, when it is one), ms UTC. */
export function defaultPracticeStart(now: number): number {
  return newYorkToUtc(lastTradingDay(now), defaultHour, defaultMinute);
}

/**
 * A start as a person writes it, in New York time: `2026-11-20T10:30`, `2026-11-20 10:30`, `2026-11-20` (10:30), or `10:30` of the
 * last trading day. Seconds may follow. Null when it is none of these.
 */
export function readPracticeStart(text: string, now: number): number | null {
  const match = /^(?:(\d{4}-\d{2}-\d{2})(?:[T ](?=\d)|$))?(?:(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
  if (match === null || match[0] === '') return null;
  const date = match[1] ?? lastTradingDay(now);
  const hasTime = match[2] !== undefined;
  const hour = hasTime ? Number(match[2]) : defaultHour;
  const minute = hasTime ? Number(match[3]) : defaultMinute;
  const second = Number(match[4] ?? 0);
  if (!isDateKey(date) || hour > 23 || minute > 59 || second > 59) return null;
  return newYorkToUtc(date, hour, minute, second);
}

function lastTradingDay(now: number): string {
  return tradingDayOnOrBefore(newYorkDate(now));
}
