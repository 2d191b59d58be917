import { afterEach, describe, expect, test } from 'vitest';
import { createWatching, symbolsToWatch } from '../../src/daemon/watching.js';
import { AppError } from '../../src/lib/errors.js';
import { silentLogger } from '../../src/lib/log.js';
import type { Store } from '../../src/store/store.js';
import { type WatchedMarket, type WatchedMarketOptions, watchedMarket } from '../fakes/watched-market.js';
import { tempStore } from '../store/temp-folder.js';

const running: WatchedMarket[] = [];
afterEach(async () => {
  for (const room of running.splice(0)) await room.stop();
});

const configured = ['SPY'];

async function open(options: Partial<WatchedMarketOptions> = {}, store: Store = tempStore()) {
  const room = watchedMarket({ at: ['2026-11-18', 11, 0], symbols: configured, ...options });
  running.push(room);
  room.start();
  await room.loaded();
  const { watches, clock } = room;
  const watching = createWatching({ watches, store, configured, steady: clock.steady, log: silentLogger });
  /** Runs the clock until the answer is there. */
  async function run<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const done = work.finally(() => {
      isOver = true;
    });
    done.catch(() => {});
    for (let second = 0; second < 120 && !isOver; second++) await clock.advance(1_000);
    return done;
  }
  const never = new AbortController().signal;
  return { room, store, watching, run, watch: (symbol: string) => run(watching.watch(symbol, never)) };
}

describe('/watch', () => {
  test('knows the room of a symbol once it and the watched ones have loaded, and not before', async () => {
    const room = watchedMarket({ at: ['2026-11-18', 11, 0], symbols: configured });
    running.push(room);
    room.start();
    expect(room.watches.demand('SPY')).toBeNull();
    await room.loaded();
    expect(room.watches.demand('SPY')).toMatchObject({ needed: expect.any(Number), left: 24_000 });
    expect(room.watches.demand('QQQ')).toBeNull();
    room.watches.add('QQQ', true);
    expect(room.watches.demand('SPY')).toBeNull();
    await room.loaded();
    expect(room.watches.demand('SPY')!.left).toBeLessThan(24_000);
  });

  test('adds a symbol that loads and stays after a restart', async () => {
    const { watching, watch, store, room } = await open();
    expect(await watch('QQQ')).toBe('added');
    expect(watching.watched()).toEqual(['SPY', 'QQQ']);
    expect(room.watches.isWatched('QQQ')).toBe(true);
    expect(await watch('QQQ')).toBe('already');
    expect(symbolsToWatch(configured, store)).toEqual(['SPY', 'QQQ']);
  });

  test('does not add a name the broker does not know, nor leave it behind', async () => {
    const { watch, store, room } = await open();
    await expect(watch('NOSUCH')).rejects.toMatchObject({ code: 'SYMBOL_UNKNOWN' });
    expect(room.watches.all().map(({ symbol }) => symbol)).toEqual(['SPY']);
    expect(store.symbols.all()).toEqual([]);
  });

  test('refuses a symbol that does not fit the budget, with what it needs and what is left', async () => {
    const { room: sized } = await open();
    const own = sized.watches.demand('SPY')!.needed;
    expect(own).toBeGreaterThan(100);
    // Room for the watched one and a little.
    const limits = { budget: Math.round(own * 1.3) + 500, reserve: 400 };
    const { watch, store, room, watching } = await open({ limits });
    const refusal = await watch('QQQ').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({ code: 'FEED_BUDGET_EXCEEDED' });
    const { needed, left } = room.watches.demand('QQQ')!;
    expect(needed).toBeGreaterThan(left);
    const { message } = refusal as AppError;
    expect(message).toBe(
      `Watching QQQ needs about ${needed.toLocaleString('en-US')} subscriptions, and the watched symbols leave ${left.toLocaleString('en-US')}.`,
    );
    expect(watching.watched()).toEqual(['SPY']);
    expect(store.symbols.all()).toEqual([]);
  });

  test('does not add what cannot be judged while the watched symbols load', async () => {
    const { room, store } = await open();
    const { watches, clock } = room;
    const loading: Parameters<typeof createWatching>[0]['watches'] = {
      all: () => watches.all(),
      find: (symbol) => watches.find(symbol),
      add: (symbol, watched) => watches.add(symbol, watched),
      unwatch: (symbol) => watches.unwatch(symbol),
      drop: (symbol) => watches.drop(symbol),
      isWatched: (symbol) => watches.isWatched(symbol),
      isStanding: (symbol) => watches.isStanding(symbol),
      demand: () => null,
    };
    const watching = createWatching({ watches: loading, store, configured, steady: clock.steady, log: silentLogger });
    const asked = watching.watch('QQQ', new AbortController().signal);
    asked.catch(() => {});
    await clock.advance(60_000);
    await expect(asked).rejects.toMatchObject({ code: 'NO_DATA_YET' });
    expect(store.symbols.all()).toEqual([]);
    expect(watches.isWatched('QQQ')).toBe(false);
  });

  test('takes off a symbol of SYMBOLS for good, until it is added again', async () => {
    const { watching, watch, run, store, room } = await open();
    expect(await run(watching.unwatch('SPY'))).toBe('removed');
    expect(await run(watching.unwatch('SPY'))).toBe('not-watched');
    expect(watching.watched()).toEqual([]);
    expect(symbolsToWatch(configured, store)).toEqual([]);
    // It answers while somebody asks, and then gives its subscriptions back.
    expect(room.watches.all()).toHaveLength(1);
    await room.clock.advance(16 * 60_000);
    expect(room.watches.all()).toEqual([]);
    expect(room.feed.status().items).toBe(0);
    expect(await watch('SPY')).toBe('added');
    expect(symbolsToWatch(configured, store)).toEqual(['SPY']);
  });

  test('a database that cannot be written leaves the list as it was', async () => {
    const store = tempStore();
    const full: Store = { ...store, transact: () => Promise.reject(new AppError('STORE_FULL', 'The disk is full.')) };
    const { watching, watch, run } = await open({}, full);
    await expect(watch('QQQ')).rejects.toMatchObject({ code: 'STORE_FULL' });
    await expect(run(watching.unwatch('SPY'))).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(watching.watched()).toEqual(['SPY']);
  });

  test('a question that is given up ends the wait', async () => {
    const stuck = { chain: () => new Promise<never>(() => {}) };
    const room = watchedMarket({ at: ['2026-11-18', 11, 0], symbols: [], chains: () => stuck });
    running.push(room);
    room.start();
    const watching = createWatching({
      watches: room.watches,
      store: tempStore(),
      configured: [],
      steady: room.clock.steady,
      log: silentLogger,
    });
    const abort = new AbortController();
    const asked = watching.watch('QQQ', abort.signal);
    abort.abort(new Error('gone'));
    await expect(asked).rejects.toThrow('gone');
    const patient = watching.watch('QQQ', new AbortController().signal);
    patient.catch(() => {});
    await room.clock.advance(16_000);
    await expect(patient).rejects.toMatchObject({ code: 'BROKER_TIMEOUT' });
  });
});

test('a damaged list of removed symbols counts as none', () => {
  const store = tempStore();
  for (const text of ['', '{', '7', '[1,null]']) {
    store.meta.set('watch:removed', text);
    expect(symbolsToWatch(configured, store)).toEqual(['SPY']);
  }
});
