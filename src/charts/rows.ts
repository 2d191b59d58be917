/** Strikes are rows of equal height whatever their spacing; prices fall between them. Pure. */

/**
 * Row of a price as a fraction, 0 = the first (highest) strike: between two strikes by linear interpolation, up to half a row
 * beyond the ends with the spacing there. `above` and `below` lie farther out.
 * @param strikes descending, at least one
 */
export function rowOfPrice(price: number, strikes: readonly number[]): number | 'above' | 'below' {
  const last = strikes.length - 1;
  const top = strikes[0]!;
  const bottom = strikes[last]!;
  if (price > top) {
    const row = last === 0 ? Number.NEGATIVE_INFINITY : (top - price) / (top - strikes[1]!);
    return row >= -0.5 ? row : 'above';
  }
  if (price < bottom) {
    const beyond = last === 0 ? Number.POSITIVE_INFINITY : (bottom - price) / (strikes[last - 1]! - bottom);
    return beyond <= 0.5 ? last + beyond : 'below';
  }
  const row = strikes.findIndex((strike) => strike <= price);
  if (strikes[row] === price) return row;
  const higher = strikes[row - 1]!;
  return row - 1 + (higher - price) / (higher - strikes[row]!);
}
