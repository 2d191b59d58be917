/**
 * All underlyings that are kept live, sharing one feed and one budget. Watched symbols stay; a symbol asked for on demand
 * is dropped after some idle minutes. `tick()` takes the steps that are due and is safe to call at any time.
 */

import { type BackoffPolicy, backoffDelay } from '../lib/backoff.js';
import type { SteadyClock } from '../lib/clock.js';
import { asAppError, isTransient } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { ChainSource, OptionChain } from './ports.js';
import { SymbolWatch, type WatchDeps } from './symbol-watch.js';
import { commonShare, heaviest, type Ranking, rankByWeight, roomAt } from './universe.js';

/** What the list is built from. */
export interface WatchListDeps extends WatchDeps {
  chains: ChainSource;
  steady: SteadyClock;
  random: () => number;
  log: Logger;
  limits: WatchLimits;
}

/** Items, shares and times the list keeps to. */
export interface WatchLimits {
  /** Items the connection may hold. */
  budget: number;
  /** Items kept free for open interest sweeps and on-demand symbols. */
  reserve: number;
  /** Open interest items awaited at a time. */
  sweepWindow: number;
  /** Share of Σ|Γ·OI| whose Greeks the first load waits for: a little more than trust needs. */
  firstShare: number;
  /** Share whose Greeks stay subscribed; contracts outside `keepShare` are given back. */
  wantedShare: number;
  keepShare: number;
  /** Real ms without a question after which an on-demand symbol is dropped. */
  idleMs: number;
  /** Market ms between two choices by weight of a standing symbol. */
  reviewMs: number;
}

/** For the real service. */
export const defaultWatchLimits: WatchLimits = {
  budget: 25_000,
  reserve: 1_000,
  sweepWindow: 3_000,
  firstShare: 0.993,
  wantedShare: 0.997,
  keepShare: 0.9995,
  idleMs: 15 * 60_000,
  reviewMs: 5 * 60_000,
};

/** Most steps are taken on the feed's own changes; the timer is for what only time brings. */
const tickMs = 500;
const sweepBatch = 500;
/** A stretch of open interest shorter than this is not worth a frame. */
const smallestBatch = 50;
/** When a load finds no room, the others are asked to give way at most this often, real ms. */
const giveWayMs = 5_000;
const chainRetry: BackoffPolicy = { firstMs: 2_000, capMs: 60_000, floor: 0.5 };
interface Entry {
  watch: SymbolWatch;
  watched: boolean;
  /** Rules look at it: it stays though nobody asks. */
  held: boolean;
  lastAskedAt: number;
  attempts: number;
  retryAt: number;
  fetching: Promise<void> | null;
  reviewedAt: number;
  /** Its contracts by weight at the last choice of its own; stands in while others choose. */
  ranking: Ranking | null;
}

const stays = ({ watched, held }: Entry) => watched || held;

/** Symbols and their subscriptions, as one. */
export class WatchList {
  readonly #entries = new Map<string, Entry>();
  #stops: (() => void)[] = [];
  readonly #abort = new AbortController();
  readonly #listeners = new Set<() => void>();
  #isTicking = false;
  #gaveWayAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly deps: WatchListDeps) {}

