import type { RuleLogic } from '../../../alerts/rule.js';
import { AppError } from '../../../lib/errors.js';
import { formatDate } from '../../../lib/format.js';
import type { Ask } from '../../command.js';

/** Throws EXPIRATION_UNKNOWN for a date that a loaded chain does not list. */
export function checkExpiration(
  { market }: Pick<Ask, 'market'>,
  { symbol, scope }: Pick<RuleLogic, 'symbol' | 'scope'>,
): void {
  if (!/^\d{4}-/.test(scope)) return;
  const listed = market.expirations(symbol);
  if (listed.length === 0 || listed.includes(scope)) return;
  throw new AppError('EXPIRATION_UNKNOWN', `${symbol} has no expiration on ${formatDate(scope)}.`);
}
