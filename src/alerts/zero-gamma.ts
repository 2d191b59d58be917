import type { RuleKindLogic } from './kind.js';
import type { TriggerOf } from './rule.js';
import { sideOfLevel } from './sides.js';

/** Spot crosses zero gamma: d = (S − Z) / S beyond the band on the other side. Without a zero-gamma level the state is held. */
export const zeroGamma: RuleKindLogic<TriggerOf<'zero-gamma'>> = {
  opinion: ({ band }, _confirmed, { spot, zeroGamma: level }) => sideOfLevel(spot, level, band),
  isNews: () => true,
  startsAfresh: false,
};
