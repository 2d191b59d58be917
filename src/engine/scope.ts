/** Which expirations a number is about. */

import { daysBetween, isDateKey } from './date-key.js';
import type { DateKey, ScopeKey } from './types.js';

const longestDays = 3650;

/** The scopes computed and stored with every snapshot; `days` is the horizon in calendar days, default setting 45. */
export function standingScopes(days: number): ScopeKey[] {
  return ['0dte', 'next', `days:${days}`, 'all'];
}

/**
 * A scope as a person writes it: `0dte`, `next`, `all`, `45d`, `days:45`, `2026-11-20`, in any case. Null when it is none of them,
 * counts less than 1 or more than 3650 days, or names a date that does not exist.
 */
export function parseScope(text: string): ScopeKey | null {
  const word = text.trim().toLowerCase();
  if (word === '0dte' || word === 'next' || word === 'all') return word;
  const days = /^(?:days:(\d{1,4})|(\d{1,4})d)$/.exec(word);
  if (days !== null) {
    const count = Number(days[1] ?? days[2]);
    return count >= 1 && count <= longestDays ? `days:${count}` : null;
  }
  return isDateKey(word) ? (word as ScopeKey) : null;
}

/**
 * The listed dates that belong to a scope, ascending. `days:N` runs from the session date to N calendar days later, both included;
 * `next` is the first date after the session date.
 */
export function scopeDates(scope: ScopeKey, dates: readonly DateKey[], sessionDate: DateKey): DateKey[] {
  const sorted = [...new Set(dates)].sort();
  if (scope === 'all') return sorted;
  if (scope === '0dte') return sorted.filter((date) => date === sessionDate);
  if (scope === 'next') return sorted.filter((date) => date > sessionDate).slice(0, 1);
  if (!scope.startsWith('days:')) return sorted.filter((date) => date === scope);
  const horizon = Number(scope.slice('days:'.length));
  return sorted.filter((date) => date >= sessionDate && daysBetween(sessionDate, date) <= horizon);
}
