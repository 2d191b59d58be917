/** The same rule with one thing changed, for seeing what another setting would have done. */

import type { RuleLogic, Trigger } from './rule.js';

const confirmations = [1, 2, 3, 5];
const bands = [0.0005, 0.001, 0.0015, 0.002];
const regimeBands = [0.01, 0.02, 0.05, 0.1];
const ratios = [1.1, 1.2, 1.3, 1.5];
const distances = [0.001, 0.0025, 0.005, 0.01];

/** What is measured first, ascending, then the confirmations; the rule itself is not among them. */
export function variantsOf(logic: RuleLogic): RuleLogic[] {
  const measured = triggersLike(logic.trigger).map((trigger) => ({ ...logic, trigger }));
  const confirmed = confirmations.map((count) => ({ ...logic, confirmations: count }));
  const known = JSON.stringify(logic);
  return [...measured, ...confirmed].filter((variant) => JSON.stringify(variant) !== known);
}

function triggersLike(trigger: Trigger): Trigger[] {
  switch (trigger.kind) {
    case 'zero-gamma':
    case 'level':
      return bands.map((band) => ({ ...trigger, band }));
    case 'regime':
      return regimeBands.map((band) => ({ ...trigger, band }));
    case 'max-strike':
    case 'wall-shift':
      return ratios.map((ratio) => ({ ...trigger, ratio }));
    case 'wall-touch':
      return distances.map((within) => ({ ...trigger, within }));
    case 'net-gex':
      return [];
  }
}
