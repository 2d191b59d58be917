import { describe, expect, test } from 'vitest';
import { createCalendar } from '../../src/calendar/calendar.js';
import { ExtraSnapshots } from '../../src/daemon/extra-snapshot.js';
import { LatestSnapshots } from '../../src/daemon/latest.js';
import { ZeroGammaRoots } from '../../src/daemon/snapshot-job.js';
import { snapshotStore } from '../../src/daemon/store-adapters.js';
import { comingDate, storedContent, summaryDay, wantsReading } from '../../src/daemon/summary-content.js';
import { createSummaryPosts } from '../../src/daemon/summary-posts.js';
import { defaultEngineSettings, standingScopes } from '../../src/engine/index.js';
import type { ChainSnapshot } from '../../src/engine/types.js';
import type { SymbolWatch, WatchPhase } from '../../src/feed/symbol-watch.js';
import { AppError } from '../../src/lib/errors.js';
import { silentLogger } from '../../src/lib/log.js';
import type { Store } from '../../src/store/store.js';
import { generatedChain } from '../engine/generated-chain.js';
import { ManualClock } from '../fakes/clock.js';
import { defaultSettings } from '../fakes/market-ask.js';
import { type SmallSnapshot, smallSnapshot } from '../fakes/small-snapshot.js';
import { channel, dm, minute, person } from '../store/alert-rows.js';
import { tempStore } from '../store/temp-folder.js';

const at = (iso: string) => Date.parse(iso);
const calendar = createCalendar();
/** Friday, Nov 20 2026: 08:45, the open, 10:41, 18:00 New York. */
const morning = at('2026-11-20T13:45:00Z');
const opens = at('2026-11-20T14:30:00Z');
const later = at('2026-11-20T15:41:00Z');
const evening = at('2026-11-20T23:00:00Z');
const thursdayClose = at('2026-11-19T21:00:00Z');
const friday = '2026-11-20';
const thursday = '2026-11-19';
const signal = new AbortController().signal;

function keep(store: Store, change: SmallSnapshot, scheduled = true): number {
  return store.snapshots.save(smallSnapshot(change), { slot: change.slot, scheduled, keepMatrix: false });
}

const ofThursday = (slot: number, zeroGamma: number | null = 5_900) => ({ slot, zeroGamma, sessionDate: thursday });

