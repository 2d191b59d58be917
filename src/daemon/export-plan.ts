/** What an export holds, counted before its first byte is written: an empty range is refused in words, not made into an empty file. */

import type { ExportKind } from '../bot/past-ports.js';
import { scopeLabel } from '../bot/scope.js';
import type { Calendar } from '../calendar/calendar.js';
import type { DateKey, ScopeKey } from '../engine/types.js';
import { AppError } from '../lib/errors.js';
import { formatDate } from '../lib/format.js';
import type { ExportRepository, ExportSession } from '../store/export-repository.js';
import type { ReadingRepository } from '../store/reading-repository.js';

export interface ExportRange {
  symbol: string;
  /** Null: every stored scope. Strikes are of one. */
  scope: ScopeKey | null;
  what: ExportKind;
  /** Both included; null is open. */
  from: DateKey | null;
  to: DateKey | null;
}

export interface ExportPlan {
  symbol: string;
  scope: ScopeKey | null;
  what: ExportKind;
  /** Ascending, at least one. */
  sessions: readonly ExportSession[];
  readings: number;
  /** Readings whose strikes are past their retention. */
  withoutStrikes: number;
}

export interface PlanDeps {
  exports: ExportRepository;
  readings: ReadingRepository;
  calendar: Pick<Calendar, 'holidayName' | 'isTradingDay'>;
  /** Lets other work go on. */
  pause(): Promise<void>;
  signal: AbortSignal;
}

const always: readonly [DateKey, DateKey] = ['1970-01-01', '9999-12-31'];

/** @throws AppError NOTHING_STORED, RANGE_EMPTY with what there is instead, store errors, and the reason of `signal`. */
export async function planExport(range: ExportRange, deps: PlanDeps): Promise<ExportPlan> {
  const { symbol, scope, what } = range;
  const { exports, pause, signal } = deps;
  const sessions: ExportSession[] = [];
  for (const session of exports.sessions(symbol, scope, range.from ?? always[0], range.to ?? always[1])) {
    sessions.push(session);
    await pause();
    signal.throwIfAborted();
  }
  if (sessions.length === 0) throw nothingThere(range, deps);
  const readings = sum(sessions, (each) => each.readings);
  const withStrikes = sum(sessions, (each) => each.withStrikes);
  if (what === 'strikes' && withStrikes === 0) throw pruned(range, deps);
  return { symbol, scope, what, sessions, readings, withoutStrikes: what === 'strikes' ? readings - withStrikes : 0 };
}

const sum = <T>(list: readonly T[], value: (each: T) => number) => list.reduce((total, each) => total + value(each), 0);

function nothingThere(range: ExportRange, { exports, readings, calendar }: PlanDeps): AppError {
  const { symbol, scope, from, to } = range;
  const stored = readings.sessions(symbol);
  if (stored.length === 0) {
    const symbols = readings.symbols();
    if (symbols.includes(symbol))
      return new AppError('RANGE_EMPTY', `No reading of ${symbol} from a session is stored ${rangeWords(range)}.`);
    const instead = symbols.length === 0 ? 'No readings are stored yet.' : `Stored are ${symbols.join(', ')}.`;
    return new AppError('NOTHING_STORED', `Nothing of ${symbol} is stored. ${instead}`);
  }
  const [first, last] = [stored[0]!.date, stored.at(-1)!.date];
  const any = exports.sessions(symbol, null, from ?? always[0], to ?? always[1]).next().value as
    | ExportSession
    | undefined;
  if (scope !== null && any !== undefined) {
    const scopes = readings.scopes(
      stored.findLast(({ date }) => date <= (to ?? date))?.lastId ?? stored.at(-1)!.lastId,
    );
    const labels = scopes.map((each) => scopeLabel(each, []));
    const text = `${symbol} has no readings of ${scopeLabel(scope, [])} stored ${rangeWords(range)}; it has ${labels.join(', ')}.`;
    return new AppError('RANGE_EMPTY', text);
  }
  const why = from !== null && from === to ? closedWords(from, calendar) : '';
  const count =
    stored.length === 1
      ? `one session, ${dated(first)}`
      : `${stored.length} sessions from ${dated(first)} to ${dated(last)}`;
  return new AppError(
    'RANGE_EMPTY',
    `No reading of ${symbol} is stored ${rangeWords(range)}${why}; there ${stored.length === 1 ? 'is' : 'are'} ${count}.`,
  );
}

function pruned(range: ExportRange, { exports, readings }: PlanDeps): AppError {
  const first = firstDateWithStrikes(range, exports, readings);
  const text = `The strikes of ${range.symbol} ${rangeWords(range)} are past their retention; levels are still there`;
  return new AppError('RANGE_EMPTY', `${text}${first === null ? '' : `, strikes from ${dated(first)} on`}.`);
}

function firstDateWithStrikes({ symbol }: ExportRange, exports: ExportRepository, readings: ReadingRepository) {
  const firstId = readings.firstWithStrikes();
  if (firstId === null) return null;
  const kept = readings.sessions(symbol).find(({ lastId }) => lastId >= firstId);
  if (kept === undefined) return null;
  for (const session of exports.sessions(symbol, null, kept.date, always[1]))
    if (session.withStrikes > 0) return session.date;
  return null;
}

/** `on Fri Nov 20, 2026`, `from … to …`. */
export function rangeWords({ from, to }: Pick<ExportRange, 'from' | 'to'>): string {
  if (from !== null && from === to) return `on ${dated(from)}`;
  if (from === null && to === null) return 'at all';
  if (to === null) return `from ${dated(from!)} on`;
  return from === null ? `up to ${dated(to)}` : `from ${dated(from)} to ${dated(to)}`;
}

const dated = (date: DateKey) => formatDate(date, { unlessOf: null });

function closedWords(date: DateKey, calendar: PlanDeps['calendar']): string {
  const holiday = calendar.holidayName(date);
  if (holiday !== null) return `, a holiday (${holiday})`;
  return calendar.isTradingDay(date) ? '' : ', a weekend';
}
