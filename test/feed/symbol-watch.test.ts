import { afterEach, describe, expect, test } from 'vitest';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
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
