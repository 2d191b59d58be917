/** Comparisons that several kinds share. */

import type { Opinion } from './kind.js';

/** Spot against a level: `above` or `below` when farther than `band` (a fraction of spot) from it. A missing level gives no side. */
export function sideOfLevel(spot: number, level: number | null, band: number): Opinion {
  if (level === null || !Number.isFinite(level) || !(spot > 0)) return { side: null, level: null };
  const distance = (spot - level) / spot;
  // A price that stands exactly on its level is on neither side, also with a band of 0.
  if (distance >= band && distance > 0) return { side: 'above', level };
  if (distance <= -band && distance < 0) return { side: 'below', level };
  return { side: null, level };
}
