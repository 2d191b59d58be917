/** Every strike of a chain once, ascending, and where each contract stands on it. */

import { usablePrice } from './usable-number.js';

/** The strikes of a chain, and the place of each contract among them. */
export interface StrikeLadder {
  /** Ascending, without repeats. */
  strikes: Float64Array;
  /** Per contract: index into `strikes`, −1 for a strike that is no number. */
  rank: Int32Array;
}

/** The ladder of a column of strikes, $; what is no usable price gets rank −1. */
export function strikeLadder(column: Float64Array): StrikeLadder {
  const seen = new Map<number, number>();
  const rank = new Int32Array(column.length);
  let last = Number.NaN;
  let lastOrder = -1;
  for (let i = 0; i < column.length; i++) {
    const strike = usablePrice(column[i]!);
    // A call and its put usually stand side by side: half of the look-ups fall away.
    if (strike !== last) {
      last = strike;
      if (strike > 0) {
        const known = seen.get(strike);
        lastOrder = known ?? seen.size;
        if (known === undefined) seen.set(strike, lastOrder);
      } else {
        lastOrder = -1;
      }
    }
    rank[i] = lastOrder;
  }
  const strikes = Float64Array.from(seen.keys());
  const firstSeen = strikes.slice();
  strikes.sort();
  const place = new Map<number, number>();
  for (let i = 0; i < strikes.length; i++) place.set(strikes[i]!, i);
  const rankOfOrder = new Int32Array(firstSeen.length);
  for (let i = 0; i < firstSeen.length; i++) rankOfOrder[i] = place.get(firstSeen[i]!)!;
  for (let i = 0; i < rank.length; i++) if (rank[i]! >= 0) rank[i] = rankOfOrder[rank[i]!]!;
  return { strikes, rank };
}
