import { afterEach, describe, expect, test } from 'vitest';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
import { analyse, contractWeights, defaultEngineSettings } from '../../src/engine/index.js';
import type { DateKey, GexSnapshot } from '../../src/engine/types.js';
import type { ChainSource, OptionChain } from '../../src/feed/ports.js';
import { AppError } from '../../src/lib/errors.js';
import type { MarketSource } from '../../src/practice/market-source.js';
import { chainsOf } from '../fakes/model-chains.js';
import { type WatchedMarket, type WatchedMarketOptions, watchedMarket } from '../fakes/watched-market.js';

const presets = ['SPX', 'NDX', 'SPY', 'QQQ', 'IWM', 'DIA'];
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

function whole(room: WatchedMarket, symbol: string): GexSnapshot {
  return analyse(room.watches.find(symbol)!.read(room.clock.market.now()), ['all'], defaultEngineSettings);
}

/** Items a symbol was refused, in all its groups. */
function refused(room: WatchedMarket): number {
  return room.feed.groups().reduce((sum, group) => sum + room.feed.counts(group).refused, 0);
}

describe('the budget of one connection', () => {
  test('six symbols of full size fit it and are trusted as a whole, and two more asked for get in and out again', async () => {
    const room = await opened({ at: ['2026-11-19', 10, 30], symbols: presets, sizes: 'full' });
    expect(room.watches.all().reduce((sum, watch) => sum + watch.list!.count, 0)).toBeGreaterThan(50_000);
    for (const symbol of presets) {
      const { quality } = whole(room, symbol);
      expect(`${symbol} ${quality.label} ${quality.reasons}`).toBe(`${symbol} trusted `);
    }
    expect(room.feed.status().items).toBeLessThanOrEqual(25_000);
    const { size } = room.book;
    for (const symbol of ['AAPL', 'NVDA']) room.watches.add(symbol, false);
    await room.loaded();
    for (const symbol of ['AAPL', 'NVDA']) expect(room.watches.find(symbol)!.phase).toBe('standing');
    expect(refused(room)).toBe(0);
    // What was asked for in passing does not cost the watched symbols their trust.
    room.clock.jumpMarket(330_000);
    await room.clock.advance(10_000);
    for (const symbol of presets) expect(whole(room, symbol).quality.label).toBe('trusted');
    for (const symbol of ['AAPL', 'NVDA']) room.watches.drop(symbol);
    await room.clock.advance(10_000);
    expect(room.book.size).toBe(size);
    expect(room.feed.groups().filter((group) => /AAPL|NVDA/.test(group))).toEqual([]);
  }, 60_000);

  test('eight symbols in less than half of it all load, none is refused anything, and what was cut is told', async () => {
    const budget = 12_000;
    const symbols = [...presets, 'AAPL', 'NVDA'];
    const room = await opened({ at: ['2026-11-19', 10, 30], symbols, sizes: 'full', limits: { budget } });
    expect(room.feed.status().items).toBeLessThanOrEqual(budget);
    expect(refused(room)).toBe(0);
    for (const watch of room.watches.all()) {
      expect(`${watch.symbol} ${watch.phase}`).toBe(`${watch.symbol} standing`);
      const chain = watch.read(room.clock.market.now());
      const weights = contractWeights(chain, defaultEngineSettings);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const rows = [...weights.keys()].sort((a, b) => weights[b]! - weights[a]!);
      let held = 0;
      const wanted = rows.filter((row) => {
        const isWanted = held < 0.997 * total;
        held += weights[row]!;
        return isWanted;
      });
      const streamer = watch.list!.streamerSymbols;
      const missing = wanted.filter((row) => room.feed.stateOf({ type: 'Greeks', symbol: streamer[row]! }) === null);
      // Volatilities have moved a little since the choice was made.
      expect(Math.abs(watch.cut - missing.length)).toBeLessThan(0.03 * wanted.length + 5);
      expect(whole(room, watch.symbol).quality.label).toBe('partial');
    }
  }, 60_000);

  test('a symbol asked for on demand leaves nothing behind when it idles out, at any moment of its load', async () => {
    const room = await opened({ at: ['2026-11-19', 10, 30], symbols: ['SPY'], limits: { idleMs: 60_000 } });
    await room.clock.advance(30_000);
    const before = { book: room.book.size, items: room.feed.status().items, groups: room.feed.groups() };
    for (const wait of [0, 250, 500, 1_000, 2_000, 3_000, 5_000]) {
      room.watches.add('QQQ', false);
      await room.clock.advance(wait);
      room.watches.drop('QQQ');
      await room.clock.advance(2_000);
      expect({ wait, book: room.book.size, items: room.feed.status().items, groups: room.feed.groups() }).toEqual({
        wait,
        ...before,
      });
    }
    room.watches.add('QQQ', false);
    await room.clock.advance(70_000);
    expect(room.watches.all().map((watch) => watch.symbol)).toEqual(['SPY']);
    expect(room.feed.groups()).toEqual(before.groups);
  });
});

