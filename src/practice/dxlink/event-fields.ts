/**
 * The fields the server serves and how each is read from the market: the wire's names in the wire's order.
 * Names after the dxLink specification (asyncapi.yml 1.0.2); empty values as the real feed fills them (event times 0 on a
 * live feed, doubles "NaN", characters empty).
 */

import { newYorkDate } from '../../calendar/new-york.js';
import { previousTradingDay } from '../../calendar/session.js';
import type { GreeksValue, MarketSource, QuoteValue, SummaryValue, TradeValue } from '../market-source.js';

/** The types that carry values here. Other types may be subscribed and stay silent. */
export type ServedType = 'Quote' | 'Trade' | 'Summary' | 'Greeks';
/** In the order first values are sent. */
export const servedTypes: readonly ServedType[] = ['Quote', 'Trade', 'Summary', 'Greeks'];

/** A number, text or flag as the market has it; not yet JSON (NaN is still NaN). */
export type FieldValue = number | string | boolean;
type Reader<V> = (value: V, symbol: string) => FieldValue;
type Fields<V> = Readonly<Record<string, Reader<V>>>;

const dayMs = 86_400_000;
const epochDay = (date: string): number => Date.parse(`${date}T00:00:00Z`) / dayMs;
const dateOfEpochDay = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** Seconds in the upper half, milliseconds above the sequence: how dxFeed orders events in time. */
function timeIndex(time: number): number {
  const seconds = Math.floor(time / 1000);
  return seconds * 2 ** 32 + (time - seconds * 1000) * 2 ** 22;
}

let previousDay = { of: Number.NaN, is: Number.NaN };
function previousEpochDay(day: number): number {
  if (!Number.isFinite(day)) return 0;
  if (previousDay.of !== day) previousDay = { of: day, is: epochDay(previousTradingDay(dateOfEpochDay(day))) };
  return previousDay.is;
}

const quote: Fields<QuoteValue> = {
  eventType: () => 'Quote',
  eventSymbol: (_, symbol) => symbol,
  eventTime: () => 0,
  sequence: () => 0,
  timeNanoPart: () => 0,
  bidTime: () => 0,
  bidExchangeCode: () => '',
  bidPrice: (value) => value.bid,
  bidSize: (value) => value.bidSize,
  askTime: () => 0,
  askExchangeCode: () => '',
  askPrice: (value) => value.ask,
  askSize: (value) => value.askSize,
};

const trade: Fields<TradeValue> = {
  eventType: () => 'Trade',
  eventSymbol: (_, symbol) => symbol,
  eventTime: () => 0,
  time: (value) => value.time,
  timeNanoPart: () => 0,
  sequence: () => 0,
  exchangeCode: () => '',
  price: (value) => value.price,
  change: () => Number.NaN,
  size: (value) => value.size,
  dayId: (value) => (value.time > 0 ? epochDay(newYorkDate(value.time)) : 0),
  dayVolume: (value) => value.dayVolume,
  dayTurnover: () => Number.NaN,
  tickDirection: () => 'UNDEFINED',
  extendedTradingHours: () => false,
};

const summary: Fields<SummaryValue> = {
  eventType: () => 'Summary',
  eventSymbol: (_, symbol) => symbol,
  eventTime: () => 0,
  dayId: (value) => value.dayId,
  dayOpenPrice: (value) => value.dayOpen,
  dayHighPrice: (value) => value.dayHigh,
  dayLowPrice: (value) => value.dayLow,
  dayClosePrice: () => Number.NaN,
  dayClosePriceType: () => 'REGULAR',
  prevDayId: (value) => previousEpochDay(value.dayId),
  prevDayClosePrice: (value) => value.prevDayClose,
  prevDayClosePriceType: () => 'REGULAR',
  prevDayVolume: () => Number.NaN,
  openInterest: (value) => value.openInterest,
};

const greeks: Fields<GreeksValue> = {
  eventType: () => 'Greeks',
  eventSymbol: (_, symbol) => symbol,
  eventTime: () => 0,
  eventFlags: () => 0,
  index: (value) => timeIndex(value.time),
  time: (value) => value.time,
  sequence: () => 0,
  price: (value) => value.price,
  volatility: (value) => value.iv,
  delta: (value) => value.delta,
  gamma: (value) => value.gamma,
  theta: (value) => value.theta,
  rho: (value) => value.rho,
  vega: (value) => value.vega,
};

const fieldsOf = { Quote: quote, Trade: trade, Summary: summary, Greeks: greeks } as const;

/** Whether a type carries values here. */
export function isServed(type: string): type is ServedType {
  return type in fieldsOf;
}

/** Every field of a type, in the specification's order: the layout of a client that names none. */
export function allFields(type: ServedType): readonly string[] {
  return Object.keys(fieldsOf[type]);
}

/**
 * The layout a client gets: its own order, without the fields that do not exist or are withheld, turned round when `reordered`.
 * A client that names no fields gets all of them.
 */
export function layoutFor(
  type: ServedType,
  requested: readonly string[] | undefined,
  withheld: readonly string[],
  reordered: boolean,
): string[] {
  const served = fieldsOf[type];
  const layout = (requested ?? allFields(type)).filter(
    (field) => Object.hasOwn(served, field) && !withheld.includes(field),
  );
  return reordered ? layout.reverse() : layout;
}

/** The value of a pair as one flat row of a layout, or null when the pair has none. */
export function readRow(
  market: MarketSource,
  type: ServedType,
  symbol: string,
  at: number,
  layout: readonly string[],
): FieldValue[] | null {
  switch (type) {
    case 'Quote':
      return fill(quote, market.quote(symbol, at), symbol, layout);
    case 'Trade':
      return fill(trade, market.trade(symbol, at), symbol, layout);
    case 'Summary':
      return fill(summary, market.summary(symbol, at), symbol, layout);
    case 'Greeks':
      return fill(greeks, market.greeks(symbol, at), symbol, layout);
  }
}

function fill<V>(fields: Fields<V>, value: V | null, symbol: string, layout: readonly string[]): FieldValue[] | null {
  if (value === null) return null;
  return layout.map((field) => fields[field]!(value, symbol));
}
