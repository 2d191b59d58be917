/** Why there is nothing to show and what there is instead, each one sentence or two. */

import { scopeLabel, scopeWord } from '../../bot/scope.js';
import { listWords } from '../../bot/wording.js';
import type { Calendar } from '../../calendar/calendar.js';
import { weekdayOf } from '../../calendar/dates.js';
import type { DateKey, ScopeKey } from '../../engine/types.js';
import { AppError } from '../../lib/errors.js';
import { formatDate } from '../../lib/format.js';
import type { ReadingRepository } from '../../store/reading-repository.js';

/** As many as are read in one glance. */
const mostNamed = 8;

/** A symbol without any session: names those that have some. */
export function nothingStored(symbol: string, readings: Pick<ReadingRepository, 'symbols'>): AppError {
  const symbols = readings.symbols();
  const named = symbols.slice(0, mostNamed);
  const more = symbols.length - named.length;
  const stored =
    symbols.length === 0
      ? 'No symbol has any yet: readings are stored while the market is open.'
      : `Stored: ${named.join(', ')}${more === 0 ? '' : ` and ${more} more`}.`;
  return new AppError('NOTHING_STORED', `No session of ${symbol} is stored. ${stored}`);
}

/** A scope that readings do not hold. `when` ends the first clause: `then`, `in Thu Nov 19`. */
export function scopeNotStored(symbol: string, scope: ScopeKey, stored: readonly ScopeKey[], when: string): AppError {
  const label = scopeLabel(scope, []);
  const there = stored.map((one) => scopeWord(one)).join(', ');
  return new AppError(
    'RANGE_EMPTY',
    `${label} of ${symbol} was not stored ${when}. Stored: ${there}; a rule on another scope makes it kept from then on.`,
  );
}

const dateWords = (date: DateKey, today: DateKey) => `${formatDate(date, { unlessOf: today })} (${date})`;

/** `Stored nearby: Wed Nov 18 (2026-11-18) and Fri Nov 20 (2026-11-20).` */
function nearby(date: DateKey, stored: readonly DateKey[], today: DateKey): string {
  const near = [stored.findLast((one) => one < date), stored.find((one) => one > date)].filter(
    (one) => one !== undefined,
  );
  return `Stored nearby: ${listWords(near.map((one) => dateWords(one, today)))}.`;
}

/**
 * Why a date cannot be compared with, null when it is stored. `stored`: sessions of the symbol, ascending, not empty; `shown`: the
 * session that is shown now.
 */
export function dateProblem(
  symbol: string,
  date: DateKey,
  { stored, shown, today }: { stored: readonly DateKey[]; shown: DateKey; today: DateKey },
  calendar: Pick<Calendar, 'isTradingDay' | 'holidayName'>,
): AppError | null {
  const empty = (sentence: string) => new AppError('RANGE_EMPTY', sentence);
  const named = formatDate(date, { unlessOf: today });
  if (date > today) return empty(`${named} is still to come. ${nearby(date, stored, today)}`);
  if (!calendar.isTradingDay(date)) {
    const holiday = calendar.holidayName(date);
    const why = holiday ?? (weekdayOf(date) === 6 ? 'a Saturday' : weekdayOf(date) === 0 ? 'a Sunday' : 'a closed day');
    return empty(`The exchange was closed on ${named} (${why}). ${nearby(date, stored, today)}`);
  }
  if (date === shown) return empty(`${named} is the session shown now: compare it with open, 1h or an earlier date.`);
  if (stored.includes(date)) return null;
  const first = stored[0]!;
  if (date < first) return empty(`${symbol} is stored since ${dateWords(first, today)}, not on ${named}.`);
  return empty(`Nothing of ${symbol} is stored of ${named}. ${nearby(date, stored, today)}`);
}
