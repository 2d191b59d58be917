/** Kinds that watch which strike leads: the largest |net GEX|, or a wall. */

import type { Opinion, RuleKindLogic } from './kind.js';
import type { TriggerOf } from './rule.js';
import type { Reading } from './types.js';

/** Size of net GEX at a strike that may lead, $ per point; 0 for one that is not listed any more or may not lead. */
type SizeAt = (strike: number) => number;

/** A strike takes the lead when it holds at least `ratio` times what the confirmed one holds in the same reading. */
function leadOf(candidate: number | null, confirmed: string | null, ratio: number, sizeAt: SizeAt): Opinion {
  if (candidate === null) return { side: null, level: null };
  const side = String(candidate);
  if (confirmed === null || confirmed === side) return { side, level: candidate };
  const size = sizeAt(candidate);
  return { side: size > 0 && size >= ratio * sizeAt(Number(confirmed)) ? side : null, level: candidate };
}

/** Net GEX at a strike, $ per point, by binary search; NaN where it is not listed. */
export function netAt({ strikes, netByStrike }: Pick<Reading, 'strikes' | 'netByStrike'>, strike: number): number {
  let low = 0;
  let high = strikes.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = strikes[middle]!;
    if (found === strike) return netByStrike[middle]!;
    if (found < strike) low = middle + 1;
    else high = middle - 1;
  }
  return Number.NaN;
}

const orZero = (value: number): number => (Number.isFinite(value) ? value : 0);

/** Another strike holds the largest |net GEX|. */
export const maxStrike: RuleKindLogic<TriggerOf<'max-strike'>> = {
  opinion: ({ ratio }, confirmed, reading) =>
    leadOf(reading.maxStrike, confirmed, ratio, (strike) => Math.abs(orZero(netAt(reading, strike)))),
  isNews: () => true,
  startsAfresh: true,
};

/** The call or put wall moves. A wall that spot has passed is none: it counts as zero. */
export const wallShift: RuleKindLogic<TriggerOf<'wall-shift'>> = {
  opinion({ wall, ratio }, confirmed, reading) {
    const { spot } = reading;
    const sizeAt: SizeAt = (strike) => {
      const net = orZero(netAt(reading, strike));
      if (wall === 'call') return strike >= spot ? Math.max(0, net) : 0;
      return strike <= spot ? Math.max(0, -net) : 0;
    };
    return leadOf(wall === 'call' ? reading.callWall : reading.putWall, confirmed, ratio, sizeAt);
  },
  isNews: () => true,
  startsAfresh: true,
};
