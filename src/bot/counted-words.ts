/** How much of a scope a figure counts, where that is not all of it. */

import type { ScopeResult } from '../engine/types.js';
import { formatCount } from '../lib/format.js';

/** Open interest arrives contract by contract; until all of it is there a ratio of sums names how many contracts it counts. */
export function countedOpenInterest({ quality }: ScopeResult): string {
  const { contracts, withOpenInterest } = quality;
  return withOpenInterest === 0 || withOpenInterest >= contracts
    ? ''
    : ` (${formatCount(withOpenInterest)} of ${formatCount(contracts)} contracts)`;
}

/** Volumes are subscribed near the money only, so a figure by volume names how many strikes it counts; nothing when it is all of them. */
export function countedVolume({ strikes }: ScopeResult): string {
  let traded = 0;
  for (let row = 0; row < strikes.count; row++) {
    if (strikes.callVolume[row]! + strikes.putVolume[row]! > 0) traded++;
  }
  return traded === 0 || traded === strikes.count
    ? ''
    : ` (${formatCount(traded)} of ${formatCount(strikes.count)} strikes)`;
}
