/** Questions about the past: what they show when all is well, and one case for each thing that must be said. */

import type { Ask } from '../../src/bot/command.js';
import type { GexAnswer } from '../../src/bot/ports.js';
import { AppError } from '../../src/lib/errors.js';
import { fakeAnswer, fakeAsk, fakeMarket, fakeScope, now, trusted } from '../fakes/market-ask.js';
import { fakeHistory, fakePair, fakePast, fakeThen } from '../fakes/past-ask.js';

type Given = Parameters<typeof fakePast>[0];

const past = (given: Given = {}, settings: Parameters<typeof fakeAsk>[1] = {}): Ask =>
  fakeAsk(fakeMarket(), settings, { past: fakePast(given) });

const emptyStrikes = (answer: GexAnswer): GexAnswer => {
  const { strikes } = answer.scope;
  const none = Object.fromEntries(Object.keys(strikes).map((name) => [name, new Float64Array(0)]));
  return { ...answer, scope: { ...answer.scope, strikes: { ...strikes, ...none, count: 0 } } };
};

const error = (code: 'NOTHING_STORED' | 'RANGE_EMPTY', message: string) => ({ error: new AppError(code, message) });

const spyScope = fakeScope('days:45', {
  zeroGamma: { level: 596.2, reason: null, roots: [596.2], chosenBy: 'nearest-spot' },
  totals: { call: 4.1e9, put: 3.2e9, net: 0.9e9, gross: 7.3e9 },
  levels: {
    ...fakeScope('days:45').levels,
    maxGex: { strike: 605, value: 5e8, runnerUp: null, dominance: null },
    callWall: { strike: 615, value: 5e8, runnerUp: null, dominance: null },
    putWall: null,
  },
});

const twoSymbols = (other = spyScope): Ask =>
  fakeAsk(
    fakeMarket((symbol, scope) =>
      symbol === 'SPX'
        ? fakeAnswer(fakeScope(scope ?? '0dte'))
        : fakeAnswer(other, { snapshotId: 4_712 }, { symbol, spot: 598.41, previousClose: 596.1 }),
    ),
    {},
    { past: fakePast() },
  );

export const pastCases: Record<string, [string, Ask]> = {
  'gex-since-close': ['gex spx 45d', past()],
  'gex-since-broken-off-session': [
    'gex spx 0dte',
    past({
      close: {
        date: '2026-11-19',
        asOf: Date.parse('2026-11-19T17:10:00Z'),
        isAtClose: false,
        spot: 5_961.36,
        zeroGamma: null,
        maxGex: 6_050,
        callWall: null,
        putWall: null,
        netGex: null,
      },
    }),
  ],
  history: ['history spx 5d', past()],
  'history-one-hour': [
    'history spx 1h',
    past({
      history: {
        sessions: [{ date: '2026-11-20', from: now - 3_600_000, to: now }],
        points: fakeHistory.points.filter(({ at }) => at >= now - 3_600_000),
        alerts: [],
      },
    }),
  ],
  'history-holes-and-doubts': [
    'history spx 20d 0dte',
    past(
      {
        history: {
          source: 'simulated',
          points: fakeHistory.points
            .filter(({ sessionDate }) => sessionDate === '2026-11-19')
            .map((point) => ({ ...point, quality: 'partial', zeroGamma: null })),
          alerts: Array.from({ length: 8 }, (_, index) => ({
            at: fakeHistory.points[index]!.at,
            spot: 6_000 + index,
            ruleId: 12,
            words: 'SPX max GEX shifted from 6,000 to 6,050 (0DTE)',
          })),
        },
      },
      { unit: 'per-percent' },
    ),
  ],
  'history-nothing-stored': [
    'history TSLA',
    past(error('NOTHING_STORED', 'No session of TSLA is stored. Stored: SPX, SPY.')),
  ],
  'history-of-a-past-date': [
    'history spx 2026-11-18',
    past(error('RANGE_EMPTY', 'Wed Nov 18 of SPX was not stored on Thu Nov 19. Stored: 0dte, 45d.')),
  ],
  'history-scope-not-stored': [
    'history spx 30d',
    past(
      error(
        'RANGE_EMPTY',
        '30 days of SPX was not stored on Fri Nov 20. Stored: 0dte, next, 45d, all; a rule on another scope makes it kept from then on.',
      ),
    ),
  ],
  compare: ['compare spx yesterday', past()],
  'compare-hour-per-percent': [
    'compare spx 1h 45d',
    past(
      {
        pair: fakePair(
          fakeThen(
            { expirations: ['2026-11-20', '2026-11-23', '2026-11-25'], quality: trusted },
            { asOf: now - 3_900_000, sessionDate: '2026-11-20' },
          ),
          { remark: 'The reading nearest to an hour ago is of 09:36 ET, 65 min before.' },
        ),
      },
      { unit: 'per-percent', theme: 'light' },
    ),
  ],
  'compare-date-pruned': [
    'compare spx 2026-11-05',
    past({
      pair: fakePair(
        emptyStrikes(fakeThen({}, { asOf: Date.parse('2026-11-05T21:00:00Z'), sessionDate: '2026-11-05' })),
        {
          hasStrikes: false,
        },
      ),
    }),
  ],
  // Pruned as well: with all its tables so many limits are more than a caption holds.
  'compare-other-method': [
    'compare spx open',
    past({
      pair: fakePair(
        emptyStrikes(
          fakeThen(
            { quality: { ...trusted, label: 'partial', reasons: ['71 % coverage'], openInterestDate: null } },
            { methodVersion: 0, riskFreeRate: 0.04, source: 'delayed', delayMs: 900_000 },
          ),
        ),
        { hasStrikes: false },
      ),
    }),
  ],
  'compare-split': ['compare spx 2026-11-05', past({ pair: fakePair(fakeThen({}, { spot: 59_700 })) })],
  'compare-holiday': [
    'compare spx 2026-11-26',
    past(
      error(
        'RANGE_EMPTY',
        'The exchange was closed on Thu Nov 26 (Thanksgiving Day). Stored nearby: Wed Nov 25 (2026-11-25) and Fri Nov 27 (2026-11-27).',
      ),
    ),
  ],
  'compare-symbols': ['compare spx with=SPY 45d', twoSymbols()],
  'compare-symbols-agree': [
    'compare spx with=SPX2',
    fakeAsk(fakeMarket((symbol, scope) => fakeAnswer(fakeScope(scope ?? '0dte'), {}, { symbol }))),
  ],
  'compare-symbol-with-itself': ['compare spx with=SPX', twoSymbols()],
};
