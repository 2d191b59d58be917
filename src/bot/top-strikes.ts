/** Which strikes lead by open interest, by volume, or by put/call ratio. Pure. */

export type TopBy = 'oi' | 'volume' | 'pcr';

export interface TopStrike {
  strike: number;
  call: number;
  put: number;
}

export interface Ranking {
  rows: TopStrike[];
  /** By put/call ratio: contracts that each side must have; else null. */
  minimum: number | null;
  /** How many strikes were ranked. */
  ranked: number;
}

const most = 10;
/** Of all contracts of the scope: without it a strike with one call would lead every list of ratios. */
const leastShare = 0.0002;
const leastContracts = 10;

/** A round number not above: 1, 2 or 5 times a power of ten. */
function rounded(count: number): number {
  const power = 10 ** Math.floor(Math.log10(count));
  const leading = count / power;
  return (leading >= 5 ? 5 : leading >= 2 ? 2 : 1) * power;
}

/** Contracts that both sides of a strike must have for its ratio to count, by how many the scope has. */
export function leastForRatio(total: number): number {
  return total > 0 ? Math.max(leastContracts, rounded(total * leastShare)) : leastContracts;
}

/**
 * The ten strikes that lead. Columns run parallel; of equals the one nearer to spot comes first.
 * By ratio only strikes count that have `minimum` contracts on both sides.
 */
export function topStrikes(
  strikes: ArrayLike<number>,
  call: ArrayLike<number>,
  put: ArrayLike<number>,
  by: TopBy,
  spot: number,
): Ranking {
  const all = Array.from({ length: strikes.length }, (_, row) => ({
    strike: strikes[row]!,
    call: call[row]!,
    put: put[row]!,
  })).filter((one) => one.call + one.put > 0);
  const minimum = by === 'pcr' ? leastForRatio(all.reduce((sum, one) => sum + one.call + one.put, 0)) : null;
  const counted = minimum === null ? all : all.filter((one) => one.call >= minimum && one.put >= minimum);
  const value = (one: TopStrike) => (by === 'pcr' ? one.put / one.call : one.call + one.put);
  const rows = counted.sort((a, b) => value(b) - value(a) || Math.abs(a.strike - spot) - Math.abs(b.strike - spot));
  return { rows: rows.slice(0, most), minimum, ranked: counted.length };
}
