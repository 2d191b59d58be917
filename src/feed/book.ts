/**
 * The live book: the last usable value of everything subscribed, one row ("slot") per streamer symbol, one typed array per
 * field. A snapshot is a read of these columns at a moment. Numbers that cannot be true are turned into NaN here, at the
 * door, and counted, so that no later room has to doubt them.
 */

import type { MarketClock } from '../lib/clock.js';
import type { EventSink } from './ports.js';

const firstCapacity = 1_024;
/** Above these a vendor number is an error, not a market: 5,000 % volatility, a gamma of 100 per dollar, 10^9 contracts. */
const highestIv = 50;
const highestGamma = 100;
const highestCount = 1e9;

/** Column names; each is a Float64Array of `capacity` slots holding NaN until a first value. */
const columnNames = [
  'iv',
  'delta',
  'gamma',
  'greeksAt',
  'openInterest',
  'openInterestDay',
  'previousClose',
  'price',
  'dayVolume',
  'tradeAt',
  'bid',
  'ask',
  'quoteAt',
] as const;
/** A field of the book. */
export type BookColumn = (typeof columnNames)[number];

/** Takes events, keeps the last usable values, hands out columns. */
export class Book implements EventSink {
  readonly #slots = new Map<string, number>();
  #symbols: (string | null)[] = [];
  #free: number[] = [];
  #capacity = firstCapacity;
  #columns: Record<BookColumn, Float64Array>;
  /** Values refused at the door because they cannot be true. */
  absurd = 0;

  constructor(private readonly clock: MarketClock) {
    this.#columns = Object.fromEntries(
      columnNames.map((name) => [name, new Float64Array(firstCapacity).fill(Number.NaN)]),
    ) as Record<BookColumn, Float64Array>;
  }

  /** Registered symbols. */
  get size(): number {
    return this.#slots.size;
  }

  /** A column for reading, index = slot. Valid until the next `register`, which may grow and replace it. */
  column(name: BookColumn): Float64Array {
    return this.#columns[name];
  }

  symbolOf(slot: number): string | null {
    return this.#symbols[slot] ?? null;
  }

  /** The slot of a symbol, made on first call. */
  register(symbol: string): number {
    const known = this.#slots.get(symbol);
    if (known !== undefined) return known;
    const slot = this.#free.pop() ?? this.#symbols.length;
    if (slot >= this.#capacity) this.#grow();
    this.#symbols[slot] = symbol;
    this.#slots.set(symbol, slot);
    return slot;
  }

  /** Forgets a symbol and its values; its slot may be given to another. */
  release(symbol: string): void {
    const slot = this.#slots.get(symbol);
    if (slot === undefined) return;
    this.#slots.delete(symbol);
    this.#symbols[slot] = null;
    for (const name of columnNames) this.#columns[name][slot] = Number.NaN;
    this.#free.push(slot);
  }

  /** Forgets the quote or the day's volume of a symbol nobody subscribes any more: both are wrong within minutes. */
  forget(symbol: string, kind: 'Quote' | 'Trade'): void {
    const slot = this.#slots.get(symbol);
    if (slot === undefined) return;
    const names =
      kind === 'Quote' ? (['bid', 'ask', 'quoteAt'] as const) : (['price', 'dayVolume', 'tradeAt'] as const);
    for (const name of names) this.#columns[name][slot] = Number.NaN;
  }

  slotOf(symbol: string): number {
    return this.#slots.get(symbol) ?? -1;
  }

  quote(slot: number, bid: number, ask: number): void {
    const columns = this.#columns;
    columns.bid[slot] = bid >= 0 && bid < Number.POSITIVE_INFINITY ? bid : Number.NaN;
    columns.ask[slot] = ask >= 0 && ask < Number.POSITIVE_INFINITY ? ask : Number.NaN;
    // The feed leaves quote times at 0, so a quote is as old as its receipt.
    columns.quoteAt[slot] = this.clock.now();
  }

  /** A NaN price (never traded, or the daily reset) keeps the last price and its time: a price does not vanish. */
  trade(slot: number, price: number, dayVolume: number, time: number): void {
    const columns = this.#columns;
    if (price > 0 && price < Number.POSITIVE_INFINITY) {
      columns.price[slot] = price;
      columns.tradeAt[slot] = time > 0 && time < Number.POSITIVE_INFINITY ? time : Number.NaN;
    } else if (!Number.isNaN(price)) {
      this.absurd++;
    }
    columns.dayVolume[slot] = this.#countOrNaN(dayVolume);
  }

  /** Open interest of a trading date is kept once seen: later rows of that date without one do not erase it. */
  summary(slot: number, openInterest: number, dayId: number, previousClose: number): void {
    const columns = this.#columns;
    const count = this.#countOrNaN(openInterest);
    if (!Number.isNaN(count)) {
      columns.openInterest[slot] = count;
      columns.openInterestDay[slot] = dayId;
    }
    if (previousClose > 0 && previousClose < Number.POSITIVE_INFINITY) columns.previousClose[slot] = previousClose;
  }

  greeks(slot: number, iv: number, delta: number, gamma: number, time: number): void {
    const columns = this.#columns;
    columns.iv[slot] = this.#within(iv, Number.MIN_VALUE, highestIv);
    columns.delta[slot] = this.#within(delta, -1.000001, 1.000001);
    columns.gamma[slot] = this.#within(gamma, 0, highestGamma);
    columns.greeksAt[slot] = time > 0 && time < Number.POSITIVE_INFINITY ? time : Number.NaN;
  }

  #countOrNaN(value: number): number {
    return this.#within(value, 0, highestCount);
  }

  #within(value: number, lowest: number, highest: number): number {
    if (value >= lowest && value <= highest) return value;
    // 0 volatility is the vendor's way to say "none"; NaN is ours. Neither is absurd.
    if (!Number.isNaN(value) && value !== 0) this.absurd++;
    return Number.NaN;
  }

  #grow(): void {
    this.#capacity *= 2;
    for (const name of columnNames) {
      const wider = new Float64Array(this.#capacity).fill(Number.NaN);
      wider.set(this.#columns[name]);
      this.#columns[name] = wider;
    }
  }
}
