/** Stored snapshots as rules would have read them, for trials. Read in batches, so that everything else gets its turn. */

import { readingOf } from '../alerts/reading.js';
import type { RuleKind } from '../alerts/rule.js';
import type { Reading } from '../alerts/types.js';
import type { ScopeKey } from '../engine/types.js';
import type { SteadyClock } from '../lib/clock.js';
import type { StoredHead } from '../store/snapshot-head.js';
import type { Store } from '../store/store.js';

export interface StoredReadingsDeps {
  store: Pick<Store, 'snapshots'>;
  steady: Pick<SteadyClock, 'sleep'>;
}

/** Kinds that compare strikes: only for them are the strikes of each snapshot unpacked. */
const comparesStrikes: ReadonlySet<RuleKind> = new Set(['max-strike', 'wall-shift']);
/** Newest readings of a trial: a month of minutes by their headers, a week where strikes are unpacked. */
const mostHeads = 22 * 390;
const mostUnpacked = 5 * 390;
const headsPerBatch = 1_000;
const unpackedPerBatch = 25;

/** Scheduled readings of one symbol and scope, ascending by slot, to the newest. Strikes only where the kind compares them. */
export async function storedReadings(
  { symbol, scope, kind }: { symbol: string; scope: ScopeKey; kind: RuleKind },
  { store, steady }: StoredReadingsDeps,
  signal: AbortSignal,
): Promise<Reading[]> {
  const isUnpacked = comparesStrikes.has(kind);
  const heads = store.snapshots
    .heads(symbol, { scope, limit: isUnpacked ? mostUnpacked : mostHeads })
    .filter((head) => head.scheduled && head.inSession)
    .reverse();
  const readings: Reading[] = [];
  for (const [index, head] of heads.entries()) {
    const reading = isUnpacked ? unpacked(head, store) : fromHead(head);
    if (reading !== null) readings.push(reading);
    if (index % (isUnpacked ? unpackedPerBatch : headsPerBatch) === 0) {
      await steady.sleep(0);
      signal.throwIfAborted();
    }
  }
  return readings;
}

/** Null when the strikes have been pruned. */
function unpacked(head: StoredHead, store: StoredReadingsDeps['store']): Reading | null {
  const snapshot = store.snapshots.load(head.id, [head.scope]);
  const scope = snapshot?.scopes[0];
  return snapshot === null || snapshot.pruned || scope === undefined
    ? null
    : readingOf(head.id, head.slot, snapshot, scope);
}

const none = new Float64Array(0);

function fromHead(head: StoredHead): Reading {
  return {
    snapshotId: head.id,
    symbol: head.symbol,
    scope: head.scope,
    slot: head.slot,
    sessionDate: head.sessionDate,
    spot: head.spot,
    zeroGamma: head.zeroGamma,
    netGex: head.totals.net,
    grossGex: head.totals.gross,
    maxStrike: head.levels.maxGex?.strike ?? null,
    callWall: head.levels.callWall?.strike ?? null,
    putWall: head.levels.putWall?.strike ?? null,
    strikes: none,
    netByStrike: none,
    openInterestDate: head.openInterestDate,
    quality: head.quality,
  };
}
