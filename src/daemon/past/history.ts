import type { Actor } from '../../bot/actor.js';
import type { History, HistoryPoint, HistoryRange } from '../../bot/past-ports.js';
import { scopeLabel } from '../../bot/scope.js';
import type { DateKey, ScopeKey } from '../../engine/types.js';
import { AppError } from '../../lib/errors.js';
import { formatDate } from '../../lib/format.js';
import type { LevelPoint } from '../../store/history-repository.js';
import { firedAlerts } from './fired.js';
import type { PastDeps } from './past-deps.js';
import { type RangeWindow, windowsOf } from './range.js';
import { nothingStored, scopeNotStored } from './what-is-stored.js';

/** Lets other work go on. */
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

type Wish = { symbol: string; scope: ScopeKey | null; range: HistoryRange };

/** Levels of a scope over a range, one session after the other, so that nothing else waits longer than one takes. */
export async function storedHistory(deps: PastDeps, actor: Actor, wish: Wish): Promise<History> {
  const { store, calendar } = deps;
  const { symbol, range } = wish;
  const scope = wish.scope ?? deps.scope;
  const windows = windowsOf(range, deps.market.now() - deps.delayMs(), calendar);
  const points: HistoryPoint[] = [];
  let newest: number | null = null;
  let first: number | null = null;
  for (const [index, window] of windows.entries()) {
    for (const row of store.history.line(symbol, scope, window.date)) {
      const point = pointOf(row, window.date);
      if (row[10] === 'empty' || point.at < window.from || point.at > window.to) continue;
      points.push(point);
      newest = row[0];
      first ??= index;
    }
    await pause();
  }
  const origin = newest === null ? null : store.history.origin(newest);
  if (first === null || origin === null) throw nothingIn(deps, symbol, scope, range, windows);
  const alerts = firedAlerts(store, actor, {
    symbol,
    scope,
    from: windows[first]!.from,
    to: windows.at(-1)!.to,
    delayMs: origin.delayMs,
  });
  return {
    symbol,
    scope,
    range,
    source: origin.source,
    delayMs: origin.delayMs,
    // A hole is one between readings; before the first there was nothing to miss.
    sessions: windows.slice(first),
    points,
    alerts,
    intervalMs: deps.intervalMs,
  };
}

function pointOf(row: LevelPoint, sessionDate: DateKey): HistoryPoint {
  const [, asOf, delayMs, spot, zeroGamma, callWall, putWall, maxGex, call, put, quality] = row;
  const netGex = call === null || put === null ? null : call - put;
  return { at: asOf - delayMs, sessionDate, spot, zeroGamma, callWall, putWall, maxGex, netGex, quality };
}

/** Why a range is empty: the symbol, the scope or the time; and what there is. */
function nothingIn(
  { store, calendar, market }: PastDeps,
  symbol: string,
  scope: ScopeKey,
  range: HistoryRange,
  windows: readonly RangeWindow[],
): AppError {
  const last = store.readings.sessions(symbol, { limit: 1 }).at(-1);
  if (last === undefined) return nothingStored(symbol, store.readings);
  const today = calendar.tradingDateFor(market.now());
  const lastDay = formatDate(last.date, { unlessOf: today });
  const stored = store.readings.scopes(last.lastId);
  if (!stored.includes(scope)) return scopeNotStored(symbol, scope, stored, `on ${lastDay}`);
  const from = windows[0]!.date;
  if (last.date >= from) {
    const label = scopeLabel(scope, []);
    return new AppError('RANGE_EMPTY', `The readings of ${symbol} in this range hold nothing in ${label}.`);
  }
  const asked = formatDate(from, { unlessOf: today });
  const wider = range === '20d' ? null : rangeReaching(last.date, market.now(), calendar);
  const instead = wider === null ? `/compare ${symbol} with=${last.date}` : `/history ${symbol} ${wider}`;
  return new AppError(
    'RANGE_EMPTY',
    `Nothing of ${symbol} is stored since ${asked}; its last stored session is ${lastDay}: ${instead}.`,
  );
}

function rangeReaching(date: DateKey, now: number, calendar: PastDeps['calendar']): HistoryRange | null {
  return (['1d', '5d', '20d'] as const).find((range) => windowsOf(range, now, calendar)[0]!.date <= date) ?? null;
}
