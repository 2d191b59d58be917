import type { EventSink, FeedItem, FeedStatus, ItemCounts, ItemState, MarketFeed } from '../../src/feed/ports.js';
import type { MarketClock, SteadyClock } from '../../src/lib/clock.js';
import type { ErrorCode } from '../../src/lib/errors.js';
import type { MarketSource } from '../../src/practice/market-source.js';

interface Held {
  item: FeedItem;
  group: string;
  state: ItemState;
  version: number;
  priority: number;
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
  /** What `status` tells; in any phase but `live` nothing is sent. */
  state: Pick<FeedStatus, 'phase' | 'level' | 'problem'> & { problemCode: ErrorCode | null } = {
    phase: 'live',
    level: 'simulated',
    problem: null,
    problemCode: null,
  };
  #refused = 0;
  readonly #counts = new Map<string, ItemCounts>();

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
      if (this.sink.slotOf(item.symbol) < 0) throw new Error(`${item.symbol} is not registered`);
      const state = this.room() > 0 ? 'pending' : 'refused';
      this.#held.set(key, { item, group, state, version: Number.NaN, priority });
      this.#countsOf(group)[state]++;
      if (state === 'pending') this.#queue.push({ key, priority });
      else this.#refused++;
    }
    this.#arm();
  }

  remove(items: readonly FeedItem[]): void {
    for (const item of items) {
      const key = `${item.type} ${item.symbol}`;
      const held = this.#held.get(key);
      if (held === undefined) continue;
      if (held.state === 'refused') this.#refused--;
      this.#countsOf(held.group)[held.state]--;
      this.#held.delete(key);
    }
    this.#takeIn();
  }

  stateOf(item: FeedItem): ItemState | null {
    return this.#held.get(`${item.type} ${item.symbol}`)?.state ?? null;
  }

  counts(group: string): ItemCounts {
    return { ...this.#countsOf(group) };
  }

  /** Refused items come in as room appears. */
  #takeIn(): void {
    if (this.#refused === 0 || this.room() === 0) return;
    for (const [key, held] of this.#held) {
      if (held.state !== 'refused') continue;
      this.#enter(held, 'pending');
      this.#refused--;
      this.#queue.push({ key, priority: held.priority });
      if (this.room() === 0) break;
    }
    this.#arm();
  }

  /** Groups that hold anything, for leak checks. */
  groups(): string[] {
    return [...this.#counts].filter(([, each]) => Object.values(each).some((n) => n !== 0)).map(([group]) => group);
  }

  /** A new connection: everything is asked for again. */
  reconnect(): void {
    for (const [key, held] of this.#held) {
      if (held.state === 'refused') continue;
      this.#enter(held, 'pending');
      held.version = Number.NaN;
      this.#queue.push({ key, priority: held.priority });
    }
    this.#arm();
  }

  #countsOf(group: string): ItemCounts {
    let counts = this.#counts.get(group);
    if (counts === undefined) {
      counts = { pending: 0, valued: 0, empty: 0, refused: 0 };
      this.#counts.set(group, counts);
    }
    return counts;
  }

  #enter(held: Held, state: ItemState): void {
    const counts = this.#countsOf(held.group);
    counts[held.state]--;
    counts[state]++;
    held.state = state;
  }

  room(): number {
    return this.budget - (this.#held.size - this.#refused);
  }

  status(): FeedStatus {
    return {
      ...this.state,
      items: this.#held.size - this.#refused,
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
    if (this.state.phase !== 'live') return;
    this.#queue.sort((a, b) => a.priority - b.priority);
    const batch = this.#queue.splice(0, 500);
    for (const { key } of batch) {
      const held = this.#held.get(key);
      if (held?.state === 'pending') this.#enter(held, this.#send(held) ? 'valued' : 'empty');
    }
    if (batch.length > 0) for (const listener of this.#listeners) listener();
  }

  #update(): void {
    if (this.state.phase !== 'live') return;
    const now = this.market.now();
    for (const held of this.#held.values()) {
      // An item without a value stays subscribed: it speaks as soon as it has one.
      if (held.state === 'pending' || held.state === 'refused') continue;
      const version = this.source.version(held.item.type, held.item.symbol, now);
      if (version !== held.version && this.#send(held)) this.#enter(held, 'valued');
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
