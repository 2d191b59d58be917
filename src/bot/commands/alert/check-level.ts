import type { RuleLogic } from '../../../alerts/rule.js';
import { formatLevel, formatPrice } from '../../../lib/format.js';
import type { Ask } from '../../command.js';

/** A price so many times spot, or such a part of it, is of another symbol or has a digit too many. */
const farthest = 4;

/** What is odd about the price of a `level` rule, as a sentence; null when nothing is, or spot is not known. */
export function farLevelWords(
  { market }: Pick<Ask, 'market'>,
  { symbol, trigger }: Pick<RuleLogic, 'symbol' | 'trigger'>,
): string | null {
  if (trigger.kind !== 'level') return null;
  const spot = market.status().symbols.find((one) => one.symbol === symbol)?.spot ?? null;
  if (spot === null || !(spot > 0)) return null;
  const times = trigger.price / spot;
  if (times <= farthest && times >= 1 / farthest) return null;
  return `${symbol} is at ${formatPrice(spot)}; a level of ${formatLevel(trigger.price)} is too far from it to be meant.`;
}
