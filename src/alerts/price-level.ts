import type { RuleKindLogic } from './kind.js';
import type { TriggerOf } from './rule.js';
import { sideOfLevel } from './sides.js';

/** Spot crosses a price. */
export const priceLevel: RuleKindLogic<TriggerOf<'level'>> = {
  opinion: ({ price, band }, _confirmed, { spot }) => sideOfLevel(spot, price, band),
  isNews: () => true,
  startsAfresh: false,
};
