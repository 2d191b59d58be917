import type { Knobs } from '../knobs.js';
import type { MarketSource } from '../market-source.js';
import { type Batch, compactData, fullData } from './data-message.js';
import { type FieldValue, isServed, layoutFor, readRow, type ServedType, servedTypes } from './event-fields.js';
import { TopicList } from './topic-list.js';
import {
  type ClientMessage,
  errorTexts,
  type Json,
  readFieldLists,
  readTopics,
  type Topic,
  type WireError,
} from './wire.js';

export type Contract = 'AUTO' | 'TICKER' | 'STREAM' | 'HISTORY';
export const contracts: readonly Contract[] = ['AUTO', 'TICKER', 'STREAM', 'HISTORY'];

/** What a channel needs of the connection it runs on. */
export interface ChannelPort {
  send(message: Json): void;
  sendData(message: Json, events: number): void;
  error(type: WireError, message: string): void;
  /** Whether the socket still has too much to send: values are conflated meanwhile. */
  isCongested(): boolean;
  /** Whether the connection may take `added` more items, by its rate and its size; sends the ERROR when not. */
  admits(added: number, total: number, candles: number): boolean;
  /** Market time this connection sees: 15 minutes late on the delayed feed. */
  at(): number;
}

/** Rows in one message, and first values in one go: the event loop has other clients. */
const mostRowsPerMessage = 500;
const mostFirstValuesPerPass = 2_000;
/** Every item is looked at once in this time; Quotes and Trades oftener while there are few. */
const roundMs = 1_000;
const mostHotItemsPerTick = 2_000;
/** The shortest aggregation the API feed grants, seconds. */
const shortestPeriod = 0.1;

/** One FEED channel: its layouts, its subscription, and the values it sends. */
export class FeedChannel {
  readonly topics: Record<ServedType, TopicList> = {
    Quote: new TopicList(),
    Trade: new TopicList(),
    Summary: new TopicList(),
    Greeks: new TopicList(),
  };
  /** Subscribed and silent: types this feed has no values for. */
  readonly #silent = new Map<string, Set<string>>();
  #period = shortestPeriod;
  #format: 'COMPACT' | 'FULL' = 'FULL';
  #accepted = new Map<string, string[]>();
  #announced = new Map<ServedType, string[]>();
  #messages = 0;
  #firstValueCredit = 0;

  constructor(
    readonly id: number,
    readonly contract: Contract,
    private readonly market: MarketSource,
    private readonly knobs: Knobs,
    private readonly port: ChannelPort,
    /** Streamer symbols of indices, which publish Trade only. */
    private readonly isIndex: (symbol: string) => boolean,
  ) {}

  /** Seconds between two looks at the market. */
  get period(): number {
    return this.#period;
  }

