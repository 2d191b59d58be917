import type { GexSnapshot, ScopeResult } from '../engine/types.js';
import type { Reading } from './types.js';

/** What rules see of one scope of a stored snapshot. Its quality is the scope's own: far expirations that lag say nothing about a near scope. */
export function readingOf(
  snapshotId: number,
  slot: number,
  snapshot: Pick<GexSnapshot, 'symbol' | 'sessionDate' | 'spot'>,
  scope: ScopeResult,
): Reading {
  const { strikes, totals, levels } = scope;
  const netByStrike = new Float64Array(strikes.count);
  for (let k = 0; k < strikes.count; k++) netByStrike[k] = strikes.callGex[k]! - strikes.putGex[k]!;
  return {
    snapshotId,
    symbol: snapshot.symbol,
    scope: scope.scope,
    slot,
    sessionDate: snapshot.sessionDate,
    spot: snapshot.spot,
    zeroGamma: scope.zeroGamma.level,
    netGex: totals.net,
    grossGex: totals.gross,
    maxStrike: levels.maxGex?.strike ?? null,
    callWall: levels.callWall?.strike ?? null,
    putWall: levels.putWall?.strike ?? null,
    strikes: strikes.strike.subarray(0, strikes.count),
    netByStrike,
    openInterestDate: scope.quality.openInterestDate,
    quality: scope.quality.label,
  };
}
