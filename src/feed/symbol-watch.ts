/**
 * One underlying from its chain to standing subscriptions:
 *
 *   chain → spot → near (the first answer, a skeleton) → loading (open interest, then Greeks by weight) → standing
 *
 * The decisions are in universe.ts, spot.ts and the engine; this file holds the state and talks to the feed.
 * Who goes first among several symbols is decided by watch-list.ts.
 */

import type { Calendar } from '../calendar/calendar.js';
import { contractWeights, estimateIv, forwardPrices } from '../engine/index.js';
import type { ChainSnapshot, DateKey, EngineSettings } from '../engine/types.js';
import type { MarketClock } from '../lib/clock.js';
import { AppError } from '../lib/errors.js';
import type { Book } from './book.js';
import { type ContractList, flattenChain } from './contract-list.js';
import { dateOfDay, dayNumber, openInterestOutAt } from './open-interest-day.js';
import { OpenInterestSweep } from './open-interest-sweep.js';
import type { ChainSource, EventType, FeedItem, MarketFeed, OpenInterestMemory, OptionChain } from './ports.js';
import { PreviousCloseAsk } from './previous-close-ask.js';
import { liveRows, readSnapshot } from './snapshot.js';
import { chooseSpot, type Spot } from './spot.js';
import {
  contractsAround,
  liveExpirations,
  nearestContracts,
  skeletonContracts,
  straddleContracts,
  sweepOrder,
} from './universe.js';

/** What a watch is built from. */
export interface WatchDeps {
  feed: MarketFeed;
  book: Book;
  calendar: Calendar;
  market: MarketClock;
  memory: OpenInterestMemory;
  engine: EngineSettings;
  /** 0, or the delay of the account's level, ms. */
  delayMs: () => number;
  /** Asked for the previous close of underlyings whose feed sends none. */
  chains?: Pick<ChainSource, 'previousClose'>;
}

/** How far the load has come; see the head of this file. */
export type WatchPhase = 'chain' | 'spot' | 'near' | 'loading' | 'standing';

/** Strikes each side of spot that the first answer and the volume charts cover: the widest chart shows 50. */
const nearStrikes = 60;
/** Volatility that places the skeleton before any is known. */
const typicalIv = 0.2;
/** A parity spot is taken from an expiration this near, where carry cannot move it. */
const longestParityMs = 7 * 86_400_000;
/** Silent open interest is asked for again this often, and this often once that has brought nothing, market ms. */
const resweepMs = 5 * 60_000;
const idleResweepMs = 60 * 60_000;
/** How often near contracts, straddles and volumes are moved to where spot is now, market ms. */
const followMs = 60_000;
/** Near contracts and volumes move once this share of those wanted is not among those held: 15 strikes. */
const movedShare = 1 / 8;
/** The choice by weight is refined while it still grows by this share, at most this often. */
const settledGrowth = 0.002;
const mostRounds = 4;

/** Send order among groups of one symbol; smaller first. Near contracts of every symbol come before anybody's far ones. */
const priorities = {
  underlying: (rank: number) => rank,
  near: (rank: number) => 100 + rank,
  skeleton: (rank: number) => 1_000 + rank * 10,
  openInterest: (rank: number) => 1_001 + rank * 10,
  greeks: (rank: number) => 1_002 + rank * 10,
  quotes: (rank: number) => 1_003 + rank * 10,
  volume: (rank: number) => 1_004 + rank * 10,
  wings: (rank: number) => 100_000 + rank,
};

/** State and subscriptions of one underlying. Times are market ms. */
export class SymbolWatch {
  phase: WatchPhase = 'chain';
  /** Why it stands still, if it does; also while the broker is being asked again. */
  problem: AppError | null = null;
  /** Contracts above the wanted weight that the budget left out. */
  cut = 0;
  tradingDay: DateKey;
  chain: OptionChain | null = null;
  list: ContractList | null = null;
  /** Open interest of the near contracts, of all others that could carry gamma, and of the far wings. */
  sweeps: Partial<Record<'near' | 'carrying' | 'wings', OpenInterestSweep>> = {};
  readonly greeks = new Set<number>();
  #near: number[] = [];
  #skeleton: number[] = [];
  #isNear = new Set<number>();
  #hasNear = false;
  #fixed: FeedItem[] = [];
  /** Contract rows whose quotes and volumes are subscribed, and how many items those will be before they are. */
  readonly #extras = { Quote: new Set<number>(), Trade: new Set<number>() };
  #expectedExtras = 0;
  #followedAt = Number.NEGATIVE_INFINITY;
  #rounds = 0;
  /** Market time of the last sweep of what was silent, how much it was, and since when it has stayed the same. */
  #sweptAt = Number.NEGATIVE_INFINITY;
  #unknown = -1;
  #silentAt: number | null = null;
  #keptOpenInterest = 0;
  #begunAt = Number.NEGATIVE_INFINITY;
  readonly #closes: PreviousCloseAsk;

