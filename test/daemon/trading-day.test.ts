import { afterEach, describe, expect, test } from 'vitest';
import { createCalendar } from '../../src/calendar/calendar.js';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
import { LatestSnapshots } from '../../src/daemon/latest.js';
import { SnapshotSchedule } from '../../src/daemon/schedule.js';
import { createSlotGrid } from '../../src/daemon/slot-grid.js';
import { SnapshotJob, ZeroGammaRoots } from '../../src/daemon/snapshot-job.js';
import { marketTicker } from '../../src/daemon/ticker.js';
import { contractWeights, defaultEngineSettings, standingScopes } from '../../src/engine/index.js';
import type { GexSnapshot } from '../../src/engine/types.js';
import { Book } from '../../src/feed/book.js';
import { defaultWatchLimits, WatchList } from '../../src/feed/watch-list.js';
import { silentLogger } from '../../src/lib/log.js';
import { createModelMarket } from '../../src/practice/model/market.js';
import { ManualClock } from '../fakes/clock.js';
import { DirectFeed } from '../fakes/direct-feed.js';
import { chainsOf } from '../fakes/model-chains.js';
import { seeded } from '../fakes/random.js';

const calendar = createCalendar();

interface Day {
  clock: ManualClock;
  feed: DirectFeed;
  watches: WatchList;
  snapshots: { slot: number; snapshot: GexSnapshot }[];
  /** Moves to a New York time of the day. */
  until(hour: number, minute: number): Promise<void>;
}

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

