/**
 * Calendar dates as plain `YYYY-MM-DD` strings, which compare and sort correctly as text. No time zone is involved here:
 * a date is counted in whole days, and UTC midnight serves only as the ruler.
 */

const dayMs = 86_400_000;
const pattern = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether a value is a real date written `YYYY-MM-DD`; `2026-02-30` is not. Years 1900–9999. */
export function isDateKey(text: unknown): text is string {
  return typeof text === 'string' && !Number.isNaN(midnightOf(text));
}

/**
 * UTC midnight of a date, ms; the ruler for day arithmetic, not an instant of New York.
 * @throws RangeError when the text is not a real date.
 */
export function utcMidnight(date: string): number {
  const midnight = midnightOf(date);
  if (Number.isNaN(midnight)) throw new RangeError(`"${date}" is not a date written YYYY-MM-DD.`);
  return midnight;
}

/** The date whose UTC midnight lies at or before `ms`. */
export function dateOfUtc(ms: number): string {
  const day = new Date(ms);
  return writeDate(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate());
}

/** `2026, 11, 20` → `2026-11-20`; `month` counts from 1. The parts are not checked. */
export function writeDate(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The date `n` calendar days later (earlier when negative). */
export function addDays(date: string, n: number): string {
  return dateOfUtc(utcMidnight(date) + n * dayMs);
}

/** Calendar days from `a` to `b`; negative when `b` is earlier. */
export function daysBetween(a: string, b: string): number {
  return Math.round((utcMidnight(b) - utcMidnight(a)) / dayMs);
}

/** 0 Sunday … 6 Saturday. */
export function weekdayOf(date: string): number {
  return new Date(utcMidnight(date)).getUTCDay();
}

/** NaN when it is not a real date. */
function midnightOf(text: string): number {
  const match = pattern.exec(text);
  if (match === null) return Number.NaN;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const midnight = Date.UTC(year, month - 1, day);
  return dateOfUtc(midnight) === text ? midnight : Number.NaN;
}
