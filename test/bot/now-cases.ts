/** Cases of the commands about the market as it is: pictures and tables, and the hours and chains that make them hard. */

import type { Ask, ChatSettings } from '../../src/bot/command.js';
import type { GexAnswer } from '../../src/bot/ports.js';
import type { ExpirationSummary, ScopeResult } from '../../src/engine/types.js';
import { AppError } from '../../src/lib/errors.js';
import {
  emptyScope,
  fakeAnswer,
  fakeAsk,
  fakeMarket,
  fakeMatrix,
  fakeScope,
  fakeStatus,
  trusted,
} from '../fakes/market-ask.js';

const of = (answer: GexAnswer, settings: Partial<ChatSettings> = {}, change: Partial<Ask> = {}) =>
  fakeAsk(
    fakeMarket(() => answer),
    settings,
    change,
  );

/** Sunday, after a Friday whose close is stored. */
const fridayClose = Date.parse('2026-11-20T20:59:59.999Z');
const sunday = { now: Date.parse('2026-11-22T15:00:00Z'), today: '2026-11-20' };
function onSunday(answer: GexAnswer): Ask {
  const closed: GexAnswer = { ...answer, isCurrent: false, head: { ...answer.head, asOf: fridayClose } };
  const market = fakeMarket(() => closed);
  return fakeAsk({ ...market, status: () => ({ ...fakeStatus, session: 'closed' }) }, {}, sunday);
}

const partial: Partial<ScopeResult> = {
  quality: {
    ...trusted,
    label: 'partial',
    reasons: ['71 % coverage'],
    withOpenInterest: 198,
    heldWithGreeks: 131,
    weightCoverage: 0.713,
  },
};

/** As the feed has it: volumes near the money only. */
function tradedNear(): Partial<ScopeResult> {
  const { strikes } = fakeScope('0dte');
  const near = (column: Float64Array) => column.map((value, row) => (row >= 5 && row <= 11 ? value : 0));
  const [callVolume, putVolume] = [near(strikes.callVolume), near(strikes.putVolume)];
  const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0);
  return {
    strikes: { ...strikes, callVolume, putVolume },
    totalVolume: { call: sum(callVolume), put: sum(putVolume) },
  };
}

function neverTraded(): Partial<ScopeResult> {
  const { strikes } = fakeScope('0dte');
  const none = strikes.callVolume.map(() => 0);
  const unknown = { call: Number.NaN, put: Number.NaN, net: Number.NaN, gross: Number.NaN };
  const levels = { maxGex: null, absoluteGamma: null, callWall: null, putWall: null };
  return {
    strikes: { ...strikes, callVolume: none, putVolume: none, callGexByVolume: none, putGexByVolume: none },
    totalVolume: { call: 0, put: 0 },
    totalsByVolume: unknown,
    levelsByVolume: { ...levels, maxCallGamma: null, maxPutGamma: null },
    putCall: { openInterest: 1.31, volume: null },
  };
}

/** Open interest is there, greeks are not yet. */
function noGreeks(): ScopeResult {
  const empty = emptyScope('0dte', 'no-greeks');
  return { ...empty, quality: { ...empty.quality, withOpenInterest: 198, heldWithGreeks: 0 } };
}

/** Three zeros, and conventions that do not agree on the one that counts. */
const manyRoots: Partial<ScopeResult> = {
  zeroGamma: {
    level: 6_012.5,
    reason: null,
    roots: [5_640.04, 6_012.5, 6_310.5],
    chosenBy: 'nearest-previous',
    alternatives: [
      { convention: 'clock', level: 6_005.1 },
      { convention: 'without-today', level: 6_031.4 },
    ],
  },
};

/** Daily for two weeks, then weekly, then monthly into another year. */
function manyExpirations(count: number): ExpirationSummary[] {
  const first = Date.parse('2026-11-20T00:00:00Z');
  return Array.from({ length: count }, (_, place) => {
    const days = place < 10 ? place : place < 20 ? 10 + (place - 10) * 7 : 80 + (place - 20) * 30;
    const isLarge = place === 0 || place === 14;
    return {
      date: new Date(first + days * 86_400_000).toISOString().slice(0, 10),
      daysToExpiration: days,
      net: (place % 3 === 0 ? -1 : 1) * (40 - place) * 2.3e6,
      gross: (isLarge ? 300 : 45 - place) * 3e6,
      grossShare:
        place === 0 ? 0.384 : place === 14 ? 0.2 : (count > 14 ? 0.416 : 0.616) / (count - (count > 14 ? 2 : 1)),
      maxPain: place === 4 ? null : 5_975 - place * 5,
      expectedMove:
        place === 5
          ? null
          : { points: 21.4 * Math.sqrt(days + 1), from: place < 3 ? ('straddle' as const) : ('volatility' as const) },
      atmIv: 0.148,
      callOpenInterest: 40_000,
      putOpenInterest: 52_000,
    };
  });
}

