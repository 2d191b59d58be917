import type { Calendar } from '../calendar/calendar.js';
import type { MarketClock, SteadyClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';
import type { Store } from '../store/store.js';
import type { SkipReason } from './plan-run.js';
import { SnapshotSchedule } from './schedule.js';
import type { SlotGrid } from './slot-grid.js';
import { cronTicker, marketTicker } from './ticker.js';

export interface SnapshotScheduleDeps {
  expression: string;
  timeZone: string;
  grid: SlotGrid;
  /** The market's clock is the machine's: node-cron can tick. */
  isWallClock: boolean;
  store: Store;
  calendar: Calendar;
  market: MarketClock;
  steady: SteadyClock;
  run(slot: number): Promise<void>;
  onSkip(reason: SkipReason): void;
  log: Logger;
}

export const snapshotJobName = 'snapshot';

/** The schedule of snapshots, each slot claimed in the database; started. */
export function startSnapshotSchedule(deps: SnapshotScheduleDeps): SnapshotSchedule {
  const { expression, timeZone, grid, market, steady, store, log } = deps;
  const schedule = new SnapshotSchedule({
    ticker: deps.isWallClock ? cronTicker(expression, timeZone, log) : marketTicker(grid, market, steady),
    grid,
    calendar: deps.calendar,
    market,
    steady,
    lastSlot: null,
    // Claimed inside the run, where a write may wait for another program that holds the database (F37).
    claim: () => true,
    async run(slot) {
      const isOurs = await store.write(() => store.jobs.claim(snapshotJobName, String(slot), market.now()));
      if (!isOurs) {
        deps.onSkip('taken');
        return;
      }
      let status: 'done' | 'failed' = 'failed';
      try {
        await deps.run(slot);
        status = 'done';
      } finally {
        await store.write(() => store.jobs.finish(snapshotJobName, String(slot), market.now(), status));
      }
    },
    onSkip: deps.onSkip,
    log,
  });
  schedule.start();
  return schedule;
}
