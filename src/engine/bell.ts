/**
 * exp(−y) for the thousands of bells a chain is made of. `Math.exp` is the dearest step of the whole engine (30–50 ns); a table of
 * e^(−i/64) with a fifth-degree remainder costs a fifth of it and is right to 4e-16 of the value.
 */

const perUnit = 64;
/** Beyond 45 (9.5 widths) a bell counts as 0: below 3e-20 of its peak. */
export const bellReach = 45;

const table = Float64Array.from({ length: bellReach * perUnit + 2 }, (_, i) => Math.exp(-i / perUnit));

/** exp(−y) for y ≥ 0; 0 beyond `bellReach`, NaN for NaN. */
export function fadingExp(y: number): number {
  if (y > bellReach) return 0;
  const i = (y * perUnit + 0.5) | 0;
  const r = i / perUnit - y;
  // |r| ≤ 1/128: the first term left out, r⁶/720, is 3e-16.
  return table[i]! * (1 + r * (1 + r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))))));
}
