import type { PastAsk } from '../../bot/past-ports.js';
import type { GexAnswer } from '../../bot/ports.js';
import type { DateKey, ScopeResult } from '../../engine/types.js';
import type { StoredScope } from '../../store/history-repository.js';
import { closeDateBefore, storedClose } from '../session-close.js';
import type { PastDeps } from './past-deps.js';
import { scopeThen } from './scope-then.js';

type Close = ReturnType<PastAsk['closeBefore']>;

/** As many answers as differ by symbol and scope within a session or two. */
const mostKept = 500;

/**
 * The close before the session of an answer. Of the same contracts: today's expiration was the next one then. Null where that is not
 * stored, and where it was worked out by another method. A close does not change any more, so each is read once.
 */
export function createCloseBefore({ store, calendar, log }: PastDeps): PastAsk['closeBefore'] {
  const kept = new Map<string, Close>();

  function read({ head, scope }: GexAnswer, date: DateKey): Close {
    const whole = storedClose(store.history, calendar, head.symbol, 'all', date);
    if (whole === null) return null;
    const scopes = store.history.scopes(whole.snapshotId);
    const key = scopeThen(scope, scopes);
    const then = scopes.find((one) => one.scope === key);
    if (key === null || then === undefined || !isLike(scope, then)) return null;
    if (store.history.origin(whole.snapshotId)?.methodVersion !== head.methodVersion) return null;
    const close = key === 'all' ? whole : storedClose(store.history, calendar, head.symbol, key, date);
    if (close === null) return null;
    const { snapshotId, ...levels } = close;
    return { ...levels, date };
  }

  return (answer) => {
    const { head, scope } = answer;
    try {
      const date = closeDateBefore(head, calendar);
      const key = [head.symbol, date, scope.scope, scope.expirations[0] ?? '', head.methodVersion].join(' ');
      const known = kept.get(key);
      if (known !== undefined) return known;
      const close = read(answer, date);
      if (kept.size >= mostKept) kept.clear();
      kept.set(key, close);
      return close;
    } catch (error) {
      log.warn('the close before was not read', { symbol: head.symbol, error });
      return null;
    }
  };
}

/** The chain and a horizon of days change by a day from one session to the next; single expirations are the same or another. */
function isLike(now: Pick<ScopeResult, 'scope' | 'expirations'>, then: StoredScope): boolean {
  const isOfDays = now.scope === 'all' || now.scope.startsWith('days:');
  return isOfDays || now.expirations.join() === then.expirations.join();
}
