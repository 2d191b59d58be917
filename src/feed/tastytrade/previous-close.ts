/**
 * Previous closes by REST, for underlyings whose feed sends no Summary (indices). Best effort and never wrong: a close is
 * taken only when the broker says that it is the one before the current trading date; everything else is "not known".
 */

import type { Calendar } from '../../calendar/calendar.js';
import type { DateKey } from '../../engine/types.js';
import type { MarketClock } from '../../lib/clock.js';
import { isTransient } from '../../lib/errors.js';
import type { Logger } from '../../lib/log.js';
import type { PreviousClose } from '../ports.js';
import type { Api } from './api.js';
import { SingleFlight } from './single-flight.js';

/** What previous closes are asked with. */
export interface PreviousClosesDeps {
  api: Api;
  calendar: Calendar;
  market: MarketClock;
  log: Logger;
  /** Ends with the client; its reason is thrown on. */
  closing: AbortSignal;
}

/** What an item of GET /market-data/by-type says: a close, that it is of another day (so far), or nothing usable. */
export type PreviousCloseReading = { close: number } | 'other-day' | 'unusable';

const mostBytes = 1_048_576;
/** No underlying trades above this; the dearest share is below a million dollars. */
const highestPrice = 1e7;

/** Answers per symbol and trading date. */
export class PreviousCloses {
  readonly #flights = new SingleFlight<PreviousClose | null>();
  /** What is settled for `#day`, by symbol; null when the broker will not say it that day. */
  readonly #settled = new Map<string, PreviousClose | null>();
  readonly #told = new Set<string>();
  #day: DateKey = '';

  constructor(private readonly deps: PreviousClosesDeps) {}

  /** The close before the current trading date, or null. Rejects only when `signal` aborts or the client is closed. */
  async of(symbol: string, isIndex: boolean, signal?: AbortSignal): Promise<PreviousClose | null> {
    const day = this.deps.calendar.tradingDateFor(this.deps.market.now());
    if (day !== this.#day) {
      this.#day = day;
      this.#settled.clear();
      this.#told.clear();
    }
    const settled = this.#settled.get(symbol);
    if (settled !== undefined) return settled;
    return this.#flights.join(`${symbol} ${day}`, signal, () => this.#ask(symbol, isIndex, day));
  }

  async #ask(symbol: string, isIndex: boolean, day: DateKey): Promise<PreviousClose | null> {
    const { api, calendar, closing } = this.deps;
    let reading: PreviousCloseReading;
    try {
      const query = `${isIndex ? 'index' : 'equity'}=${encodeURIComponent(symbol)}`;
      const { items } = await api.get(`/market-data/by-type?${query}`, { mostBytes });
      reading = readPreviousClose(items, symbol, day, calendar.previousTradingDay(day));
    } catch (error) {
      closing.throwIfAborted();
      // Unfunded accounts are answered 403; that and other refusals stand for the day.
      if (!isTransient(error)) this.#settle(symbol, day, null);
      this.#tell(symbol, day, { error });
      return null;
    }
    if (typeof reading === 'object') {
      const known = { close: reading.close, of: day };
      this.#settle(symbol, day, known);
      return known;
    }
    if (reading === 'unusable') this.#settle(symbol, day, null);
    this.#tell(symbol, day, { reason: reading });
    return null;
  }

  /** An answer that comes after the day has changed is of no use any more. */
  #settle(symbol: string, day: DateKey, value: PreviousClose | null): void {
    if (day === this.#day) this.#settled.set(symbol, value);
  }

  /** Once per symbol and trading day: it is no fault that anybody must act on. */
  #tell(symbol: string, day: DateKey, facts: { reason: string } | { error: unknown }): void {
    if (this.#told.has(symbol)) return;
    this.#told.add(symbol);
    this.deps.log.info('previous close not known', { symbol, tradingDay: day, ...facts });
  }
}

/**
 * Reads `data.items` of GET /market-data/by-type. An item carries `prev-close` as a decimal string, `summary-date`, the trading
 * date it is the previous close for, and mostly `prev-close-date`, the date it is of (developer.tastytrade.com, "Market Data").
 * Before the daily roll both dates are a day behind, and the close would be that of the day before.
 */
export function readPreviousClose(
  items: unknown,
  symbol: string,
  tradingDay: DateKey,
  dayBefore: DateKey,
): PreviousCloseReading {
  const item: unknown = Array.isArray(items) ? items.find((each) => each?.symbol === symbol) : undefined;
  if (typeof item !== 'object' || item === null) return 'unusable';
  const { 'prev-close': text, 'summary-date': of, 'prev-close-date': from } = item as Record<string, unknown>;
  const close = priceOf(text);
  if (Number.isNaN(close) || typeof of !== 'string') return 'unusable';
  if (of !== tradingDay || (from !== undefined && from !== null && from !== dayBefore)) return 'other-day';
  return { close };
}

/** A price written as a plain decimal, or NaN. */
function priceOf(value: unknown): number {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && isDecimal(value) ? Number(value) : NaN;
  return number > 0 && number <= highestPrice ? number : Number.NaN;
}

function isDecimal(text: string): boolean {
  return /^\d{1,8}(\.\d{1,12})?$/.test(text);
}
