/**
 * Which contracts of a chain to keep subscribed: pure decisions over a `ContractList`.
 *
 * The 25,000-item budget does not hold every contract of six symbols, and it need not: most of a chain carries no gamma.
 * So: near the money first (an answer within seconds), then open interest of everything that could matter, then Greeks for
 * the contracts that hold the weight |Γ·OI| (contracts.md section 3).
 */

import type { ContractList } from './contract-list.js';

const yearMs = 365 * 86_400_000;
/** Beyond this many standard deviations no plausible open interest carries gamma: φ(4)/φ(0) is 3·10⁻⁴. */
const widestDeviation = 4;
/** Volatility grows towards the wings, beyond the outermost one known. */
const smileMargin = 1.15;
/** For an expiration of which no volatility is known: generous, so that nothing that matters is left for the wings. */
const assumedIv = 0.35;
/** Shortest time used for widths, so that the last minutes of a 0DTE still keep a few strikes each side. */
const shortestMs = 2 * 3_600_000;
/** Always relevant, whatever volatility says: a move of this share of spot can happen within a session. */
const narrowestShare = 0.015;

function yearsTo(settlesAt: number, asOf: number): number {
  return Math.max(settlesAt - asOf, shortestMs) / yearMs;
}

/** Indices into `expirations` that still have gamma at `asOf`. */
export function liveExpirations(list: ContractList, asOf: number): number[] {
  const live: number[] = [];
  list.expirations.forEach((expiration, index) => {
    if (expiration.settlesAt > asOf) live.push(index);
  });
  return live;
}

interface RowRange {
  first: number;
  end: number;
}

/** A list never changes, and its rows are asked for once per expiration and minute: reading them anew took most of that time. */
const rowsOfLists = new WeakMap<ContractList, readonly RowRange[]>();

/** [first, end) contract rows of each expiration; rows of one expiration are adjacent. */
function expirationRows(list: ContractList): readonly RowRange[] {
  const known = rowsOfLists.get(list);
  if (known !== undefined) return known;
  const rows: RowRange[] = list.expirations.map(() => ({ first: 0, end: 0 }));
  let index = 0;
  while (index < list.count) {
    const expiration = list.expiration[index]!;
    const first = index;
    while (index < list.count && list.expiration[index] === expiration) index++;
    rows[expiration] = { first, end: index };
  }
  rowsOfLists.set(list, rows);
  return rows;
}

/** Contracts on the `each` strikes above and below spot of one expiration, nearest first. */
export function contractsAround(list: ContractList, expiration: number, spot: number, each: number): number[] {
  const { first, end } = expirationRows(list)[expiration] ?? { first: 0, end: 0 };
  const strikes = [...new Set(list.strike.subarray(first, end))];
  const below = strikes.filter((strike) => strike <= spot).slice(-each);
  const above = strikes.filter((strike) => strike > spot).slice(0, each);
  const lowest = below[0] ?? above[0] ?? Number.NaN;
  const highest = above.at(-1) ?? below.at(-1) ?? Number.NaN;
  const chosen: number[] = [];
  for (let index = first; index < end; index++) {
    if (list.strike[index]! >= lowest && list.strike[index]! <= highest) chosen.push(index);
  }
  return sortByDistance(list, chosen, spot);
}

/** The first unsettled expiration date's contracts near spot: what the first answer is made of. */
export function nearestContracts(list: ContractList, spot: number, asOf: number, each: number): number[] {
  const live = liveExpirations(list, asOf);
  const date = live[0] === undefined ? null : list.expirations[live[0]]!.date;
  const chosen = live
    .filter((index) => list.expirations[index]!.date === date)
    .flatMap((index) => contractsAround(list, index, spot, each));
  return sortByDistance(list, chosen, spot);
}

/**
 * A few contracts of every expiration, at the money and out along the wings: enough to know its volatility before anything
 * else of it is subscribed. Out-of-the-money side, whose volatility the vendor computes best.
 */
export function skeletonContracts(list: ContractList, spot: number, asOf: number, annualIv: number): number[] {
  const rows = expirationRows(list);
  const chosen = new Set<number>();
  for (const expiration of liveExpirations(list, asOf)) {
    const { first, end } = rows[expiration]!;
    const width = annualIv * Math.sqrt(yearsTo(list.expirations[expiration]!.settlesAt, asOf));
    for (const deviation of [-2.5, -1.5, -0.75, 0, 0.75, 1.5, 2.5]) {
      const target = spot * Math.exp(deviation * width);
      const wantsCall = deviation >= 0 ? 1 : 0;
      let best = -1;
      let bestGap = Number.POSITIVE_INFINITY;
      for (let index = first; index < end; index++) {
        if (list.isCall[index] !== wantsCall) continue;
        const gap = Math.abs(list.strike[index]! - target);
        if (gap < bestGap) {
          bestGap = gap;
          best = index;
        }
      }
      if (best >= 0) chosen.add(best);
    }
  }
  return [...chosen];
}

/** How many of the nearest dates, whose expected moves are listed, have quotes on the strikes beside the straddle's. */
const listedMoves = 3;