describe('what a post is made of', () => {
  function content(store: Store, now: number, symbols: readonly string[] = ['SPX'], date = friday) {
    return storedContent({ store, calendar, scope: 'days:45' }, symbols, date, now);
  }

  test('before the open: this morning’s reading, compared with the last snapshot of the session before', () => {
    const store = tempStore();
    keep(store, ofThursday(thursdayClose - 60 * minute, 5_800));
    keep(store, { ...ofThursday(thursdayClose), label: 'partial' });
    keep(store, { slot: morning, inSession: false, label: 'stale' }, false);
    const [one] = content(store, morning).symbols;
    expect(one).toMatchObject({
      symbol: 'SPX',
      isOfLastSession: false,
      closeDate: thursday,
      close: { asOf: thursdayClose, isAtClose: true, zeroGamma: 5_900, spot: 6_010 },
      answer: { isCurrent: false, head: { asOf: morning, sessionDate: friday } },
    });
    expect(one!.answer!.scope.zeroGamma.level).toBe(6_000);
  });

  test('no reading this morning: the last session’s, with nothing to compare, and it says so', () => {
    const store = tempStore();
    keep(store, ofThursday(thursdayClose));
    expect(content(store, morning).symbols[0]).toMatchObject({
      isOfLastSession: true,
      close: null,
      closeDate: null,
      answer: { head: { sessionDate: thursday } },
    });
  });

  test('in session: the newest snapshot, compared with the trading day before', () => {
    const store = tempStore();
    keep(store, ofThursday(thursdayClose));
    keep(store, { slot: morning, inSession: false }, false);
    keep(store, { slot: later });
    const [one] = content(store, later + minute).symbols;
    expect(one).toMatchObject({ closeDate: thursday, isOfLastSession: false, answer: { isCurrent: true } });
    expect(content(store, later + 5 * minute).symbols[0]!.answer!.isCurrent).toBe(false);
  });

  test('over a long weekend the close before is that of the last trading day', () => {
    const store = tempStore();
    const halfDay = at('2026-11-27T18:00:00Z');
    const monday = at('2026-11-30T13:45:00Z');
    keep(store, { slot: halfDay, sessionDate: '2026-11-27', zeroGamma: 5_950 });
    keep(store, { slot: monday, sessionDate: '2026-11-30', inSession: false }, false);
    const [one] = content(store, monday, ['SPX'], '2026-11-30').symbols;
    expect(one).toMatchObject({ closeDate: '2026-11-27', close: { isAtClose: true, zeroGamma: 5_950 } });
  });

  test('Tokyo’s Tuesday morning is after Monday’s close and is compared with it', () => {
    const store = tempStore();
    const tokyo = at('2026-11-23T23:45:00Z');
    keep(store, { slot: at('2026-11-23T21:00:00Z'), sessionDate: '2026-11-23', zeroGamma: 5_950 });
    keep(store, { slot: tokyo, sessionDate: '2026-11-23', inSession: false }, false);
    const [one] = content(store, tokyo, ['SPX'], '2026-11-24').symbols;
    expect(one).toMatchObject({ closeDate: '2026-11-23', close: { zeroGamma: 5_950 }, isOfLastSession: false });
  });

  test('nothing stored of the session before is no close, a session that broke off is none of the bell', () => {
    const store = tempStore();
    keep(store, { slot: later });
    expect(content(store, later).symbols[0]).toMatchObject({ close: null, closeDate: thursday });
    const broken = tempStore();
    keep(broken, ofThursday(thursdayClose - 2 * 60 * minute));
    keep(broken, { ...ofThursday(thursdayClose - 30 * minute), label: 'empty' });
    keep(broken, { slot: later });
    expect(content(broken, later).symbols[0]!.close).toMatchObject({
      isAtClose: false,
      asOf: thursdayClose - 2 * 60 * minute,
    });
  });

  test('a symbol of which nothing is known, or whose scope is empty, is named and costs the others nothing', () => {
    const store = tempStore();
    keep(store, { slot: later, symbol: 'SPY' });
    keep(store, { slot: later, symbol: 'QQQ', voidScopes: ['days:45'] });
    const { symbols } = content(store, later, ['NDX', 'SPY', 'QQQ']);
    expect(symbols.map((one) => one.problem)).toEqual([
      'nothing is stored of it yet',
      null,
      'its last reading holds nothing to show',
    ]);
  });

  test.each([
    ['2026-11-20', false, null],
    ['2026-11-25', false, 'Thanksgiving Day'],
    ['2026-11-27', true, null],
    ['2026-12-24', true, 'Christmas Day'],
    ['2026-12-18', false, null],
    ['2027-05-28', false, 'Memorial Day'],
  ])('%s', (date, isHalfDay, holiday) => {
    const day = summaryDay(date, calendar);
    expect(day.isHalfDay).toBe(isHalfDay);
    expect(day.holidayAhead?.name ?? null).toBe(holiday);
  });

  test('a post of now is of the session that runs or comes next', () => {
    expect([morning, later, evening, at('2026-11-22T15:00:00Z')].map((now) => comingDate(now, calendar))).toEqual([
      friday,
      friday,
      '2026-11-23',
      '2026-11-23',
    ]);
  });

  test.each([
    ['before the open', morning, friday, true, true],
    ['in session, of a symbol with snapshots each minute', later, friday, true, false],
    ['in session, of any other symbol', later, friday, false, true],
    ['after the close', evening, friday, true, false],
    ['in the evening, of the next date', evening, '2026-11-23', true, true],
  ])('a reading is taken %s: %s', (_when, now, date, isStanding, expected) => {
    expect(wantsReading(date, now, calendar, isStanding)).toBe(expected);
  });
});