/** Chains that come when the test says so. */
function heldBack(source: MarketSource, room: { clock: { market: { now(): number; speed: number } } }) {
  const own = chainsOf(source, room.clock.market);
  const waiting: (() => void)[] = [];
  const chains: ChainSource = {
    async chain(symbol): Promise<OptionChain> {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return own.chain(symbol);
    },
  };
  return { chains, release: () => waiting.splice(0).forEach((go) => void go()) };
}

describe('one symbol does not harm another', () => {
  test('a chain that comes after its symbol was dropped subscribes nothing', async () => {
    let release = () => {};
    const room = watchedMarket({
      at: ['2026-11-19', 10, 30],
      symbols: [],
      chains: (source, clock) => {
        const held = heldBack(source, { clock });
        release = held.release;
        return held.chains;
      },
    });
    running.push(room);
    room.start();
    room.watches.add('QQQ', false);
    await room.clock.advance(1_000);
    room.watches.drop('QQQ');
    release();
    await room.clock.advance(1_000);
    expect({ items: room.feed.status().items, book: room.book.size }).toEqual({ items: 0, book: 0 });
  });

  test('one without a price, or whose chain fails, does not keep the others from their reviews and their wings', async () => {
    const room = await opened({
      at: ['2026-11-19', 10, 30],
      symbols: ['SPY', 'IWM', 'DIA'],
      chains: (source, clock) => {
        const own = chainsOf(source, clock.market);
        return {
          chain: (symbol) =>
            symbol === 'DIA' ? Promise.reject(new AppError('BROKER_TIMEOUT', 'Late.')) : own.chain(symbol),
        };
      },
      bend: (source) => ({
        ...source,
        trade: (symbol, at) => (symbol === 'IWM' ? null : source.trade(symbol, at)),
        quote: (symbol, at) => (symbol === 'IWM' ? null : source.quote(symbol, at)),
      }),
    });
    const spy = room.watches.find('SPY')!;
    expect([spy.phase, room.watches.find('IWM')!.phase, room.watches.find('DIA')!.phase]).toEqual([
      'standing',
      'spot',
      'chain',
    ]);
    expect(spy.sweeps.wings!.isComplete).toBe(true);
    let reviews = 0;
    const apply = spy.applyChoice.bind(spy);
    spy.applyChoice = (...choice) => {
      reviews++;
      apply(...choice);
    };
    await room.clock.advance(11 * 60_000);
    expect(reviews).toBe(2);
  });

  test('reviews take turns: each tick weighs one symbol, each symbol once per five minutes', async () => {
    const symbols = ['SPX', 'SPY', 'QQQ'];
    const room = await opened({ at: ['2026-11-20', 10, 0], symbols });
    const weighed: string[] = [];
    for (const watch of room.watches.all()) {
      const weights = watch.weights.bind(watch);
      watch.weights = (now) => {
        weighed.push(watch.symbol);
        return weights(now);
      };
    }
    const each: number[] = [];
    const tick = room.watches.tick.bind(room.watches);
    room.watches.tick = () => {
      const before = weighed.length;
      tick();
      each.push(weighed.length - before);
    };
    for (let waited = 0; waited < 700; waited++) await room.clock.advance(1_000);
    expect(Math.max(...each)).toBe(1);
    // Two in under twelve minutes, and the one that follows a load at once.
    for (const symbol of symbols) {
      const count = weighed.filter((one) => one === symbol).length;
      expect([2, 3], symbol).toContain(count);
    }
  });

  test('places in the queue are given again, however many symbols come and go', async () => {
    const room = await opened({ at: ['2026-11-19', 10, 30], symbols: ['SPY'] });
    for (let n = 0; n < 50; n++) {
      expect(room.watches.add('QQQ', false).rank).toBe(1);
      room.watches.drop('QQQ');
    }
  });
});

