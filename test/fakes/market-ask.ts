import type { Actor, Ask, ChatSettings } from '../../src/bot/command.js';
import { noLive, noPast, noPeople, noRules, noSummaries, noWatchList } from '../../src/bot/no-people.js';
import type { GexAnswer, MarketAsk, ServiceStatus } from '../../src/bot/ports.js';
import { commands } from '../../src/bot/registry.js';
import type { ChartSpec } from '../../src/charts/spec.js';
import type {
  ExpirationSummary,
  ExposureMatrix,
  KeyLevels,
  Level,
  Quality,
  ScopeKey,
  ScopeResult,
  StrikeTable,
  Totals,
} from '../../src/engine/types.js';

/** Friday, Nov 20 2026, 10:41 New York. */
export const now = Date.parse('2026-11-20T15:41:00Z');
export const today = '2026-11-20';
export const spot = 5_986.4;

/** Dollars per point in millions: strike, calls, puts by open interest, then by volume. Made by hand; everything else is computed from it. */
const rows: readonly [number, number, number, number, number][] = [
  [5_800, 1.1, 14.2, 0.4, 9.1],
  [5_825, 1.4, 12.8, 0.6, 8.0],
  [5_850, 2.9, 27.5, 1.1, 20.3],
  [5_875, 3.8, 21.6, 1.9, 18.2],
  [5_900, 8.2, 52.3, 6.4, 41.0],
  [5_925, 10.4, 36.1, 12.0, 30.5],
  [5_950, 18.4, 80.2, 30.7, 62.4],
  [5_975, 26.1, 48.9, 44.0, 57.8],
  [6_000, 58.3, 62.7, 88.1, 71.9],
  [6_025, 40.2, 19.8, 61.3, 25.2],
  [6_050, 62.5, 12.1, 58.8, 10.4],
  [6_075, 27.7, 5.2, 19.5, 3.3],
  [6_100, 34.6, 5.4, 21.0, 2.8],
  [6_125, 7.1, 1.3, 3.4, 0.7],
  [6_150, 5.2, 1.2, 2.2, 0.4],
  [6_175, 1.3, 0.4, 0.6, 0.2],
  [6_200, 0.8, 0.3, 0.3, 0.1],
];

const millions = (index: 1 | 2 | 3 | 4) => Float64Array.from(rows, (row) => row[index] * 1e6);
const nothing = () => new Float64Array(rows.length).fill(Number.NaN);

function table(): StrikeTable {
  return {
    count: rows.length,
    strike: Float64Array.from(rows, (row) => row[0]),
    callGex: millions(1),
    putGex: millions(2),
    callGexByVolume: millions(3),
    putGexByVolume: millions(4),
    callOpenInterest: Float64Array.from(rows, (row) => Math.round(row[1] * 130)),
    putOpenInterest: Float64Array.from(rows, (row) => Math.round(row[2] * 131)),
    callVolume: Float64Array.from(rows, (row) => Math.round(row[3] * 210)),
    putVolume: Float64Array.from(rows, (row) => Math.round(row[4] * 216)),
    callIv: nothing(),
    putIv: nothing(),
    dex: Float64Array.from(rows, (row) => row[1] * 3.1e6 + row[2] * 2.4e6),
    vex: Float64Array.from(rows, (row) => (row[1] * (spot - row[0]) - row[2] * (spot - row[0])) * 2e3),
    cex: Float64Array.from(rows, (row) => (row[2] - row[1]) * 4e5),
  };
}

