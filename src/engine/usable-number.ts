/**
 * What counts as a number of a market. Feeds send "NaN", infinities, negatives and slips of the decimal point; none of them may reach
 * a sum, so every input passes here first and comes out as itself or as NaN. The bounds are far outside anything a market shows and
 * narrow enough that no product of two usable numbers overflows.
 */

/** Lowest annual volatility taken seriously, 0.1 %. Below it a price model is a step function. */
export const lowestIv = 0.001;
/** Highest, 5000 %: wings on their last day are quoted above 800 %. */
export const highestIv = 50;
const lowestPrice = 1e-4;
const highestPrice = 1e8;
/** Adjusted positions may be fractions; smaller ones are no counts. */
const lowestCount = 1e-3;
const highestCount = 1e9;
const lowestMultiplier = 1e-3;
const highestMultiplier = 1e6;
/** Gamma × spot of an at-the-money contract minutes before the close stays below 3,000. */
const highestGammaTimesSpot = 10_000;

const nan = Number.NaN;

/** A spot or strike. */
export function usablePrice(value: number): number {
  return value >= lowestPrice && value <= highestPrice ? value : nan;
}

/** Annual volatility, 0.2 = 20 %. */
export function usableIv(value: number): number {
  return value >= lowestIv && value <= highestIv ? value : nan;
}

/** Open interest or day volume, in contracts. 0 is a number; a negative is not. */
export function usableCount(value: number): number {
  return value === 0 || (value >= lowestCount && value <= highestCount) ? value : nan;
}

/** Shares per contract. */
export function usableMultiplier(value: number): number {
  return value >= lowestMultiplier && value <= highestMultiplier ? value : nan;
}

/** The feed's gamma per $1 at `spot`. */
export function usableGamma(value: number, spot: number): number {
  return value >= 0 && value * spot <= highestGammaTimesSpot ? value : nan;
}
