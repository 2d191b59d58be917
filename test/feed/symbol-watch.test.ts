import { afterEach, describe, expect, test } from 'vitest';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
import { analyse, defaultEngineSettings } from '../../src/engine/index.js';
import { type WatchedMarket, type WatchedMarketOptions, watchedMarket } from '../fakes/watched-market.js';

const running: WatchedMarket[] = [];
afterEach(async () => {
  for (const room of running.splice(0)) await room.stop();
});

async function opened(options: WatchedMarketOptions): Promise<WatchedMarket> {
  const room = watchedMarket(options);
  running.push(room);
  room.start();
  await room.loaded();
  return room;
}

describe('the spot of a watch', () => {
  test('a quote of a delayed account grows stale as fast as any other', async () => {
    const room = await opened({ at: ['2026-11-19', 11, 0], symbols: ['SPY'], delayMs: 15 * 60_000 });
    const watch = room.watches.find('SPY')!;
    const slot = room.book.slotOf('SPY');
    // The delayed feed's trades carry times of a quarter of an hour ago; this one is silent and only quotes came.
    room.feed.state = { phase: 'waiting', level: 'delayed', problem: 'gone', problemCode: 'FEED_CLOSED' };
    room.book.quote(slot, 600, 600.02);
    const received = room.clock.market.now();
    const first = watch.spot(received)!;
    expect(first).toMatchObject({ from: 'quote', at: received - 15 * 60_000 });
    room.clock.jumpMarket(5 * 60_000);
    expect(watch.spot(room.clock.market.now())!.from).not.toBe('quote');
  });

  test('read as of the close, an evening quote does not pass for the closing price', async () => {
    const room = await opened({ at: ['2026-11-19', 15, 55], symbols: ['SPY'] });
    await room.until(16, 1);
    const slot = room.book.slotOf('SPY');
    const close = room.book.column('price')[slot]!;
    room.clock.jumpMarket(3 * 3_600_000);
    room.feed.mute = () => true;
    room.book.quote(slot, close * 1.1, close * 1.1 + 0.01);
    const watch = room.watches.find('SPY')!;
    expect(watch.spot(newYorkToUtc('2026-11-19', 16, 0))).toMatchObject({ price: close, from: 'trade' });
  });
});

describe('trust over a reconnect', () => {
  const quality = (room: WatchedMarket) =>
    analyse(room.watches.find('SPX')!.read(room.clock.market.now()), ['all'], defaultEngineSettings).quality;

  test('a new connection in the middle of the sweep loses nothing: the load goes on and ends trusted', async () => {
    for (const seconds of [1, 2, 3]) {
      const room = watchedMarket({ at: ['2026-11-19', 11, 0], symbols: ['SPX'] });
      running.push(room);
      room.start();
      await room.clock.advance(seconds * 500);
      room.feed.reconnect();
      expect(quality(room).label).not.toBe('trusted');
      await room.loaded();
      const { label, reasons, weightCoverage } = quality(room);
      expect(`${label} ${reasons}`).toBe('trusted ');
      expect(weightCoverage).toBeGreaterThan(0.99);
    }
  });

  test('until everything is heard again a standing symbol is not trusted, however fresh its book looks', async () => {
    const room = await opened({ at: ['2026-11-19', 11, 0], symbols: ['SPX'] });
    expect(quality(room).label).toBe('trusted');
    room.feed.reconnect();
    const watch = room.watches.find('SPX')!;
    expect(watch.pendingItems).toBeGreaterThan(100);
    expect(watch.progress).toBeLessThan(1);
    expect(quality(room).label).toBe('partial');
    await room.clock.advance(10_000);
    expect(quality(room).label).toBe('trusted');
  });

  test('a silent feed is stale within a minute by its spot, and within five by its greeks', async () => {
    const room = await opened({ at: ['2026-11-19', 11, 0], symbols: ['SPX'] });
    room.feed.state = { phase: 'live', level: 'simulated', problem: null, problemCode: null };
    room.feed.mute = () => true;
    room.clock.jumpMarket(59_000);
    expect(quality(room).label).toBe('trusted');
    room.clock.jumpMarket(10_000);
    expect(quality(room).label).toBe('stale');
    // A price alone does not make old greeks young.
    room.clock.jumpMarket(6 * 60_000);
    room.book.trade(room.book.slotOf('SPX'), room.watches.find('SPX')!.spot(0)!.price, 0, room.clock.market.now());
    expect(quality(room).reasons.join()).toMatch(/greeks/);
  });

  test('open interest that is silent before the open is asked for again in the session', async () => {
    const room = watchedMarket({ at: ['2026-11-19', 9, 0], symbols: ['SPX'] });
    running.push(room);
    room.start();
    await room.loaded();
    const before = quality(room).withOpenInterest;
    room.clock.jumpMarket(newYorkToUtc('2026-11-19', 9, 31) - room.clock.market.now());
    await room.clock.advance(60_000);
    const { withOpenInterest, contracts } = quality(room);
    expect(before).toBeLessThan(contracts);
    expect(withOpenInterest).toBe(contracts);
  });
});
