/** Which strikes of a column stand out; unknown values never do. Pure. */

export interface StrikeValue {
  strike: number;
  value: number;
}

/** Known values of a column from the largest to the smallest by `sizeOf` (default their magnitude), those above 0 only, at most `most`. */
export function largestStrikes(
  strikes: readonly number[],
  values: readonly number[],
  most: number,
  sizeOf: (value: number) => number = Math.abs,
): StrikeValue[] {
  return strikes
    .map((strike, index) => ({ strike, value: values[index] ?? Number.NaN }))
    .filter(({ value }) => Number.isFinite(value) && sizeOf(value) > 0)
    .sort((a, b) => sizeOf(b.value) - sizeOf(a.value) || a.strike - b.strike)
    .slice(0, most);
}
