/** Snapshots beside the schedule: what a post before the open shows. They are stored with their flag and never evaluated. */

import { analyse } from '../engine/index.js';
import type { EngineSettings, GexSnapshot, ScopeKey } from '../engine/types.js';
import type { SymbolWatch } from '../feed/symbol-watch.js';
import type { WatchList } from '../feed/watch-list.js';
import type { MarketClock, SteadyClock } from '../lib/clock.js';
import { isAppError } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { LatestSnapshots } from './latest.js';
import type { SnapshotStore, ZeroGammaRoots } from './snapshot-job.js';

export interface ExtraSnapshotDeps {
  watches: Pick<WatchList, 'find' | 'add' | 'isStanding'>;
  store: SnapshotStore;
  latest: LatestSnapshots;
  roots: ZeroGammaRoots;
  engine: EngineSettings;
  /** Worked out and stored, as by the schedule. */
  scopes: readonly ScopeKey[];
  market: MarketClock;
  steady: Pick<SteadyClock, 'now' | 'sleep'>;
  log: Logger;
}

/** A symbol that is not live is waited for this long, real ms: after a start its chain takes half a minute. */
const patienceMs = 45_000;
const pollMs = 250;
const minuteMs = 60_000;

export interface Patience {
  signal: AbortSignal;
  /** Told how far a first load is, 0..1. */
  progress?(share: number, text: string): void;
}

export class ExtraSnapshots {
  constructor(private readonly deps: ExtraSnapshotDeps) {}

  /**
   * What the book says now; null when the symbol does not load in time or holds no exposure. Throws what is wrong with a symbol for
   * good (SYMBOL_UNKNOWN, SYMBOL_NO_OPTIONS), and the signal's reason.
   */
  async read(symbol: string, patience: Patience): Promise<GexSnapshot | null> {
    const watch = await this.#standing(symbol, patience);
    if (watch === null) return null;
    const { market, scopes, engine, roots } = this.deps;
    const chain = watch.read(market.now());
    const snapshot = analyse(chain, scopes, engine, roots.of(symbol, chain.sessionDate));
    return snapshot.scopes.every((scope) => scope.quality.label === 'empty') ? null : snapshot;
  }

  /** Stores what the book says now, at most once a minute. False when there was nothing to store, for whatever reason: it is logged. */
  async take(symbol: string, signal: AbortSignal): Promise<boolean> {
    const { store, latest, roots, market, watches, log } = this.deps;
    try {
      const snapshot = await this.read(symbol, { signal });
      if (snapshot === null) {
        log.info('no reading for a post yet', { symbol });
        return false;
      }
      // The bell has rung meanwhile: the schedule's snapshot is on its way, and its minute must not be taken from it.
      if (snapshot.inSession && watches.isStanding(symbol)) return true;
      const slot = Math.floor(market.now() / minuteMs) * minuteMs;
      const id = await store.save(snapshot, { slot, scheduled: false });
      roots.note(snapshot);
      latest.set(id, snapshot);
      return true;
    } catch (error) {
      // Another post, or the schedule, was quicker: as good.
      if (isAppError(error) && error.code === 'STORE_SLOT_TAKEN') return true;
      if (!signal.aborted) log.warn('no reading for a post', { symbol, error });
      return false;
    }
  }

  async #standing(symbol: string, { signal, progress }: Patience): Promise<SymbolWatch | null> {
    const { watches, steady } = this.deps;
    const watch = watches.find(symbol) ?? watches.add(symbol, false);
    const deadline = steady.now() + patienceMs;
    while (watch.phase !== 'standing') {
      signal.throwIfAborted();
      const { problem } = watch;
      if (problem !== null && !problem.transient) throw problem;
      if (steady.now() >= deadline) return null;
      progress?.(watch.progress, `reading ${symbol}`);
      await steady.sleep(pollMs, signal);
    }
    return watch;
  }
}