  start(): void {
    this.#stops = [this.deps.steady.every(tickMs, () => this.tick()), this.deps.feed.onChange(() => this.tick())];
    this.tick();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#abort.abort();
    for (const { watch } of this.#entries.values()) watch.keepOpenInterest();
  }

  /** Watched symbols and those that are held first, in the order they came. */
  all(): SymbolWatch[] {
    return [...this.#entries.values()].sort((a, b) => Number(stays(b)) - Number(stays(a))).map((entry) => entry.watch);
  }

  isWatched(symbol: string): boolean {
    return this.#entries.get(symbol)?.watched ?? false;
  }

  /** Watched, or held: it is there for as long as the program runs, and has its snapshots. */
  isStanding(symbol: string): boolean {
    const entry = this.#entries.get(symbol);
    return entry !== undefined && stays(entry);
  }

  /** These symbols, and no others beside the watched ones, stay live though nobody asks: rules look at them. */
  hold(symbols: Iterable<string>): void {
    const held = new Set(symbols);
    for (const symbol of held) if (!this.#entries.has(symbol)) this.add(symbol, false);
    for (const [symbol, entry] of this.#entries) {
      // One that is let go may be asked about for as long as any other.
      if (entry.held && !held.has(symbol)) entry.lastAskedAt = this.deps.steady.now();
      entry.held = held.has(symbol);
    }
  }

  /** The watch of a symbol, if it is live; notes the question so that it stays. */
  find(symbol: string): SymbolWatch | null {
    const entry = this.#entries.get(symbol);
    if (entry === undefined) return null;
    entry.lastAskedAt = this.deps.steady.now();
    return entry.watch;
  }

  /** Makes a symbol live: for good when `watched`, else until nobody asks any more. */
  add(symbol: string, watched: boolean): SymbolWatch {
    const known = this.#entries.get(symbol);
    if (known !== undefined) {
      known.watched ||= watched;
      known.lastAskedAt = this.deps.steady.now();
      return known.watch;
    }
    const watch = new SymbolWatch(symbol, this.#freeRank(), this.deps);
    this.#entries.set(symbol, {
      watch,
      watched,
      held: false,
      lastAskedAt: this.deps.steady.now(),
      attempts: 0,
      retryAt: 0,
      fetching: null,
      reviewedAt: Number.NEGATIVE_INFINITY,
      ranking: null,
    });
    this.tick();
    return watch;
  }

  /** The lowest place nobody has: weeks of on-demand symbols must not push priorities into each other. */
  #freeRank(): number {
    const taken = new Set([...this.#entries.values()].map(({ watch }) => watch.rank));
    let rank = 0;
    while (taken.has(rank)) rank++;
    return rank;
  }

  /** Stops watching; the symbol then lives as long as somebody asks. */
  unwatch(symbol: string): void {
    const entry = this.#entries.get(symbol);
    if (entry !== undefined) entry.watched = false;
  }

  /**
   * Items a symbol takes to be trusted, and those left for it beside what those that stay take. Null until its weights and theirs are
   * known; one that stays and whose chain fails, or that has no price, takes nothing.
   */
  demand(symbol: string): { needed: number; left: number } | null {
    const { budget, reserve, firstShare } = this.deps.limits;
    const asked = this.#entries.get(symbol);
    if (asked === undefined || asked.watch.phase !== 'standing' || asked.ranking === null) return null;
    let left = budget - reserve;
    for (const [name, entry] of this.#entries) {
      if (!stays(entry) || name === symbol) continue;
      const { watch, ranking } = entry;
      const isOnItsWay = watch.isLoading || (watch.phase === 'chain' && watch.problem === null);
      if (isOnItsWay) return null;
      left -= watch.fixedItems + (ranking === null ? 0 : roomAt(ranking, firstShare));
    }
    return { needed: asked.watch.fixedItems + roomAt(asked.ranking, firstShare), left };
  }

  drop(symbol: string): void {
    const entry = this.#entries.get(symbol);
    if (entry === undefined) return;
    this.#entries.delete(symbol);
    entry.watch.keepOpenInterest();
    entry.watch.end();
  }

  /** Called after each tick that may have changed something. */
  onTick(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tick(): void {
    // The feed tells of its changes while it is being changed; the step under way must end first.
    if (this.#isTicking) return;
    this.#isTicking = true;
    try {
      const now = this.deps.market.now();
      for (const [symbol, entry] of this.#entries) this.#advance(symbol, entry, now);
      this.#sweep();
      this.#choose(now);
      for (const { watch } of this.#entries.values()) watch.follow(now, this.#needRoom);
    } finally {
      this.#isTicking = false;
    }
    for (const listener of this.#listeners) listener();
  }

  #advance(symbol: string, entry: Entry, now: number): void {
    const { watch } = entry;
    const { steady, limits } = this.deps;
    if (!stays(entry) && steady.now() - entry.lastAskedAt > limits.idleMs) {
      this.deps.log.info('on-demand symbol dropped after idling', { symbol });
      this.drop(symbol);
      return;
    }
    if (watch.isOutdated(now)) {
      this.deps.log.info('new open interest is out: the chain is read again', { symbol });
      watch.end();
    }
    if (watch.phase === 'chain' && entry.fetching === null && steady.now() >= entry.retryAt) {
      entry.fetching = this.#fetch(symbol, entry).finally(() => {
        entry.fetching = null;
      });
    }
    // Tries go on for half a minute; whoever waits is told the reason while they do.
    if (entry.fetching !== null) watch.problem = this.deps.chains.troubleOf?.(symbol) ?? watch.problem;
    watch.openNear(now, this.#needRoom);
    watch.openSweep(now);
    watch.sweepAgain(now);
    watch.askPreviousClose(now, this.#abort.signal);
  }

  async #fetch(symbol: string, entry: Entry): Promise<void> {
    const { chains, steady, random, log } = this.deps;
    let chain: OptionChain;
    try {
      chain = await chains.chain(symbol, this.#abort.signal);
    } catch (thrown) {
      if (this.#abort.signal.aborted) return;
      const error = asAppError(thrown);
      entry.watch.problem = error;
      // An unknown symbol stays unknown for the day; asking again soon would only cost the broker's patience.
      const delay = isTransient(error) ? backoffDelay(entry.attempts++, chainRetry, random) : 15 * 60_000;
      entry.retryAt = steady.now() + delay;
      // A name that somebody mistyped is told to that person; a watched one shows up in /status.
      const isSlip = error.code === 'SYMBOL_UNKNOWN' || error.code === 'SYMBOL_NO_OPTIONS';
      log[isSlip && !entry.watched ? 'info' : 'warn']('chain not loaded', { symbol, error });
      return;
    }
    if (this.#entries.get(symbol) !== entry || this.#abort.signal.aborted) return;
    entry.attempts = 0;
    entry.watch.begin(chain);
    this.tick();
  }

  /** Keeps a window of open interest items on the way: first what could carry gamma, symbol by symbol, then the wings. */
  #sweep(): void {
    const { limits, feed } = this.deps;
    const watches = [...this.#entries.values()].map((entry) => entry.watch);
    const of = (kind: 'near' | 'carrying' | 'wings', among = watches) =>
      among.flatMap((watch) => watch.sweeps[kind] ?? []);
    // One symbol after another: items of the next would take the room that this one's Greeks need, and giving room back
    // costs as much pace as asking.
    const choosing = watches.findIndex((watch) => watch.isChoosing);
    const turn = choosing < 0 ? watches : watches.slice(0, choosing + 1);
    const wings = watches.some((watch) => watch.isLoading) ? [] : of('wings');
    const sweeps = [...of('near'), ...of('carrying', turn), ...wings];
    for (const sweep of sweeps) sweep.collect();
    let waiting = sweeps.reduce((sum, sweep) => sum + sweep.waiting, 0);
    // Part of the reserve stays untouched, so that a symbol asked for next gets its price and its near contracts at once.
    const free = () => feed.room() - limits.reserve / 2;
    for (const sweep of sweeps) {
      while (waiting < limits.sweepWindow) {
        if (free() < sweepBatch) {
          // Removals travel before additions; with a long queue they would hold up what somebody waits for.
          if (feed.status().queued > sweepBatch) return;
          this.#makeRoom(limits.reserve + sweepBatch);
        }
        if (free() < smallestBatch) return;
        const asked = sweep.ask(Math.min(sweepBatch, Math.floor(free())));
        if (asked === 0) break;
        waiting += asked;
      }
    }
  }

  readonly #needRoom = (items: number): void => this.#makeRoom(items + this.deps.limits.reserve / 2);

  /** Gives back answered open interest items, oldest first, until `target` items are free. */
  #makeRoom(target: number): void {
    const { feed } = this.deps;
    for (const { watch } of this.#entries.values()) {
      for (const sweep of Object.values(watch.sweeps)) {
        const missing = target - feed.room();
        if (missing <= 0) return;
        sweep.release(missing);
      }
    }
  }

  /** Chooses Greeks by weight: for symbols that have just loaded, and from time to time for all. */
  #choose(now: number): void {
    const { limits, log, steady } = this.deps;
    const entries = [...this.#entries.values()];
    // Reviews wait until every symbol has its first load: somebody may be waiting for that one. Unless it waits for room.
    const isSettled = !entries.some(({ watch }) => watch.isLoading);
    const mustGiveWay = !isSettled && this.#isStarved() && steady.now() - this.#gaveWayAt >= giveWayMs;
    if (mustGiveWay) this.#gaveWayAt = steady.now();
    const isReviewDue = ({ watch, reviewedAt }: Entry) =>
      watch.phase === 'standing' && isSettled && Math.abs(now - reviewedAt) >= limits.reviewMs;
    // One review a tick: weighing six chains in one go would hold the event loop for a tenth of a second.
    const reviewed = entries.find(isReviewDue);
    const isDue = (entry: Entry) =>
      entry.watch.isReadyToChoose || (entry.watch.phase === 'standing' && (mustGiveWay || entry === reviewed));
    const due = new Set(entries.filter(isDue));
    if (due.size === 0) return;
    const rankings = new Map<Entry, Ranking>();
    let limit = limits.budget - limits.reserve;
    for (const entry of entries) {
      const { watch } = entry;
      const isLoaded = watch.phase === 'standing' || watch.isReadyToChoose;
      if (isLoaded && (due.has(entry) || entry.ranking === null)) {
        const weights = watch.weights(now);
        entry.ranking = weights === null ? null : rankByWeight(weights, watch.near);
        // Without a price there is nothing to weigh; the others' reviews must not wait for it.
        if (weights === null) entry.reviewedAt = now;
      }
      if (!isLoaded || entry.ranking === null) limit -= watch.greeks.size;
      else rankings.set(entry, entry.ranking);
      limit -= watch.fixedItems;
    }
    const shares = this.#shares(rankings, limit);
    // Contracts just below the line stay where there is room, so that the line's daily wander does not cause traffic.
    const mayKeep = commonShare([...rankings.values()], limits.keepShare, limit) === limits.keepShare;
    const plans = [...rankings].flatMap(([entry, ranking]) => {
      const share = shares.get(entry)!;
      if (!due.has(entry) && share === limits.wantedShare) return [];
      // The first load stops at what trust needs and a little; the review that follows tops up.
      const aim = Math.min(share, entry.watch.phase === 'loading' ? limits.firstShare : limits.wantedShare);
      const chosen = new Set(heaviest(ranking, aim));
      const affordable = new Set(heaviest(ranking, share));
      const cut = heaviest(ranking, limits.wantedShare).filter(
        (row) => !affordable.has(row) && !entry.watch.isNear(row),
      ).length;
      const kept = new Set(mayKeep ? heaviest(ranking, limits.keepShare) : []);
      return [{ entry, chosen, cut, kept }];
    });
    // What some give back is what others may have.
    for (const { entry, chosen, kept } of plans) entry.watch.shrinkTo(chosen, (row) => kept.has(row));
    for (const { entry, chosen, cut } of plans) {
      const { watch } = entry;
      const isFirst = watch.phase === 'loading';
      this.#makeRoom([...chosen].filter((row) => !watch.greeks.has(row)).length);
      watch.applyChoice([...chosen], cut);
      if (isFirst) entry.reviewedAt = Number.NEGATIVE_INFINITY;
      else if (due.has(entry)) entry.reviewedAt = now;
      watch.keepOpenInterest();
      if (isFirst && watch.phase === 'standing') {
        const contracts = watch.list?.count ?? 0;
        log.info('symbol loaded', { symbol: watch.symbol, contracts, greeks: watch.greeks.size, cut: watch.cut });
      }
    }
  }

  /**
   * The share of its weight each symbol may hold. A crowded budget costs all the same, down to what trust needs; from there on
   * the watched ones, which alerts look at, keep it and those somebody merely asked about take what is left.
   */
  #shares(rankings: ReadonlyMap<Entry, Ranking>, limit: number): Map<Entry, number> {
    const { wantedShare, firstShare } = this.deps.limits;
    const among = (staying: boolean) =>
      [...rankings].flatMap(([entry, ranking]) => (stays(entry) === staying ? [ranking] : []));
    const share = commonShare([...rankings.values()], wantedShare, limit);
    if (share >= firstShare) return new Map([...rankings.keys()].map((entry) => [entry, share]));
    const watched = commonShare(among(true), firstShare, limit);
    const left = among(true).reduce((sum, ranking) => sum - roomAt(ranking, watched), limit);
    const onDemand = commonShare(among(false), firstShare, left);
    return new Map([...rankings.keys()].map((entry) => [entry, stays(entry) ? watched : onDemand]));
  }

  /** Whether a load finds no room, with nothing left that could be given back for it. */
  #isStarved(): boolean {
    const { feed, limits } = this.deps;
    if (feed.room() - limits.reserve / 2 >= smallestBatch) return false;
    return [...this.#entries.values()].every(({ watch }) =>
      Object.values(watch.sweeps).every((sweep) => sweep.held === sweep.waiting),
    );
  }
}
