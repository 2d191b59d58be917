import type { Summary } from '../../src/alerts/summary-record.js';
import type { GexAnswer } from '../../src/bot/ports.js';
import type {
  CloseLevels,
  PlannedSummary,
  SummariesAsk,
  SummaryContent,
  SummaryDay,
  SummaryRefusal,
  SummarySymbol,
} from '../../src/bot/summary-ports.js';
import { fakeAnswer, fakeScope, now, today, trusted } from './market-ask.js';

/** Friday, Nov 20 2026, 08:45 New York. */
export const morning = Date.parse('2026-11-20T13:45:00Z');
const lastClose = Date.parse('2026-11-19T21:00:00Z');

export const plainDay: SummaryDay = {
  date: today,
  opensAt: Date.parse('2026-11-20T14:30:00Z'),
  closesAt: Date.parse('2026-11-20T21:00:00Z'),
  isHalfDay: false,
  holidayAhead: null,
};

export const thursdayClose: CloseLevels = {
  asOf: lastClose - 1,
  isAtClose: true,
  spot: 5_961.36,
  zeroGamma: 6_000,
  maxGex: 6_000,
  callWall: 6_050,
  putWall: 5_900,
  netGex: -61.9e6,
};

/** A reading before the open: the index stands where it closed. */
export function morningAnswer(symbol = 'SPX', head: Partial<GexAnswer['head']> = {}): GexAnswer {
  const quality = { ...trusted, label: 'stale' as const, reasons: ['market closed', 'spot is 16 h old'] };
  return fakeAnswer(
    fakeScope('days:45', { quality }),
    { isCurrent: false },
    { symbol, asOf: morning, inSession: false, spotAt: lastClose, ...head },
  );
}

export function morningSymbol(symbol = 'SPX', change: Partial<SummarySymbol> = {}): SummarySymbol {
  return {
    symbol,
    answer: morningAnswer(symbol),
    problem: null,
    close: thursdayClose,
    closeDate: '2026-11-19',
    isOfLastSession: false,
    ...change,
  };
}

export function morningContent(
  symbols: readonly SummarySymbol[] = [morningSymbol()],
  day: Partial<SummaryDay> = {},
): SummaryContent {
  return { day: { ...plainDay, ...day }, symbols, now: morning };
}

export function fakeSummary(change: Partial<Summary> = {}): Summary {
  const target = { platform: 'telegram', chat: '4242', thread: null } as const;
  return {
    id: 3,
    ownerId: 1,
    symbols: ['SPX', 'SPY'],
    minute: 525,
    zone: 'America/New_York',
    days: null,
    isSilent: false,
    status: 'active',
    statusReason: null,
    targets: [{ id: 1, target, pausedBecause: null }],
    createdAt: now,
    ...change,
  };
}

export function fakePlanned(change: Partial<Summary> = {}): PlannedSummary {
  return { summary: fakeSummary(change), next: { date: '2026-11-23', at: Date.parse('2026-11-23T13:45:00Z') } };
}

/** With numbers of the size the symbol has them in life. */
export function longSymbol(symbol: string): SummarySymbol {
  const share = { NDX: 1, SPX: 0.28, RUT: 0.112, SPY: 0.0279, QQQ: 0.0243 }[symbol] ?? 0.022;
  const at = (price: number) => price * share;
  const strike = (price: number) => Math.round(at(price) / (share < 0.1 ? 0.5 : 25)) * (share < 0.1 ? 0.5 : 25);
  const answer = morningAnswer(symbol, {
    spot: at(21_455.12),
    previousClose: at(21_395.36),
    source: 'simulated',
    rollingOff: { date: today, share: 0.384 },
  });
  const level = (price: number) => ({ strike: strike(price), value: -235e6, runnerUp: null, dominance: null });
  const scope = {
    ...answer.scope,
    zeroGamma: { level: at(21_612.5), reason: null, roots: [at(21_612.5)], chosenBy: 'nearest-spot' as const },
    totals: { call: 12.3e9, put: 14.65e9, net: -2.35e9, gross: 26.95e9 },
    levels: { ...answer.scope.levels, maxGex: level(21_450), callWall: level(22_000), putWall: level(20_900) },
  };
  const expirations = answer.expirations.map((one) => ({
    ...one,
    expectedMove: { points: at(221.4), from: 'straddle' as const },
  }));
  const close = {
    ...thursdayClose,
    spot: at(21_395.36),
    zeroGamma: at(21_700),
    maxGex: strike(21_500),
    callWall: strike(21_800),
    putWall: strike(20_800),
    netGex: -1.19e9,
  };
  return morningSymbol(symbol, { answer: { ...answer, scope, expirations }, close });
}

interface FakeSummaries {
  own?: readonly PlannedSummary[];
  others?: readonly PlannedSummary[];
  hidden?: number;
  refusal?: SummaryRefusal;
  content?: SummaryContent;
}

/** Scheduled posts with plain data: nothing is stored. */
export function fakeSummaries(given: FakeSummaries = {}): SummariesAsk {
  const { own = [fakePlanned()], others = [], hidden = 0, refusal } = given;
  return {
    add(_actor, { symbols, minute, zone, days, isSilent }) {
      if (refusal !== undefined) return Promise.resolve({ ok: false, why: refusal });
      const planned = fakePlanned({ symbols, minute, zone, days, isSilent });
      return Promise.resolve({ ok: true, value: { ...planned, isNew: true } });
    },
    list: () => Promise.resolve({ own, others, hidden }),
    remove(_actor, id) {
      const found = own.find(({ summary }) => summary.id === id);
      if (found === undefined) return Promise.resolve({ ok: false, why: { kind: 'not-found' } });
      return Promise.resolve({ ok: true, value: { summary: found.summary, isGone: true } });
    },
    preview: (symbols) =>
      Promise.resolve(given.content ?? morningContent(symbols.map((symbol) => morningSymbol(symbol)))),
  };
}
