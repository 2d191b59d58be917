import type { PastMoment, ThenAndNow } from '../../bot/past-ports.js';
import type { GexAnswer, MarketAsk } from '../../bot/ports.js';
import { scopeLabel } from '../../bot/scope.js';
import { dataTimeOf } from '../../bot/wording.js';
import type { DateKey, ScopeKey } from '../../engine/types.js';
import { AppError } from '../../lib/errors.js';
import { formatClock, formatDate, formatMoment } from '../../lib/format.js';
import { toAnswer } from '../answers.js';
import { closeDateBefore } from '../session-close.js';
import { type Found, readingOf } from './moment.js';
import type { PastDeps } from './past-deps.js';
import { scopeThen } from './scope-then.js';
import { dateProblem, nothingStored, scopeNotStored } from './what-is-stored.js';

type Wish = { symbol: string; scope: ScopeKey | null; moment: PastMoment };
type AskOptions = Parameters<MarketAsk['gex']>[2];

/** About a year of sessions: what a date is looked for among. */
const mostSessions = 260;

/** What is answered now beside the same contracts at a moment of the past. */
export async function storedComparison(deps: PastDeps, wish: Wish, options: AskOptions): Promise<ThenAndNow> {
  const { store, calendar, market } = deps;
  const { symbol, moment } = wish;
  const stored = store.readings.sessions(symbol, { limit: mostSessions }).map(({ date }) => date);
  if (stored.length === 0) throw nothingStored(symbol, store.readings);
  const today = calendar.tradingDateFor(market.now());
  // A slip is told before a chain is loaded for it.
  if (isDate(moment)) failOn(dateProblem(symbol, moment, { stored, shown: '', today }, calendar));
  const now = await deps.answers.gex(symbol, wish.scope ?? deps.scope, options);
  if (now.scope.emptyReason !== null) throw nothingNow(now, today);
  const shown = now.head.sessionDate;
  if (isDate(moment)) failOn(dateProblem(symbol, moment, { stored, shown, today }, calendar));
  const date = isDate(moment) ? moment : moment === 'yesterday' ? closeDateBefore(now.head, calendar) : shown;
  const found = find(deps, symbol, moment, date, now);
  if (found === null) throw noSuchMoment(deps, symbol, moment, date, stored, today);
  return thenOf(deps, found, now, today);
}

const isDate = (moment: PastMoment): boolean => /^\d{4}-/.test(moment);

function failOn(problem: AppError | null): void {
  if (problem !== null) throw problem;
}

/** The whole chain is stored with every reading, so it tells which readings there are. */
function find(
  { store, calendar }: PastDeps,
  symbol: string,
  moment: PastMoment,
  date: DateKey,
  now: GexAnswer,
): Found | null {
  const session = calendar.sessionOn(date);
  if (session === null) return null;
  const readings = store.history.line(symbol, 'all', date).filter((row) => row[10] !== 'empty');
  return readingOf(moment, readings, session, dataTimeOf(now.head));
}

function thenOf({ store }: PastDeps, found: Found, now: GexAnswer, today: DateKey): ThenAndNow {
  const { symbol } = now.head;
  const { scope } = now.scope;
  const scopes = store.history.scopes(found.id);
  const key = scopeThen(now.scope, scopes);
  const snapshot = key === null ? null : store.snapshots.load(found.id, [key]);
  const at = snapshot === null ? '' : formatMoment(dataTimeOf(snapshot));
  if (key === null || snapshot === null)
    throw scopeNotStored(
      symbol,
      scope,
      scopes.map((one) => one.scope),
      'then',
    );
  const then = toAnswer(found.id, snapshot, key, false, null);
  if (then.scope.emptyReason !== null || then.scope.quality.label === 'empty')
    throw new AppError(
      'RANGE_EMPTY',
      `${scopeLabel(key, then.scope.expirations, today)} of ${symbol} held nothing at ${at}.`,
    );
  const wasNext =
    key === scope
      ? null
      : `${formatDate(now.scope.expirations[0] ?? null)} was the next expiration then: the same contracts are compared.`;
  const remark = [found.remark, wasNext].filter((words) => words !== null).join(' ');
  return { then, now, hasStrikes: !snapshot.pruned, remark: remark === '' ? null : remark };
}

function nothingNow({ head, scope }: GexAnswer, today: DateKey): AppError {
  const label = scopeLabel(scope.scope, scope.expirations, today);
  const why =
    scope.emptyReason === 'no-expiration-today'
      ? `${head.symbol} has no expiration on ${formatDate(head.sessionDate)}`
      : `${label} of ${head.symbol} holds nothing now`;
  return new AppError('SCOPE_EMPTY', `${why}, so there is nothing to compare.`);
}

/** Why a session has no reading of the moment, and what could be compared with instead. */
function noSuchMoment(
  { store }: PastDeps,
  symbol: string,
  moment: PastMoment,
  date: DateKey,
  stored: readonly DateKey[],
  today: DateKey,
): AppError {
  const named = formatDate(date, { unlessOf: today });
  const empty = (sentence: string) => new AppError('RANGE_EMPTY', sentence);
  const earlier = stored.filter((one) => one < date).at(-1);
  if (moment === 'yesterday' && earlier === undefined)
    return empty(`Nothing of ${symbol} is stored before ${formatDate(stored[0]!)}: try /compare ${symbol} open.`);
  const instead =
    earlier === undefined
      ? ''
      : ` The last session stored before is ${formatDate(earlier, { unlessOf: today })}: /compare ${symbol} with=${earlier}.`;
  if (moment !== '1h' && moment !== 'open') return empty(`Nothing of ${symbol} is stored of ${named}.${instead}`);
  const first = store.history.line(symbol, 'all', date).find((row) => row[10] !== 'empty');
  if (first === undefined) return empty(`Nothing of ${symbol} is stored of ${named} yet.${instead}`);
  const begin = `Readings of ${symbol} on ${named} begin at ${formatClock(first[1] - first[2])}`;
  return moment === 'open'
    ? empty(`${begin}, and there is no earlier one to compare with.${instead}`)
    : empty(`${begin}, and none is of about an hour ago: try /compare ${symbol} open.`);
}