  constructor(
    readonly symbol: string,
    /** Place in the queue: lower is loaded first. */
    readonly rank: number,
    private readonly deps: WatchDeps,
  ) {
    this.tradingDay = deps.calendar.tradingDateFor(deps.market.now());
    this.#closes = new PreviousCloseAsk(deps.chains ?? {}, deps.calendar);
  }

  /** Takes the chain: registers contracts, asks for the underlying, recalls today's open interest. */
  begin(chain: OptionChain): void {
    const { book, memory } = this.deps;
    this.chain = chain;
    this.#begunAt = this.deps.market.now();
    this.tradingDay = chain.tradingDay;
    this.problem = null;
    book.register(chain.streamerSymbol);
    this.list = flattenChain(chain, (symbol) => book.register(symbol));
    const remembered = memory.recall(this.symbol, this.tradingDay);
    if (remembered !== null) {
      const dayId = dayNumber(this.tradingDay);
      for (const [symbol, openInterest] of remembered) {
        const slot = book.slotOf(symbol);
        if (slot >= 0) book.summary(slot, openInterest, dayId, Number.NaN);
      }
      this.#keptOpenInterest = remembered.size;
    }
    const own = (types: EventType[]) => types.map((type) => ({ type, symbol: chain.streamerSymbol }));
    this.#hold(this.symbol, own(['Trade']), priorities.underlying(this.rank));
    // An index may send neither quotes nor a summary: welcome (yesterday's close), but nothing waits for them.
    this.#hold(`${this.symbol}~underlying`, own(['Quote', 'Summary']), priorities.underlying(this.rank));
    this.phase = 'spot';
  }

