/** How far the options of one date price the underlying to move by settlement. */

import { forwardPrice, type PricedChain } from './priced-chain.js';

/** What the options nearest spot say of one date. */
export interface AtTheMoney {
  /** Annual volatility at the strike nearest the forward, mean of call and put; null when nothing near it has one. */
  iv: number | null;
  move: { points: number; from: 'straddle' | 'volatility' } | null;
}

/** Farther from the forward than this share a strike is not at the money, whatever the ladder. */
const nearForward = 0.1;

/**
 * The mid of the straddle at the strike nearest the forward where both sides have a bid and an ask, else S·σ·√T with the volatility
 * nearest it. Of several roots of a date the one that settles last is asked first. Null when neither is there.
 */
export function atTheMoney(priced: PricedChain, date: number): AtTheMoney {
  if (!(priced.spot > 0)) return { iv: null, move: null };
  let straddle: number | null = null;
  let iv: number | null = null;
  let years = Number.NaN;
  for (const expiration of expirationsOf(priced, date)) {
    straddle ??= straddleMid(priced, date, expiration);
    if (iv === null) {
      iv = nearestIv(priced, date, expiration);
      years = priced.years[expiration]!;
    }
  }
  if (straddle !== null) return { iv, move: { points: straddle, from: 'straddle' } };
  if (iv === null) return { iv, move: null };
  return { iv, move: { points: priced.spot * iv * Math.sqrt(years), from: 'volatility' } };
}

/** Unsettled expirations of the date, latest settlement first. */
export function expirationsOf(priced: PricedChain, date: number): number[] {
  const { expirations } = priced.chain;
  const out: number[] = [];
  expirations.forEach((one, i) => {
    if (one.date === priced.dates[date] && !Number.isNaN(priced.years[i]!)) out.push(i);
  });
  return out.sort((a, b) => expirations[b]!.settlesAt - expirations[a]!.settlesAt);
}

/** The call and put rows at the strike nearest the forward (of two equally near the lower) among those taken; −1 where there is none. */
function nearestRows(
  priced: PricedChain,
  date: number,
  expiration: number,
  takes: (row: number) => boolean,
): { call: number; put: number; strike: number } {
  const { contracts } = priced.chain;
  const near = { call: -1, put: -1, strike: Number.NaN };
  const forward = forwardPrice(priced, expiration);
  let least = nearForward * forward;
  for (let row = priced.start[date]!; row < priced.start[date + 1]!; row++) {
    const strike = priced.strikes[priced.rank[row]!]!;
    const distance = Math.abs(strike - forward);
    const index = priced.contract[row]!;
    if (!(distance <= least) || contracts.expiration[index] !== expiration || !takes(row)) continue;
    if (distance < least || strike < near.strike || Number.isNaN(near.strike)) {
      near.call = -1;
      near.put = -1;
      near.strike = strike;
      least = distance;
    }
    if (strike !== near.strike) continue;
    if (contracts.isCall[index] === 1) near.call = row;
    else near.put = row;
  }
  return near;
}

function straddleMid(priced: PricedChain, date: number, expiration: number): number | null {
  const { call, put, strike } = nearestRows(priced, date, expiration, () => true);
  if (call < 0 || put < 0) return null;
  const mid = midOf(priced, call) + midOf(priced, put);
  // Where most of the straddle is its distance from the forward, it does not measure the move.
  return mid > 2 * Math.abs(strike - forwardPrice(priced, expiration)) ? mid : null;
}

function nearestIv(priced: PricedChain, date: number, expiration: number): number | null {
  const { call, put } = nearestRows(priced, date, expiration, (row) => priced.iv[row]! > 0);
  const sides = [call, put].filter((row) => row >= 0).map((row) => priced.iv[row]!);
  return sides.length === 0 ? null : sides.reduce((sum, one) => sum + one, 0) / sides.length;
}

/** NaN unless both sides are quoted and not crossed. */
function midOf(priced: PricedChain, row: number): number {
  const bid = priced.chain.contracts.bid[priced.contract[row]!]!;
  const ask = priced.chain.contracts.ask[priced.contract[row]!]!;
  return bid > 0 && ask >= bid && Number.isFinite(ask) ? (bid + ask) / 2 : Number.NaN;
}
