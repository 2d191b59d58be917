/**
 * All underlyings that are kept live, sharing one feed and one budget. Watched symbols stay; a symbol asked for on demand
 * is dropped after some idle minutes. `tick()` takes the steps that are due and is safe to call at any time.
 */

import type { Calendar } from '../calendar/calendar.js';
import { newYorkToUtc } from '../calendar/new-york.js';
import { type BackoffPolicy, backoffDelay } from '../lib/backoff.js';
import type { SteadyClock } from '../lib/clock.js';
import { asAppError, isTransient } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { ChainSource, OptionChain } from './ports.js';
import { SymbolWatch, type WatchDeps } from './symbol-watch.js';
import { chooseByWeight, commonShare } from './universe.js';

export interface WatchListDeps extends WatchDeps {
  chains: ChainSource;
  steady: SteadyClock;
  random: () => number;
  log: Logger;
  limits: WatchLimits;
}

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
const chainRetry: BackoffPolicy = { firstMs: 2_000, capMs: 60_000, floor: 0.5 };
/** Open interest of the day is out by then (OPRA sends it about 06:30 New York). */
const newDayMinutes = 6 * 60 + 45;

interface Entry {
  watch: SymbolWatch;
  watched: boolean;
  lastAskedAt: number;
  attempts: number;
  retryAt: number;
  fetching: Promise<void> | null;
  reviewedAt: number;
}

export class WatchList {
  readonly #entries = new Map<string, Entry>();
  #rank = 0;
  #stops: (() => void)[] = [];
  readonly #abort = new AbortController();
  readonly #listeners = new Set<() => void>();

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

  /** Watched symbols first, in the order they came. */
  all(): SymbolWatch[] {
    return [...this.#entries.values()]
      .sort((a, b) => Number(b.watched) - Number(a.watched))
      .map((entry) => entry.watch);
  }

  isWatched(symbol: string): boolean {
    return this.#entries.get(symbol)?.watched ?? false;
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
    const watch = new SymbolWatch(symbol, this.#rank++, this.deps);
    this.#entries.set(symbol, {
      watch,
      watched,
      lastAskedAt: this.deps.steady.now(),
      attempts: 0,
      retryAt: 0,
      fetching: null,
      reviewedAt: Number.NEGATIVE_INFINITY,
    });
    this.tick();
    return watch;
  }