function startDay(date: string, hour: number, minute: number, symbols: readonly string[] = ['SPX', 'SPY']): Day {
  const clock = new ManualClock(newYorkToUtc(date, hour, minute));
  const source = createModelMarket({ seed: 5, clock: clock.market, sizes: 'small' });
  const book = new Book(clock.market);
  const feed = new DirectFeed(source, book, clock.market, clock.steady);
  const watches = new WatchList({
    feed,
    book,
    calendar,
    chains: chainsOf(source, clock.market),
    market: clock.market,
    steady: clock.steady,
    random: seeded(1),
    memory: { recall: () => null, keep: () => {} },
    engine: defaultEngineSettings,
    delayMs: () => 0,
    log: silentLogger,
    limits: defaultWatchLimits,
  });
  const snapshots: Day['snapshots'] = [];
  const job = new SnapshotJob({
    watches,
    store: {
      async save(snapshot, { slot }) {
        snapshots.push({ slot, snapshot });
        return snapshots.length;
      },
    },
    roots: new ZeroGammaRoots(() => new Map()),
    latest: new LatestSnapshots(),
    calendar,
    market: clock.market,
    engine: defaultEngineSettings,
    scopes: standingScopes(45),
    log: silentLogger,
    steady: clock.steady,
    observer: { taken: () => {}, stored: () => {}, skipped: () => {} },
  });
  const grid = createSlotGrid('* 9-16 * * 1-5', 'America/New_York');
  const schedule = new SnapshotSchedule({
    ticker: marketTicker(grid, clock.market, clock.steady),
    grid,
    calendar,
    market: clock.market,
    steady: clock.steady,
    lastSlot: null,
    claim: () => true,
    run: (slot) => job.run(slot),
    onSkip: () => {},
    log: silentLogger,
  });
  feed.start();
  for (const symbol of symbols) watches.add(symbol, true);
  watches.start();
  schedule.start();
  running.push(async () => {
    await schedule.stop();
    watches.stop();
    await feed.stop();
  });
  return {
    clock,
    feed,
    watches,
    snapshots,
    async until(toHour, toMinute) {
      const target = newYorkToUtc(date, toHour, toMinute);
      // In short steps, so that a run started by a timer ends before the clock moves far.
      while (clock.market.now() < target) await clock.advance(Math.min(5_000, target - clock.market.now()));
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('a trading day of a minute schedule', () => {
  test('at least 95 % of the snapshots from 09:35 to the close are trusted, one per slot, the close included', async () => {
    const day = startDay('2026-11-19', 9, 20, ['SPX']);
    await day.until(16, 20);
    for (const symbol of ['SPX']) {
      const own = day.snapshots.filter(({ snapshot }) => snapshot.symbol === symbol);
      const slots = own.map(({ slot }) => slot);
      expect(new Set(slots).size).toBe(slots.length);
      expect(slots[0]).toBe(newYorkToUtc('2026-11-19', 9, 30));
      expect(slots.at(-1)).toBe(newYorkToUtc('2026-11-19', 16, 0));
      const settled = own.filter(({ slot }) => slot >= newYorkToUtc('2026-11-19', 9, 35));
      const trusted = settled.filter(({ snapshot }) => snapshot.quality.label === 'trusted');
      const reasons = settled.flatMap(({ snapshot }) => snapshot.quality.reasons);
      expect(trusted.length / settled.length, reasons.slice(0, 5).join('; ')).toBeGreaterThanOrEqual(0.95);
      // The closing snapshot still holds the day's own expiration.
      const close = own.at(-1)!.snapshot.scopes.find((scope) => scope.scope === '0dte');
      expect(close?.emptyReason).toBeNull();
    }
  }, 120_000);

  test('with 2 % of the weight gone no reading of the day is trusted', async () => {
    const day = startDay('2026-11-19', 9, 31, ['SPX']);
    await day.until(9, 40);
    const watch = day.watches.find('SPX')!;
    const chain = watch.read(day.clock.market.now());
    const weights = contractWeights(chain, defaultEngineSettings);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const heaviest = [...weights.keys()].sort((a, b) => weights[b]! - weights[a]!);
    const gone = new Set<string>();
    let removed = 0;
    for (const index of heaviest) {
      if (removed >= 0.02 * total) break;
      removed += weights[index]!;
      const expiration = chain.expirations[chain.contracts.expiration[index]!]!;
      gone.add(
        `${expiration.root}${expiration.date.slice(2).replaceAll('-', '')}${chain.contracts.isCall[index] === 1 ? 'C' : 'P'}${chain.contracts.strike[index]}`,
      );
    }
    day.feed.mute = (item) => item.type === 'Greeks' && gone.has(item.symbol.slice(1));
    const before = day.snapshots.length;
    // Greeks grow stale five minutes after their last refresh, which may be two minutes old.
    await day.until(9, 48);
    const after = day.snapshots.slice(before).filter(({ slot }) => slot >= newYorkToUtc('2026-11-19', 9, 47));
    expect(after.length).toBeGreaterThan(0);
    await day.until(11, 0);
    const rest = day.snapshots.filter(({ slot }) => slot >= newYorkToUtc('2026-11-19', 9, 48));
    expect(rest.length).toBeGreaterThan(60);
    expect(
      rest.filter(
        ({ snapshot }) => snapshot.scopes.find((scope) => scope.scope === 'all')!.quality.label === 'trusted',
      ),
    ).toEqual([]);
  }, 120_000);

  test('nothing is stored on a holiday and a half day ends at 13:00', async () => {
    const thanksgiving = startDay('2026-11-26', 9, 20, ['SPY']);
    await thanksgiving.until(12, 0);
    expect(thanksgiving.snapshots).toEqual([]);
    const friday = startDay('2026-11-27', 12, 40, ['SPY']);
    await friday.until(14, 0);
    expect(friday.snapshots.at(-1)!.slot).toBe(newYorkToUtc('2026-11-27', 13, 0));
  }, 120_000);

  test('the next morning the chain is read again and the new day is trusted', async () => {
    const day = startDay('2026-11-18', 15, 40, ['SPY']);
    await day.until(16, 1);
    // Asleep over night.
    day.clock.jumpMarket(17 * 3_600_000);
    const next = newYorkToUtc('2026-11-19', 9, 40);
    while (day.clock.market.now() < next) await day.clock.advance(Math.min(5_000, next - day.clock.market.now()));
    const last = day.snapshots.at(-1)!.snapshot;
    expect(last.sessionDate).toBe('2026-11-19');
    expect(last.quality.label, last.quality.reasons.join('; ')).toBe('trusted');
    expect(last.quality.openInterestDate).toBe('2026-11-18');
    expect(last.scopes.find((scope) => scope.scope === '0dte')!.expirations).toEqual(['2026-11-19']);
  }, 120_000);
});
