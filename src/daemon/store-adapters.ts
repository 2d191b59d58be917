/** The store as the feed and the snapshot job see it. */

import type { Calendar } from '../calendar/calendar.js';
import type { DateKey, GexSnapshot } from '../engine/types.js';
import type { OpenInterestMemory } from '../feed/ports.js';
import type { Logger } from '../lib/log.js';
import { keepsMatrix } from '../store/keeps-matrix.js';
import type { Store } from '../store/store.js';
import type { LatestSnapshot, LatestSnapshots } from './latest.js';
import type { SnapshotStore } from './snapshot-job.js';

/** Failures are logged, not thrown: without a memory the next start sweeps the chain again, which is slow and right. */
export function openInterestMemory(store: Store, log: Logger): OpenInterestMemory {
  return {
    recall(symbol, tradingDay) {
      try {
        return store.openInterest.load(symbol, tradingDay)?.entries ?? null;
      } catch (error) {
        log.warn('open interest not recalled', { symbol, error });
        return null;
      }
    },
    keep(symbol, tradingDay, entries) {
      store
        .write(() => store.openInterest.save(symbol, tradingDay, entries, null))
        .catch((error: unknown) => log.warn('open interest not stored', { symbol, error }));
    },
  };
}

/** Saves with the decision whether the strike × expiration matrix is kept. `intervalMs` is the time between two slots. */
export function snapshotStore(store: Store, calendar: Calendar, intervalMs: number): SnapshotStore {
  // The slot whose matrix was kept last, per symbol and session; read once, then remembered.
  const lastKept = new Map<string, { sessionDate: DateKey; slot: number | null }>();
  return {
    async save(snapshot: GexSnapshot, { slot, scheduled }, also) {
      const { symbol, sessionDate } = snapshot;
      let kept = lastKept.get(symbol);
      if (kept?.sessionDate !== sessionDate) {
        kept = { sessionDate, slot: store.snapshots.lastMatrixSlot(symbol, sessionDate) };
        lastKept.set(symbol, kept);
      }
      const keepMatrix = keepsMatrix({
        quality: snapshot.quality.label,
        inSession: snapshot.inSession,
        slot,
        lastKeptSlot: kept.slot,
        closesAt: calendar.sessionOn(sessionDate)?.closesAt ?? Number.POSITIVE_INFINITY,
        intervalMs,
      });
      const id = await store.write(() => store.snapshots.save(snapshot, { slot, scheduled, keepMatrix }, also));
      if (keepMatrix) kept.slot = slot;
      return id;
    },
  };
}

/** The last snapshot that kept its matrix, with its scope of all expirations. Failures are logged: the book may know. */
export function keptMatrices(store: Store, log: Logger): (symbol: string) => LatestSnapshot | null {
  return (symbol) => {
    try {
      const kept = store.snapshots.latestWithMatrix(symbol, ['all']);
      return kept === null ? null : { id: kept.id, snapshot: kept };
    } catch (error) {
      log.warn('matrix not read', { symbol, error });
      return null;
    }
  };
}

/** The last in-session snapshot of each symbol from before this start. */
export function recallLatest(store: Store, symbols: readonly string[], latest: LatestSnapshots): void {
  for (const symbol of symbols) {
    const stored = store.snapshots.latest(symbol, { inSessionOnly: true });
    if (stored !== null && !stored.pruned) latest.set(stored.id, stored);
  }
}
