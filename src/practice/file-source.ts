/**
 * A chain file as a market that stands still: every value is the file's own, of the file's own time, and nothing is filled in.
 * What the file does not say is NaN. To serve it as of today, move it by whole weeks first, so that weekdays stay weekdays.
 */

import { addDays, daysBetween, newYorkDate, newYorkParts, newYorkToUtc } from '../calendar/new-york.js';
import { isInSession, isTradingDay, nextTradingDay, sessionOn, tradingDateFor } from '../calendar/session.js';
import { isMonthlyExpiration } from '../calendar/settlement.js';
import { formatOccSymbol, formatStreamerSymbol } from '../engine/symbology.js';
import type { DateKey, Settlement } from '../engine/types.js';
import type { MarketClock } from '../lib/clock.js';
import type { ChainFile } from './chain-file.js';
import type {
  GreeksValue,
  MarketSource,
  PracticeExpiration,
  PracticeRoot,
  PracticeStrike,
  PracticeUnderlying,
  QuoteValue,
  SummaryValue,
  TradeValue,
} from './market-source.js';

/** Symbols that are indices: they have no quote of their own. A file does not say. */
const indices: ReadonlySet<string> = new Set(['SPX', 'NDX', 'RUT', 'XSP', 'VIX', 'DJX']);

/**
 * Serves a file. `clock` says which expirations are over and whether the session runs; values never change.
 * A strike the file lists on one side only has empty symbols on the other.
 */
export function createFileSource(file: ChainFile, options: { clock: MarketClock }): MarketSource {
  const { rows, symbol, asOf } = file;
  const isIndex = indices.has(symbol);
  const rowOf = new Map<string, number>();
  for (let row = 0; row < rows.count; row++) rowOf.set(streamerSymbolOf(file, row), row);
  const tradingDate = tradingDateFor(asOf);
  const dayId = daysBetween('1970-01-01', tradingDate);
  // Between midnight and the open a file does not say whether its day has rolled over: its previous close may be one too old.
  const previousClose = asOf >= sessionOn(tradingDate)!.opensAt ? (file.previousClose ?? Number.NaN) : Number.NaN;
  const described: PracticeUnderlying[] = [
    { symbol, streamerSymbol: symbol, description: `${symbol} from a quote file`, isIndex, hasOptions: true },
  ];
  let listed: { date: DateKey; roots: PracticeRoot[] } | null = null;

  function roots(of: string, at: number): readonly PracticeRoot[] {
    if (of !== symbol) return [];
    const date = tradingDateFor(at);
    if (listed?.date !== date) listed = { date, roots: rootsFrom(file, date) };
    return listed.roots;
  }

  function quote(streamer: string): QuoteValue | null {
    const row = rowOf.get(streamer);
    if (row !== undefined) return quoteOf(rows.bid[row]!, rows.ask[row]!);
    return streamer === symbol && !isIndex ? quoteOf(file.bid ?? Number.NaN, file.ask ?? Number.NaN) : null;
  }

  function trade(streamer: string): TradeValue | null {
    const row = rowOf.get(streamer);
    if (row === undefined) {
      return streamer === symbol ? { price: file.spot, size: Number.NaN, dayVolume: Number.NaN, time: asOf } : null;
    }
    const last = rows.last[row]!;
    const dayVolume = rows.volume[row]!;
    // Without volume the last sale is of an earlier day that the file does not name.
    return { price: last > 0 ? last : Number.NaN, size: Number.NaN, dayVolume, time: dayVolume > 0 ? asOf : 0 };
  }

  function summary(streamer: string): SummaryValue | null {
    const row = rowOf.get(streamer);
    if (row === undefined && streamer !== symbol) return null;
    return {
      openInterest: row === undefined ? Number.NaN : rows.openInterest[row]!,
      dayId,
      prevDayClose: row === undefined ? previousClose : Number.NaN,
      dayOpen: Number.NaN,
      dayHigh: Number.NaN,
      dayLow: Number.NaN,
    };
  }

  function greeks(streamer: string): GreeksValue | null {
    const row = rowOf.get(streamer);
    if (row === undefined) return null;
    const iv = rows.iv[row]!;
    return {
      price: Number.NaN,
      iv: iv > 0 ? iv : Number.NaN,
      delta: rows.delta[row]!,
      gamma: rows.gamma[row]!,
      theta: rows.theta[row]!,
      rho: Number.NaN,
      vega: rows.vega[row]!,
      time: asOf,
    };
  }

  const readers = { Quote: quote, Trade: trade, Summary: summary, Greeks: greeks };
  return {
    clock: options.clock,
    origin: 'file',
    underlyings: () => described,
    roots,
    isOpen: (at) => isInSession(at),
    quote,
    trade,
    summary,
    greeks,
    version: (type, streamer) => (readers[type](streamer) === null ? 0 : 1),
  };
}