describe('spot moves far from where the universe was opened', () => {
  test('near contracts, straddle quotes and volumes follow it, and nothing old passes for new', async () => {
    let moved = 1;
    const room = await opened({
      at: ['2026-11-19', 10, 30],
      symbols: ['DIA'],
      sizes: 'full',
      bend: (source) => ({
        ...source,
        trade: (symbol, at) => {
          const value = source.trade(symbol, at);
          return value === null || symbol !== 'DIA' ? value : { ...value, price: value.price * moved };
        },
        quote: (symbol, at) => {
          const value = source.quote(symbol, at);
          return value === null || symbol !== 'DIA'
            ? value
            : { ...value, bid: value.bid * moved, ask: value.ask * moved };
        },
        version: (kind, symbol, at) => source.version(kind, symbol, at) + (symbol === 'DIA' ? moved : 0),
      }),
    });
    const watch = room.watches.find('DIA')!;
    const now = () => room.clock.market.now();
    const contracts = () => watch.read(now()).contracts;
    const items = room.feed.status().items;
    const before = contracts();
    const quotedBefore = [...before.bid.keys()].filter((row) => before.ask[row]! > 0);
    expect(quotedBefore.length).toBeGreaterThan(10);

    moved = 1.12;
    await room.clock.advance(70_000);
    const spot = watch.spot(now())!.price;
    const chain = watch.read(now());
    const after = chain.contracts;
    // The straddle of each expiration is quoted where spot is, and nowhere else.
    const quoted = [...after.ask.keys()].filter((row) => after.ask[row]! > 0);
    expect(quoted.length).toBeGreaterThan(10);
    for (const row of quoted) expect(Math.abs(after.strike[row]! / spot - 1)).toBeLessThan(0.06);
    // The strikes of the widest chart have greeks and volume, as far as they are listed.
    const nearest = [...after.strike.keys()].filter((row) => after.expiration[row] === 0);
    const closest = nearest
      .sort((a, b) => Math.abs(after.strike[a]! - spot) - Math.abs(after.strike[b]! - spot))
      .slice(0, 40);
    const streamer = (row: number) => {
      const index = [...watch.list!.strike.keys()].find(
        (each) =>
          watch.list!.strike[each] === after.strike[row] &&
          watch.list!.isCall[each] === after.isCall[row] &&
          watch.list!.expiration[each] === after.expiration[row],
      )!;
      return watch.list!.streamerSymbols[index]!;
    };
    for (const row of closest) {
      expect(room.feed.stateOf({ type: 'Greeks', symbol: streamer(row) })).not.toBeNull();
      expect(room.feed.stateOf({ type: 'Trade', symbol: streamer(row) })).not.toBeNull();
    }
    for (let row = 0; row < after.count; row++) {
      if (Number.isNaN(after.volume[row]!)) continue;
      expect(room.feed.stateOf({ type: 'Trade', symbol: streamer(row) })).toBe('valued');
    }
    // And the moves back and forth do not pile up.
    for (const factor of [1, 0.9, 1.1, 1]) {
      moved = factor;
      await room.clock.advance(6 * 60_000);
    }
    expect(room.feed.status().items).toBeLessThan(items + 400);
  }, 30_000);

  test('after the bell the volumes are those of the two nearest dates that still trade', async () => {
    const room = await opened({ at: ['2026-11-19', 15, 55], symbols: ['SPY'] });
    await room.until(16, 2);
    const watch = room.watches.find('SPY')!;
    const dates = [...new Set(watch.list!.expirations.map((each) => each.date))].filter((date) => date > '2026-11-19');
    const withVolume = new Set<DateKey>();
    watch.list!.streamerSymbols.forEach((symbol, row) => {
      if (room.feed.stateOf({ type: 'Trade', symbol }) === null) return;
      withVolume.add(watch.list!.expirations[watch.list!.expiration[row]!]!.date);
    });
    expect([...withVolume].sort()).toEqual(dates.slice(0, 2));
  });
});