/** A book of one symbol under the test's control, over a real store. */
function rig(start = morning) {
  const store = tempStore();
  const clock = new ManualClock(start);
  const watch = { symbol: 'SPX', phase: 'standing' as WatchPhase, problem: null as AppError | null, progress: 0.4 };
  const state = { isStanding: true, isEmpty: false, reads: 0 };
  const read = (asOf: number): ChainSnapshot => {
    state.reads += 1;
    const chain = generatedChain({ contracts: 400, expirations: 4 });
    const openInterest = state.isEmpty
      ? chain.contracts.openInterest.map(() => Number.NaN)
      : chain.contracts.openInterest;
    return { ...chain, asOf, inSession: calendar.isInSession(asOf), contracts: { ...chain.contracts, openInterest } };
  };
  const live = Object.assign(watch, { read }) as unknown as SymbolWatch;
  const watches = { find: () => live, add: () => live, isStanding: () => state.isStanding };
  const latest = new LatestSnapshots();
  const readings = new ExtraSnapshots({
    watches,
    store: snapshotStore(store, calendar, minute),
    latest,
    roots: new ZeroGammaRoots(() => new Map()),
    engine: defaultEngineSettings,
    scopes: standingScopes(45),
    market: clock.market,
    steady: clock.steady,
    log: silentLogger,
  });
  const drawn: string[] = [];
  const looks: unknown[] = [];
  let chartFault: Error | null = null;
  const posts = createSummaryPosts({
    store,
    calendar,
    readings,
    watches,
    market: clock.market,
    scope: 'days:45',
    async chart(key) {
      if (chartFault !== null) throw chartFault;
      drawn.push(key);
      return Uint8Array.of(1, 2, 3);
    },
    settingsFor(target) {
      looks.push(target);
      return { ...defaultSettings, theme: 'light', unit: 'per-percent' };
    },
    log: silentLogger,
  });
  const add = (symbols: readonly string[]) =>
    store.summaries.add(
      { symbols, minute: 525, zone: 'America/New_York', days: null, isSilent: false, targets: [channel, dm] },
      person(store),
      channel,
      start,
    );
  return {
    store,
    clock,
    watch,
    state,
    latest,
    readings,
    posts,
    add,
    drawn,
    looks,
    failCharts: (error: Error) => {
      chartFault = error;
    },
  };
}

