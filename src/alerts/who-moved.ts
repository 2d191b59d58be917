import type { Mark } from './rule-state.js';

export interface Movement {
  /** Changes since the reading before, points. */
  spot: number;
  level: number;
  who: 'spot' | 'level' | 'both';
}

/** One part must have done at least this many times what the other did to be named alone. */
const clearly = 2;

/**
 * Whether spot came to the level or the level to spot. What a part did against the crossing counts as nothing.
 * Null when a level is missing. `to` is `above` or `below`, where spot is now.
 */
export function whoMoved(before: Mark, now: Mark, to: 'above' | 'below'): Movement | null {
  if (before.level === null || now.level === null) return null;
  const spot = now.spot - before.spot;
  const level = now.level - before.level;
  const sign = to === 'above' ? 1 : -1;
  const bySpot = Math.max(0, sign * spot);
  const byLevel = Math.max(0, -sign * level);
  const who = bySpot >= clearly * byLevel ? 'spot' : byLevel >= clearly * bySpot ? 'level' : 'both';
  return { spot, level, who };
}