describe('days', () => {
  const openInterestDate = (room: WatchedMarket, symbol: string) =>
    room.watches.find(symbol)!.read(room.clock.market.now()).openInterestDate;

  test('before 06:30 open interest is of the close before last, and by 06:50 of the last, whenever the start was', async () => {
    const kept: [day: DateKey, size: number][] = [];
    const memory = {
      recall: () => null,
      keep: (_symbol: string, day: DateKey, entries: ReadonlyMap<string, number>) =>
        void kept.push([day, entries.size]),
    };
    for (const hour of [0, 5]) {
      kept.length = 0;
      const room = await opened({ at: ['2026-11-19', hour, 10], symbols: ['SPY'], memory });
      expect(openInterestDate(room, 'SPY')).toBe('2026-11-17');
      room.watches.find('SPY')!.keepOpenInterest();
      expect(kept).toEqual([]);
      // On a full connection open interest that has answered is given back, and hears of nothing new.
      for (const sweep of Object.values(room.watches.find('SPY')!.sweeps)) sweep.release(Number.POSITIVE_INFINITY);
      room.clock.jumpMarket((6 - hour) * 3_600_000);
      await room.until(6, 50);
      await room.loaded();
      expect(openInterestDate(room, 'SPY')).toBe('2026-11-18');
      const days = room.book.column('openInterestDay');
      const seen = new Set(Array.from(room.watches.find('SPY')!.list!.slots, (slot) => days[slot]!));
      seen.delete(Number.NaN);
      expect([...seen]).toEqual([Date.UTC(2026, 10, 19) / 86_400_000]);
      expect(kept.every(([day]) => day === '2026-11-19') && kept.length > 0).toBe(true);
    }
  });

  test('a restart takes the open interest of the day from the memory, before and after the open', async () => {
    let stored: ReadonlyMap<string, number> = new Map();
    const memory = {
      recall: (_symbol: string, day: DateKey) => (day === '2026-11-19' && stored.size > 0 ? stored : null),
      keep: (_symbol: string, _day: DateKey, entries: ReadonlyMap<string, number>) => {
        stored = new Map(entries);
      },
    };
    const first = await opened({ at: ['2026-11-19', 7, 0], symbols: ['SPY'], memory });
    expect(openInterestDate(first, 'SPY')).toBe('2026-11-18');
    await first.stop();
    expect(stored.size).toBeGreaterThan(100);
    for (const hour of [8, 11, 20]) {
      const again = watchedMarket({ at: ['2026-11-19', hour, 0], symbols: ['SPY'], memory });
      running.push(again);
      again.feed.mute = (item) => item.type === 'Summary';
      again.start();
      await again.loaded();
      expect(openInterestDate(again, 'SPY')).toBe('2026-11-18');
      const { withOpenInterest } = whole(again, 'SPY').quality;
      expect(withOpenInterest).toBeGreaterThan(hour === 20 ? 0 : 100);
    }
  });

  test('three days leave no more slots, items, groups or timers than one', async () => {
    const room = await opened({ at: ['2026-11-16', 6, 50], symbols: ['SPX', 'SPY'] });
    const sizes: { book: number; items: number; groups: number; timers: number }[] = [];
    for (const date of ['2026-11-16', '2026-11-17', '2026-11-18'] as const) {
      for (const hour of [7, 10, 15]) {
        room.clock.jumpMarket(Math.max(0, newYorkToUtc(date, hour, 0) - room.clock.market.now()));
        room.watches.add('QQQ', false);
        await room.clock.advance(40_000);
        await room.ask('QQQ');
        room.watches.drop('QQQ');
        await room.snapshot();
      }
      sizes.push({
        book: room.book.size,
        items: room.feed.status().items,
        groups: room.feed.groups().length,
        timers: room.clock.pendingTimers,
      });
    }
    const [first, , last] = sizes;
    expect(last!.groups).toBe(first!.groups);
    expect(last!.timers).toBe(first!.timers);
    expect(last!.book).toBeLessThan(first!.book * 1.15);
    expect(last!.items).toBeLessThan(first!.items * 1.15);
    expect(room.watches.all().length).toBe(2);
  }, 30_000);
});
