/** Stored sessions of the practice market: its own chains through the engine into a database, without waiting for the days to pass. */

import type { Calendar } from '../../src/calendar/calendar.js';
import { analyse, defaultEngineSettings, standingScopes } from '../../src/engine/index.js';
import type { MarketClock } from '../../src/lib/clock.js';
import { createModelMarket } from '../../src/practice/model/market.js';
import type { Store } from '../../src/store/store.js';
import { practiceChain } from '../../test/fakes/practice-chain.js';

const minute = 60_000;
/** Strikes within this share of spot: what is farther has no gamma to speak of, and each reading costs its contracts. */
const reach = 0.06;
const days = 45;

export interface WantedDays {
  seed: number;
  symbol: string;
  /** Full sessions before today's. */
  sessions: number;
  everyMs: number;
  /** Minutes after the open, of the last full session, in which nothing was stored. */
  hole: { from: number; to: number };
}

/** Readings of the sessions before and of today up to now, oldest first. */
export function storePracticeDays(
  store: Store,
  calendar: Calendar,
  clock: MarketClock,
  { seed, symbol, sessions, everyMs, hole }: WantedDays,
): void {
  const market = createModelMarket({ seed, clock });
  const dates = [calendar.tradingDateFor(clock.now())];
  while (dates.length <= sessions) dates.unshift(calendar.previousTradingDay(dates[0]!));
  for (const [index, date] of dates.entries()) {
    const session = calendar.sessionOn(date);
    if (session === null) continue;
    const holeHere = index === sessions - 1 ? hole : { from: 0, to: 0 };
    for (let slot = session.opensAt; slot < Math.min(session.closesAt, clock.now()); slot += everyMs) {
      const into = (slot - session.opensAt) / minute;
      if (into >= holeHere.from && into < holeHere.to) continue;
      // The first contracts of a session are quoted a little after the bell.
      const at = Math.max(slot, session.opensAt + 2 * minute);
      const chain = practiceChain(market, { symbol, at, days, reach });
      const snapshot = analyse(chain, standingScopes(days), defaultEngineSettings, new Map());
      store.snapshots.save(snapshot, { slot, scheduled: true, keepMatrix: false });
    }
  }
}