/** The file with its quote time and every expiration `weeks` later (earlier when negative), at the same New York clock time. */
export function moveByWeeks(file: ChainFile, weeks: number): ChainFile {
  const days = weeks * 7;
  const { date, hour, minute, second } = newYorkParts(file.asOf);
  const asOf = newYorkToUtc(addDays(date, days), hour, minute, second);
  // Thousands of rows share a few dozen dates.
  const moved = new Map<DateKey, DateKey>();
  const move = (from: DateKey) => {
    const known = moved.get(from) ?? addDays(from, days);
    moved.set(from, known);
    return known;
  };
  return { ...file, asOf, rows: { ...file.rows, date: file.rows.date.map(move) } };
}

/** The whole weeks by which a file must be moved to lie within the last seven days at `now` (ms UTC); never after it. */
export function weeksToNow(file: ChainFile, now: number): number {
  const weeks = Math.floor(daysBetween(newYorkDate(file.asOf), newYorkDate(now)) / 7);
  return moveByWeeks({ ...file, rows: { ...file.rows, date: [] } }, weeks).asOf > now ? weeks - 1 : weeks;
}

function streamerSymbolOf({ rows }: ChainFile, row: number): string {
  const [root, date, right, strike] = [rows.root[row]!, rows.date[row]!, rows.right[row]!, rows.strike[row]!];
  return formatStreamerSymbol({ root, date, right, strike });
}

function quoteOf(bid: number, ask: number): QuoteValue | null {
  if (Number.isNaN(bid) && Number.isNaN(ask)) return null;
  return { bid, ask, bidSize: Number.NaN, askSize: Number.NaN };
}

/** Roots with their expirations on or after a date, ascending. */
function rootsFrom(file: ChainFile, first: DateKey): PracticeRoot[] {
  const { rows } = file;
  const byRoot = new Map<
    string,
    Map<string, { date: DateKey; settlement: Settlement; strikes: Map<number, PracticeStrike> }>
  >();
  for (let row = 0; row < rows.count; row++) {
    const date = rows.date[row]!;
    if (date < first) continue;
    const settlement = rows.settlement[row]!;
    const expirations = entry(byRoot, rows.root[row]!, () => new Map());
    const { strikes } = entry(expirations, `${date} ${settlement}`, () => ({ date, settlement, strikes: new Map() }));
    addSide(file, row, strikes);
  }
  return [...byRoot].map(([root, expirations]) => ({
    underlyingSymbol: file.symbol,
    root,
    chainType: 'Standard',
    sharesPerContract: 100,
    expirations: [...expirations.values()]
      .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
      .map(({ date, settlement, strikes }) => ({
        date,
        expirationType: typeOf(date, settlement, root === file.symbol),
        settlement,
        strikes: [...strikes.values()].sort((a, b) => a.strike - b.strike),
      })),
  }));
}

function addSide(file: ChainFile, row: number, strikes: Map<number, PracticeStrike>): void {
  const { rows } = file;
  const strike = rows.strike[row]!;
  const right = rows.right[row]!;
  const both = entry(strikes, strike, () => ({
    strike,
    call: '',
    put: '',
    callStreamerSymbol: '',
    putStreamerSymbol: '',
  }));
  const occ = formatOccSymbol({ root: rows.root[row]!, date: rows.date[row]!, right, strike });
  const streamer = streamerSymbolOf(file, row);
  if (right === 'C') Object.assign(both, { call: occ, callStreamerSymbol: streamer });
  else Object.assign(both, { put: occ, putStreamerSymbol: streamer });
}

/** The kind of an expiration by its date; the file does not say. */
function typeOf(date: DateKey, settlement: Settlement, isOwnRoot: boolean): PracticeExpiration['expirationType'] {
  if (settlement === 'AM' || (isOwnRoot && isMonthlyExpiration(date))) return 'Regular';
  const month = date.slice(0, 7);
  if (!isTradingDay(date) || nextTradingDay(date).slice(0, 7) === month) return 'Weekly';
  return Number(month.slice(5)) % 3 === 0 ? 'Quarterly' : 'End-Of-Month';
}

function entry<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}
