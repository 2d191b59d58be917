import type { EventSink, FeedItem, FeedStatus, ItemCounts, ItemState, MarketFeed } from '../../src/feed/ports.js';
import type { MarketClock, SteadyClock } from '../../src/lib/clock.js';
import type { MarketSource } from '../../src/practice/market-source.js';

interface Held {
  item: FeedItem;
  group: string;
  state: ItemState;
  version: number;
}

/**
 * A feed without a wire, for whole days under a manual clock: it holds subscriptions, answers each addition a little later
 * at a bounded pace, and then sends what changes. `mute` silences items, as a feed that lost them would.
 */
export class DirectFeed implements MarketFeed {
  readonly #held = new Map<string, Held>();
  #queue: { key: string; priority: number }[] = [];
  #isArmed = false;
  #stops: (() => void)[] = [];
  readonly #listeners = new Set<() => void>();
  /** Items for which this says true never send anything. */
  mute: (item: FeedItem) => boolean = () => false;

  constructor(
    private readonly source: MarketSource,
    private readonly sink: EventSink,
    private readonly market: MarketClock,
    private readonly steady: SteadyClock,
    private readonly budget = 25_000,
  ) {}

  start(): void {
    this.#stops = [this.steady.every(4_000, () => this.#update())];
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) stop();
  }

  add(group: string, items: readonly FeedItem[], priority: number): void {
    for (const item of items) {
      const key = `${item.type} ${item.symbol}`;
      if (this.#held.has(key)) continue;
      if (this.#held.size >= this.budget) throw new Error('the budget is exceeded');
      if (this.sink.slotOf(item.symbol) < 0) throw new Error(`${item.symbol} is not registered`);
      this.#held.set(key, { item, group, state: 'pending', version: Number.NaN });
      this.#queue.push({ key, priority });
    }
    this.#arm();
  }

  remove(items: readonly FeedItem[]): void {
    for (const item of items) this.#held.delete(`${item.type} ${item.symbol}`);
  }

  stateOf(item: FeedItem): ItemState | null {
    return this.#held.get(`${item.type} ${item.symbol}`)?.state ?? null;
  }

  counts(group: string): ItemCounts {
    const counts: ItemCounts = { pending: 0, valued: 0, empty: 0, refused: 0 };
    for (const held of this.#held.values()) if (held.group === group) counts[held.state]++;
    return counts;
  }

  room(): number {
    return this.budget - this.#held.size;
  }

  status(): FeedStatus {
    return {
      phase: 'live',
      level: 'simulated',
      problem: null,
      problemCode: null,
      items: this.#held.size,
      budget: this.budget,
      queued: this.#queue.length,
      silentMs: 0,
      connects: 1,
      counters: {},
    };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #arm(): void {
    if (this.#isArmed || this.#queue.length === 0) return;
    this.#isArmed = true;
    this.steady.after(250, () => {
      this.#isArmed = false;
      this.#answer();
      this.#arm();
    });
  }

  /** 500 items each quarter second, best priority first. */
  #answer(): void {
    this.#queue.sort((a, b) => a.priority - b.priority);
    const batch = this.#queue.splice(0, 500);
    for (const { key } of batch) {
      const held = this.#held.get(key);
      if (held !== undefined) held.state = this.#send(held) ? 'valued' : 'empty';
    }
    if (batch.length > 0) for (const listener of this.#listeners) listener();
  }

  #update(): void {
    const now = this.market.now();
    for (const held of this.#held.values()) {
      // An item without a value stays subscribed: it speaks as soon as it has one.
      if (held.state === 'pending') continue;
      const version = this.source.version(held.item.type, held.item.symbol, now);
      if (version !== held.version && this.#send(held)) held.state = 'valued';
    }
  }

  #send(held: Held): boolean {
    const { type, symbol } = held.item;
    const now = this.market.now();
    const slot = this.sink.slotOf(symbol);
    if (slot < 0 || this.mute(held.item)) return false;
    held.version = this.source.version(type, symbol, now);
    switch (type) {
      case 'Greeks': {
        const value = this.source.greeks(symbol, now);
        if (value !== null) this.sink.greeks(slot, value.iv, value.delta, value.gamma, value.time);
        return value !== null;
      }
      case 'Summary': {
        const value = this.source.summary(symbol, now);
        if (value !== null) this.sink.summary(slot, value.openInterest, value.dayId, value.prevDayClose);
        return value !== null;
      }
      case 'Trade': {
        const value = this.source.trade(symbol, now);
        if (value !== null) this.sink.trade(slot, value.price, value.dayVolume, value.time);
        return value !== null;
      }
      case 'Quote': {
        const value = this.source.quote(symbol, now);
        if (value !== null) this.sink.quote(slot, value.bid, value.ask);
        return value !== null;
      }
    }
  }
}
