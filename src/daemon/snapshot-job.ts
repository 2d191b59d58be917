/** One scheduled snapshot of every watched symbol, and of those that rules look at: book → engine → one transaction per symbol. */

import type { Calendar } from '../calendar/calendar.js';
import { analyse } from '../engine/index.js';
import type { DateKey, EngineSettings, GexSnapshot, ScopeKey } from '../engine/types.js';
import type { SymbolWatch } from '../feed/symbol-watch.js';
import type { WatchList } from '../feed/watch-list.js';
import type { MarketClock, SteadyClock } from '../lib/clock.js';
import { asAppError } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { LatestSnapshots } from './latest.js';

export interface SnapshotStore {
  /** Stores one snapshot in one transaction; `also` runs inside it, with the new id. Returns the id. */
  save(
    snapshot: GexSnapshot,
    meta: { slot: number; scheduled: boolean },
    also?: (snapshotId: number) => void,
  ): Promise<number>;
}

/** Rules, as the job sees them. */
export interface SnapshotRules {
  /** Scopes to be worked out for a symbol beside the standing ones. */
  scopes(symbol: string): readonly ScopeKey[];
  /** What rules make of a snapshot: `inside` runs in the transaction that stores it, `committed` once that has come through. */
  evaluation(snapshot: GexSnapshot, slot: number): { inside(snapshotId: number): void; committed(): void };
}

export interface SnapshotJobDeps {
  watches: WatchList;
  store: SnapshotStore;
  roots: ZeroGammaRoots;
  latest: LatestSnapshots;
  calendar: Calendar;
  market: MarketClock;
  engine: EngineSettings;
  /** Worked out and stored for every symbol. */
  scopes: readonly ScopeKey[];
  /** None when absent. */
  rules?: SnapshotRules;
  log: Logger;
  steady: Pick<SteadyClock, 'now'>;
  observer: SnapshotObserver;
}

/** Told of each symbol's outcome, for metrics and health; times in seconds. */
export interface SnapshotObserver {
  taken(snapshot: GexSnapshot, seconds: number): void;
  stored(snapshot: GexSnapshot, seconds: number): void;
  skipped(symbol: string, reason: 'loading' | 'empty' | 'failed'): void;
}

/**
 * The zero-gamma level each scope last had this session: the next one is chosen by continuity (method.md section 4).
 * Only trusted snapshots move it; a new session starts without.
 */
export class ZeroGammaRoots {
  readonly #bySymbol = new Map<string, { sessionDate: DateKey; roots: Map<ScopeKey, number> }>();

  constructor(private readonly recall: (symbol: string, sessionDate: DateKey) => ReadonlyMap<ScopeKey, number>) {}

  of(symbol: string, sessionDate: DateKey): ReadonlyMap<ScopeKey, number> {
    return this.#entry(symbol, sessionDate).roots;
  }

  note(snapshot: GexSnapshot): void {
    const { roots } = this.#entry(snapshot.symbol, snapshot.sessionDate);
    for (const scope of snapshot.scopes) {
      if (scope.quality.label === 'trusted' && scope.zeroGamma.level !== null)
        roots.set(scope.scope, scope.zeroGamma.level);
    }
  }

  #entry(symbol: string, sessionDate: DateKey) {
    const known = this.#bySymbol.get(symbol);
    if (known !== undefined && known.sessionDate === sessionDate) return known;
    const fresh = { sessionDate, roots: new Map(this.recall(symbol, sessionDate)) };
    this.#bySymbol.set(symbol, fresh);
    return fresh;
  }
}

export class SnapshotJob {
  constructor(private readonly deps: SnapshotJobDeps) {}

  /** Takes and stores the snapshots of a slot (market ms). One symbol's failure never costs the others theirs. */
  async run(slot: number): Promise<void> {
    for (const watch of this.deps.watches.all()) {
      if (!this.deps.watches.isStanding(watch.symbol)) continue;
      await this.#one(watch, slot);
      await othersTurn();
    }
  }

  async #one(watch: SymbolWatch, slot: number): Promise<void> {
    const { log, observer, steady, store, roots, latest, rules } = this.deps;
    const { symbol } = watch;
    // A first load lasts seconds; a row with a tenth of the chain would stand in the history for years.
    if (watch.phase !== 'standing') {
      log.debug('snapshot skipped: still loading', { symbol, slot });
      observer.skipped(symbol, 'loading');
      return;
    }
    try {
      const began = steady.now();
      const snapshot = this.#take(watch, slot);
      if (snapshot === null) {
        log.warn('snapshot skipped: no exposure in the book', { symbol, slot });
        observer.skipped(symbol, 'empty');
        return;
      }
      observer.taken(snapshot, (steady.now() - began) / 1000);
      await othersTurn();
      const evaluation = rules?.evaluation(snapshot, slot);
      const storing = steady.now();
      const id = await store.save(snapshot, { slot, scheduled: true }, evaluation?.inside);
      evaluation?.committed();
      observer.stored(snapshot, (steady.now() - storing) / 1000);
      roots.note(snapshot);
      latest.set(id, snapshot);
    } catch (thrown) {
      log.warn('snapshot skipped', { symbol, slot, error: asAppError(thrown) });
      observer.skipped(symbol, 'failed');
    }
  }

  /** Null when the book holds no exposure at all: an empty picture of the market is not stored. */
  #take(watch: SymbolWatch, slot: number): GexSnapshot | null {
    const { calendar, engine, market, roots, rules } = this.deps;
    const scopes = [...new Set([...this.deps.scopes, ...(rules?.scopes(watch.symbol) ?? [])])];
    const now = market.now();
    const close = calendar.sessionOn(calendar.tradingDateFor(now))?.closesAt;
    // The closing snapshot is of the session it closes, with that day's expiration still in it.
    const asOf = close !== undefined && slot === close ? Math.min(now, close - 1) : now;
    const chain = watch.read(asOf);
    const snapshot = analyse(chain, scopes, engine, roots.of(watch.symbol, chain.sessionDate));
    return snapshot.scopes.every((scope) => scope.quality.label === 'empty') ? null : snapshot;
  }
}

/** Lets answers and the feed in: a large chain takes tens of milliseconds to work out, and some ten more to pack and store. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
