/** Exposure by strike and expiration date: the heatmap's numbers. */

import type { PricedChain } from './priced-chain.js';
import type { ExposureMatrix } from './types.js';

/**
 * Call and put GEX ($ per point, puts positive), row-major by date; NaN where no such contract is listed, where one is held whose gamma is
 * unknown, and all over a date of which no open interest is known.
 */
export function exposureMatrix(priced: PricedChain): ExposureMatrix {
  const width = priced.strikes.length;
  const call = new Float64Array(priced.dates.length * width).fill(Number.NaN);
  const put = call.slice();
  const { isCall } = priced.chain.contracts;
  for (let date = 0; date < priced.dates.length; date++) {
    if (!isAnyKnown(priced, date)) continue;
    for (let row = priced.start[date]!; row < priced.start[date + 1]!; row++) {
      const rank = priced.rank[row]!;
      if (rank < 0) continue;
      const side = isCall[priced.contract[row]!] === 1 ? call : put;
      const cell = date * width + rank;
      const held = priced.openInterest[row]!;
      const gex = priced.gex[row]! * held;
      // Held without greeks: its gamma is not nothing, it is not known.
      if (held > 0 && !(gex >= 0)) continue;
      side[cell] = (Number.isNaN(side[cell]!) ? 0 : side[cell]!) + (gex >= 0 ? gex : 0);
    }
  }
  return { dates: [...priced.dates], strikes: priced.strikes, call, put };
}

function isAnyKnown({ start, openInterest }: PricedChain, date: number): boolean {
  for (let row = start[date]!; row < start[date + 1]!; row++) if (openInterest[row]! >= 0) return true;
  return false;
}
