/** `data` of the /market-time answers, from the calendar of the New York exchanges. */

import { addDays } from '../../calendar/dates.js';
import { isHalfDay, isHoliday } from '../../calendar/holidays.js';
import { newYorkDate, newYorkToUtc } from '../../calendar/new-york.js';
import { nextTradingDay, previousTradingDay, sessionOn } from '../../calendar/session.js';
import type { Json } from './answer.js';

const collection = 'Equity';
/** Extended hours, New York. The broker's own hours are not published; these are the exchange's early and late sessions. */
const [startHour, extendedHour, extendedHalfDayHour] = [8, 20, 17] as const;

/** The session of now, with its neighbours. On a closed day it carries no times of its own. */
export function currentSession(at: number): Json {
  const today = newYorkDate(at);
  const times = sessionOn(today) === null ? {} : sessionTimes(today);
  return {
    'instrument-collection': collection,
    state: sessionState(today, at),
    ...times,
    'next-session': sessionItem(nextTradingDay(today)),
    'previous-session': sessionItem(previousTradingDay(today)),
  };
}

/** The session of the first trading day after `at`. */
export function nextSession(at: number): Json {
  return sessionItem(nextTradingDay(newYorkDate(at)));
}

/** The session of the last trading day before `at`. */
export function previousSession(at: number): Json {
  return sessionItem(previousTradingDay(newYorkDate(at)));
}

/** Full and half holidays of the calendar years around `at`: last, this and the next. */
export function holidays(at: number): Json {
  const year = Number(newYorkDate(at).slice(0, 4));
  const closed: string[] = [];
  const half: string[] = [];
  for (let date = `${year - 1}-01-01`; date < `${year + 2}-01-01`; date = addDays(date, 1)) {
    if (isHoliday(date)) closed.push(date);
    else if (isHalfDay(date)) half.push(date);
  }
  return { 'market-holidays': closed, 'market-half-days': half };
}

function sessionState(today: string, at: number): string {
  const session = sessionOn(today);
  if (session === null) return 'Closed';
  const { startAt, extendedAt } = extendedHours(today, session.isHalfDay);
  if (at < startAt || at >= extendedAt) return 'Closed';
  if (at < session.opensAt) return 'Pre-market';
  return at < session.closesAt ? 'Open' : 'Extended';
}

function sessionItem(date: string): Json {
  return { 'instrument-collection': collection, 'session-date': date, ...sessionTimes(date) };
}

function sessionTimes(date: string): Json {
  const session = sessionOn(date)!;
  const { startAt, extendedAt } = extendedHours(date, session.isHalfDay);
  return {
    'start-at': instant(startAt),
    'open-at': instant(session.opensAt),
    'close-at': instant(session.closesAt),
    'close-at-ext': instant(extendedAt),
  };
}

function extendedHours(date: string, isShort: boolean): { startAt: number; extendedAt: number } {
  return {
    startAt: newYorkToUtc(date, startHour, 0),
    extendedAt: newYorkToUtc(date, isShort ? extendedHalfDayHour : extendedHour, 0),
  };
}

function instant(at: number): string {
  return new Date(at).toISOString().replace('Z', '+00:00');
}
