/** Scopes as people write and read them; the engine's keys stay out of sight. */

import type { DateKey, ScopeKey } from '../engine/types.js';
import { formatDate } from '../lib/format.js';

const longestDays = 1_500;
const keywords: Readonly<Record<string, ScopeKey>> = {
  '0dte': '0dte',
  '0d': '0dte',
  today: '0dte',
  next: 'next',
  all: 'all',
};

function isRealDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 2000 && year < 2100;
}

/** `0dte`, `next`, `all`, `45d` (any number of days), `2026-11-20` or `20261120`; null for anything else. */
export function parseScope(text: string): ScopeKey | null {
  const word = text.trim().toLowerCase();
  if (Object.hasOwn(keywords, word)) return keywords[word]!;
  const days = /^(?:(\d{1,4})\s?d(?:ays?)?|days:(\d{1,4}))$/.exec(word);
  if (days !== null) {
    const count = Number(days[1] ?? days[2]);
    return count >= 1 && count <= longestDays ? `days:${count}` : null;
  }
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(word) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(word);
  if (date === null || !isRealDate(Number(date[1]), Number(date[2]), Number(date[3]))) return null;
  return `${date[1]}-${date[2]}-${date[3]}` as ScopeKey;
}

/** As it is typed and as buttons carry it: `0dte`, `45d`, `2026-11-20`. */
export function scopeWord(scope: ScopeKey): string {
  return scope.startsWith('days:') ? `${scope.slice(5)}d` : scope;
}

/** As it is read: `0DTE`, `Next, Mon Nov 23`, `45 days`, `All expirations`, `Fri Dec 18`. */
export function scopeLabel(scope: ScopeKey, expirations: readonly DateKey[]): string {
  if (scope === '0dte') return '0DTE';
  if (scope === 'all') return 'All expirations';
  if (scope.startsWith('days:')) return scope === 'days:1' ? '1 day' : `${scope.slice(5)} days`;
  if (scope === 'next') return expirations[0] === undefined ? 'Next expiration' : `Next, ${formatDate(expirations[0])}`;
  return formatDate(scope);
}
