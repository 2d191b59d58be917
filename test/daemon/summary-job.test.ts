import { afterEach, describe, expect, test } from 'vitest';
import { postLifeMs, postTimeOn } from '../../src/alerts/post-times.js';
import { createCalendar } from '../../src/calendar/calendar.js';
import { addDays } from '../../src/calendar/dates.js';
import { SummaryJob, type SummaryJobDeps } from '../../src/daemon/summary-job.js';
import { silentLogger } from '../../src/lib/log.js';
import type { Store } from '../../src/store/store.js';
import type { SummaryDraft } from '../../src/store/summary-repository.js';
import { ManualClock } from '../fakes/clock.js';
import { runSeed, seeded } from '../fakes/random.js';
import { channel, dm, group, minute, person } from '../store/alert-rows.js';
import { tempStore } from '../store/temp-folder.js';

const hour = 60 * minute;
const day = 24 * hour;
const calendar = createCalendar();
const at = (iso: string) => Date.parse(iso);
/** Friday, 08:00 New York; the post is due at 08:45. */
const eight = at('2026-11-20T13:00:00Z');
const due = at('2026-11-20T13:45:00Z');

const morning: SummaryDraft = {
  symbols: ['SPX', 'SPY'],
  minute: 525,
  zone: 'America/New_York',
  days: null,
  isSilent: false,
  targets: [channel, dm],
};

/** Every delivery of a post, in the order they were made. */
function made(store: Store) {
  const rows = store.db
    .prepare(
      'SELECT id, payload, target_id, created_at, not_after, state, is_silent FROM outbox WHERE summary_id IS NOT NULL ORDER BY id',
    )
    .all() as {
    payload: string;
    target_id: number;
    created_at: number;
    not_after: number;
    state: string;
    is_silent: number;
  }[];
  return rows.map((row) => ({ ...row, ...(JSON.parse(row.payload) as { summaryId: number; date: string }) }));
}

interface Life {
  job: SummaryJob;
  /** What a SIGKILL leaves: nothing of this process happens any more. */
  kill(): void;
}

function live(store: Store, clock: ManualClock, change: Partial<SummaryJobDeps> = {}): Life {
  let isAlive = true;
  const never = new Promise<never>(() => {});
  const job = new SummaryJob({
    store: { ...store, transact: (action) => (isAlive ? store.transact(action) : never) },
    exchange: { isTradingDay: (date) => calendar.isTradingDay(date) },
    market: clock.market,
    steady: { ...clock.steady, after: (ms, run) => clock.steady.after(ms, () => isAlive && run()) },
    prepare: () => Promise.resolve(),
    onEnqueued: () => {},
    log: silentLogger,
    ...change,
  });
  job.start();
  return {
    job,
    kill() {
      isAlive = false;
    },
  };
}

function rig(start = eight, speed = 1) {
  const store = tempStore();
  // What a killed process wrote is there whether or not the disk has it; waiting for the disk would take most of the time.
  store.db.pragma('synchronous = OFF');
  const clock = new ManualClock(start, speed);
  const add = (draft: Partial<SummaryDraft> = {}) =>
    store.summaries.add(
      { ...morning, ...draft },
      person(store, `${store.summaries.active().length + 1}`),
      channel,
      clock.market.now(),
    );
  return { store, clock, add };
}

const dates = (store: Store) => made(store).map((one) => one.date);