describe('a reading for a post', () => {
  test('is stored with its flag, is none of the session, and is shared by posts of the same minute', async () => {
    const { store, posts, state, latest } = rig();
    await Promise.all([posts.prepare(['SPX'], friday, signal), posts.prepare(['SPX'], friday, signal)]);
    expect(state.reads).toBe(1);
    const rows = store.db.prepare('SELECT slot, scheduled, in_session FROM snapshot').all();
    expect(rows).toEqual([{ slot: morning, scheduled: 0, in_session: 0 }]);
    // Answers stay with the last session.
    expect(latest.get('SPX')).toBeNull();
    await posts.prepare(['SPX'], friday, signal);
    expect(store.snapshots.count()).toBe(1);
  });

  test('a book without exposure is not stored', async () => {
    const { store, posts, state } = rig();
    state.isEmpty = true;
    await posts.prepare(['SPX'], friday, signal);
    expect(store.snapshots.count()).toBe(0);
  });

  test('a chain that still loads is waited for, but not for long', async () => {
    const { store, clock, posts, watch } = rig();
    watch.phase = 'loading';
    const first = posts.prepare(['SPX'], friday, signal);
    await clock.advance(10_000);
    watch.phase = 'standing';
    await clock.advance(1_000);
    await first;
    expect(store.snapshots.count()).toBe(1);
    watch.phase = 'loading';
    clock.jumpMarket(minute);
    const second = posts.prepare(['SPX'], friday, signal);
    await clock.advance(60_000);
    await second;
    expect(store.snapshots.count()).toBe(1);
  });

  test('one that comes at the bell does not take the schedule’s minute', async () => {
    const { store, clock, posts, watch } = rig(opens - 5_000);
    watch.phase = 'loading';
    const taking = posts.prepare(['SPX'], friday, signal);
    await clock.advance(6_000);
    watch.phase = 'standing';
    await clock.advance(1_000);
    await taking;
    expect(store.snapshots.count()).toBe(0);
  });

  test('a symbol the broker does not know, or a stop, ends the wait at once', async () => {
    const { clock, readings, watch } = rig();
    watch.phase = 'chain';
    watch.problem = new AppError('SYMBOL_UNKNOWN', 'No options found for SPX.');
    await expect(readings.read('SPX', { signal })).rejects.toMatchObject({ code: 'SYMBOL_UNKNOWN' });
    expect(await readings.take('SPX', signal)).toBe(false);
    watch.problem = null;
    const stop = new AbortController();
    const taking = readings.take('SPX', stop.signal);
    await clock.advance(1_000);
    stop.abort();
    expect(await taking).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a post as it goes out', () => {
  test('has words, a picture in the look of its place, and is the same for all its targets', async () => {
    const { posts, add, drawn, looks } = rig();
    const { id } = add(['SPX']);
    await posts.prepare(['SPX'], friday, signal);
    const post = await posts.compose({ kind: 'summary', summaryId: id, date: friday });
    expect(post!.reply.title).toBe('Gamma summary, Fri Nov 20');
    expect(JSON.stringify(post!.reply.blocks)).toContain('GEX per 1 %');
    expect(post!.picture).toMatchObject({ fileName: 'spx-45d.png', png: Uint8Array.of(1, 2, 3) });
    expect(drawn[0]).toMatch(/^gex:SPX:days:45:s1:.*per-percent.*light$/);
    expect(looks).toEqual([channel]);
  });

  test('a chart that cannot be drawn costs the picture only', async () => {
    const { posts, add, failCharts } = rig();
    const { id } = add(['SPX']);
    failCharts(new AppError('CHART_FAILED', 'The chart could not be drawn.'));
    await posts.prepare(['SPX'], friday, signal);
    const post = await posts.compose({ kind: 'summary', summaryId: id, date: friday });
    expect(post!.picture).toBeNull();
    expect(post!.reply.notes[0]).toBe('The chart could not be drawn.');
    expect(post!.reply.notes.at(-1)).toContain('45 days');
  });

  test('one that was removed is no message any more, one without any data is one without a picture', async () => {
    const { posts, store, add } = rig();
    const { id } = add(['QQQ']);
    const post = await posts.compose({ kind: 'summary', summaryId: id, date: friday });
    expect(post!.picture).toBeNull();
    expect(post!.reply.tone).toBe('warning');
    store.summaries.remove(id);
    expect(await posts.compose({ kind: 'summary', summaryId: id, date: friday })).toBeNull();
  });
});

describe('a preview', () => {
  const options = { signal, progress: () => {} };

  test('reads the book before the open and stores nothing', async () => {
    const { posts, store, state } = rig();
    const { day, symbols } = await posts.preview(['SPX'], options);
    expect(day.date).toBe(friday);
    expect(symbols[0]).toMatchObject({ problem: null, answer: { snapshotId: null } });
    expect(state.reads).toBe(1);
    expect(store.snapshots.count()).toBe(0);
  });

  test('shows the stored snapshot where the schedule takes them', async () => {
    const { posts, store, state } = rig(later);
    const id = keep(store, { slot: later });
    const { symbols } = await posts.preview(['SPX'], options);
    expect(symbols[0]!.answer!.snapshotId).toBe(id);
    expect(state.reads).toBe(0);
  });

  test('names a symbol without options and goes on', async () => {
    const { posts, watch } = rig();
    watch.phase = 'chain';
    watch.problem = new AppError('SYMBOL_UNKNOWN', 'No options found for SPX.');
    const { symbols } = await posts.preview(['SPX'], options);
    expect(symbols[0]).toMatchObject({ answer: null, problem: 'No options found for SPX.' });
  });
});
