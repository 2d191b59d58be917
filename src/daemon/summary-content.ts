/** What a post is made of, from stored snapshots: the newest reading of each symbol and the close of the session before it. */

import type { GexAnswer } from '../bot/ports.js';
import type { SummaryContent, SummaryDay, SummarySymbol } from '../bot/summary-ports.js';
import type { Calendar } from '../calendar/calendar.js';
import { addDays, weekdayOf } from '../calendar/dates.js';
import type { DateKey, GexSnapshot, ScopeKey } from '../engine/types.js';
import type { Store } from '../store/store.js';
import type { HeldSnapshot } from './latest.js';
import { closeDateBefore, storedClose } from './session-close.js';

export type SummaryCalendar = Pick<
  Calendar,
  | 'sessionOn'
  | 'isTradingDay'
  | 'holidayName'
  | 'tradingDateFor'
  | 'previousTradingDay'
  | 'lastCloseBefore'
  | 'isInSession'
>;

export interface SummaryContentDeps {
  store: { snapshots: Pick<Store['snapshots'], 'latest'>; history: Pick<Store['history'], 'lastOf'> };
  calendar: SummaryCalendar;
  /** What posts are about: the longest standing scope that ends, 45 days unless set otherwise. */
  scope: ScopeKey;
}

/** In session a reading older than this (market ms) is no longer "now". */
const currentMs = 2.5 * 60_000;

/** What the reader should know about a date and what comes after it. */
export function summaryDay(date: DateKey, calendar: SummaryCalendar): SummaryDay {
  const session = calendar.sessionOn(date);
  let next = addDays(date, 1);
  while (weekdayOf(next) === 0 || weekdayOf(next) === 6) next = addDays(next, 1);
  const name = calendar.holidayName(next);
  return {
    date,
    opensAt: session?.opensAt ?? null,
    closesAt: session?.closesAt ?? null,
    isHalfDay: session?.isHalfDay ?? false,
    holidayAhead: name === null ? null : { date: next, name },
  };
}

/** The date that a post of now would be of: the session that runs or comes next. */
export function comingDate(
  now: number,
  calendar: Pick<Calendar, 'sessionOn' | 'tradingDateFor' | 'nextOpenAfter'>,
): DateKey {
  const date = calendar.tradingDateFor(now);
  const closesAt = calendar.sessionOn(date)?.closesAt ?? now;
  return now < closesAt ? date : calendar.tradingDateFor(calendar.nextOpenAfter(now));
}

/**
 * Whether a post of a date needs a reading of its own: before its open, and in a session when the schedule takes none of the symbol.
 * After the close the last snapshot of the session stands.
 */
export function wantsReading(
  date: DateKey,
  now: number,
  calendar: Pick<Calendar, 'sessionOn' | 'isInSession'>,
  isStanding: boolean,
): boolean {
  if (calendar.isInSession(now)) return !isStanding;
  const session = calendar.sessionOn(date);
  return session !== null && now < session.opensAt;
}

/** The content of the post of a date as of `now` (market ms). Throws store errors. */
export function storedContent(
  deps: SummaryContentDeps,
  symbols: readonly string[],
  date: DateKey,
  now: number,
): SummaryContent {
  return {
    day: summaryDay(date, deps.calendar),
    symbols: symbols.map((symbol) => {
      const stored = deps.store.snapshots.latest(symbol, { scopes: [deps.scope] });
      return stored === null
        ? unknown(symbol, 'nothing is stored of it yet')
        : summarySymbol(deps, stored, stored.id, date, now);
    }),
    now,
  };
}

export function unknown(symbol: string, problem: string): SummarySymbol {
  return { symbol, answer: null, problem, close: null, closeDate: null, isOfLastSession: false };
}

/** One symbol of a post. `id` is null for a reading that is not stored. */
export function summarySymbol(
  deps: SummaryContentDeps,
  snapshot: HeldSnapshot | GexSnapshot,
  id: number | null,
  date: DateKey,
  now: number,
): SummarySymbol {
  const { calendar, scope } = deps;
  const { symbol, asOf } = snapshot;
  const { scopes, expirations, matrix, ...head } = snapshot;
  const result = scopes.find((one) => one.scope === scope);
  if (result === undefined || result.emptyReason !== null)
    return unknown(symbol, 'its last reading holds nothing to show');
  const answer: GexAnswer = {
    snapshotId: id,
    head,
    scope: result,
    expirations,
    matrix,
    isCurrent: calendar.isInSession(now) && Math.abs(now - asOf) <= currentMs,
    loading: null,
  };
  const opensAt = calendar.sessionOn(date)?.opensAt ?? Number.NEGATIVE_INFINITY;
  const isOfLastSession = now < opensAt && !calendar.isInSession(now) && asOf <= calendar.lastCloseBefore(now);
  if (isOfLastSession) return { symbol, answer, problem: null, close: null, closeDate: null, isOfLastSession };
  // Before the open it is the session that has just ended; within one and after it, the one before.
  const closeDate = closeDateBefore(snapshot, calendar);
  const close = storedClose(deps.store.history, calendar, symbol, scope, closeDate);
  return { symbol, answer, problem: null, close, closeDate, isOfLastSession };
}
