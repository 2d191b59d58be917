import { describe, expect, test } from 'vitest';
import { createCalendar } from '../../src/calendar/calendar.js';
import { type ScheduleDeps, SnapshotSchedule } from '../../src/daemon/schedule.js';
import { createSlotGrid } from '../../src/daemon/slot-grid.js';
import { cronTicker, marketTicker } from '../../src/daemon/ticker.js';
import { systemMarketClock, systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import { ManualClock } from '../fakes/clock.js';

const minute = 60_000;
const everyMinute = '* 9-16 * * 1-5';
const newYork = 'America/New_York';
/** Friday 2026-11-20, 10:00 New York. */
const ten = Date.UTC(2026, 10, 20, 15, 0);
const close = Date.UTC(2026, 10, 20, 21, 0);

function setUp(clock: ManualClock, change: Partial<ScheduleDeps> = {}) {
  const grid = createSlotGrid(everyMinute, newYork);
  const taken = new Set<number>();
  const runs: number[] = [];
  const skips: string[] = [];
  const schedule = new SnapshotSchedule({
    ticker: marketTicker(grid, clock.market, clock.steady),
    grid,
    calendar: createCalendar(),
    market: clock.market,
    steady: clock.steady,
    lastSlot: null,
    claim: (slot) => !taken.has(slot) && taken.add(slot) !== undefined,
    run: async (slot) => void runs.push(slot),
    onSkip: (reason) => void skips.push(reason),
    log: silentLogger,
    ...change,
  });
  return { schedule, runs, skips, taken, grid };
}

describe('the grid of slots', () => {
  test('is read in New York time on both sides of the change to winter time', () => {
    const grid = createSlotGrid('45 9 * * 1-5', newYork);
    const friday = Date.UTC(2026, 9, 30, 13, 45);
    const monday = Date.UTC(2026, 10, 2, 14, 45);
    expect(grid.between(friday - 1, monday)).toEqual([friday, monday]);
    expect(grid.between(friday, monday - 1)).toEqual([]);
    expect(grid.next(friday - 5 * minute, friday)).toBe(friday);
    expect(grid.next(friday, friday + 60 * minute)).toBeNull();
  });

  test('knows seconds and finds the newest first when asked for a few', () => {
    const grid = createSlotGrid('*/15 * * * * *', newYork);
    expect(grid.between(ten, ten + minute)).toEqual([15, 30, 45, 60].map((s) => ten + s * 1000));
    expect(grid.between(ten, ten + 60 * minute, 2)).toEqual([ten + 3585_000, ten + 3600_000]);
    expect(grid.next(ten + 1, ten + minute)).toBe(ten + 15_000);
  });

  test('an expression that is none is one clear sentence', () => {
    expect(() => createSlotGrid('every minute', newYork)).toThrowError(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('every minute') }),
    );
  });
});