describe('a post in its time', () => {
  test('is made once for each target, marked with the time it was due', async () => {
    const { store, clock, add } = rig();
    add();
    let wakes = 0;
    live(store, clock, { onEnqueued: () => wakes++ });
    await clock.advance(45 * minute - 1);
    expect(made(store)).toEqual([]);
    await clock.advance(10);
    const targets = [channel, dm].map((target) => store.targets.find(target)!.id);
    expect(made(store)).toMatchObject(
      targets.map((id) => ({
        date: '2026-11-20',
        target_id: id,
        created_at: due,
        not_after: due + postLifeMs,
        state: 'waiting',
      })),
    );
    expect(wakes).toBe(1);
    await clock.advance(3 * hour);
    expect(dates(store)).toHaveLength(2);
    expect(store.jobs.find('summary', '1:2026-11-20')?.status).toBe('done');
  });

  test('readings come first; what goes wrong with them does not cost the post', async () => {
    const { store, clock, add } = rig();
    add();
    const asked: unknown[] = [];
    live(store, clock, {
      prepare(symbols, date) {
        asked.push([symbols, date, made(store).length]);
        return Promise.reject(new Error('the feed is away'));
      },
    });
    await clock.advance(hour);
    expect(asked).toEqual([[['SPX', 'SPY'], '2026-11-20', 0]]);
    expect(dates(store)).toEqual(['2026-11-20', '2026-11-20']);
  });

  test('a slow reading holds up its own post only, and is not asked for twice', async () => {
    const { store, clock, add } = rig();
    add({ symbols: ['SLOW'] });
    add({ symbols: ['SPX'] });
    let asks = 0;
    let loaded = () => {};
    const { job } = live(store, clock, {
      prepare(symbols) {
        if (symbols[0] !== 'SLOW') return Promise.resolve();
        asks += 1;
        return new Promise((resolve) => {
          loaded = resolve;
        });
      },
    });
    await clock.advance(46 * minute);
    expect(made(store).map((one) => one.summaryId)).toEqual([2, 2]);
    loaded();
    await job.settled();
    expect(made(store).map((one) => one.summaryId)).toEqual([2, 2, 1, 1]);
    expect(asks).toBe(1);
  });

  test('quiet hours make it silent where they hold, and only there', async () => {
    const { store, clock, add } = rig();
    add();
    const always = { from: 0, to: 0, days: null, zone: 'UTC' };
    store.people.setQuietHours(store.summaries.find(1)!.ownerId, always);
    live(store, clock);
    await clock.advance(hour);
    const silent = made(store).map((one) => [store.targets.get(one.target_id)!.target.platform, one.is_silent]);
    expect(silent).toEqual([
      ['discord', 0],
      ['telegram', 1],
    ]);
  });

  test('one that is removed while its readings are taken is not made', async () => {
    const { store, clock, add } = rig();
    add();
    live(store, clock, {
      async prepare() {
        store.summaries.remove(1);
      },
    });
    await clock.advance(hour);
    expect(made(store)).toEqual([]);
    expect(store.jobs.find('summary', '1:2026-11-20')).toBeNull();
  });

  test('one that is set up after its time begins the next trading day', async () => {
    const { store, clock, add } = rig(due + minute);
    add();
    live(store, clock);
    await clock.advance(hour);
    expect(made(store)).toEqual([]);
    clock.jumpMarket(3 * day - 2 * hour);
    await clock.advance(2 * hour);
    expect(dates(store)).toEqual(['2026-11-23', '2026-11-23']);
  });

  test('a target that is added later, or that moves, gets no second copy', async () => {
    const { store, clock, add } = rig();
    add({ targets: [group] });
    live(store, clock).kill();
    const { job } = live(store, clock);
    await clock.advance(hour);
    store.targets.moved('telegram', '-1001', '-2002');
    job.tick();
    live(store, clock);
    await clock.advance(hour);
    expect(dates(store)).toEqual(['2026-11-20']);
  });

  test('its symbols are named, so that they are live in time', async () => {
    const { store, clock, add } = rig();
    add();
    add({ symbols: ['QQQ', 'SPX'] });
    let held: readonly string[] = [];
    const { job } = live(store, clock, {
      onSymbols: (symbols) => {
        held = symbols;
      },
    });
    expect(held).toEqual(['QQQ', 'SPX', 'SPY']);
    expect(job.symbols()).toEqual(held);
    store.summaries.remove(2);
    await clock.advance(15_000);
    expect(held).toEqual(['SPX', 'SPY']);
  });
});