  /** Stops watching; the symbol then lives as long as somebody asks. */
  unwatch(symbol: string): void {
    const entry = this.#entries.get(symbol);
    if (entry !== undefined) entry.watched = false;
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
    const now = this.deps.market.now();
    for (const [symbol, entry] of this.#entries) this.#advance(symbol, entry, now);
    this.#sweep();
    this.#choose(now);
    for (const listener of this.#listeners) listener();
  }

  #advance(symbol: string, entry: Entry, now: number): void {
    const { watch } = entry;
    const { steady, limits, calendar } = this.deps;
    if (!entry.watched && steady.now() - entry.lastAskedAt > limits.idleMs) {
      this.deps.log.info('on-demand symbol dropped after idling', { symbol });
      this.drop(symbol);
      return;
    }
    if (watch.phase !== 'chain' && isNewDay(calendar, watch.tradingDay, now)) {
      this.deps.log.info('new trading day: chain and open interest are read again', { symbol });
      watch.end();
    }
    if (watch.phase === 'chain' && entry.fetching === null && steady.now() >= entry.retryAt) {
      entry.fetching = this.#fetch(symbol, entry).finally(() => {
        entry.fetching = null;
      });
    }
    watch.openNear(now);
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
      log.warn('chain not loaded', { symbol, error });
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
    const standing = watches.filter((watch) => watch.phase === 'standing');
    // One symbol after another: items of the next would take the room that this one's Greeks need, and giving room back
    // costs as much pace as asking.
    const choosing = watches.findIndex((watch) => watch.isChoosing);
    const turn = choosing < 0 ? watches : watches.slice(0, choosing + 1);
    const wings = standing.length === watches.length ? of('wings') : [];
    const sweeps = [...of('near'), ...of('carrying', turn), ...wings];
    for (const sweep of sweeps) sweep.collect();
    let waiting = sweeps.reduce((sum, sweep) => sum + sweep.waiting, 0);
    for (const sweep of sweeps) {
      while (waiting < limits.sweepWindow) {
        if (feed.room() < sweepBatch) {
          // Removals travel before additions; with a long queue they would hold up what somebody waits for.
          if (feed.status().queued > sweepBatch) return;
          this.#makeRoom(limits.reserve);
        }
        if (feed.room() < sweepBatch) return;
        const asked = sweep.ask(sweepBatch);
        if (asked === 0) break;
        waiting += asked;
      }
    }
  }

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
    // Reviews wait until every symbol has its first load: somebody may be waiting for that one.
    const isSettled = [...this.#entries.values()].every(
      ({ watch }) => watch.phase === 'standing' || watch.phase === 'chain',
    );
    const due = [...this.#entries.values()].filter(
      (entry) =>
        entry.watch.isReadyToChoose ||
        (entry.watch.phase === 'standing' && isSettled && now - entry.reviewedAt >= this.deps.limits.reviewMs),
    );
    if (due.length === 0) return;
    const { limits } = this.deps;
    const loaded = [...this.#entries.values()].filter(
      (entry) => entry.watch.phase === 'standing' || entry.watch.isReadyToChoose,
    );
    const weights = new Map(loaded.map((entry) => [entry, entry.watch.weights(now)]));
    const known = [...weights].flatMap(([entry, each]) => (each === null ? [] : [[entry, each] as const]));
    const fixed = [...this.#entries.values()].reduce((sum, { watch }) => sum + watch.fixedItems, 0);
    const loading = [...this.#entries.values()]
      .filter((entry) => !weights.has(entry))
      .reduce((sum, { watch }) => sum + watch.greeks.size, 0);
    const share = commonShare(
      known.map(([, each]) => each),
      limits.wantedShare,
      limits.budget - limits.reserve - fixed - loading,
    );
    for (const [entry, each] of known) {
      if (!due.includes(entry) && share === limits.wantedShare) continue;
      const { watch } = entry;
      // The first load stops at what trust needs and a little; the review that follows tops up.
      const isFirst = watch.phase === 'loading';
      const aim = Math.min(share, isFirst ? limits.firstShare : limits.wantedShare);
      const all = Number.POSITIVE_INFINITY;
      const { chosen } = chooseByWeight(each, aim, all);
      const cut =
        share === limits.wantedShare ? 0 : chooseByWeight(each, limits.wantedShare, all).chosen.length - chosen.length;
      // Contracts just below the line stay, so that the line's daily wander does not cause traffic.
      const kept = share === limits.wantedShare ? new Set(chooseByWeight(each, limits.keepShare, all).chosen) : null;
      this.#makeRoom(chosen.filter((row) => !watch.greeks.has(row)).length);
      watch.applyChoice(chosen, cut, (row) => watch.isNear(row) || kept?.has(row) === true);
      entry.reviewedAt = isFirst ? Number.NEGATIVE_INFINITY : now;
      watch.keepOpenInterest();
      if (isFirst && watch.phase === 'standing') {
        this.deps.log.info('symbol loaded', {
          symbol: watch.symbol,
          contracts: watch.list?.count ?? 0,
          greeks: watch.greeks.size,
          cut: watch.cut,
        });
      }
    }
  }
}

/** Whether a watch of `tradingDay` should start over: a later trading date has begun and its open interest is out. */
function isNewDay(calendar: Calendar, tradingDay: string, now: number): boolean {
  const today = calendar.tradingDateFor(now);
  return today > tradingDay && now >= newYorkToUtc(today, Math.floor(newDayMinutes / 60), newDayMinutes % 60);
}
