/** How far the options of one date price the underlying to move by settlement. */

import type { PricedChain } from './priced-chain.js';

export interface AtTheMoney {
  /** Annual volatility at the strike nearest spot, mean of call and put; null when nothing near spot has one. */
  iv: number | null;
  move: { points: number; from: 'straddle' | 'volatility' } | null;
}

/** Farther from spot than this share a strike is not at the money, whatever the ladder. */
const nearSpot = 0.1;

interface Rung {
  strike: number;
  call: number;
  put: number;
}

/**
 * The mid of the straddle at the strike nearest spot where both sides have a bid and an ask, else S·σ·√T with the volatility nearest
 * spot. Of several roots of a date the one that settles last is asked first. Null when neither is there.
 */
export function atTheMoney(priced: PricedChain, date: number): AtTheMoney {
  const none: AtTheMoney = { iv: null, move: null };
  if (!(priced.spot > 0)) return none;
  const roots = rowsByExpiration(priced, date);
  let straddle: number | null = null;
  let volatility: { iv: number; years: number } | null = null;
  for (const [expiration, rows] of roots) {
    straddle ??= straddleMid(priced, rows);
    const iv = nearestIv(priced, rows);
    if (volatility === null && iv !== null) volatility = { iv, years: priced.years[expiration]! };
  }
  const iv = volatility?.iv ?? null;
  if (straddle !== null) return { iv, move: { points: straddle, from: 'straddle' } };
  if (volatility === null) return none;
  return {
    iv,
    move: { points: priced.spot * volatility.iv * Math.sqrt(volatility.years), from: 'volatility' },
  };
}

/** Rows near spot per expiration of the date, latest settlement first. */
function rowsByExpiration(priced: PricedChain, date: number): [number, number[]][] {
  const out = new Map<number, number[]>();
  for (let row = priced.start[date]!; row < priced.start[date + 1]!; row++) {
    const rank = priced.rank[row]!;
    if (rank < 0 || !(Math.abs(priced.strikes[rank]! - priced.spot) <= nearSpot * priced.spot)) continue;
    const expiration = priced.chain.contracts.expiration[priced.contract[row]!]!;
    const rows = out.get(expiration);
    if (rows === undefined) out.set(expiration, [row]);
    else rows.push(row);
  }
  const settlesAt = (expiration: number) => priced.chain.expirations[expiration]!.settlesAt;
  return [...out].sort(([a], [b]) => settlesAt(b) - settlesAt(a));
}

function straddleMid(priced: PricedChain, rows: readonly number[]): number | null {
  const rung = nearestRung(
    priced,
    rows,
    () => true,
    (one) => one.call >= 0 && one.put >= 0,
  );
  if (rung === null) return null;
  const mid = midOf(priced, rung.call) + midOf(priced, rung.put);
  // Where most of the straddle is its distance from spot, it does not measure the move.
  return mid > 2 * Math.abs(rung.strike - priced.spot) ? mid : null;
}

function nearestIv(priced: PricedChain, rows: readonly number[]): number | null {
  const rung = nearestRung(
    priced,
    rows,
    (row) => priced.iv[row]! > 0,
    () => true,
  );
  if (rung === null) return null;
  const sides = [rung.call, rung.put].filter((row) => row >= 0).map((row) => priced.iv[row]!);
  return sides.reduce((sum, iv) => sum + iv, 0) / sides.length;
}

/** The strike nearest spot (of two equally near the lower) among the rows taken, with its call and put rows, −1 where absent. */
function nearestRung(
  priced: PricedChain,
  rows: readonly number[],
  takes: (row: number) => boolean,
  accepts: (rung: Rung) => boolean,
): Rung | null {
  const rungs = new Map<number, Rung>();
  for (const row of rows) {
    if (!takes(row)) continue;
    const strike = priced.strikes[priced.rank[row]!]!;
    const rung = rungs.get(strike) ?? { strike, call: -1, put: -1 };
    if (priced.chain.contracts.isCall[priced.contract[row]!] === 1) rung.call = row;
    else rung.put = row;
    rungs.set(strike, rung);
  }
  let best: Rung | null = null;
  for (const rung of rungs.values()) {
    if (!accepts(rung)) continue;
    const nearer = best === null ? 1 : Math.abs(best.strike - priced.spot) - Math.abs(rung.strike - priced.spot);
    if (nearer > 0 || (nearer === 0 && rung.strike < best!.strike)) best = rung;
  }
  return best;
}

/** NaN unless both sides are quoted and not crossed. */
function midOf(priced: PricedChain, row: number): number {
  const bid = priced.chain.contracts.bid[priced.contract[row]!]!;
  const ask = priced.chain.contracts.ask[priced.contract[row]!]!;
  return bid > 0 && ask >= bid && Number.isFinite(ask) ? (bid + ask) / 2 : Number.NaN;
}
