import type { RuleKindLogic } from './kind.js';
import { maxStrike, wallShift } from './leading-strike.js';
import { netGex } from './net-gex.js';
import { priceLevel } from './price-level.js';
import { regime } from './regime.js';
import type { RuleKind, TriggerOf } from './rule.js';
import { wallTouch } from './wall-touch.js';
import { zeroGamma } from './zero-gamma.js';

/** Every kind's logic. */
export const kindLogic: { readonly [Kind in RuleKind]: RuleKindLogic<TriggerOf<Kind>> } = {
  'zero-gamma': zeroGamma,
  regime,
  'max-strike': maxStrike,
  'wall-shift': wallShift,
  'wall-touch': wallTouch,
  'net-gex': netGex,
  level: priceLevel,
};