describe('a schedule', () => {
  test('takes each minute of the session once, the close included, and none after it', async () => {
    const clock = new ManualClock(close - 5 * minute - 500);
    const { schedule, runs, skips } = setUp(clock);
    schedule.start();
    await clock.advance(30 * minute);
    await schedule.stop();
    expect(runs).toEqual([-5, -4, -3, -2, -1, 0].map((n) => close + n * minute));
    expect(new Set(skips)).toEqual(new Set(['closed']));
    expect(clock.pendingTimers).toBe(0);
  });

  test('keeps to market minutes when the practice market runs sixty times faster', async () => {
    const clock = new ManualClock(ten - 1000, 60);
    const { schedule, runs } = setUp(clock);
    schedule.start();
    await clock.advance(10_000);
    await schedule.stop();
    expect(runs).toEqual(Array.from({ length: 10 }, (_, n) => ten + n * minute));
  });

  test('a run longer than the interval costs the slots under it, never a second run beside it', async () => {
    const clock = new ManualClock(ten - 1000);
    let running = 0;
    let most = 0;
    const runs: number[] = [];
    const { schedule, skips } = setUp(clock, {
      run: async (slot) => {
        most = Math.max(most, ++running);
        runs.push(slot);
        await clock.steady.sleep(2.5 * minute);
        running--;
      },
    });
    schedule.start();
    await clock.advance(9 * minute);
    const stopping = schedule.stop();
    await clock.advance(3 * minute);
    await stopping;
    expect(most).toBe(1);
    expect(runs).toEqual([0, 3, 6].map((n) => ten + n * minute));
    expect(skips).toEqual(Array(6).fill('running'));
  });

  test('a sleep of three hours is followed by one catch-up, and the missed slots are counted', async () => {
    const clock = new ManualClock(ten - 1000);
    const { schedule, runs } = setUp(clock);
    schedule.start();
    await clock.advance(2 * minute);
    clock.jumpMarket(180 * minute);
    await clock.advance(minute);
    await schedule.stop();
    const after = runs.filter((slot) => slot > ten + 10 * minute);
    expect(runs.slice(0, 2)).toEqual([ten, ten + minute]);
    expect(after.length).toBeLessThanOrEqual(2);
    expect(after[0]).toBeGreaterThanOrEqual(ten + 181 * minute);
    expect(schedule.missed).toBeGreaterThan(170);
  });

  test('a clock set back an hour runs nothing twice and goes on with the slots that were not taken', async () => {
    const clock = new ManualClock(ten - 1000);
    const { schedule, runs } = setUp(clock);
    schedule.start();
    await clock.advance(3 * minute);
    clock.jumpMarket(60 * minute);
    await clock.advance(3 * minute);
    clock.jumpMarket(-60 * minute);
    await clock.advance(5 * minute);
    await schedule.stop();
    expect(new Set(runs).size).toBe(runs.length);
    const early = runs.filter((slot) => slot < ten + 30 * minute).map((slot) => (slot - ten) / minute);
    // Minutes 3 to 5 passed while the clock was wrong; one more may be lost to noticing it.
    expect(early.slice(0, 3)).toEqual([0, 1, 2]);
    expect(early.length).toBeGreaterThanOrEqual(7);
  });

  test('a restart loop takes each slot once', async () => {
    const clock = new ManualClock(ten - 1000);
    const taken = new Set<number>();
    const runs: number[] = [];
    for (let start = 0; start < 9; start++) {
      const { schedule } = setUp(clock, {
        lastSlot: runs.at(-1) ?? null,
        claim: (slot) => !taken.has(slot) && taken.add(slot) !== undefined,
        run: async (slot) => void runs.push(slot),
      });
      schedule.start();
      await clock.advance(20_000);
      await schedule.stop();
    }
    expect(runs).toEqual([ten, ten + minute, ten + 2 * minute]);
  });

  test('a failed run and a database that refuses the claim end nothing but that slot', async () => {
    const clock = new ManualClock(ten - 1000);
    const tried: number[] = [];
    const { schedule } = setUp(clock, {
      claim: (slot) => {
        if (slot === ten) throw new Error('disk full');
        return true;
      },
      run: async (slot) => {
        tried.push(slot);
        if (slot === ten + minute) throw new Error('engine fault');
      },
    });
    schedule.start();
    await clock.advance(3 * minute);
    await schedule.stop();
    expect(tried).toEqual([ten + minute, ten + 2 * minute]);
  });

  test('the next run is told over the night, the weekend and a half day', () => {
    const at = (now: number) => setUp(new ManualClock(now)).schedule.nextAt();
    expect(at(ten)).toBe(ten + minute);
    expect(at(close - 1000)).toBe(close);
    expect(at(close + 1000)).toBe(Date.UTC(2026, 10, 23, 14, 30));
    // 2026-11-27 closes at 13:00.
    expect(at(Date.UTC(2026, 10, 27, 19, 0))).toBe(Date.UTC(2026, 10, 30, 14, 30));
    expect(at(Date.UTC(2026, 10, 20, 12, 0))).toBe(Date.UTC(2026, 10, 20, 14, 30));
  });
});

test("node-cron ticks on the machine's clock, and a restarted ticker goes on ticking", async () => {
  const steady = systemSteadyClock();
  const market = systemMarketClock();
  const ticker = cronTicker('* * * * * *', newYork, silentLogger);
  const ticks: number[] = [];
  ticker.start(() => ticks.push(market.now()));
  while (ticks.length < 1) await steady.sleep(50);
  ticker.restart();
  while (ticks.length < 2) await steady.sleep(50);
  ticker.stop();
  const count = ticks.length;
  await steady.sleep(1200);
  expect(ticks.length).toBe(count);
});
