/**
 * Days on which the New York Stock Exchange (and with it the US options exchanges) is closed or closes at 13:00.
 * Computed by the exchange's own rules, so that any year has an answer; announced and compared only for 2025–2028.
 * Sources: NYSE Group, "2025, 2026 and 2027" and "2026, 2027 and 2028 Holiday and Early Closings Calendar".
 */

import { addDays, weekdayOf, writeDate } from './dates.js';

/** Days the rules do not know: mourning, storms, a changed announcement. Weekend dates have no effect. */
export interface CalendarOverrides {
  /** Full closings. A date in both lists is closed. */
  readonly closed: readonly string[];
  /** Early closings, 13:00 New York. */
  readonly half: readonly string[];
}

/**
 * Last date the exchange has announced its holidays for. Later dates are answered by rule only: nobody has confirmed them,
 * so alerts treat them as closed, and the operator is warned ahead.
 */
export const calendarKnownUntil = '2028-12-31';

/** Closings outside the rules: two national days of mourning. */
const adHocClosed: Readonly<Record<string, string>> = {
  '2018-12-05': 'Day of mourning for George H. W. Bush',
  '2025-01-09': 'Day of mourning for Jimmy Carter',
};

const [sunday, monday, thursday, friday, saturday] = [0, 1, 4, 5, 6] as const;

interface YearTable {
  closed: ReadonlyMap<string, string>;
  half: ReadonlySet<string>;
}

const years = new Map<number, YearTable>();

/** Why the exchange is closed all day on a weekday, in words; null when it is not. Weekends give null. */
export function holidayName(date: string, overrides?: CalendarOverrides): string | null {
  if (isWeekend(date)) return null;
  if (overrides?.closed.includes(date) === true) return 'Extra closing';
  return adHocClosed[date] ?? yearTable(date).closed.get(date) ?? null;
}

/** Whether the exchange is closed all day for another reason than a weekend. */
export function isHoliday(date: string, overrides?: CalendarOverrides): boolean {
  return holidayName(date, overrides) !== null;
}

/** Whether the exchange closes at 13:00 New York. False on days it does not open. */
export function isHalfDay(date: string, overrides?: CalendarOverrides): boolean {
  if (isWeekend(date) || isHoliday(date, overrides)) return false;
  return overrides?.half.includes(date) === true || yearTable(date).half.has(date);
}

/** Saturday or Sunday. */
export function isWeekend(date: string): boolean {
  const weekday = weekdayOf(date);
  return weekday === sunday || weekday === saturday;
}

/** The `n`-th given weekday (0 Sunday … 6 Saturday) of a month (1–12), or the last one with `n` = −1. */
export function nthWeekday(year: number, month: number, weekday: number, n: number): string {
  if (n === -1) {
    const last = addDays(month === 12 ? writeDate(year + 1, 1, 1) : writeDate(year, month + 1, 1), -1);
    return addDays(last, -((weekdayOf(last) - weekday + 7) % 7));
  }
  const first = writeDate(year, month, 1);
  return addDays(first, ((weekday - weekdayOf(first) + 7) % 7) + (n - 1) * 7);
}

function yearTable(date: string): YearTable {
  const year = Number(date.slice(0, 4));
  let table = years.get(year);
  if (table === undefined) {
    const closed = closingsOf(year);
    table = { closed, half: halfDaysOf(year, closed) };
    years.set(year, table);
  }
  return table;
}

function closingsOf(year: number): Map<string, string> {
  const closed = new Map<string, string>();
  // A Saturday New Year's Day is not made up for: the Friday before ends a month and a year in the books.
  const newYear = writeDate(year, 1, 1);
  if (weekdayOf(newYear) !== saturday) closed.set(observed(newYear), "New Year's Day");
  closed.set(nthWeekday(year, 1, monday, 3), 'Martin Luther King Jr. Day');
  closed.set(nthWeekday(year, 2, monday, 3), "Washington's Birthday");
  closed.set(addDays(easterSunday(year), -2), 'Good Friday');
  closed.set(nthWeekday(year, 5, monday, -1), 'Memorial Day');
  // Kept by the exchange since 2022.
  if (year >= 2022) closed.set(observed(writeDate(year, 6, 19)), 'Juneteenth');
  closed.set(observed(writeDate(year, 7, 4)), 'Independence Day');
  closed.set(nthWeekday(year, 9, monday, 1), 'Labor Day');
  closed.set(nthWeekday(year, 11, thursday, 4), 'Thanksgiving Day');
  closed.set(observed(writeDate(year, 12, 25)), 'Christmas Day');
  return closed;
}

function halfDaysOf(year: number, closed: ReadonlyMap<string, string>): Set<string> {
  const half = new Set<string>([addDays(nthWeekday(year, 11, thursday, 4), 1)]);
  const christmasEve = writeDate(year, 12, 24);
  if (!isWeekend(christmasEve) && !closed.has(christmasEve)) half.add(christmasEve);
  // The eve of Independence Day is short only when the holiday itself falls on Tuesday to Friday.
  const fourth = weekdayOf(writeDate(year, 7, 4));
  if (fourth > monday && fourth <= friday) half.add(writeDate(year, 7, 3));
  return half;
}

/** Saturday is kept on the Friday before, Sunday on the Monday after. */
function observed(date: string): string {
  const weekday = weekdayOf(date);
  return weekday === saturday ? addDays(date, -1) : weekday === sunday ? addDays(date, 1) : date;
}

/** Gregorian computus (Meeus, Jones and Butcher). */
function easterSunday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - (b >> 2) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * (c >> 2) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const count = h + l - 7 * m + 114;
  return writeDate(year, Math.floor(count / 31), (count % 31) + 1);
}
