/** One way to write numbers and times, for messages and charts alike. Pure; US style: 1,234.5, $1.23 B, −4.2 %. */

/** U+2212, as wide as a plus sign, so that columns align. */
export const minus = '−';
const missing = '–';

const grouped = (digits: number) =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const groupedBy = [0, 1, 2, 3].map(grouped);

function fixed(value: number, digits: number): string {
  const text = groupedBy[digits]!.format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? `${minus}${text}` : text;
}

/** `5,986.40`; two decimals always. */
export function formatPrice(value: number | null): string {
  return value === null || !Number.isFinite(value) ? missing : fixed(value, 2);
}

/** A computed level such as zero gamma: `6,012.5`; two decimals under 1,000 where a dime matters. */
export function formatLevel(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return missing;
  return fixed(value, Math.abs(value) < 1_000 ? 2 : 1);
}

/** A strike as listed: `6,050`, `557.5`. */
export function formatStrike(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return missing;
  return Number.isInteger(value) ? fixed(value, 0) : fixed(value, Number.isInteger(value * 10) ? 1 : 2);
}

/** `212`, `15,098`. */
export function formatCount(value: number | null): string {
  return value === null || !Number.isFinite(value) ? missing : fixed(value, 0);
}

const scales: readonly [number, string][] = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
];

/** Short scale, three significant digits: `1.23 B`, `402 M`, `61.8 M`, `950`. */
export function formatShort(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return missing;
  const size = Math.abs(value);
  // 999,500 rounds to 1.00 M, not to 1000 K: choose the scale after rounding to three digits.
  const rounded = size === 0 ? 0 : Number(size.toPrecision(3));
  const sign = value < 0 && rounded > 0 ? minus : '';
  for (const [scale, letter] of scales) {
    if (rounded >= scale) {
      const scaled = rounded / scale;
      const digits = scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2;
      return `${sign}${scaled.toFixed(digits)} ${letter}`;
    }
  }
  return `${sign}${rounded >= 100 || Number.isInteger(rounded) ? rounded.toFixed(0) : rounded.toFixed(rounded >= 10 ? 1 : 2)}`;
}

/** `$310 M`, `−$92.0 M`; with `plus`, `+$30.1 M`. */
export function formatDollars(value: number | null, options: { plus?: boolean } = {}): string {
  if (value === null || !Number.isFinite(value)) return missing;
  const text = formatShort(Math.abs(value));
  const isZero = !/[1-9]/.test(text);
  const sign = isZero ? '' : value < 0 ? minus : options.plus === true ? '+' : '';
  return `${sign}$${text}`;
}

/** Size of a file, decimal units: `950 B`, `3.40 KB`, `12.3 MB`. */
export function formatBytes(bytes: number): string {
  const text = formatShort(bytes);
  return /[A-Z]$/.test(text) ? `${text}B` : `${text} B`;
}

/** A share as percent: 0.0044 → `0.44 %`; with `plus`, `+0.42 %`. */
export function formatPercent(share: number | null, options: { digits?: 0 | 1 | 2; plus?: boolean } = {}): string {
  if (share === null || !Number.isFinite(share)) return missing;
  const digits = options.digits ?? 2;
  const text = fixed(share * 100, digits);
  return `${options.plus === true && share > 0 && /[1-9]/.test(text) ? '+' : ''}${text} %`;
}

/** `1.31`, or a dash. */
export function formatRatio(value: number | null, digits: 0 | 1 | 2 = 2): string {
  return value === null || !Number.isFinite(value) ? missing : fixed(value, digits);
}

/** `40 s`, `3 min`, `2 h 5 min`, `3 d`. */
export function formatAge(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return missing;
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} d`;
}

/** Time within sessions: as an age, but never in days, which would be days of 24 hours: "125 h" of 20 sessions. */
export function formatSessionTime(ms: number): string {
  const hours = Math.round(ms / 3_600_000);
  return hours < 48 ? formatAge(ms) : `${formatCount(hours)} h`;
}

const newYork = 'America/New_York';
const clockFormat = new Intl.DateTimeFormat('en-US', {
  timeZone: newYork,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const weekdayFormat = new Intl.DateTimeFormat('en-US', { timeZone: newYork, weekday: 'short' });
const dayFormat = new Intl.DateTimeFormat('en-US', { timeZone: newYork, month: 'short', day: 'numeric' });
const longDayFormat = new Intl.DateTimeFormat('en-US', {
  timeZone: newYork,
  month: 'short',
  day: 'numeric',
  year: 'numeric',
});
const dateKeyFormat = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  weekday: 'short',
  month: 'short',
  day: 'numeric',
});

/** The closing snapshot is read a millisecond before the bell and is the 16:00 one: times are rounded to the second first. */
const toSecond = (at: number) => Math.round(at / 1000) * 1000;

/** `10:41 ET` */
export function formatClock(at: number): string {
  return `${formatBareClock(at)} ET`;
}

/** `10:41`, New York, where something beside it says so. */
export function formatBareClock(at: number): string {
  return clockFormat.format(toSecond(at));
}

/** `Fri 16:00 ET` */
export function formatDayClock(at: number): string {
  return `${weekdayFormat.format(at)} ${formatClock(at)}`;
}

/** `Fri Nov 20, 16:00 ET` */
export function formatMoment(at: number): string {
  return `${weekdayFormat.format(at)} ${dayFormat.format(at)}, ${formatClock(at)}`;
}

/** `Nov 20, 2026 16:00 ET` */
export function formatFullMoment(at: number): string {
  return `${longDayFormat.format(at)} ${formatClock(at)}`;
}

/**
 * `2026-11-20` → `Fri Nov 20`; with `weekday` false, `Nov 20`. With `unlessOf`, a date or a year as text, the year is written when it
 * is another one: `Fri Mar 19, 2027`; null writes it always.
 */
export function formatDate(date: string | null, options: { weekday?: boolean; unlessOf?: string | null } = {}): string {
  if (date === null) return missing;
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) return date;
  const text = dateKeyFormat.format(Date.UTC(year, month - 1, day)).replace(',', '');
  const { weekday = true, unlessOf } = options;
  const isOther = unlessOf !== undefined && unlessOf?.slice(0, 4) !== date.slice(0, 4);
  return `${weekday ? text : text.slice(4)}${isOther ? `, ${year}` : ''}`;
}
