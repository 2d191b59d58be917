import type { RuleKindLogic } from './kind.js';
import type { TriggerOf } from './rule.js';

/** Net gamma at spot changes its sign; within `band` of the gross it has none that counts. */
export const regime: RuleKindLogic<TriggerOf<'regime'>> = {
  opinion({ band }, _confirmed, { netGex, grossGex, zeroGamma: level }) {
    const share = grossGex > 0 ? netGex / grossGex : Number.NaN;
    const side = share >= band && share > 0 ? 'positive' : share <= -band && share < 0 ? 'negative' : null;
    return { side, level };
  },
  isNews: () => true,
  startsAfresh: false,
};