  /** Gives everything back: subscriptions, slots, state. */
  end(): void {
    const { feed, book } = this.deps;
    if (this.list === null || this.chain === null) return;
    feed.remove(this.#fixed);
    for (const type of ['Quote', 'Trade'] as const) {
      feed.remove(this.#itemsOf(type, this.#extras[type]));
      this.#extras[type].clear();
    }
    this.#expectedExtras = 0;
    this.#followedAt = Number.NEGATIVE_INFINITY;
    for (const sweep of Object.values(this.sweeps)) sweep.abandon();
    this.removeGreeks([...this.greeks]);
    for (const symbol of this.list.streamerSymbols) book.release(symbol);
    book.release(this.chain.streamerSymbol);
    this.list = null;
    this.sweeps = {};
    this.#fixed = [];
    this.#near = [];
    this.#skeleton = [];
    this.#isNear.clear();
    this.#hasNear = false;
    this.#rounds = 0;
    this.#keptOpenInterest = 0;
    this.#sweptAt = Number.NEGATIVE_INFINITY;
    this.#unknown = -1;
    this.#silentAt = null;
    this.phase = 'chain';
  }

  /** Whether today's open interest is out and this began before it: chain and open interest are then of the day before. */
  isOutdated(now: number): boolean {
    const out = openInterestOutAt(this.deps.calendar.tradingDateFor(now));
    return this.phase !== 'chain' && now >= out && this.#begunAt < out;
  }

  /** Items that are neither Greeks nor swept open interest, those still to come included. */
  get fixedItems(): number {
    const extras = this.phase === 'standing' ? this.#extras.Quote.size + this.#extras.Trade.size : this.#expectedExtras;
    return this.#fixed.length + extras;
  }

  /** Whether contracts of the first load are on their way. One that waits for its chain or its price holds nobody up. */
  get isLoading(): boolean {
    return this.phase === 'near' || this.phase === 'loading';
  }

  /** Spot at `now`, or null when nothing was ever seen. */
  spot(now: number): Spot | null {
    if (this.chain === null) return null;
    const { book, engine } = this.deps;
    const slot = book.slotOf(this.chain.streamerSymbol);
    if (slot < 0) return null;
    const at = now - this.deps.delayMs();
    const sources = {
      isIndex: this.chain.isIndex,
      price: book.column('price')[slot]!,
      tradeAt: book.column('tradeAt')[slot]!,
      bid: book.column('bid')[slot]!,
      ask: book.column('ask')[slot]!,
      quoteAt: book.column('quoteAt')[slot]! - this.deps.delayMs(),
      parity: null,
    };
    const direct = chooseSpot(sources, at, engine.spotStaleMs);
    if (direct === null || at - direct.at <= engine.spotStaleMs) return direct;
    return chooseSpot({ ...sources, parity: this.#parity(direct.price, at) }, at, engine.spotStaleMs);
  }

  /** Once a spot is known: asks for the near contracts and a skeleton of the rest, for which `makeRoom` frees items. */
  openNear(now: number, makeRoom: (items: number) => void): void {
    const list = this.list;
    if (list === null || this.phase !== 'spot') return;
    const spot = this.spot(now);
    if (spot === null) return;
    this.#near = nearestContracts(list, spot.price, now, nearStrikes);
    this.#isNear = new Set(this.#near);
    this.#skeleton = skeletonContracts(list, spot.price, now, typicalIv);
    this.#expectedExtras = straddleContracts(list, spot.price, now).length + this.#withVolume(spot.price, now).length;
    makeRoom(2 * this.#near.length + this.#skeleton.length);
    this.addGreeks(this.#near, priorities.near(this.rank));
    this.sweeps.near = this.#sweep('', this.#near, priorities.near(this.rank));
    this.sweeps.near.ask(this.#near.length);
    this.addGreeks(this.#skeleton, priorities.skeleton(this.rank));
    this.phase = 'near';
  }

  /** Once the skeleton has answered: lays out the sweep of open interest. */
  openSweep(now: number): void {
    const list = this.list;
    if (list === null || this.phase !== 'near' || this.#awaits(this.#skeleton)) return;
    const spot = this.spot(now);
    if (spot === null) return;
    const { carrying, wings } = sweepOrder(list, spot.price, now, this.#spread(estimateIv(this.read(now)), now));
    const far = (rows: number[]) => rows.filter((row) => !this.#isNear.has(row));
    this.sweeps.carrying = this.#sweep('', far(carrying), priorities.openInterest(this.rank));
    this.sweeps.wings = this.#sweep('~wings', far(wings), priorities.wings(this.rank));
    this.phase = 'loading';
  }

  /**
   * Asks again for open interest that nobody gave: before the open, and right after it, many contracts stay silent that speak later.
   * Repeated while it brings something; a chain that has said all it has is left alone until the next hour.
   */
  sweepAgain(now: number): void {
    const { wings } = this.sweeps;
    if (this.phase !== 'standing' || wings?.isComplete !== true || !this.deps.calendar.isInSession(now)) return;
    if (now - this.#sweptAt < (this.#silentAt === null ? resweepMs : idleResweepMs)) return;
    const list = this.list!;
    const live = liveRows(list, now);
    const again = this.#sweep('~wings', live, priorities.wings(this.rank));
    this.#silentAt = again.total === this.#unknown ? now : null;
    this.#unknown = again.total;
    this.#sweptAt = now;
    wings.release(Number.POSITIVE_INFINITY);
    this.sweeps.wings = again;
  }

  /** Asks the broker for the previous close when the feed sends none: at once for an index, else once the feed has had its time. */
  askPreviousClose(now: number, signal: AbortSignal): void {
    const { chain, tradingDay } = this;
    if (chain === null || this.phase === 'chain' || !Number.isNaN(this.#bookedClose(chain))) return;
    if (!chain.isIndex && this.phase !== 'loading' && this.phase !== 'standing') return;
    this.#closes.askIfDue({ symbol: this.symbol, isIndex: chain.isIndex, tradingDay }, now, signal);
  }

  /** Subscribes Greeks of contract rows; known ones are left alone. Returns how many were new. */
  addGreeks(rows: readonly number[], priority: number, group = this.symbol): number {
    const added = rows.filter((row) => !this.greeks.has(row));
    for (const row of added) this.greeks.add(row);
    this.deps.feed.add(group, this.#greeksItems(added), priority);
    return added.length;
  }

  removeGreeks(rows: readonly number[]): void {
    for (const row of rows) this.greeks.delete(row);
    this.deps.feed.remove(this.#greeksItems(rows));
  }

  /** Gives back the Greeks that are neither chosen, nor near, nor kept. */
  shrinkTo(chosen: ReadonlySet<number>, isKept: (row: number) => boolean): void {
    const gone = [...this.greeks].filter((row) => !chosen.has(row) && !this.#isNear.has(row) && !isKept(row));
    if (gone.length > 0) this.removeGreeks(gone);
  }

  /**
   * Takes a choice of contracts by weight, heaviest first. While loading, the choice is repeated with the volatilities it
   * brought until it hardly grows.
   */
  applyChoice(chosen: readonly number[], cut: number): void {
    this.cut = cut;
    const isLoading = this.phase === 'loading';
    // Additions after the load are few and light; their missing weight is counted, so they need not suspend trust.
    const group = isLoading ? this.symbol : `${this.symbol}~more`;
    const added = this.addGreeks(chosen, priorities.greeks(this.rank), group);
    if (!isLoading) return;
    this.#rounds++;
    if (added > this.greeks.size * settledGrowth && this.#rounds < mostRounds) return;
    this.phase = 'standing';
  }

  /**
   * Once standing, and every minute from then on: near contracts, straddle quotes and volumes go where spot and forwards went. They serve charts
   * and expected moves, not trust, and quotes and volumes tick all day, so they come last and in groups of their own.
   */
  follow(now: number, makeRoom: (items: number) => void): void {
    const list = this.list;
    if (list === null || this.phase !== 'standing' || Math.abs(now - this.#followedAt) < followMs) return;
    const spot = this.spot(now);
    if (spot === null) return;
    this.#followedAt = now;
    const near = nearestContracts(list, spot.price, now, nearStrikes);
    if (hasMoved(this.#isNear, near)) {
      this.#near = near;
      this.#isNear = new Set(near);
      makeRoom(near.filter((row) => !this.greeks.has(row)).length);
      this.addGreeks(near, priorities.greeks(this.rank), `${this.symbol}~more`);
    }
    const forwards = forwardPrices(this.read(now), this.deps.engine);
    this.#swap('Quote', straddleContracts(list, spot.price, now, forwards), makeRoom);
    const withVolume = this.#withVolume(spot.price, now);
    if (hasMoved(this.#extras.Trade, withVolume)) this.#swap('Trade', withVolume, makeRoom);
  }

  /** The contracts near spot of the two nearest dates. */
  #withVolume(spot: number, now: number): number[] {
    const list = this.list!;
    const live = liveExpirations(list, now);
    const dates = [...new Set(live.map((index) => list.expirations[index]!.date))].slice(0, 2);
    return live
      .filter((index) => dates.includes(list.expirations[index]!.date))
      .flatMap((index) => contractsAround(list, index, spot, nearStrikes));
  }

  /** Replaces the contracts whose quotes or volumes are subscribed; what is not kept up to date is forgotten. */
  #swap(type: 'Quote' | 'Trade', rows: readonly number[], makeRoom: (items: number) => void): void {
    const { feed, book } = this.deps;
    const held = this.#extras[type];
    const wanted = new Set(rows);
    const gone = [...held].filter((row) => !wanted.has(row));
    const added = rows.filter((row) => !held.has(row));
    feed.remove(this.#itemsOf(type, gone));
    for (const row of gone) {
      held.delete(row);
      book.forget(this.list!.streamerSymbols[row]!, type);
    }
    for (const row of added) held.add(row);
    if (added.length === 0) return;
    makeRoom(added.length);
    const [group, priority] = type === 'Quote' ? ['~quotes', priorities.quotes] : ['~volume', priorities.volume];
    feed.add(this.symbol + group, this.#itemsOf(type, added), priority(this.rank));
  }

  /** Whether a (further) choice by weight is due while loading: all that was asked has answered. */
  get isReadyToChoose(): boolean {
    return this.phase === 'loading' && this.#sweepIsComplete && this.deps.feed.counts(this.symbol).pending === 0;
  }

  /** Whether all open interest that matters has been asked for, and the Greeks that follow are not all on the wire yet. */
  get isChoosing(): boolean {
    if (this.phase !== 'loading' || this.sweeps.carrying?.isAsked !== true) return false;
    return this.#rounds === 0 || this.deps.feed.status().queued > 0;
  }

  /** Near contracts stay whatever they weigh. */
  isNear(row: number): boolean {
    return this.#isNear.has(row);
  }

  get near(): ReadonlySet<number> {
    return this.#isNear;
  }

  /** Weight |Γ·OI·M| of every contract of the list at `now`; 0 for settled ones. Null without a chain or spot. */
  weights(now: number): Float64Array | null {
    if (this.list === null || this.spot(now) === null) return null;
    return this.#spread(contractWeights(this.read(now), this.deps.engine), now);
  }

  /** The book of this underlying as of `now`. @throws AppError NO_DATA_YET, SPOT_MISSING, or the problem that holds it up. */
  read(now: number): ChainSnapshot {
    const { book, calendar, feed } = this.deps;
    if (this.list === null || this.chain === null) {
      throw this.problem ?? new AppError('NO_DATA_YET', `The option chain of ${this.symbol} is still being fetched.`);
    }
    const spot = this.spot(now);
    if (spot === null) throw new AppError('SPOT_MISSING', `No price of ${this.symbol} has arrived yet.`);
    const bookedClose = this.#bookedClose(this.chain);
    const sessionDate = calendar.tradingDateFor(now);
    const delayMs = this.deps.delayMs();
    return readSnapshot(this.list, book, {
      asOf: now,
      sessionDate,
      // Nobody has announced the days beyond the known calendar: they count as closed.
      inSession:
        calendar.isInSession(now) && calendar.isInSession(now - delayMs) && calendar.isCalendarKnown(sessionDate),
      source: feed.status().level ?? 'live',
      delayMs,
      spot,
      previousClose: Number.isNaN(bookedClose) ? this.#closes.closeFor(sessionDate) : bookedClose,
      pendingItems: this.pendingItems,
      cutContracts: this.cut,
      openInterestDateOf: (dayId) => calendar.previousTradingDay(dateOfDay(dayId)),
    });
  }

  /** Values awaited, those not asked for yet included: above 0 nothing is trusted. */
  get pendingItems(): number {
    const { carrying } = this.sweeps;
    const unasked = carrying === undefined ? 1 : carrying.total - carrying.done;
    return Math.max(this.deps.feed.counts(this.symbol).pending, unasked, this.phase === 'standing' ? 0 : 1);
  }

  /** How far the load is, 0..1; below 1 again while a new connection fills. */
  get progress(): number {
    if (this.phase === 'standing') {
      const { pending, valued, empty, refused } = this.deps.feed.counts(this.symbol);
      return pending === 0 ? 1 : Math.min(0.99, 1 - pending / (pending + valued + empty + refused));
    }
    const { near, carrying } = this.sweeps;
    if (near === undefined || this.list === null) return 0;
    // Until the sweep is laid out, more than half of a chain can be expected to matter.
    const openInterest = near.total + (carrying?.total ?? this.list.count * 0.6);
    // Before the choice is made, about half of the contracts that could carry gamma turn out to.
    const greeks = this.#rounds > 0 ? this.greeks.size : Math.max(this.greeks.size, openInterest * 0.5);
    const { valued, empty, refused } = this.deps.feed.counts(this.symbol);
    return Math.min(0.99, (valued + empty + refused) / Math.max(1, openInterest + greeks));
  }

  /** Whether quotes, volumes and the far wings have come as well: nothing of an answer is missing that could be had. */
  get isComplete(): boolean {
    const { feed } = this.deps;
    const extras = [`${this.symbol}~quotes`, `${this.symbol}~volume`];
    // Wings carry no gamma, but open interest that max pain and put/call ratios count.
    const hasWings = this.sweeps.wings?.isComplete === true;
    return this.progress === 1 && hasWings && extras.every((group) => feed.counts(group).pending === 0);
  }

  /** Whether the nearest expiration can be answered: its Greeks and open interest have been heard. */
  get hasNear(): boolean {
    if (!this.#hasNear) this.#hasNear = this.sweeps.near?.isComplete === true && !this.#awaits(this.#near);
    return this.#hasNear;
  }

  /** Hands the open interest seen so far to the memory, if it grew. */
  keepOpenInterest(): void {
    const list = this.list;
    // Before it is out, what the feed calls today's may still be yesterday's: a memory of that would last all day.
    if (list === null || this.#begunAt < openInterestOutAt(this.tradingDay)) return;
    const counts = this.deps.book.column('openInterest');
    const days = this.deps.book.column('openInterestDay');
    const today = dayNumber(this.tradingDay);
    let known = 0;
    for (let row = 0; row < list.count; row++) if (days[list.slots[row]!] === today) known++;
    // Mostly nothing has grown, and a map of a whole chain is dear.
    if (known <= this.#keptOpenInterest) return;
    const entries = new Map<string, number>();
    for (let row = 0; row < list.count; row++) {
      const slot = list.slots[row]!;
      if (days[slot] === today) entries.set(list.streamerSymbols[row]!, counts[slot]!);
    }
    this.deps.memory.keep(this.symbol, this.tradingDay, entries);
    this.#keptOpenInterest = known;
  }

  get #sweepIsComplete(): boolean {
    return this.sweeps.near?.isComplete === true && this.sweeps.carrying?.isComplete === true;
  }

  /** Values by row of a snapshot as values by row of the contract list; 0 for settled contracts. */
  #spread(values: Float64Array, now: number): Float64Array {
    const out = new Float64Array(this.list!.count);
    liveRows(this.list!, now).forEach((row, index) => {
      out[row] = values[index]!;
    });
    return out;
  }

  /** Whether any of these contracts' Greeks has yet to be heard. */
  #awaits(rows: readonly number[]): boolean {
    return this.#greeksItems(rows).some((item) => this.deps.feed.stateOf(item) === 'pending');
  }

  /** A sweep over the contracts whose open interest of today is not known. */
  #sweep(suffix: string, rows: readonly number[], priority: number): OpenInterestSweep {
    const { feed, book } = this.deps;
    const list = this.list!;
    const openInterest = book.column('openInterest');
    const order = rows.filter((row) => Number.isNaN(openInterest[list.slots[row]!]!));
    return new OpenInterestSweep(list, feed, { group: this.symbol + suffix, order, priority });
  }

  /** Spot implied by the at-the-money call and put of the nearest expiration: S = K + C − P. */
  #parity(near: number, at: number): { price: number; at: number } | null {
    const list = this.list;
    const expiration = list === null ? undefined : liveExpirations(list, at)[0];
    if (list === null || expiration === undefined) return null;
    if (list.expirations[expiration]!.settlesAt - at > longestParityMs) return null;
    const [call, put] = contractsAround(list, expiration, near, 1);
    if (call === undefined || put === undefined || list.strike[call] !== list.strike[put]) return null;
    const [callMid, callAt] = this.#middle(list.slots[call]!);
    const [putMid, putAt] = this.#middle(list.slots[put]!);
    const price = list.strike[call]! + callMid - putMid;
    return price > 0 ? { price, at: Math.min(callAt, putAt) } : null;
  }

  #middle(slot: number): [middle: number, at: number] {
    const bid = this.deps.book.column('bid')[slot]!;
    const ask = this.deps.book.column('ask')[slot]!;
    return [
      bid > 0 && ask >= bid ? (bid + ask) / 2 : Number.NaN,
      this.deps.book.column('quoteAt')[slot]! - this.deps.delayMs(),
    ];
  }

  /** The previous close the feed has sent; NaN when it has sent none. */
  #bookedClose(chain: OptionChain): number {
    const { book } = this.deps;
    return book.column('previousClose')[book.slotOf(chain.streamerSymbol)]!;
  }

  #greeksItems(rows: readonly number[]): FeedItem[] {
    return this.#itemsOf('Greeks', rows);
  }

  #itemsOf(type: EventType, rows: Iterable<number>): FeedItem[] {
    return Array.from(rows, (row) => ({ type, symbol: this.list!.streamerSymbols[row]! }));
  }

  #hold(group: string, items: FeedItem[], priority: number): void {
    this.#fixed.push(...items);
    this.deps.feed.add(group, items, priority);
  }
}

/** Whether so many of the wanted contracts are not among those held that it is worth changing them. */
function hasMoved(held: ReadonlySet<number>, wanted: readonly number[]): boolean {
  return wanted.filter((row) => !held.has(row)).length > wanted.length * movedShare;
}
