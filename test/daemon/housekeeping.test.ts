import { expect, test } from 'vitest';
import { createCalendar } from '../../src/calendar/calendar.js';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
import { Housekeeping } from '../../src/daemon/housekeeping.js';
import type { Logger } from '../../src/lib/log.js';
import { silentLogger } from '../../src/lib/log.js';
import type { Store } from '../../src/store/store.js';
import { ManualClock } from '../fakes/clock.js';
import { sampleSnapshot, spxShape } from '../store/sample-snapshot.js';
import { tempStore } from '../store/temp-folder.js';

const dayMs = 86_400_000;

/** Housekeeping of a store on a real file; writes wait by the test's clock as everything else does. */
function kept(at: number, change: (store: Store) => Store = (store) => store, log: Logger = silentLogger) {
  const clock = new ManualClock(at);
  const store = tempStore({ steady: clock.steady });
  const housekeeping = new Housekeeping({
    store: change(store),
    calendar: createCalendar(),
    market: clock.market,
    steady: clock.steady,
    retentionDays: 30,
    prunePeople: async () => {},
    log,
  });
  return { clock, store, housekeeping };
}

/** Room for a run's steps, each of which waits a turn. */
async function settled(clock: ManualClock): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await clock.advance(0);
}

test('outside the session, once per date, old details go, and headers and levels stay', async () => {
  const { clock, store, housekeeping } = kept(newYorkToUtc('2026-11-19', 15, 50));
  const old = clock.market.now() - 31 * dayMs;
  for (const slot of [old, clock.market.now() - dayMs]) {
    const snapshot = { ...sampleSnapshot({ shape: { ...spxShape, expirations: 3 } }), asOf: slot };
    store.snapshots.save(snapshot, { slot, scheduled: true, keepMatrix: true });
  }
  const details = () => store.db.prepare('SELECT count(DISTINCT snapshot_id) FROM strikes').pluck().get();
  expect(details()).toBe(2);
  store.openInterest.save('SPX', '2026-10-01', new Map([['.A', 1]]), null);
  store.openInterest.save('SPX', '2026-11-19', new Map([['.A', 1]]), null);
  housekeeping.start();
  await settled(clock);
  expect(store.jobs.find('housekeeping', '2026-11-19')).toBeNull();
  await clock.advance(11 * 60_000);
  await settled(clock);
  expect(store.jobs.find('housekeeping', '2026-11-19')).toMatchObject({ status: 'done' });
  expect(store.check().snapshots).toBe(2);
  expect(details()).toBe(1);
  expect(store.openInterest.load('SPX', '2026-10-01')).toBeNull();
  expect(store.openInterest.load('SPX', '2026-11-19')).not.toBeNull();
  expect(store.snapshots.heads('SPX', { scope: 'all' })).toHaveLength(2);
  await clock.advance(9 * 60 * 60_000);
  await settled(clock);
  expect(store.jobs.find('housekeeping', '2026-11-20')).toMatchObject({ status: 'done' });
  await housekeeping.stop();
  expect(clock.pendingTimers).toBe(0);
});

test('a run that failed is tried again the same night', async () => {
  let tries = 0;
  const { clock, store, housekeeping } = kept(newYorkToUtc('2026-11-19', 20, 0), (own) => ({
    ...own,
    prune: async (before, day) => {
      tries++;
      if (tries < 3) throw new Error('the disk is full');
      return own.prune(before, day);
    },
  }));
  housekeeping.start();
  await settled(clock);
  expect(store.jobs.find('housekeeping', '2026-11-19')).toMatchObject({ status: 'failed' });
  await clock.advance(35 * 60_000);
  await settled(clock);
  expect(tries).toBe(3);
  expect(store.jobs.find('housekeeping', '2026-11-19')).toMatchObject({ status: 'done' });
  await clock.advance(60 * 60_000);
  expect(tries).toBe(3);
  await housekeeping.stop();
});

test('two instances one after the other, or a restart, clean up once', async () => {
  const { clock, store, housekeeping } = kept(newYorkToUtc('2026-11-21', 9, 0));
  housekeeping.start();
  await settled(clock);
  await housekeeping.stop();
  const first = store.jobs.find('housekeeping', '2026-11-21');
  expect(first).toMatchObject({ status: 'done' });
  let pruned = 0;
  const again = new Housekeeping({
    store: { ...store, prune: async () => ++pruned },
    calendar: createCalendar(),
    market: clock.market,
    steady: clock.steady,
    retentionDays: 30,
    prunePeople: async () => {},
    log: silentLogger,
  });
  again.start();
  await clock.advance(60 * 60_000);
  await again.stop();
  expect(pruned).toBe(0);
});

test('the end of the announced calendar is told sixty days ahead, at the start and each day, and not before', async () => {
  const calendar = createCalendar();
  const daysLeft = calendar.calendarDaysLeft('2026-11-19');
  for (const [left, told] of [
    [61, 0],
    [60, 2],
  ] as const) {
    const warnings: unknown[] = [];
    const log: Logger = { ...silentLogger, warn: (text, facts) => void warnings.push([text, facts]) };
    const at = newYorkToUtc('2026-11-19', 20, 0) + (daysLeft - left) * dayMs;
    const { clock, housekeeping } = kept(at, (store) => store, log);
    housekeeping.start();
    await settled(clock);
    await housekeeping.stop();
    expect(warnings.filter((each) => String(each).includes('calendar'))).toHaveLength(told);
  }
});
