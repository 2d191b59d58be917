import type { RuleKindLogic } from './kind.js';
import type { TriggerOf } from './rule.js';

/** How far the total must come back before it can fire again, as a share of the threshold. */
const wayBack = 0.05;

/** Net GEX in the rule's own unit, $: per 1-point move as it is, per 1 % move times S / 100 (method.md section 2). */
export function netInUnit(unit: 'per-point' | 'per-percent', netGex: number, spot: number): number {
  return unit === 'per-point' ? netGex : (netGex * spot) / 100;
}

/** The total goes beyond a threshold; it is back once 5 % of the threshold inside it. */
export const netGex: RuleKindLogic<TriggerOf<'net-gex'>> = {
  opinion({ unit, threshold, direction }, _confirmed, { netGex: total, spot }) {
    const sign = direction === 'above' ? 1 : -1;
    const beyond = sign * (netInUnit(unit, total, spot) - threshold);
    if (!Number.isFinite(beyond)) return { side: null, level: null };
    const side = beyond > 0 ? 'beyond' : beyond <= -wayBack * Math.abs(threshold) ? 'back' : null;
    return { side, level: null };
  },
  isNews: (_trigger, side) => side === 'beyond',
  startsAfresh: false,
};
