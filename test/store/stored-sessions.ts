/** A database with sessions in which SPX falls and rises through zero gamma and its max strike moves, for rules to be tried on. */

import { readingOf } from '../../src/alerts/reading.js';
import type { Reading } from '../../src/alerts/types.js';
import type { GexSnapshot, QualityLabel, ScopeResult } from '../../src/engine/types.js';
import type { Store } from '../../src/store/store.js';
import { type SampleShape, sampleSnapshot } from './sample-snapshot.js';

const shape: SampleShape = {
  symbol: 'SPX',
  spot: 6_000,
  expirations: 3,
  spacing: 25,
  reach: 0.05,
  openInterest: 2_500,
};
const minute = 60_000;

export interface StoredMinute {
  spot: number;
  zeroGamma?: number | null;
  quality?: QualityLabel;
  /** The strike that is made to lead. */
  leader?: number;
}

/** Saves one session of minutes from its open at 09:30 New York (of winter); returns what rules saw of the 45 days. */
export function saveSession(
  store: Store,
  sessionDate: string,
  minutes: readonly StoredMinute[],
  symbol = 'SPX',
): Reading[] {
  const open = Date.parse(`${sessionDate}T14:30:00Z`);
  const base = sampleSnapshot({ shape: { ...shape, symbol }, sessionDate, minute: 60 });
  return minutes.map((each, at) => {
    const slot = open + at * minute;
    const snapshot: GexSnapshot = {
      ...base,
      asOf: slot,
      spot: each.spot,
      spotAt: slot,
      scopes: base.scopes.map((scope) => scopeAt(scope, each)),
    };
    const id = store.snapshots.save(snapshot, { slot, scheduled: true, keepMatrix: false });
    return readingOf(id, slot, snapshot, snapshot.scopes.find(({ scope }) => scope === 'days:45')!);
  });
}

function scopeAt(scope: ScopeResult, { zeroGamma = 6_000, quality = 'trusted', leader }: StoredMinute): ScopeResult {
  const callGex = scope.strikes.callGex.slice();
  const at = leader === undefined ? -1 : scope.strikes.strike.indexOf(leader);
  const { maxGex } = scope.levels;
  if (at >= 0 && maxGex !== null) callGex[at] = scope.strikes.putGex[at]! + 2 * Math.abs(maxGex.value);
  const value = at < 0 ? 0 : callGex[at]! - scope.strikes.putGex[at]!;
  return {
    ...scope,
    strikes: { ...scope.strikes, callGex },
    zeroGamma: { ...scope.zeroGamma, level: zeroGamma },
    levels: { ...scope.levels, maxGex: at < 0 ? maxGex : { strike: leader!, value, runnerUp: null, dominance: null } },
    quality: { ...scope.quality, label: quality },
  };
}

/** Minutes of one kind in a row. */
export function minutesOf(count: number, each: StoredMinute): StoredMinute[] {
  return Array.from({ length: count }, () => each);
}
