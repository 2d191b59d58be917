/**
 * Forwards from put/call parity: C − P = S·e^(−qT) − K·e^(−rT), so that the forward F = S·e^((r−q)T) follows from the mids of a call and a
 * put of one strike (Hull, "Options, Futures, and Other Derivatives", chapters 11 and 17). One strike gives one equation: the dividend
 * yield is taken as configured and the interest follows, F = K ÷ (1 − (C − P) ÷ (S·e^(−qT))). Near the money a wrong yield hardly
 * matters, because F − K is small. For American options parity is only nearly true: early exercise of puts makes F somewhat low.
 */

import type { ChainSnapshot } from './types.js';
import { usablePrice } from './usable-number.js';

/** What the quotes of one expiration say of its forward. */
export interface QuotedForward {
  price: number;
  /** Half of the tightest synthetic spread (of call and put together), points. */
  doubt: number;
}

/** Farther from spot than this share a strike is not near the money, whatever the ladder. */
const nearMoney = 0.1;
/** So many strikes of an expiration, the nearest to spot, are heard. */
const mostStrikes = 6;
/** So many are remembered: some have only a call or a put. */
const mostPairs = 16;
/** Quotes of two strikes are of two moments: besides their spreads they may differ by this share of spot, some seconds of a market. */
const apart = 0.0002;

interface Pair {
  strike: number;
  /** From spot. */
  distance: number;
  /** Half of the call's and the put's spread together; NaN until both are there. */
  call: number;
  put: number;
  halfSpread: number;
}

/**
 * Per expiration the forward that its quotes imply, null where no strike near the money has a call and a put with bid and ask, or where
 * strikes contradict each other. `years` per expiration, NaN for settled ones.
 */
export function quotedForwards(
  chain: ChainSnapshot,
  spot: number,
  years: Float64Array,
  dividendYield: number,
): (QuotedForward | null)[] {
  return nearestPairs(chain, spot, years).map((known, expiration) => {
    if (known === null) return null;
    const heard = known
      .filter((pair) => !Number.isNaN(pair.call) && !Number.isNaN(pair.put))
      .sort((a, b) => a.distance - b.distance || a.strike - b.strike)
      .slice(0, mostStrikes);
    return agreed(heard, spot * Math.exp(-dividendYield * years[expiration]!), spot);
  });
}

/** Per expiration the strikes nearest spot with a quoted call or put; null without any. */
function nearestPairs(chain: ChainSnapshot, spot: number, years: Float64Array): (Pair[] | null)[] {
  const { count, bid, ask, strike: strikes, expiration, isCall } = chain.contracts;
  const out = chain.expirations.map((): Pair[] | null => null);
  const farthest = new Float64Array(out.length).fill(nearMoney * spot);
  for (let i = 0; i < count; i++) {
    // A chain of thousands has quotes on some dozens.
    if (!(bid[i]! > 0 && ask[i]! >= bid[i]! && ask[i]! <= 2 * spot)) continue;
    const at = expiration[i]!;
    const strike = usablePrice(strikes[i]!);
    const distance = Math.abs(strike - spot);
    if (!(distance <= farthest[at]!) || !(years[at]! > 0)) continue;
    out[at] ??= [];
    const pairs = out[at];
    let pair = pairs.find((one) => one.strike === strike);
    if (pair === undefined) {
      pair = { strike, distance, call: Number.NaN, put: Number.NaN, halfSpread: 0 };
      if (pairs.length < mostPairs) pairs.push(pair);
      else pairs[placeOfFarthest(pairs)] = pair;
      // Of two equally far the one that came first stays.
      if (pairs.length === mostPairs) farthest[at] = pairs[placeOfFarthest(pairs)]!.distance;
    }
    const side = isCall[i] === 1 ? 'call' : 'put';
    if (Number.isNaN(pair[side])) pair.halfSpread += (ask[i]! - bid[i]!) / 2;
    pair[side] = (bid[i]! + ask[i]!) / 2;
  }
  return out;
}

function placeOfFarthest(pairs: readonly Pair[]): number {
  let place = 0;
  for (let i = 1; i < pairs.length; i++) if (pairs[i]!.distance > pairs[place]!.distance) place = i;
  return place;
}

/** The mean, each with the weight 1 ÷ spread², of the strikes that agree with the middle one; null unless most do. */
function agreed(pairs: readonly Pair[], present: number, spot: number): QuotedForward | null {
  const found = pairs
    .map(({ strike, call, put, halfSpread }) => {
      const price = strike / (1 - (call - put) / present);
      // The weight of a strike whose quotes are locked must stay finite.
      return { price, half: Math.max((halfSpread * price) / present, spot * 1e-6) };
    })
    .filter(({ price, half }) => Number.isFinite(price) && price > 0 && Number.isFinite(half))
    .sort((a, b) => a.price - b.price);
  if (found.length === 0) return null;
  const middle = weightedMiddle(found);
  const agreeing = found.filter(
    ({ price, half }) => Math.abs(price - middle.price) <= half + middle.half + apart * spot,
  );
  if (agreeing.length * 2 <= found.length) return null;
  let sum = 0;
  let weights = 0;
  let doubt = Number.POSITIVE_INFINITY;
  for (const { price, half } of agreeing) {
    const weight = 1 / (half * half);
    sum += weight * price;
    weights += weight;
    doubt = Math.min(doubt, half);
  }
  return { price: sum / weights, doubt };
}

/** Where half of the weight, 1 ÷ spread, lies on either side of the sorted ones. */
function weightedMiddle<One extends { half: number }>(sorted: readonly One[]): One {
  const total = sorted.reduce((sum, { half }) => sum + 1 / half, 0);
  let below = 0;
  for (const one of sorted) {
    below += 1 / one.half;
    if (below * 2 >= total) return one;
  }
  return sorted.at(-1)!;
}
