import { addDays } from '../../calendar/new-york.js';
import { previousTradingDay } from '../../calendar/session.js';
import { formatStreamerSymbol, parseOccSymbol } from '../../engine/symbology.js';
import type { MarketSource, SummaryValue } from '../market-source.js';
import { type Answer, apiError, data, decimal, type Json } from './answer.js';

/** Query names of GET /market-data/by-type and the instrument types they stand for. */
const kinds: readonly [string, string][] = [
  ['index', 'Index'],
  ['equity', 'Equity'],
  ['equity-option', 'Equity Option'],
  ['cryptocurrency', 'Cryptocurrency'],
  ['future', 'Future'],
  ['future-option', 'Future Option'],
];
const mostSymbols = 100;

/** GET /market-data/by-type: one item per symbol that exists; unknown symbols are left out. */
export function marketDataByType(query: URLSearchParams, market: MarketSource, at: number): Answer {
  const asked = kinds.flatMap(([name, instrumentType]) =>
    [...query.getAll(name), ...query.getAll(`${name}[]`)]
      .flatMap((list) => list.split(','))
      .filter((symbol) => symbol !== '')
      .map((symbol) => ({ symbol, instrumentType })),
  );
  if (asked.length > mostSymbols) {
    return apiError(400, 'validation_error', `No more than ${mostSymbols} symbols may be requested at once.`);
  }
  const items = asked.flatMap(({ symbol, instrumentType }) => {
    const streamer = streamerSymbol(symbol, instrumentType, market);
    const item = streamer === null ? null : marketDataItem(symbol, instrumentType, streamer, market, at);
    return item === null ? [] : [item];
  });
  return data('/market-data/by-type', { items });
}

function streamerSymbol(symbol: string, instrumentType: string, market: MarketSource): string | null {
  if (instrumentType === 'Equity Option') {
    const option = parseOccSymbol(symbol);
    return option === null ? null : formatStreamerSymbol(option);
  }
  return market.underlyings().find((one) => one.symbol === symbol)?.streamerSymbol ?? null;
}

function marketDataItem(
  symbol: string,
  instrumentType: string,
  streamer: string,
  market: MarketSource,
  at: number,
): Json | null {
  const isIndex = market.underlyings().some((one) => one.isIndex && one.streamerSymbol === streamer);
  const quote = isIndex ? null : market.quote(streamer, at);
  const trade = market.trade(streamer, at);
  const summary = market.summary(streamer, at);
  if (quote === null && trade === null && summary === null) return null;
  const last = trade?.price ?? Number.NaN;
  const mid = quote === null ? Number.NaN : (quote.bid + quote.ask) / 2;
  const mark = Number.isFinite(mid) ? mid : last;
  return dropUndefined({
    symbol,
    'instrument-type': instrumentType,
    'updated-at': new Date(at).toISOString(),
    bid: optional(quote?.bid),
    'bid-size': optional(quote?.bidSize),
    ask: optional(quote?.ask),
    'ask-size': optional(quote?.askSize),
    mid: optional(mid),
    mark: optional(mark),
    last: optional(last),
    open: optional(summary?.dayOpen),
    'day-high-price': optional(summary?.dayHigh),
    'day-low-price': optional(summary?.dayLow),
    volume: optional(trade?.dayVolume),
    'prev-close': optional(summary?.prevDayClose),
    ...summaryDates(summary),
    'is-trading-halted': false,
    'halt-start-time': -1,
    'halt-end-time': -1,
  });
}

/** The trading date the summary is of, which on closed days and before the morning's roll is an earlier one, and its previous. */
function summaryDates(summary: SummaryValue | null): Json {
  if (summary === null) return {};
  const date = addDays('1970-01-01', summary.dayId);
  const hasClose = Number.isFinite(summary.prevDayClose);
  return { 'summary-date': date, 'prev-close-date': hasClose ? previousTradingDay(date) : undefined };
}

function optional(value: number | undefined): string | undefined {
  return value === undefined ? undefined : decimal(value);
}

function dropUndefined(item: Record<string, unknown>): Json {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}
