/** Max pain of one expiration date: the strike at which the open contracts pay out least. */

/**
 * The listed strike minimising Σ payout·OI·M at settlement; of equals the lowest. Null without open interest.
 *
 * @param strikes ascending; only those with `isListed` are candidates
 * @param callShares open interest × multiplier of the calls at each strike, 0 where none
 * @param putShares the same of the puts
 */
export function maxPain(
  strikes: Float64Array,
  isListed: Uint8Array,
  callShares: Float64Array,
  putShares: Float64Array,
): number | null {
  let putsAbove = 0;
  let putDollarsAbove = 0;
  let largest = 0;
  for (let k = 0; k < strikes.length; k++) {
    putsAbove += putShares[k]!;
    putDollarsAbove += putShares[k]! * strikes[k]!;
    largest += callShares[k]! + putShares[k]!;
  }
  if (!(largest > 0)) return null;
  let callsBelow = 0;
  let callDollarsBelow = 0;
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  // Sums built up and torn down leave rounding behind: equal payouts are told apart by less than this.
  const equal = 1e-12 * largest * (strikes[strikes.length - 1] ?? 0);
  for (let k = 0; k < strikes.length; k++) {
    const strike = strikes[k]!;
    const payout = callsBelow * strike - callDollarsBelow + putDollarsAbove - putsAbove * strike;
    if (isListed[k] === 1 && payout < least - equal) {
      least = payout;
      best = strike;
    }
    callsBelow += callShares[k]!;
    callDollarsBelow += callShares[k]! * strike;
    putsAbove -= putShares[k]!;
    putDollarsAbove -= putShares[k]! * strike;
  }
  return best;
}
