/** Dates as text, compared as text; arithmetic only where a scope counts days. */

import type { DateKey } from './types.js';

const pattern = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether the text is a date that exists, `YYYY-MM-DD`. */
export function isDateKey(text: string): boolean {
  const match = pattern.exec(text);
  if (match === null) return false;
  const date = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return date.toISOString().slice(0, 10) === text;
}

/** Calendar days from one date to another; negative when `to` is earlier, NaN when either is no date. */
export function daysBetween(from: DateKey, to: DateKey): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
