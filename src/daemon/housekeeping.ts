import type { Calendar } from '../calendar/calendar.js';
import { addDays, newYorkDate } from '../calendar/new-york.js';
import type { Cancel, MarketClock, SteadyClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';
import type { Store } from '../store/store.js';

export interface HousekeepingDeps {
  store: Store;
  calendar: Calendar;
  market: MarketClock;
  steady: SteadyClock;
  /** Days that strikes, profiles and matrices are kept; headers and levels stay for ever. */
  retentionDays: number;
  /** Removes what is kept of people and chats past its time, by the machine's clock. */
  prunePeople(): Promise<void>;
  log: Logger;
}

const jobName = 'housekeeping';
const checkMs = 10 * 60_000;
const dayMs = 86_400_000;
/** The operator hears of the end of the announced exchange calendar this long before (F25). */
const calendarNoticeDays = 60;

/** Once per market date, outside the session: old details are removed and the room given back; the calendar's end is announced. */
export class Housekeeping {
  #cancel: Cancel = () => {};
  #current: Promise<void> = Promise.resolve();
  /** The date whose run failed: a full disk or a busy database is often free again the same night. */
  #failed: string | null = null;

  constructor(private readonly deps: HousekeepingDeps) {}

  start(): void {
    this.#announceCalendarEnd();
    this.#cancel = this.deps.steady.every(checkMs, () => this.check());
    this.check();
  }

  async stop(): Promise<void> {
    this.#cancel();
    await this.#current;
  }

  check(): void {
    const { calendar, market, store, log } = this.deps;
    const now = market.now();
    if (calendar.isInSession(now)) return;
    const date = newYorkDate(now);
    try {
      if (this.#failed !== date && !store.jobs.claim(jobName, date, now)) return;
    } catch (error) {
      log.warn('housekeeping not begun', { error });
      return;
    }
    this.#failed = null;
    this.#current = this.#run(date, now);
  }

  async #run(date: string, now: number): Promise<void> {
    const { store, retentionDays, log } = this.deps;
    let status: 'done' | 'failed' = 'failed';
    try {
      const pruned = await store.prune(now - retentionDays * dayMs, addDays(date, -retentionDays));
      await store.pruneAlerts(now);
      await this.deps.prunePeople();
      status = 'done';
      log.info('housekeeping done', { date, pruned });
    } catch (error) {
      this.#failed = date;
      log.warn('housekeeping failed', { date, error });
    }
    await store.write(() => store.jobs.finish(jobName, date, now, status)).catch(() => {});
    this.#announceCalendarEnd();
  }

  #announceCalendarEnd(): void {
    const { calendar, market, log } = this.deps;
    const daysLeft = calendar.calendarDaysLeft(newYorkDate(market.now()));
    if (daysLeft <= calendarNoticeDays) {
      log.warn('the exchange calendar ends soon: later days count as closed until gexwatch is updated', { daysLeft });
    }
  }
}
