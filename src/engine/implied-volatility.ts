/**
 * A volatility for contracts whose greeks have not come, so that what is missing can be weighed. Estimates weigh and choose;
 * they never enter an exposure that is shown.
 */

import { normalPeak } from './black-scholes.js';
import { yearsToSettlement } from './settings.js';
import { type StrikeLadder, strikeLadder } from './strike-ladder.js';
import type { ChainSnapshot, EngineSettings } from './types.js';
import { usableCount, usableIv, usableMultiplier, usablePrice } from './usable-number.js';

/**
 * Annual volatility per contract: its own where usable, else linear between the nearest strikes of its expiration that have one (flat
 * beyond the last), else the same from the expiration that settles nearest in time, at the same strike and so the same
 * moneyness. NaN when the chain has none at all.
 */
export function estimateIv(chain: ChainSnapshot): Float64Array {
  return estimateIvOn(chain, strikeLadder(chain.contracts.strike));
}

/** The same, for callers that have the ladder. */
export function estimateIvOn(chain: ChainSnapshot, ladder: StrikeLadder): Float64Array {
  const { contracts } = chain;
  const out = new Float64Array(contracts.count).fill(Number.NaN);
  const smiles = knownSmiles(chain, ladder);
  const filled = new Array<Float64Array | null | undefined>(chain.expirations.length);
  for (let i = 0; i < contracts.count; i++) {
    const own = usableIv(contracts.iv[i]!);
    const expiration = contracts.expiration[i]!;
    const rank = ladder.rank[i]!;
    if (own > 0) {
      out[i] = own;
      continue;
    }
    if (rank < 0 || expiration >= chain.expirations.length) continue;
    let smile = filled[expiration];
    if (smile === undefined) {
      smile = smileOf(chain, smiles, expiration, ladder.strikes);
      filled[expiration] = smile;
    }
    if (smile !== null) out[i] = smile[rank]!;
  }
  return out;
}

/** Per expiration the volatility at each rung of the ladder (mean of both sides), NaN where unknown; null without any. */
function knownSmiles(chain: ChainSnapshot, ladder: StrikeLadder): (Float64Array | null)[] {
  const { contracts } = chain;
  const rungs = ladder.strikes.length;
  const sums = chain.expirations.map((): Float64Array | null => null);
  const counts = chain.expirations.map((): Uint8Array | null => null);
  for (let i = 0; i < contracts.count; i++) {
    const iv = usableIv(contracts.iv[i]!);
    const rank = ladder.rank[i]!;
    const expiration = contracts.expiration[i]!;
    if (!(iv > 0) || rank < 0 || expiration >= sums.length) continue;
    let sum = sums[expiration]!;
    if (sum === null) {
      sum = new Float64Array(rungs);
      sums[expiration] = sum;
      counts[expiration] = new Uint8Array(rungs);
    }
    const count = counts[expiration]!;
    if (count[rank]! === 255) continue;
    sum[rank] = sum[rank]! + iv;
    count[rank] = count[rank]! + 1;
  }
  sums.forEach((sum, expiration) => {
    if (sum === null) return;
    const count = counts[expiration]!;
    for (let rung = 0; rung < rungs; rung++) sum[rung] = count[rung]! > 0 ? sum[rung]! / count[rung]! : Number.NaN;
  });
  return sums;
}

function smileOf(
  chain: ChainSnapshot,
  smiles: readonly (Float64Array | null)[],
  expiration: number,
  strikes: Float64Array,
): Float64Array | null {
  const settlesAt = chain.expirations[expiration]!.settlesAt;
  let nearest: Float64Array | null = null;
  let distance = Number.POSITIVE_INFINITY;
  for (let other = 0; other < smiles.length; other++) {
    const smile = smiles[other];
    if (smile === null || smile === undefined) continue;
    const away = Math.abs(chain.expirations[other]!.settlesAt - settlesAt);
    if (other === expiration) return bridged(smile, strikes);
    if (away < distance) {
      distance = away;
      nearest = smile;
    }
  }
  return nearest === null ? null : bridged(nearest, strikes);
}

/** Gaps filled linearly in strike, flat beyond the ends. */
function bridged(smile: Float64Array, strikes: Float64Array): Float64Array {
  const out = smile.slice();
  let left = -1;
  for (let right = 0; right <= out.length; right++) {
    const isEnd = right === out.length;
    if (!isEnd && Number.isNaN(smile[right]!)) continue;
    for (let gap = left + 1; gap < right; gap++) {
      if (left < 0) out[gap] = isEnd ? Number.NaN : smile[right]!;
      else if (isEnd) out[gap] = smile[left]!;
      else {
        const share = (strikes[gap]! - strikes[left]!) / (strikes[right]! - strikes[left]!);
        out[gap] = smile[left]! + share * (smile[right]! - smile[left]!);
      }
    }
    left = right;
  }
  return out;
}

/**
 * |Γ·OI·M| per contract with model gamma at the chain's spot and estimated volatility where the feed's is missing: how much a contract
 * matters to exposure. 0 for unknown open interest, for settled contracts, and for everything while there is no spot.
 */
export function contractWeights(chain: ChainSnapshot, settings: EngineSettings): Float64Array {
  const { contracts } = chain;
  const out = new Float64Array(contracts.count);
  const spot = usablePrice(chain.spot);
  if (!(spot > 0)) return out;
  const iv = estimateIv(chain);
  const years = chain.expirations.map((expiration) => yearsToSettlement(chain.asOf, expiration, settings));
  const carry = settings.riskFreeRate - settings.dividendYield;
  for (let i = 0; i < contracts.count; i++) {
    const time = years[contracts.expiration[i]!] ?? Number.NaN;
    const size = usableCount(contracts.openInterest[i]!) * usableMultiplier(contracts.multiplier[i]!);
    const sigma = iv[i]!;
    const strike = usablePrice(contracts.strike[i]!);
    if (!(size > 0 && time > 0 && sigma > 0 && strike > 0)) continue;
    const width = sigma * Math.sqrt(time);
    const d1 = (Math.log(spot / strike) + (carry + 0.5 * sigma * sigma) * time) / width;
    out[i] = (Math.exp(-0.5 * d1 * d1 - settings.dividendYield * time) * normalPeak * size) / (spot * width);
  }
  return out;
}
