import type { DateKey, ScopeKey } from '../../engine/types.js';
import type { StoredScope } from '../../store/history-repository.js';

/**
 * The stored scope that holds the contracts of a scope of now. Today's expiration was the next one yesterday: the same contracts are
 * compared, not two scopes of one name. A horizon of days and the whole chain are compared by their name, and so is what has no like.
 * Null when nothing of it was stored.
 */
export function scopeThen(
  { scope, expirations }: { scope: ScopeKey; expirations: readonly DateKey[] },
  stored: readonly StoredScope[],
): ScopeKey | null {
  const own = stored.find((one) => one.scope === scope);
  const [date, ...others] = expirations;
  const isOfDays = scope === 'all' || scope.startsWith('days:');
  if (isOfDays || date === undefined || others.length > 0) return own?.scope ?? null;
  const isSame = (one: StoredScope) => one.expirations.length === 1 && one.expirations[0] === date;
  if (own !== undefined && isSame(own)) return scope;
  const alike = stored.find(
    (one) => isSame(one) && (one.scope === '0dte' || one.scope === 'next' || one.scope === date),
  );
  return alike?.scope ?? own?.scope ?? null;
}