  get items(): number {
    let sum = 0;
    for (const type of servedTypes) sum += this.topics[type].size;
    for (const symbols of this.#silent.values()) sum += symbols.size;
    return sum;
  }

  get candles(): number {
    return this.#silent.get('Candle')?.size ?? 0;
  }

  get hasFresh(): boolean {
    return servedTypes.some((type) => this.topics[type].fresh > 0);
  }

  /** FEED_SETUP: answered at once; the layout of a type is announced only just before its first data. */
  setup(message: ClientMessage): void {
    const { acceptAggregationPeriod: period, acceptDataFormat: format } = message;
    if (typeof period === 'number' && Number.isFinite(period)) this.#period = Math.max(shortestPeriod, period);
    if (format === 'COMPACT' || format === 'FULL') this.#format = format;
    for (const [type, fields] of readFieldLists(message.acceptEventFields)) this.#accepted.set(type, fields);
    for (const type of this.#announced.keys()) this.#announced.set(type, this.#layout(type));
    this.#sendConfig();
  }

  /** FEED_SUBSCRIPTION: reset, then remove, then add. A refused add leaves the rest of the message done. */
  subscribe(message: ClientMessage): void {
    const remove = readTopics(message.remove);
    const add = readTopics(message.add);
    if (remove === null || add === null) {
      this.port.error('INVALID_MESSAGE', errorTexts.notJson);
      return;
    }
    if (message.reset === true) this.#clear();
    for (const topic of remove) this.#remove(topic);
    const known = new Set<string>();
    const added = add.filter((topic) => {
      const key = `${topic.type} ${topic.symbol}`;
      if (known.has(key) || this.#has(topic)) return false;
      known.add(key);
      return true;
    });
    const candles = added.filter((topic) => topic.type === 'Candle').length;
    // The rate counts what was sent, the size what it would grow to.
    if (!this.port.admits(add.length, added.length, candles)) return;
    for (const topic of added) this.#add(topic);
  }

  /** First values still owed; false when the socket or the pace asks to go on later. */
  sendFirstValues(elapsedMs: number): boolean {
    const allowance = this.#firstValueAllowance(elapsedMs);
    let left = Math.min(allowance, mostFirstValuesPerPass);
    for (const type of servedTypes) {
      while (this.topics[type].fresh > 0) {
        if (left < 1 || this.port.isCongested()) return false;
        const symbols = this.topics[type].takeFresh(Math.min(left, mostRowsPerMessage), this.#version(type));
        left -= Math.max(symbols.length, 1);
        // STREAM sends what happens from now on and no value from before.
        if (this.contract !== 'STREAM') this.#send([this.#batch(type, symbols)]);
      }
    }
    return true;
  }

  /** Values that changed since they were last sent. */
  tick(): void {
    if (this.port.isCongested()) return;
    const share = Math.min(1, (this.#period * 1000) / roundMs);
    const batches: Batch[] = [];
    for (const type of servedTypes) {
      const list = this.topics[type];
      if (list.size === 0) continue;
      const hot = type === 'Quote' || type === 'Trade' ? Math.min(list.size, mostHotItemsPerTick) : 0;
      const changed = list.takeChanged(Math.max(hot, Math.ceil(list.size * share)), this.#version(type));
      for (let from = 0; from < changed.length; from += mostRowsPerMessage) {
        batches.push(this.#batch(type, changed.slice(from, from + mostRowsPerMessage)));
      }
    }
    this.#send(batches);
  }

  #firstValueAllowance(elapsedMs: number): number {
    const pace = this.knobs.slowBurst;
    if (pace === null) return Number.POSITIVE_INFINITY;
    this.#firstValueCredit = Math.min(pace, this.#firstValueCredit + (pace * elapsedMs) / 1000);
    const whole = Math.floor(this.#firstValueCredit);
    this.#firstValueCredit -= whole;
    return whole;
  }

  #version(type: ServedType): (symbol: string) => number {
    const at = this.port.at();
    return (symbol) => this.market.version(type, symbol, at);
  }

  #batch(type: ServedType, symbols: readonly string[]): Batch {
    const at = this.port.at();
    const layout = this.#announced.get(type) ?? this.#layout(type);
    const rows: FieldValue[][] = [];
    for (const symbol of symbols) {
      if (this.#isAbsent(type, symbol)) continue;
      const row = readRow(this.market, type, symbol, at, layout);
      if (row !== null) rows.push(row);
    }
    return { type, layout, rows };
  }

  #isAbsent(type: ServedType, symbol: string): boolean {
    if (type !== 'Trade' && this.isIndex(symbol)) return true;
    return this.knobs.absentShare > 0 && shareOf(`${type} ${symbol}`) < this.knobs.absentShare;
  }

  #send(batches: readonly Batch[]): void {
    const full = batches.filter((batch) => batch.rows.length > 0);
    if (full.length === 0) return;
    for (const group of this.knobs.multiPair ? [full] : full.map((batch) => [batch])) this.#sendMessage(group);
  }

  #sendMessage(group: readonly Batch[]): void {
    const { fullSwitchAfter, truncatedRow } = this.knobs;
    if (fullSwitchAfter !== null && this.#format === 'COMPACT' && this.#messages >= fullSwitchAfter) {
      this.#format = 'FULL';
      this.#sendConfig();
    }
    this.#announce(group);
    this.#messages += 1;
    const events = group.reduce((sum, batch) => sum + batch.rows.length, 0);
    const cut = truncatedRow !== null && this.#messages % truncatedRow === 0;
    const data = this.#format === 'COMPACT' ? compactData(group, cut) : fullData(group);
    this.port.sendData({ type: 'FEED_DATA', channel: this.id, data }, events);
  }

  /** One FEED_CONFIG for a type, with every type known so far, just before its first data. */
  #announce(group: readonly Batch[]): void {
    for (const { type, layout } of group) {
      if (this.#announced.has(type as ServedType)) continue;
      this.#announced.set(type as ServedType, [...layout]);
      if (!this.knobs.omitConfig) this.#sendConfig();
    }
  }

  #sendConfig(): void {
    const named = this.#announced.size > 0 && !this.knobs.omitConfig;
    this.port.send({
      type: 'FEED_CONFIG',
      channel: this.id,
      aggregationPeriod: this.#period,
      dataFormat: this.#format,
      ...(named ? { eventFields: Object.fromEntries(this.#announced) } : {}),
    });
  }

  #layout(type: ServedType): string[] {
    return layoutFor(type, this.#accepted.get(type), this.knobs.trimLayout, this.knobs.reorderLayout);
  }

  #has({ type, symbol }: Topic): boolean {
    return isServed(type) ? this.topics[type].has(symbol) : this.#silent.get(type)?.has(symbol) === true;
  }

  #add({ type, symbol }: Topic): void {
    if (isServed(type)) {
      this.topics[type].add(symbol);
      return;
    }
    const symbols = this.#silent.get(type) ?? new Set();
    this.#silent.set(type, symbols.add(symbol));
  }

  #remove({ type, symbol }: Topic): void {
    if (isServed(type)) this.topics[type].remove(symbol);
    else this.#silent.get(type)?.delete(symbol);
  }

  #clear(): void {
    for (const type of servedTypes) this.topics[type] = new TopicList();
    this.#silent.clear();
  }
}

/** A text's fixed place in 0–1 (FNV-1a), so that the same pairs are absent each time. */
function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return (hash >>> 0) / 2 ** 32;
}
