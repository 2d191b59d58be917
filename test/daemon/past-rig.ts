/** Sessions of a small chain, worked out by the engine and stored in a real file, with the past over them. */

import { createCalendar } from '../../src/calendar/calendar.js';
import { addDays } from '../../src/calendar/dates.js';
import { toAnswer } from '../../src/daemon/answers.js';
import { createPast, type PastDeps } from '../../src/daemon/past.js';
import { analyse, defaultEngineSettings, standingScopes } from '../../src/engine/index.js';
import type { ChainSnapshot, DateKey, Expiration, GexSnapshot } from '../../src/engine/types.js';
import { AppError } from '../../src/lib/errors.js';
import { silentLogger } from '../../src/lib/log.js';
import type { Store } from '../../src/store/store.js';
import { tempStore } from '../store/temp-folder.js';

export const calendar = createCalendar();
export const minute = 60_000;
const strikes = Array.from({ length: 17 }, (_, index) => 5_800 + index * 25);

export interface StoredReading {
  /** Minutes after the open of the session. */
  at: number;
  spot?: number;
  /** Share of the contracts whose greeks are fresh: below 0.99 the reading is partial. */
  fresh?: number;
  /** In place of the standing scopes. */
  scopes?: readonly GexSnapshot['scopes'][number]['scope'][];
  methodVersion?: number;
  delayMs?: number;
}

/** Every trading day has an expiration, as SPX has. Puts lead below 6,000 and calls above. */
function chainAt(
  symbol: string,
  date: DateKey,
  asOf: number,
  { spot = 6_000, fresh = 1, delayMs = 0 }: StoredReading,
): ChainSnapshot {
  const expirations: Expiration[] = [];
  for (let day = date; expirations.length < 4; day = addDays(day, 1)) {
    if (!calendar.isTradingDay(day)) continue;
    expirations.push({ root: 'SPXW', date: day, settlement: 'PM', settlesAt: calendar.settlesAt(day, 'PM') });
  }
  const rows = expirations.flatMap((_, expiration) =>
    strikes.flatMap((strike) => [1, 0].map((isCall) => ({ expiration, strike, isCall }))),
  );
  const column = (value: (row: (typeof rows)[number], index: number) => number) => Float64Array.from(rows, value);
  return {
    symbol,
    asOf,
    sessionDate: date,
    inSession: true,
    source: delayMs > 0 ? 'delayed' : 'live',
    delayMs,
    spot,
    spotAt: asOf - delayMs,
    previousClose: 5_990,
    openInterestDate: calendar.previousTradingDay(date),
    pendingItems: 0,
    cutContracts: 0,
    expirations,
    contracts: {
      count: rows.length,
      expiration: Uint16Array.from(rows, (row) => row.expiration),
      strike: column((row) => row.strike),
      isCall: Uint8Array.from(rows, (row) => row.isCall),
      multiplier: column(() => 100),
      openInterest: column(({ strike, isCall, expiration }) =>
        isCall === 1
          ? Math.max(10, strike - 5_900) * (expiration + 1)
          : Math.max(10, 6_080 - strike) * (expiration + 1),
      ),
      volume: column(() => 5),
      iv: column((_, index) => (index < rows.length * fresh ? 0.18 : Number.NaN)),
      gamma: column(() => Number.NaN),
      delta: column(() => Number.NaN),
      greeksAt: column((_, index) => (index < rows.length * fresh ? asOf - delayMs : Number.NaN)),
      bid: column(() => Number.NaN),
      ask: column(() => Number.NaN),
    },
  };
}

/** Stores readings of a session; their ids, ascending. */
export function storeSession(
  store: Store,
  date: DateKey,
  readings: readonly StoredReading[],
  symbol = 'SPX',
): number[] {
  const { opensAt } = calendar.sessionOn(date)!;
  return readings.map((reading) => {
    const slot = opensAt + reading.at * minute;
    const chain = chainAt(symbol, date, slot, reading);
    const snapshot = analyse(chain, reading.scopes ?? standingScopes(45), defaultEngineSettings, new Map());
    const made = { ...snapshot, methodVersion: reading.methodVersion ?? snapshot.methodVersion };
    return store.snapshots.save(made, { slot, scheduled: true, keepMatrix: false });
  });
}

/** The past at a moment of market time; `now` of a comparison is the newest stored reading. */
export function pastRig(at: string, change: Partial<PastDeps> = {}) {
  const store = tempStore();
  const clock = { now: Date.parse(at) };
  const past = createPast(
    {
      store,
      calendar,
      market: { now: () => clock.now },
      answers: {
        gex: (symbol, scope) => {
          const latest = store.snapshots.latest(symbol, { inSessionOnly: true });
          if (latest === null) return Promise.reject(new AppError('NO_DATA_YET', `${symbol} is not loaded yet.`));
          return Promise.resolve(toAnswer(latest.id, latest, scope ?? '0dte', true, null));
        },
      },
      scope: 'days:45',
      intervalMs: minute,
      delayMs: () => 0,
      log: silentLogger,
      ...change,
    },
    () => Promise.reject(new AppError('NOTHING_STORED', 'No file here.')),
  );
  return { store, clock, past };
}

/** What a comparison takes beside its question. */
export const asking = { signal: new AbortController().signal, progress: () => {} };
