/** The close that an answer is compared with: which date, and the levels of its last reading. For posts and for /gex. */

import type { SnapshotHead } from '../bot/ports.js';
import type { CloseLevels } from '../bot/summary-ports.js';
import type { Calendar } from '../calendar/calendar.js';
import type { DateKey, ScopeKey } from '../engine/types.js';
import type { StoredHead } from '../store/snapshot-head.js';
import type { Store } from '../store/store.js';

/** The last reading of a session is its close when it is of its last minutes. */
const closingMs = 10 * 60_000;

/** Trading date of the last session that had ended before a reading; of one after the bell, its own. */
export function closeDateBefore(
  { asOf, inSession, sessionDate }: Pick<SnapshotHead, 'asOf' | 'inSession' | 'sessionDate'>,
  calendar: Pick<Calendar, 'previousTradingDay' | 'sessionOn'>,
): DateKey {
  const closesAt = calendar.sessionOn(sessionDate)?.closesAt ?? Number.NEGATIVE_INFINITY;
  // A reading of the bell itself is that session's close, and is compared with the one before.
  return inSession || asOf <= closesAt ? calendar.previousTradingDay(sessionDate) : sessionDate;
}

/** The last reading of a session that holds anything in the scope; null when there is none. Throws store errors. */
export function storedClose(
  history: Pick<Store['history'], 'lastOf'>,
  calendar: Pick<Calendar, 'sessionOn'>,
  symbol: string,
  scope: ScopeKey,
  date: DateKey,
): (CloseLevels & { snapshotId: number }) | null {
  const session = calendar.sessionOn(date);
  const last = session === null ? null : history.lastOf(symbol, scope, date);
  return session === null || last === null ? null : closeLevels(last, session.closesAt);
}

function closeLevels(head: StoredHead, closesAt: number): CloseLevels & { snapshotId: number } {
  const { levels, totals } = head;
  return {
    snapshotId: head.id,
    asOf: head.asOf,
    isAtClose: closesAt - head.asOf <= closingMs,
    spot: head.spot,
    zeroGamma: head.zeroGamma,
    maxGex: levels.maxGex?.strike ?? null,
    callWall: levels.callWall?.strike ?? null,
    putWall: levels.putWall?.strike ?? null,
    netGex: Number.isFinite(totals.net) ? totals.net : null,
  };
}