/** Net gamma over prices: negative below 6,012.5 and −$92.0 M at spot, positive above, next to nothing far away. */
function profile(): ScopeResult['profile'] {
  const at = (price: number) => (price - 6_012.5) * Math.exp(-(((price - 6_012.5) / 160) ** 2));
  const levels = Float64Array.from({ length: 241 }, (_, step) => spot * 0.8 * 1.5 ** (step / 240));
  return { levels, netGex: levels.map((price) => (at(price) / at(spot)) * -92e6) };
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

function totals(call: Float64Array, put: Float64Array): Totals {
  return { call: sum(call), put: sum(put), net: sum(call) - sum(put), gross: sum(call) + sum(put) };
}

function leader(values: readonly { strike: number; value: number }[]): Level | null {
  const sorted = [...values].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const [first, second] = sorted;
  if (first === undefined) return null;
  const dominance = second === undefined ? null : Math.abs(first.value / second.value);
  return { ...first, runnerUp: second ?? null, dominance };
}

function levels(strike: Float64Array, call: Float64Array, put: Float64Array): KeyLevels {
  const of = (value: (index: number) => number) =>
    Array.from(strike, (at, index) => ({ strike: at, value: value(index) }));
  const net = of((index) => call[index]! - put[index]!);
  return {
    maxGex: leader(net),
    absoluteGamma: leader(of((index) => call[index]! + put[index]!)),
    callWall: leader(net.filter((one) => one.strike >= spot && one.value > 0)),
    putWall: leader(net.filter((one) => one.strike <= spot && one.value < 0)),
    maxCallGamma: leader(of((index) => call[index]!)),
    maxPutGamma: leader(of((index) => put[index]!)),
  };
}

export const trusted: Quality = {
  label: 'trusted',
  reasons: [],
  contracts: 212,
  withOpenInterest: 212,
  held: 196,
  heldWithGreeks: 196,
  weightCoverage: 1,
  spotAgeMs: 1_000,
  medianGreeksAgeMs: 40_000,
  oldestGreeksAgeMs: 95_000,
  openInterestDate: '2026-11-19',
};

export function fakeScope(scope: ScopeKey, change: Partial<ScopeResult> = {}): ScopeResult {
  const strikes = table();
  const { strike, callGex, putGex, callGexByVolume, putGexByVolume } = strikes;
  return {
    scope,
    expirations: scope === 'next' ? ['2026-11-23'] : scope === '0dte' ? [today] : [today, '2026-11-23', '2026-11-25'],
    emptyReason: null,
    strikes,
    totals: totals(callGex, putGex),
    totalsByVolume: totals(callGexByVolume, putGexByVolume),
    feedTotals: { call: 308e6, put: 399e6, net: -91e6, gross: 707e6 },
    dex: sum(strikes.dex),
    vex: sum(strikes.vex),
    cex: sum(strikes.cex),
    zeroGamma: { level: 6_012.5, reason: null, roots: [6_012.5], chosenBy: 'nearest-spot' },
    strikeFlip: { level: 6_004.3, count: 3 },
    profile: profile(),
    levels: levels(strike, callGex, putGex),
    levelsByVolume: levels(strike, callGexByVolume, putGexByVolume),
    putCall: { openInterest: 1.31, volume: 1.08 },
    totalOpenInterest: { call: sum(strikes.callOpenInterest), put: sum(strikes.putOpenInterest) },
    totalVolume: { call: sum(strikes.callVolume), put: sum(strikes.putVolume) },
    quality: trusted,
    ...change,
  };
}

/** A scope without anything in it, for the reason given. */
export function emptyScope(scope: ScopeKey, reason: NonNullable<ScopeResult['emptyReason']>): ScopeResult {
  const none: Totals = { call: 0, put: 0, net: 0, gross: 0 };
  return fakeScope(scope, {
    expirations: reason === 'no-expiration-today' || reason === 'no-such-expiration' ? [] : [today],
    emptyReason: reason,
    totals: none,
    totalsByVolume: none,
    feedTotals: null,
    zeroGamma: { level: null, reason: 'no-open-interest', roots: [], chosenBy: null },
    quality: { ...trusted, label: 'empty', reasons: ['nothing in scope'], weightCoverage: null },
  });
}

const expirations: ExpirationSummary[] = [
  ['2026-11-20', 0, 5_975, 21.4, 'straddle', 0.38],
  ['2026-11-23', 3, 5_960, 38.25, 'straddle', 0.14],
  ['2026-11-25', 5, 5_950, 54.8, 'volatility', 0.11],
  ['2026-12-18', 28, 5_900, 152.1, 'volatility', 0.37],
].map(([date, days, maxPain, points, from, share]) => ({
  date: date as string,
  daysToExpiration: days as number,
  net: -92e6,
  gross: 712e6,
  grossShare: share as number,
  maxPain: maxPain as number,
  expectedMove: { points: points as number, from: from as 'straddle' | 'volatility' },
  atmIv: 0.148,
  callOpenInterest: 40_000,
  putOpenInterest: 52_000,
}));

/** Strike × expiration of the four dates: each has its share of every strike, the farther ones every second strike only. */
export function fakeMatrix(): ExposureMatrix {
  const { strike, callGex, putGex } = table();
  const cells = (column: Float64Array) =>
    Float64Array.from(
      expirations.flatMap(({ grossShare }, date) =>
        Array.from(column, (value, row) => (date > 1 && row % 2 === 1 ? Number.NaN : value * (grossShare ?? 0))),
      ),
    );
  return { dates: expirations.map(({ date }) => date), strikes: strike, call: cells(callGex), put: cells(putGex) };
}

export function fakeAnswer(
  scope: ScopeResult,
  change: Partial<GexAnswer> = {},
  head: Partial<GexAnswer['head']> = {},
): GexAnswer {
  return {
    snapshotId: 4_711,
    head: {
      methodVersion: 1,
      symbol: 'SPX',
      asOf: now,
      sessionDate: today,
      inSession: true,
      source: 'live',
      delayMs: 0,
      spot,
      spotAt: now - 1_000,
      previousClose: 5_961.36,
      riskFreeRate: 0,
      dividendYield: 0,
      rollingOff: { date: today, share: 0.384 },
      quality: scope.quality,
      ...head,
    },
    scope,
    expirations,
    matrix: null,
    isCurrent: true,
    loading: null,
    ...change,
  };
}

export const fakeStatus: ServiceStatus = {
  feed: { phase: 'live', level: 'live', problem: null, items: 24_310, budget: 25_000, queued: 0, connects: 1 },
  symbols: [
    ['SPX', true, 5_986.4, 1_000, 'trusted', 0.9971, 40_000, 15_098, 9_214, 5_884, 0, null],
    ['NDX', true, 21_455.12, 2_000, 'trusted', 0.9968, 44_000, 12_406, 7_120, 5_286, 0, null],
    ['QQQ', true, 521.37, 1_000, 'partial', 0.914, 61_000, 8_822, 6_002, 0, 212, null],
    ['TSLA', false, null, null, 'empty', null, null, 0, 0, 0, 0, 'the chain is loading'],
  ].map(([symbol, watched, price, age, quality, coverage, greeks, contracts, subscribed, cut, pending, problem]) => ({
    symbol: symbol as string,
    watched: watched as boolean,
    spot: price as number | null,
    spotAgeMs: age as number | null,
    quality: quality as string,
    weightCoverage: coverage as number | null,
    greeksAgeMs: greeks as number | null,
    contracts: contracts as number,
    subscribed: subscribed as number,
    cut: cut as number,
    pending: pending as number,
    lastSnapshotAt: price === null ? null : now,
    problem: problem as string | null,
  })),
  nextSnapshotAt: now + 60_000,
  session: 'open',
  sessionText: 'session open until 16:00 ET',
  store: { ok: true, problem: null, snapshots: 1_284 },
  platforms: [{ name: 'terminal', state: 'ready' }],
  uptimeMs: 7_500_000,
  version: '0.1.0',
};

export const defaultSettings: ChatSettings = {
  unit: 'per-point',
  defaultSymbol: 'SPX',
  defaultScope: null,
  theme: 'dark',
  timeZone: 'America/New_York',
};

export interface FakeMarket extends MarketAsk {
  /** What was asked of `gex`, in order. */
  asked: { symbol: string; scope: ScopeKey | null; refresh: boolean }[];
  /** Specs of the pictures drawn, in order. */
  drawn: ChartSpec[];
}

/** A market that answers with plain data. `answer` may throw what the real port throws. */
export function fakeMarket(
  answer: (symbol: string, scope: ScopeKey | null) => GexAnswer | Promise<GexAnswer> = (symbol, scope) =>
    fakeAnswer(fakeScope(scope ?? '0dte'), {}, { symbol }),
): FakeMarket {
  const asked: FakeMarket['asked'] = [];
  const drawn: ChartSpec[] = [];
  return {
    asked,
    drawn,
    symbols: () => ['SPX', 'NDX', 'SPY', 'QQQ', 'IWM', 'DIA'],
    expirations: () => expirations.map((one) => one.date),
    async gex(symbol, scope, options) {
      asked.push({ symbol, scope, refresh: options.refresh === true });
      return answer(symbol, scope);
    },
    async matrix(symbol) {
      const found = await answer(symbol, 'all');
      return found.matrix === null ? null : { answer: found, matrix: found.matrix, asOf: found.head.asOf };
    },
    status: () => fakeStatus,
    async chart(_key, spec) {
      drawn.push(spec);
      return Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
    },
  };
}

export function fakeActor(settings: Partial<ChatSettings> = {}): Actor {
  return {
    platform: 'terminal',
    userId: 'u',
    chatId: 'c',
    threadId: null,
    isOperator: true,
    isPrivateChat: true,
    isOverheard: false,
    canManageChat: () => Promise.resolve(true),
    settings: { ...defaultSettings, ...settings },
  };
}

export function fakeAsk(
  market: MarketAsk = fakeMarket(),
  settings: Partial<ChatSettings> = {},
  change: Partial<Ask> = {},
): Ask {
  return {
    actor: fakeActor(settings),
    market,
    people: noPeople,
    watching: noWatchList,
    rules: noRules,
    summaries: noSummaries,
    past: noPast,
    live: noLive,
    now,
    today,
    commands,
    progress: () => {},
    signal: new AbortController().signal,
    ...change,
  };
}