const whole = (change: Partial<GexAnswer> = {}, scope: Partial<ScopeResult> = {}) =>
  fakeAnswer(fakeScope('all', scope), { matrix: fakeMatrix(), ...change });

export const nowCases: Record<string, [string, Ask]> = {
  'gex-side-by-side': ['gex spx both', of(fakeAnswer(fakeScope('0dte', tradedNear())))],
  'gex-side-by-side-before-trades': ['gex spx both', of(fakeAnswer(fakeScope('0dte', neverTraded())))],
  'gex-vanna': ['gex spx 45d vanna', fakeAsk()],
  'gex-dex-by-volume': ['gex spx dex volume', fakeAsk()],
  'gex-zone': ['gex spx', of(fakeAnswer(fakeScope('0dte', manyRoots)))],
  'levels-by-volume': ['levels spx volume', of(fakeAnswer(fakeScope('0dte', tradedNear())))],
  'levels-after-settlement': ['levels', onSunday(fakeAnswer(fakeScope('0dte')))],
  profile: ['profile', fakeAsk()],
  'profile-many-roots': ['profile spx 45d', of(fakeAnswer(fakeScope('days:45', manyRoots)), { unit: 'per-percent' })],
  'profile-no-zero-gamma': [
    'profile spx',
    of(
      fakeAnswer(
        fakeScope('0dte', {
          ...partial,
          zeroGamma: { level: null, reason: 'coverage', roots: [], chosenBy: null },
        }),
      ),
    ),
  ],
  'profile-no-curve': [
    'profile spx',
    of(fakeAnswer(fakeScope('0dte', { profile: { levels: new Float64Array(0), netGex: new Float64Array(0) } }))),
  ],
  oi: ['oi', fakeAsk()],
  'oi-partial': ['oi spx 45d', of(fakeAnswer(fakeScope('days:45', partial)))],
  'oi-no-greeks': ['oi spx', of(fakeAnswer(noGreeks(), { loading: 0.31, snapshotId: null }, { source: 'simulated' }))],
  'oi-none': [
    'oi spx',
    of(
      fakeAnswer(
        fakeScope('0dte', {
          emptyReason: 'no-open-interest',
          totalOpenInterest: { call: 0, put: 0 },
          quality: { ...trusted, label: 'empty', reasons: ['no open interest'], withOpenInterest: 0, held: 0 },
        }),
      ),
    ),
  ],
  volume: ['volume spx', of(fakeAnswer(fakeScope('0dte', tradedNear()), {}, { source: 'delayed', delayMs: 900_000 }))],
  'volume-before-trades': ['volume spx', of(fakeAnswer(fakeScope('0dte', neverTraded())))],
  'volume-never-in-file': ['volume spx', of(fakeAnswer(fakeScope('0dte', neverTraded()), {}, { source: 'file' }))],
  'volume-weekend': ['volume spx', onSunday(fakeAnswer(fakeScope('0dte')))],
  top: ['top', fakeAsk()],
  'top-pcr': ['top spx pcr 45d', of(fakeAnswer(fakeScope('days:45', partial)))],
  'top-volume': ['top spx volume', of(fakeAnswer(fakeScope('0dte', tradedNear())))],
  expirations: ['expirations', of(whole({ expirations: manyExpirations(34) }))],
  'expirations-all': ['expirations spx all', of(whole({ expirations: manyExpirations(34) }), { unit: 'per-percent' })],
  'expirations-largest': ['expirations spx largest', of(whole({ expirations: manyExpirations(34) }))],
  'expirations-after-settlement': ['expirations', onSunday(whole())],
  'expirations-loading': [
    'expirations TSLA',
    of(
      fakeAnswer(
        fakeScope('all', partial),
        { loading: 0.43, snapshotId: null, expirations: manyExpirations(4) },
        {
          symbol: 'TSLA',
        },
      ),
    ),
  ],
  heatmap: ['heatmap', of(whole())],
  'heatmap-absolute': ['heatmap spx absolute strikes=5', of(whole({ expirations: manyExpirations(34) }))],
  'heatmap-weekend': ['heatmap', onSunday(whole())],
  'heatmap-none': ['heatmap spx', of(whole({ matrix: null }))],
  'heatmap-broker-away': [
    'heatmap spx',
    fakeAsk(fakeMarket(() => Promise.reject(new AppError('BROKER_UNREACHABLE', 'The broker cannot be reached.')))),
  ],
};
