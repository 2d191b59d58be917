import type { MarketAsk } from '../../bot/ports.js';
import type { Calendar } from '../../calendar/calendar.js';
import type { ScopeKey } from '../../engine/types.js';
import type { MarketClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import type { Store } from '../../store/store.js';

/** What questions about the past are answered from. */
export interface PastDeps {
  store: Pick<Store, 'history' | 'readings' | 'snapshots' | 'alertEvents' | 'people'>;
  calendar: Calendar;
  market: Pick<MarketClock, 'now'>;
  /** For the now of a comparison. */
  answers: Pick<MarketAsk, 'gex'>;
  /** Where no scope is named: the longest standing one that ends, 45 days unless set otherwise. */
  scope: ScopeKey;
  /** Usual time between two readings, ms. */
  intervalMs: number;
  /** How far the data are behind the clock, ms. */
  delayMs(): number;
  log: Logger;
}
