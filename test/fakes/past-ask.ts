/** A past that is made up once: two sessions with a hole, SPX falling through zero gamma, and yesterday's close. */

import type { History, HistoryPoint, PastAsk, ThenAndNow } from '../../src/bot/past-ports.js';
import type { GexAnswer } from '../../src/bot/ports.js';
import type { ScopeResult } from '../../src/engine/types.js';
import { AppError } from '../../src/lib/errors.js';
import { fakeAnswer, fakeScope, now, today, trusted } from './market-ask.js';

const minuteMs = 60_000;
const yesterday = '2026-11-19';
const yesterdayOpen = Date.parse('2026-11-19T14:30:00Z');
const yesterdayClose = Date.parse('2026-11-19T21:00:00Z');
const todayOpen = Date.parse('2026-11-20T14:30:00Z');

/** Every ten minutes; zero gamma rises slowly past a price that falls, and is not known once. */
function points(date: string, from: number, to: number, spot: number): HistoryPoint[] {
  const count = Math.floor((to - from) / (10 * minuteMs)) + 1;
  return Array.from({ length: count }, (_, index): HistoryPoint => {
    const wave = 12 * Math.sin(index / 2);
    const zeroGamma = 6_000 + index / 4;
    const price = Math.round((spot + wave) * 100) / 100;
    return {
      at: from + index * 10 * minuteMs,
      sessionDate: date,
      spot: price,
      zeroGamma: index === 5 ? null : zeroGamma,
      callWall: 6_050,
      putWall: index < 3 ? 5_925 : 5_950,
      maxGex: 6_050,
      netGex: (price - zeroGamma) * 8e6,
      quality: index === 2 ? 'partial' : 'trusted',
    };
  });
}

/** Two sessions, an hour of the first not stored. */
export const fakeHistory: History = {
  symbol: 'SPX',
  scope: 'days:45',
  range: '5d',
  source: 'live',
  delayMs: 0,
  sessions: [
    { date: yesterday, from: yesterdayOpen, to: yesterdayClose },
    { date: today, from: todayOpen, to: now },
  ],
  points: [
    ...points(yesterday, yesterdayOpen, yesterdayOpen + 120 * minuteMs, 6_005),
    ...points(yesterday, yesterdayOpen + 180 * minuteMs, yesterdayClose, 6_002),
    ...points(today, todayOpen, now, 5_986.4),
  ],
  alerts: [
    { at: yesterdayOpen + 30 * minuteMs, spot: 6_016.97, ruleId: 12, words: 'SPX rose above zero gamma' },
    { at: todayOpen, spot: 5_986.4, ruleId: 12, words: 'SPX opened below zero gamma' },
  ],
  intervalMs: 10 * minuteMs,
};

/** Yesterday's close: smaller puts below, a wall elsewhere. */
export function fakeThen(change: Partial<ScopeResult> = {}, head: Partial<GexAnswer['head']> = {}): GexAnswer {
  const scope = fakeScope('days:45');
  const { strikes } = scope;
  const putGex = strikes.putGex.map((value, row) => value * (strikes.strike[row]! < 5_960 ? 0.8 : 1.15));
  const callGex = strikes.callGex.map((value) => value * 0.95);
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const [call, put] = [sum(callGex), sum(putGex)];
  const earlier = fakeScope('days:45', {
    expirations: [yesterday, today, '2026-11-23'],
    strikes: { ...strikes, callGex, putGex },
    totals: { call, put, net: call - put, gross: call + put },
    zeroGamma: { level: 5_998.2, reason: null, roots: [5_998.2], chosenBy: 'nearest-spot' },
    levels: { ...scope.levels, callWall: { strike: 6_000, value: 7e6, runnerUp: null, dominance: null } },
    quality: { ...trusted, openInterestDate: '2026-11-18' },
    ...change,
  });
  const answer = fakeAnswer(
    earlier,
    { snapshotId: 4_000, isCurrent: false },
    { asOf: yesterdayClose, sessionDate: yesterday, spot: 5_961.36, previousClose: 5_950, ...head },
  );
  const expirations = [
    { ...answer.expirations[0]!, date: yesterday, net: -40e6 },
    ...answer.expirations.map((one, index) => ({ ...one, net: one.net + (index + 1) * 9e6 })),
  ];
  return { ...answer, expirations };
}

/** An earlier reading and the one of now. */
export function fakePair(then: GexAnswer = fakeThen(), change: Partial<Omit<ThenAndNow, 'then'>> = {}): ThenAndNow {
  return { then, now: fakeAnswer(fakeScope('days:45')), hasStrikes: true, remark: null, ...change };
}

/** Answers the same whatever is asked, unless something else is given. `error` is thrown in place of a history or a comparison. */
export function fakePast(
  given: {
    history?: Partial<History>;
    pair?: ThenAndNow;
    error?: AppError;
    close?: ReturnType<PastAsk['closeBefore']>;
  } = {},
): PastAsk {
  const orError = <T>(value: T): Promise<T> =>
    given.error === undefined ? Promise.resolve(value) : Promise.reject(given.error);
  return {
    history: (_actor, { symbol, scope, range }) =>
      orError({ ...fakeHistory, symbol, scope: scope ?? fakeHistory.scope, range, ...given.history }),
    compare: () => orError(given.pair ?? fakePair()),
    closeBefore: () =>
      given.close === undefined
        ? {
            date: yesterday,
            asOf: yesterdayClose,
            isAtClose: true,
            spot: 5_961.36,
            zeroGamma: 5_998.2,
            maxGex: 5_950,
            callWall: 6_000,
            putWall: 5_950,
            netGex: -61.4e6,
          }
        : given.close,
    sessions: () => [today, yesterday, '2026-11-18', '2026-11-17'],
    exportFile: () => Promise.reject(new AppError('NOTHING_STORED', 'No session of SPX is stored.')),
  };
}
