/**
 * FEED_DATA into the sink. Rows are read by the names of the latest FEED_CONFIG, never by what was asked for: servers reorder
 * and drop fields, and one wrong column would be a wrong number that looks right. Whether a message is COMPACT or FULL is
 * decided by its shape, because the server may switch by itself. Nothing in here throws on any input.
 */

import type { EventSink, EventType } from '../ports.js';
import type { FeedCounters } from './counters.js';
import { type ItemTable, itemNone, itemValued, typeIndex } from './items.js';
import type { SymbolIndex } from './symbol-index.js';

/** Offsets within a row; −1 where the server does not send the field. */
interface Layout {
  width: number;
  symbol: number;
  a: number;
  b: number;
  c: number;
  d: number;
}

const absent = '';
/** Fields per type in the order of the sink's arguments. */
const wanted: Readonly<Record<EventType, readonly [string, string, string, string]>> = {
  Quote: ['bidPrice', 'askPrice', absent, absent],
  Trade: ['price', 'dayVolume', 'time', absent],
  Summary: ['openInterest', 'dayId', 'prevDayClosePrice', absent],
  Greeks: ['volatility', 'delta', 'gamma', 'time'],
};

/** What is needed from the subscriptions: states to read, and a place to report first values. */
export interface DecoderItems {
  readonly table: ItemTable;
  /** Slots of subscribed symbols, the sink's own numbers. */
  readonly index: SymbolIndex;
  /** The first row of an item since it was (re)subscribed. */
  firstValue(key: number): void;
}

const isOurs = (type: unknown): type is EventType => typeof type === 'string' && Object.hasOwn(wanted, type);

/** A finite number, or NaN: the wire has strings "NaN" and "Infinity", null, and 1e999. */
const number = (value: unknown): number => (Number.isFinite(value) ? (value as number) : Number.NaN);

const cell = (rows: readonly unknown[], at: number, offset: number): number =>
  offset < 0 ? Number.NaN : number(rows[at + offset]);

/** Reads the FEED_DATA of one connection after another. */
export class FeedDecoder {
  #layouts = new Map<string, Layout>();
  /** Seconds between updates as last announced; NaN before that. */
  aggregationSeconds = Number.NaN;

  constructor(
    private readonly sink: EventSink,
    private readonly items: DecoderItems,
    private readonly counters: FeedCounters,
  ) {}

  /** Forgets every layout: a new channel announces its own. */
  reset(): void {
    this.#layouts = new Map();
    this.aggregationSeconds = Number.NaN;
  }

  /** Takes a FEED_CONFIG. Types it does not name keep their layout: the server announces each just before its first data. */
  configure(config: Readonly<Record<string, unknown>>): void {
    const period = number(config.aggregationPeriod);
    if (period >= 0) this.aggregationSeconds = period;
    const { eventFields } = config;
    if (typeof eventFields !== 'object' || eventFields === null) return;
    for (const [type, fields] of Object.entries(eventFields)) {
      if (!isOurs(type)) continue;
      const layout = layoutOf(type, fields);
      if (layout !== null) {
        this.#layouts.set(type, layout);
      } else {
        this.#layouts.delete(type);
        this.counters.layoutsRefused++;
      }
    }
  }

  /** @returns whether something did not fit the layouts, so that the server should be asked for them again. */
  decode(data: unknown): boolean {
    if (!Array.isArray(data)) {
      this.counters.malformedEvents++;
      return false;
    }
    let misfit = false;
    let at = 0;
    while (at < data.length) {
      const head: unknown = data[at];
      if (typeof head === 'string') {
        if (this.#pair(head, data[at + 1])) misfit = true;
        at += 2;
      } else {
        this.#full(head);
        at++;
      }
    }
    return misfit;
  }

  /** One type with its rows, concatenated. */
  #pair(type: string, rows: unknown): boolean {
    const { counters } = this;
    if (!Array.isArray(rows)) {
      counters.malformedEvents++;
      return false;
    }
    const layout = this.#layouts.get(type);
    if (layout === undefined) {
      counters.unknownTypes++;
      return isOurs(type);
    }
    if (rows.length % layout.width !== 0) {
      counters.badLength++;
      return true;
    }
    this.#rows(type as EventType, layout, rows);
    return false;
  }

  #rows(type: EventType, layout: Layout, rows: readonly unknown[]): void {
    const { sink, counters, items } = this;
    const { width, symbol: symbolAt, a, b, c, d } = layout;
    const { index } = items;
    const { states } = items.table;
    const typeBits = typeIndex[type];
    let taken = 0;
    for (let at = 0; at < rows.length; at += width) {
      const symbol = rows[at + symbolAt];
      if (typeof symbol !== 'string') {
        counters.malformedEvents++;
        continue;
      }
      const slot = index.slotOf(symbol);
      const key = slot * 4 + typeBits;
      const state = slot < 0 ? itemNone : states[key];
      if (state !== itemValued) {
        if (state === itemNone || state === undefined) {
          counters.unknownSymbols++;
          continue;
        }
        items.firstValue(key);
      }
      taken++;
      switch (typeBits) {
        case 0:
          sink.quote(slot, cell(rows, at, a), cell(rows, at, b));
          break;
        case 1:
          sink.trade(slot, cell(rows, at, a), cell(rows, at, b), cell(rows, at, c));
          break;
        case 2:
          sink.summary(slot, cell(rows, at, a), cell(rows, at, b), cell(rows, at, c));
          break;
        default:
          sink.greeks(slot, cell(rows, at, a), cell(rows, at, b), cell(rows, at, c), cell(rows, at, d));
      }
    }
    counters.events += taken;
  }

  /** One FULL event: an object that names its fields and leaves out empty ones. */
  #full(event: unknown): void {
    const { counters } = this;
    if (typeof event !== 'object' || event === null) {
      counters.malformedEvents++;
      return;
    }
    const fields = event as Record<string, unknown>;
    const type = fields.eventType;
    if (typeof type !== 'string' || typeof fields.eventSymbol !== 'string') {
      counters.malformedEvents++;
      return;
    }
    if (!isOurs(type)) {
      counters.unknownTypes++;
      return;
    }
    const [a, b, c, d] = wanted[type];
    this.#rows(type, fullLayout, [fields.eventSymbol, fields[a], fields[b], fields[c], fields[d]]);
  }
}

/** A FULL event is read as a row in our own order. */
const fullLayout: Layout = { width: 5, symbol: 0, a: 1, b: 2, c: 3, d: 4 };

/** Null when the list is no list of names, or has no eventSymbol to tell whose numbers they are. */
function layoutOf(type: EventType, fields: unknown): Layout | null {
  if (!Array.isArray(fields) || !fields.every((field) => typeof field === 'string')) return null;
  const symbol = fields.indexOf('eventSymbol');
  if (symbol < 0) return null;
  const [a, b, c, d] = wanted[type].map((name) => (name === absent ? -1 : fields.indexOf(name)));
  return { width: fields.length, symbol, a: a!, b: b!, c: c!, d: d! };
}
