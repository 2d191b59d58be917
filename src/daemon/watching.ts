/** The watch list as operators change it: looked up first, held against the budget, stored. */

import type { WatchAsk } from '../bot/ports.js';
import type { WatchList } from '../feed/watch-list.js';
import type { SteadyClock } from '../lib/clock.js';
import { AppError } from '../lib/errors.js';
import { formatCount } from '../lib/format.js';
import type { Logger } from '../lib/log.js';
import type { Store } from '../store/store.js';

export interface WatchingDeps {
  watches: Pick<WatchList, 'all' | 'find' | 'add' | 'unwatch' | 'drop' | 'isWatched' | 'isStanding' | 'demand'>;
  store: Pick<Store, 'symbols' | 'meta' | 'transact'>;
  /** SYMBOLS of the configuration. */
  configured: readonly string[];
  steady: Pick<SteadyClock, 'now' | 'sleep'>;
  log: Logger;
}

export interface Watching extends WatchAsk {
  /**
   * Looks a symbol up and whether the feed can carry it as well, for a rule that will keep it live. Nothing is asked of one that is
   * there already. Throws SYMBOL_UNKNOWN, SYMBOL_NO_OPTIONS, FEED_BUDGET_EXCEEDED, NO_DATA_YET and broker errors.
   */
  makeRoom(symbol: string, signal: AbortSignal): Promise<void>;
}

/** How long a lookup may take, and then the load from which the symbol's needs are known, real ms. */
const lookupMs = 15_000;
const loadMs = 25_000;
const pollMs = 100;
/** As for SYMBOLS: more than one feed can carry. */
const mostWatched = 20;
/** Names in SYMBOLS that an operator has taken off, a JSON list. */
const removedKey = 'watch:removed';

export function createWatching(deps: WatchingDeps): Watching {
  const { watches, store, configured, steady, log } = deps;
  const watched = () =>
    watches
      .all()
      .map(({ symbol }) => symbol)
      .filter((symbol) => watches.isWatched(symbol));

  /** Waits for the chain. A symbol that is none is dropped again, as after any question about it. */
  async function lookUp(symbol: string, signal: AbortSignal): Promise<void> {
    const watch = watches.find(symbol) ?? watches.add(symbol, false);
    const deadline = steady.now() + lookupMs;
    while (watch.chain === null) {
      signal.throwIfAborted();
      const { problem } = watch;
      if (problem !== null && !problem.transient) {
        watches.drop(symbol);
        throw problem;
      }
      if (steady.now() >= deadline) {
        throw problem ?? new AppError('BROKER_TIMEOUT', `The broker has not sent the option chain of ${symbol} yet.`);
      }
      await steady.sleep(pollMs, signal);
    }
  }

  /** What it needs is known once it has loaded. Unknown is no room: too much on the list would cost every symbol its trust. */
  async function checkBudget(symbol: string, signal: AbortSignal): Promise<void> {
    const deadline = steady.now() + loadMs;
    let demand = watches.demand(symbol);
    for (; demand === null; demand = watches.demand(symbol)) {
      if (steady.now() >= deadline) {
        throw new AppError(
          'NO_DATA_YET',
          `Whether the feed can carry ${symbol} as well is not known before it and the watched symbols have loaded.`,
        );
      }
      await steady.sleep(pollMs, signal);
    }
    const { needed, left } = demand;
    if (needed <= left) return;
    throw new AppError(
      'FEED_BUDGET_EXCEEDED',
      `Watching ${symbol} needs about ${formatCount(needed)} subscriptions, and the watched symbols leave ${formatCount(Math.max(0, left))}.`,
      { facts: { symbol, needed, left } },
    );
  }

  async function makeRoom(symbol: string, signal: AbortSignal): Promise<void> {
    if (watches.isStanding(symbol)) return;
    const count = watches.all().filter((one) => watches.isStanding(one.symbol)).length;
    if (count >= mostWatched) {
      throw new AppError('FEED_BUDGET_EXCEEDED', `${count} symbols are watched, the most one feed can carry.`);
    }
    await lookUp(symbol, signal);
    await checkBudget(symbol, signal);
  }

  const storeWatched = (symbol: string, isWatched: boolean) =>
    store.transact(() => {
      store.symbols.watch(symbol, isWatched);
      const removed = removedSymbols(store).filter((each) => each !== symbol);
      if (!isWatched && configured.includes(symbol)) removed.push(symbol);
      store.meta.set(removedKey, JSON.stringify(removed));
    });

  return {
    watched,
    makeRoom,

    async watch(symbol, signal) {
      if (watches.isWatched(symbol)) return 'already';
      await makeRoom(symbol, signal);
      // Somebody else may have been quicker.
      if (watches.isWatched(symbol)) return 'already';
      await storeWatched(symbol, true);
      watches.add(symbol, true);
      log.info('symbol added to the watch list', { symbol });
      return 'added';
    },

    async unwatch(symbol) {
      if (!watches.isWatched(symbol)) return 'not-watched';
      await storeWatched(symbol, false);
      watches.unwatch(symbol);
      log.info('symbol taken off the watch list', { symbol });
      return 'removed';
    },
  };
}

/** What to watch from the start: SYMBOLS and what operators have added, without what they have taken off. */
export function symbolsToWatch(configured: readonly string[], store: Pick<Store, 'symbols' | 'meta'>): string[] {
  const removed = removedSymbols(store);
  const added = store.symbols
    .all()
    .filter((each) => each.watched)
    .map((each) => each.symbol);
  return [...new Set([...configured, ...added])].filter((symbol) => !removed.includes(symbol));
}

function removedSymbols(store: Pick<Store, 'meta'>): string[] {
  const text = store.meta.get(removedKey);
  if (text === null) return [];
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}