/**
 * Calls and puts beside the money of each live expiration: expected move and put/call parity need their quotes. Beside means a strike on
 * either side of the forward, where `forwards` (by expiration, $) knows it, else of spot: two strikes check each other, and when the
 * forward passes one the other is there. Of the nearest dates two strikes on either side: another strike becomes the nearest long before subscriptions follow, and without its quotes the expected
 * move would change from straddle to volatility, which is a quarter more.
 */
export function straddleContracts(
  list: ContractList,
  spot: number,
  asOf: number,
  forwards: ArrayLike<number> = [],
): number[] {
  const live = liveExpirations(list, asOf);
  const dates = [...new Set(live.map((index) => list.expirations[index]!.date))].sort().slice(0, listedMoves);
  return live.flatMap((expiration) => {
    const forward = forwards[expiration] ?? Number.NaN;
    const each = dates.includes(list.expirations[expiration]!.date) ? 2 : 1;
    return contractsAround(list, expiration, forward > 0 ? forward : spot, each);
  });
}

/**
 * How open interest is swept: first what could carry gamma, near expirations first, then the far wings. Gamma reaches as far as
 * `widestDeviation` standard deviations by the volatility of that strike: `iv` per contract row, estimated from the skeleton.
 */
export function sweepOrder(
  list: ContractList,
  spot: number,
  asOf: number,
  iv: ArrayLike<number>,
): { carrying: number[]; wings: number[] } {
  const carrying: number[] = [];
  const wings: number[] = [];
  const rows = expirationRows(list);
  for (const expiration of liveExpirations(list, asOf)) {
    const { first, end } = rows[expiration]!;
    const root = Math.sqrt(yearsTo(list.expirations[expiration]!.settlesAt, asOf));
    const inside: number[] = [];
    for (let row = first; row < end; row++) {
      const known = iv[row]!;
      const reach = widestDeviation * (known > 0 ? known * smileMargin : assumedIv) * root;
      if (Math.abs(Math.log(list.strike[row]! / spot)) <= Math.max(narrowestShare, reach)) inside.push(row);
      else wings.push(row);
    }
    carrying.push(...sortByDistance(list, inside, spot));
  }
  return { carrying, wings };
}

/** Contracts with weight, heaviest first. */
export interface Ranking {
  /** Contract indices; ties by index, so that the same chain always gives the same order. */
  order: Int32Array;
  /** Share of all weight that the first n + 1 of them hold, 0..1. */
  held: Float64Array;
  /** Places in `order` of the contracts that stay subscribed whatever they weigh, and how many more of them weigh nothing. */
  staying: Int32Array;
  weightless: number;
}

/** `stays`: contracts that take room whether chosen or not. */
export function rankByWeight(weights: Float64Array, stays: ReadonlySet<number> = new Set()): Ranking {
  const weighs = (weight: number) => weight > 0 && weight < Number.POSITIVE_INFINITY;
  const order = Int32Array.from(weights.keys())
    .filter((index) => weighs(weights[index]!))
    .sort((a, b) => weights[b]! - weights[a]! || a - b);
  const total = order.reduce((sum, index) => sum + weights[index]!, 0);
  const held = new Float64Array(order.length);
  const staying: number[] = [];
  let running = 0;
  for (let place = 0; place < order.length; place++) {
    running += weights[order[place]!]!;
    held[place] = running / total;
    if (stays.has(order[place]!)) staying.push(place);
  }
  return { order, held, staying: Int32Array.from(staying), weightless: stays.size - staying.length };
}

/** The fewest contracts that hold `share` of the weight, heaviest first. */
export function heaviest(ranking: Ranking, share: number): Int32Array {
  return ranking.order.subarray(0, countAt(ranking.held, share));
}

/** Room taken by them and by those that stay in any case. */
export function roomAt(ranking: Ranking, share: number): number {
  const count = countAt(ranking.held, share);
  return count + ranking.weightless + ranking.staying.reduce((sum, place) => sum + (place >= count ? 1 : 0), 0);
}

/**
 * One share for several symbols, so that a crowded budget costs each the same part of its weight: the largest share not above
 * `share` at which the needs of all fit `limit`. Bisected to 0.01 %; 0 when not even those that stay fit.
 */
export function commonShare(rankings: readonly Ranking[], share: number, limit: number): number {
  const needed = (at: number) => rankings.reduce((sum, ranking) => sum + roomAt(ranking, at), 0);
  if (needed(share) <= limit) return share;
  let low = 0;
  let high = share;
  while (high - low > 0.0001) {
    const middle = (low + high) / 2;
    if (needed(middle) <= limit) low = middle;
    else high = middle;
  }
  return low;
}

/** How many of the heaviest are needed to reach `share`. */
function countAt(held: Float64Array, share: number): number {
  let low = 0;
  let high = held.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (held[middle]! < share) low = middle + 1;
    else high = middle;
  }
  return share <= 0 ? 0 : Math.min(held.length, low + 1);
}

function sortByDistance(list: ContractList, contracts: number[], spot: number): number[] {
  return contracts.sort((a, b) => Math.abs(list.strike[a]! - spot) - Math.abs(list.strike[b]! - spot) || a - b);
}
