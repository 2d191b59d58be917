/** Scopes as people write and read them; the engine's keys stay out of sight. */

import { parseScope as parseEngineScope } from '../engine/scope.js';
import type { DateKey, ScopeKey } from '../engine/types.js';
import { formatDate } from '../lib/format.js';

/** What people also write; the engine's own words are read by the engine. */
const aliases: Readonly<Record<string, string>> = { today: '0dte', '0d': '0dte' };

/** `0dte`, `next`, `all`, `45d` (any number of days), `2026-11-20` or `20261120`; null for anything else. */
export function parseScope(text: string): ScopeKey | null {
  const word = text.trim().toLowerCase();
  const plain = Object.hasOwn(aliases, word) ? aliases[word]! : word;
  return parseEngineScope(plain.replace(/^(\d{1,4})\s?days?$/, '$1d').replace(/^(20\d{2})(\d{2})(\d{2})$/, '$1-$2-$3'));
}

/** As it is typed and as buttons carry it: `0dte`, `45d`, `2026-11-20`. */
export function scopeWord(scope: ScopeKey): string {
  return scope.startsWith('days:') ? `${scope.slice(5)}d` : scope;
}

/**
 * As it is read: `0DTE`, `Next, Mon Nov 23`, `45 days`, `All expirations`, `Fri Dec 18`. A date of another year than `of`, the trading
 * date of the data, names its year; without `of` every date does, for a rule outlives the year it is made in.
 */
export function scopeLabel(scope: ScopeKey, expirations: readonly DateKey[], of: DateKey | null = null): string {
  if (scope === '0dte') return '0DTE';
  if (scope === 'all') return 'All expirations';
  if (scope.startsWith('days:')) return scope === 'days:1' ? '1 day' : `${scope.slice(5)} days`;
  if (scope === 'next') return expirations[0] === undefined ? 'Next expiration' : `Next, ${formatDate(expirations[0])}`;
  return formatDate(scope, { unlessOf: of });
}
