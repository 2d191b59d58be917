import type { Knobs } from '../knobs.js';
import type { MarketSource } from '../market-source.js';
import { type Batch, compactData, fullData } from './data-message.js';
import { type FieldValue, readRow, type ServedType, servedTypes } from './event-fields.js';
import { Layouts } from './layouts.js';
import { Subscription } from './subscription.js';
import type { Growth } from './subscription-limits.js';
import { type ClientMessage, errorTexts, type Json, readFieldLists, readTopics, type WireError } from './wire.js';

/** How a channel delivers: AUTO and TICKER the latest value, STREAM only what happens from now on, HISTORY as TICKER for these types. */
export type Contract = 'AUTO' | 'TICKER' | 'STREAM' | 'HISTORY';
/** Every contract a channel may be opened with. */
export const contracts: readonly Contract[] = ['AUTO', 'TICKER', 'STREAM', 'HISTORY'];

/** What a channel needs of the connection it runs on. */
export interface ChannelPort {
  send(message: Json): void;
  sendData(message: Json, events: number): void;
  error(type: WireError, message: string): void;
  /** Whether the socket still has too much to send: values are conflated meanwhile. */
  isCongested(): boolean;
  /** Whether the connection may grow so; sends the ERROR when not. */
  admits(asked: Growth): boolean;
  /** Market time this connection sees: 15 minutes late on the delayed feed. */
  at(): number;
  /** Indices publish Trade only. */
  isIndex(symbol: string): boolean;
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
  readonly subscription = new Subscription();
  readonly #layouts: Layouts;
  #period = shortestPeriod;
  #format: 'COMPACT' | 'FULL' = 'FULL';
  #messages = 0;
  #firstValueCredit = 0;

  constructor(
    readonly id: number,
    readonly contract: Contract,
    private readonly market: MarketSource,
    private readonly knobs: Knobs,
    private readonly port: ChannelPort,
  ) {
    this.#layouts = new Layouts(knobs);
  }

  /** Seconds between two looks at the market. */
  get period(): number {
    return this.#period;
  }

  /** FEED_SETUP: answered at once; the layout of a type is announced only just before its first data. */
  setup(message: ClientMessage): void {
    const { acceptAggregationPeriod: period, acceptDataFormat: format } = message;
    if (typeof period === 'number' && Number.isFinite(period)) this.#period = Math.max(shortestPeriod, period);
    if (format === 'COMPACT' || format === 'FULL') this.#format = format;
    this.#layouts.accept(readFieldLists(message.acceptEventFields));
    this.#sendConfig();
  }

  /** FEED_SUBSCRIPTION: reset, then remove, then add. A refused add leaves the rest of the message done. */
  subscribe(message: ClientMessage): void {
    const remove = readTopics(message.remove);
    const add = readTopics(message.add);
    if (remove === null || add === null) {
      this.port.error('INVALID_MESSAGE', errorTexts.badTopics);
      return;
    }
    if (message.reset === true) this.subscription.clear();
    for (const topic of remove) this.subscription.remove(topic);
    const added = this.subscription.unknown(add);
    const candles = added.filter((topic) => topic.type === 'Candle').length;
    if (!this.port.admits({ sent: add.length, added: added.length, candles })) return;
    for (const topic of added) this.subscription.add(topic);
  }

  /**
   * Sends first values that are still owed, at most one pass of them.
   * @returns false when some are left, for lack of room in the socket, pace, or patience of the event loop.
   */
  sendFirstValues(elapsedMs: number): boolean {
    let left = Math.min(this.#firstValueAllowance(elapsedMs), mostFirstValuesPerPass);
    for (const type of servedTypes) {
      const list = this.subscription.lists[type];
      while (list.fresh > 0) {
        if (left < 1 || this.port.isCongested()) return false;
        const symbols = list.takeFresh(Math.min(left, mostRowsPerMessage), this.#version(type));
        left -= Math.max(symbols.length, 1);
        // STREAM sends what happens from now on and no value from before.
        if (this.contract !== 'STREAM') this.#send([this.#batch(type, symbols)]);
      }
    }
    return true;
  }

  /** Sends values that changed since they were last sent. Nothing happens while the socket is full: the next look conflates. */
  tick(): void {
    if (this.port.isCongested()) return;
    const share = Math.min(1, (this.#period * 1000) / roundMs);
    const batches: Batch[] = [];
    for (const type of servedTypes) {
      const list = this.subscription.lists[type];
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
    const layout = this.#layouts.of(type);
    const rows: FieldValue[][] = [];
    for (const symbol of symbols) {
      if (this.#isAbsent(type, symbol)) continue;
      const row = readRow(this.market, type, symbol, at, layout);
      if (row !== null) rows.push(row);
    }
    return { type, layout, rows };
  }

  #isAbsent(type: ServedType, symbol: string): boolean {
    if (type !== 'Trade' && this.port.isIndex(symbol)) return true;
    return this.knobs.absentShare > 0 && shareOf(`${type} ${symbol}`) < this.knobs.absentShare;
  }

  #send(batches: readonly Batch[]): void {
    const filled = batches.filter((batch) => batch.rows.length > 0);
    if (filled.length === 0) return;
    for (const group of this.knobs.multiPair ? [filled] : filled.map((batch) => [batch])) this.#sendMessage(group);
  }

  #sendMessage(group: readonly Batch[]): void {
    const { fullSwitchAfter, truncatedRow } = this.knobs;
    if (fullSwitchAfter !== null && this.#format === 'COMPACT' && this.#messages >= fullSwitchAfter) {
      this.#format = 'FULL';
      this.#sendConfig();
    }
    // One FEED_CONFIG per type, with every type known so far, just before its first data.
    for (const { type } of group) if (this.#layouts.announce(type) && !this.knobs.omitConfig) this.#sendConfig();
    this.#messages += 1;
    const events = group.reduce((sum, batch) => sum + batch.rows.length, 0);
    const isCut = truncatedRow !== null && this.#messages % truncatedRow === 0;
    const data = this.#format === 'COMPACT' ? compactData(group, isCut) : fullData(group);
    this.port.sendData({ type: 'FEED_DATA', channel: this.id, data }, events);
  }

  #sendConfig(): void {
    const { eventFields } = this.#layouts;
    this.port.send({
      type: 'FEED_CONFIG',
      channel: this.id,
      aggregationPeriod: this.#period,
      dataFormat: this.#format,
      ...(eventFields === null ? {} : { eventFields }),
    });
  }
}

/** A text's fixed place in 0–1 (FNV-1a with a final mix), so that the same pairs are absent each time. */
function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) >>> 0) / 2 ** 32;
}
