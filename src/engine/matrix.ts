/** Exposure by strike and expiration date: the heatmap's numbers. */

import type { PricedChain } from './priced-chain.js';
import type { ExposureMatrix } from './types.js';

/** Call and put GEX ($ per point, puts positive), row-major by date; NaN where no such contract is listed and where one is held whose gamma is unknown. */
export function exposureMatrix(priced: PricedChain): ExposureMatrix {
  const width = priced.strikes.length;
  const call = new Float64Array(priced.dates.length * width).fill(Number.NaN);
  const put = call.slice();
  const { isCall } = priced.chain.contracts;
  for (let date = 0; date < priced.dates.length; date++) {
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
