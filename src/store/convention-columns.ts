import type { ZeroGammaAlternative, ZeroGammaConvention } from '../engine/types.js';

/** Zero gamma under other conventions, as columns of `scope_level`. */
export interface ConventionRow {
  /** Which were worked out, a sum of `parts`; NULL where none were. */
  zero_gamma_conventions: number | null;
  zero_gamma_clock: number | null;
  zero_gamma_carry: number | null;
  zero_gamma_without_today: number | null;
}

const parts = [
  ['clock', 1, 'zero_gamma_clock'],
  ['carry', 2, 'zero_gamma_carry'],
  ['without-today', 4, 'zero_gamma_without_today'],
] as const satisfies readonly (readonly [ZeroGammaConvention, number, keyof ConventionRow])[];

/** All columns NULL for a level whose alternatives were never worked out. */
export function conventionsToRow(alternatives: readonly ZeroGammaAlternative[] | undefined): ConventionRow {
  const row: ConventionRow = {
    zero_gamma_conventions: alternatives === undefined ? null : 0,
    zero_gamma_clock: null,
    zero_gamma_carry: null,
    zero_gamma_without_today: null,
  };
  for (const [name, part, column] of parts) {
    const found = alternatives?.find(({ convention }) => convention === name);
    if (found === undefined) continue;
    row.zero_gamma_conventions = (row.zero_gamma_conventions ?? 0) + part;
    row[column] = found.level;
  }
  return row;
}

/** As a part of ZeroGamma: nothing where nothing was worked out. */
export function rowToConventions(row: ConventionRow): { alternatives?: ZeroGammaAlternative[] } {
  const known = row.zero_gamma_conventions;
  if (known === null) return {};
  return {
    alternatives: parts.flatMap(([convention, part, column]) =>
      (known & part) === 0 ? [] : [{ convention, level: row[column] }],
    ),
  };
}