describe('what machines do', () => {
  test('sleep until an hour after its time: it comes at once, and once', async () => {
    const { store, clock, add } = rig();
    add();
    live(store, clock);
    clock.jumpMarket(105 * minute);
    await clock.advance(15_000);
    expect(made(store)).toMatchObject([{ state: 'waiting', created_at: due }, { state: 'waiting' }]);
    await clock.advance(hour);
    expect(dates(store)).toHaveLength(2);
  });

  test('six hours of sleep: it is not sent, and there is a receipt that says so', async () => {
    const { store, clock, add } = rig();
    add();
    const states: string[] = [];
    live(store, clock, {
      onMade: (state) => states.push(state),
      prepare: () => Promise.reject(new Error('not asked for')),
    });
    clock.jumpMarket(6 * hour);
    await clock.advance(15_000);
    expect(store.outbox.claim('discord', clock.market.now(), minute, 10)).toEqual([]);
    store.outbox.expire(clock.market.now());
    expect(made(store)).toMatchObject([{ state: 'expired' }, { state: 'expired' }]);
    expect(store.outbox.receipts(channel, 5)).toMatchObject([
      {
        state: 'expired',
        reason: 'Too late to be sent.',
        createdAt: due,
        payload: { kind: 'summary', date: '2026-11-20' },
      },
    ]);
    expect(states).toEqual(['too-late']);
  });

  test('a restart every 20 seconds around its time', async () => {
    const { store, clock, add } = rig(due - 5 * minute);
    store.summaries.add(morning, person(store), channel, eight);
    add({ minute: 520 });
    for (let n = 0; n < 30; n++) {
      const { kill } = live(store, clock);
      await clock.advance(20_000);
      kill();
    }
    expect(made(store).map((one) => one.summaryId)).toEqual([2, 2, 1, 1]);
  });

  test('killed at any point on the way: between reading and storing, and between storing and knowing', async () => {
    const { store, clock, add } = rig();
    add();
    const first = live(store, clock, { prepare: () => new Promise(() => {}) });
    await clock.advance(46 * minute);
    first.kill();
    expect(made(store)).toEqual([]);
    const second = live(store, clock, { onEnqueued: () => second.kill() });
    await clock.advance(minute);
    live(store, clock);
    await clock.advance(minute);
    expect(dates(store)).toHaveLength(2);
  });

  test('the clock is set back over its time, and forth again', async () => {
    const { store, clock, add } = rig();
    add();
    live(store, clock);
    await clock.advance(46 * minute);
    clock.jumpMarket(-hour);
    await clock.advance(2 * hour);
    clock.jumpMarket(hour);
    live(store, clock);
    await clock.advance(hour);
    expect(dates(store)).toHaveLength(2);
  });

  test('a database that is busy for a while: the post comes when it answers again', async () => {
    const { store, clock, add } = rig();
    add();
    let isBusy = true;
    const transact: Store['transact'] = (action) =>
      isBusy ? Promise.reject(new Error('busy')) : store.transact(action);
    const active = () => {
      if (isBusy) throw new Error('busy');
      return store.summaries.active();
    };
    const summaries = { active, find: (id: number) => store.summaries.find(id) } as Store['summaries'];
    live(store, clock, { store: { ...store, transact, summaries } });
    await clock.advance(50 * minute);
    expect(made(store)).toEqual([]);
    isBusy = false;
    await clock.advance(30_000);
    expect(dates(store)).toHaveLength(2);
  });

  test('a stop waits for what is being made and leaves nothing ticking', async () => {
    const { store, clock, add } = rig();
    add();
    const { job } = live(store, clock, {
      prepare: (_symbols, _date, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    });
    await clock.advance(46 * minute);
    await job.stop();
    expect(made(store)).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
    live(store, clock);
    await clock.advance(1);
    expect(dates(store)).toHaveLength(2);
  });
});

const hostZone = process.env.TZ;
afterEach(() => {
  if (hostZone === undefined) delete process.env.TZ;
  else process.env.TZ = hostZone;
});

describe('730 days, wherever the machine stands', () => {
  const zones: readonly [zone: string, minute: number][] = [
    ['America/New_York', 525],
    ['Europe/Berlin', 870],
    ['Asia/Tokyo', 525],
    ['Pacific/Auckland', 525],
    ['Africa/Cairo', 30],
  ];
  const from = at('2026-03-01T00:00:00Z');
  const to = from + 730 * day;

  function expected(zone: string, minuteOfDay: number): string[] {
    const found: string[] = [];
    for (let date = '2026-02-27'; date <= '2028-03-02'; date = addDays(date, 1)) {
      const time = postTimeOn({ minute: minuteOfDay, zone, days: null }, date, calendar);
      if (time !== null && time > from && time <= to) found.push(date);
    }
    return found;
  }

  test.each([
    ['America/Los_Angeles', false],
    ['Europe/Berlin', true],
    ['Australia/Lord_Howe', true],
  ])('in %s: each trading date once per post and target (kills, sleeps and set clocks: %s)', async (host, isRough) => {
    const seed = runSeed(730);
    const random = seeded(seed);
    process.env.TZ = host;
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(host);
    // A wait of 15 s is 12 hours of the market, so that two years pass quickly.
    const { store, clock } = rig(from, 2_880);
    const owner = person(store);
    const some = isRough ? zones.slice(0, 3) : zones;
    for (const [zone, minuteOfDay] of some)
      store.summaries.add({ ...morning, zone, minute: minuteOfDay, targets: [channel] }, owner, channel, from);
    let life = live(store, clock);
    while (clock.market.now() < to) {
      const left = to - clock.market.now();
      await clock.advance(Math.min(left, isRough ? random() * 20 * day : 30 * day) / clock.speed);
      if (!isRough || clock.market.now() >= to) continue;
      const fault = random();
      if (fault < 0.4) clock.jumpMarket(Math.min(6 * hour, to - clock.market.now()));
      else if (fault < 0.7) clock.jumpMarket(-hour);
      if (random() < 0.6) {
        life.kill();
        life = live(store, clock);
      }
    }
    life.job.tick();
    await life.job.settled();
    const all = made(store);
    for (const [index, [zone, minuteOfDay]] of some.entries()) {
      const own = all.filter((one) => one.summaryId === index + 1).map((one) => one.date);
      expect(own, `${zone}, seed ${seed}`).toEqual(expected(zone, minuteOfDay));
    }
    // Of its own time, whenever it was made.
    for (const { summaryId, date, created_at } of all) {
      const [zone, minuteOfDay] = some[summaryId - 1]!;
      expect(created_at).toBe(postTimeOn({ minute: minuteOfDay, zone, days: null }, date, calendar));
    }
  });
});
