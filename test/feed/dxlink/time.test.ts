/** Pacing, patience and liveness under injected time: hours pass in milliseconds, on the real client. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FeedLimits } from '../../../src/feed/dxlink/limits.js';
import { ManualClock } from '../../fakes/clock.js';
import { itemKey } from '../../fakes/dxlink-script-server.js';
import { MemoryDxLink } from '../../fakes/memory-dxlink.js';
import { runSeed, seeded } from '../../fakes/random.js';
import { feedUnderTest, optionSymbols, stopFeeds, type UnderTest } from './feed-under-test.js';

let clock: ManualClock;
let server: MemoryDxLink;

beforeEach(() => {
  clock = new ManualClock(Date.UTC(2026, 10, 20, 15, 30));
  server = new MemoryDxLink(clock.steady);
});

afterEach(async () => {
  const stopped = stopFeeds();
  await clock.advance(3_000);
  await stopped;
});

/** Started, and as far as the server lets it get without time passing. */
async function start(limits: Partial<FeedLimits> = {}, random?: () => number): Promise<UnderTest> {
  const own = feedUnderTest({
    url: 'ws://memory',
    steady: clock.steady,
    transport: server.transport,
    limits: { reconnectFirstMs: 1_000, ...limits },
    ...(random === undefined ? {} : { random }),
  });
  own.feed.start();
  for (let turn = 0; turn < 5; turn++) await clock.advance(0);
  return own;
}

const greeks = (symbols: readonly string[]) => symbols.map((symbol) => itemKey({ type: 'Greeks', symbol }));

describe('a silent contract in a long queue', () => {
  test('is found empty within seconds, long before the queue has ended', async () => {
    const { feed, add } = await start();
    const [dead = ''] = optionSymbols(1);
    server.has = (item) => item.symbol !== dead;
    add('SPX', 'Greeks', optionSymbols(500));
    add('NDX', 'Summary', optionSymbols(20_000));
    await clock.advance(5_500);
    expect(feed.counts('SPX')).toEqual({ pending: 0, valued: 499, empty: 1, refused: 0 });
    expect(feed.counts('NDX').pending).toBeGreaterThan(10_000);
  });

  test('is not given up while the feed as a whole has stopped answering', async () => {
    const { feed, add } = await start();
    server.has = () => false;
    add('SPX', 'Greeks', optionSymbols(500));
    add('NDX', 'Summary', optionSymbols(20_000));
    await clock.advance(8_000);
    expect(feed.counts('SPX')).toEqual({ pending: 500, valued: 0, empty: 0, refused: 0 });
  });

  test('speaks later and is valued then', async () => {
    const { feed, add } = await start();
    const [late = ''] = optionSymbols(1);
    server.has = (item) => item.symbol !== late;
    add('SPX', 'Greeks', optionSymbols(500));
    add('NDX', 'Summary', optionSymbols(20_000));
    await clock.advance(5_500);
    server.last.send({ type: 'FEED_DATA', channel: 1, data: ['Greeks', [late, 0.2, 0.5, 0.01, 1_763_652_600_000]] });
    await clock.advance(1);
    expect(feed.stateOf({ type: 'Greeks', symbol: late })).toBe('valued');
  });
});

describe('pacing', () => {
  test('24,000 items go out with at most 500 per 250 ms and 32 KiB per frame, all within 20 s', async () => {
    const { feed, add } = await start();
    const symbols = optionSymbols(24_000);
    add('SPX', 'Greeks', symbols);
    await clock.advance(20_000);
    expect(feed.counts('SPX')).toEqual({ pending: 0, valued: 24_000, empty: 0, refused: 0 });
    const frames = server.last.subscriptions();
    expect(frames.flatMap((frame) => frame.add.map(itemKey))).toEqual(greeks(symbols));
    for (const [at, frame] of frames.entries()) {
      expect(frame.bytes).toBeLessThanOrEqual(32 * 1024);
      expect(frame.add.length).toBeLessThanOrEqual(500);
      const next = frames[at + 1];
      // 2,000 items a second is the highest rate known to work; the first windows are at two thirds of it.
      if (next !== undefined) expect(frame.add.length / (next.at - frame.at)).toBeLessThanOrEqual(2 + 1e-9);
    }
    expect(frames[0]?.add.length).toBe(200);
    expect(frames[1]!.at - frames[0]!.at).toBeGreaterThanOrEqual(150);
  });

  test('removals share the windows with additions', async () => {
    const { feed, add } = await start();
    const items = add('SPX', 'Summary', optionSymbols(2_000));
    await clock.advance(3_000);
    const before = server.last.subscriptions().length;
    feed.remove(items);
    expect(feed.room()).toBe(25_000);
    await clock.advance(3_000);
    const frames = server.last.subscriptions().slice(before);
    expect(frames.flatMap((frame) => frame.remove)).toHaveLength(2_000);
    for (const frame of frames) expect(frame.remove.length).toBeLessThanOrEqual(500);
    expect(frames.length).toBeGreaterThan(4);
  });

  test('what matters most is asked first, also when it is added last, and again after a reconnect', async () => {
    const { add } = await start();
    const far = optionSymbols(600, 'FAR');
    const near = optionSymbols(100, 'NEAR');
    add('SPX', 'Greeks', far, 10);
    await clock.advance(160);
    add('SPX', 'Greeks', near, 1);
    await clock.advance(2_000);
    const frames = server.last.subscriptions();
    const later = frames.filter((frame) => frame.at >= 160).flatMap((frame) => frame.add.map(itemKey));
    expect(later.slice(0, 100)).toEqual(greeks(near));
    expect(later).not.toHaveLength(700);
    server.last.handlers.onClose(1006, '');
    await clock.advance(4_000);
    expect(server.peers).toHaveLength(2);
    expect(server.last.added()).toEqual(greeks([...near, ...far]));
  });

  test('a socket that does not drain gets nothing more until it does', async () => {
    const { feed, add } = await start();
    await clock.advance(100);
    server.bufferedBytes = 10_000_000;
    add('SPX', 'Greeks', optionSymbols(500));
    await clock.advance(5_000);
    expect(server.last.subscriptions()).toHaveLength(0);
    server.bufferedBytes = 0;
    await clock.advance(1_000);
    expect(feed.counts('SPX').valued).toBe(500);
  });
});

describe('refusals', () => {
  test('"subscription rate" halves the speed, keeps quiet for 10 s and sends only the silent items again', async () => {
    const { feed, add } = await start();
    let refusedFrames = 0;
    const refused: string[] = [];
    let refusedAt = 0;
    server.accept = (items, peer) => {
      if (peer.subscriptions().length < 3 || refusedFrames >= 2) return true;
      refusedFrames++;
      refused.push(...items.map(itemKey));
      refusedAt = clock.steady.now();
      peer.error('BAD_ACTION', 'Your subscription rate is too high');
      return false;
    };
    // The second refusal answers a frame that was on its way already.
    const symbols = optionSymbols(1_000);
    add('SPX', 'Greeks', symbols);
    await clock.advance(11_000);
    expect(feed.counts('SPX').pending).toBeGreaterThan(0);
    await clock.advance(25_000);
    expect(feed.counts('SPX')).toEqual({ pending: 0, valued: 1_000, empty: 0, refused: 0 });
    const frames = server.last.subscriptions();
    const again = frames.filter((frame) => frame.at > refusedAt);
    expect(again[0]!.at - refusedAt).toBeGreaterThanOrEqual(10_000);
    const twice = server.last.added().filter((key, at, all) => all.indexOf(key) !== at);
    expect(twice.sort()).toEqual([...refused].sort());
    for (const frame of again) expect(frame.add.length).toBeLessThanOrEqual(150);
    expect(feed.status().counters).toMatchObject({ rateRefusals: 2, resent: refused.length });
  });

  test('"subscription size" stops the growth: valued items stay, the rest is refused, and a removal makes room again', async () => {
    const { feed, add } = await start();
    let held = 0;
    server.accept = (items, peer) => {
      if (held + items.length > 600) {
        peer.error('BAD_ACTION', 'Your subscription size is too big');
        return false;
      }
      held += items.length;
      return true;
    };
    const items = add('SPX', 'Greeks', optionSymbols(1_500));
    await clock.advance(7_000);
    const counts = feed.counts('SPX');
    expect(counts.valued).toBe(held);
    expect(counts).toEqual({ pending: 0, valued: held, empty: 0, refused: 1_500 - held });
    expect(feed.room()).toBe(0);
    expect(feed.status()).toMatchObject({ phase: 'live', queued: 0 });
    const sent = server.last.added().length;
    await clock.advance(180_000);
    expect(server.last.added()).toHaveLength(sent);
    held -= 100;
    feed.remove(items.slice(0, 100));
    await clock.advance(5_000);
    expect(feed.counts('SPX')).toEqual({ pending: 0, valued: held, empty: 0, refused: 1_400 - held });
  });

  test('"max frame length" makes frames shorter and sends the silent items again', async () => {
    const { feed, add } = await start();
    server.accept = (_items, peer) => {
      const bytes = peer.subscriptions().at(-1)!.bytes;
      if (bytes <= 6_000) return true;
      peer.error('INVALID_MESSAGE', 'Max frame length of 6000 has been exceeded', 0);
      return false;
    };
    add('SPX', 'Greeks', optionSymbols(400));
    await clock.advance(60_000);
    expect(feed.counts('SPX').valued).toBe(400);
    expect(feed.status().counters.frameTooLong).toBeGreaterThan(0);
  });

  test('too many sessions are waited out for a minute or more, and the token is kept', async () => {
    server.authError = 'The number of user sessions has exceeded the configured limit';
    const { feed, tokens } = await start();
    await clock.advance(59_000);
    expect(server.peers).toHaveLength(1);
    expect(feed.status()).toMatchObject({ phase: 'waiting', problemCode: 'FEED_SESSION_LIMIT' });
    server.authError = null;
    await clock.advance(40_000);
    expect(feed.status()).toMatchObject({ phase: 'live', problem: null });
    expect(tokens.refusals).toBe(0);
    expect(feed.status().counters.sessionLimits).toBe(1);
  });
});

describe('values that never come', () => {
  test('are empty after a quiet time, asked for again each minute, and valued when they come after all', async () => {
    const { feed, add } = await start();
    const symbols = optionSymbols(50);
    const absent = new Set(symbols.slice(40));
    server.has = ({ symbol }) => !absent.has(symbol);
    add('SPX', 'Greeks', symbols);
    await clock.advance(700);
    expect(feed.counts('SPX')).toEqual({ pending: 10, valued: 40, empty: 0, refused: 0 });
    await clock.advance(200);
    expect(feed.counts('SPX')).toEqual({ pending: 0, valued: 40, empty: 10, refused: 0 });
    await clock.advance(61_000);
    expect(server.last.added().slice(50).sort()).toEqual(greeks([...absent]).sort());
    expect(feed.counts('SPX').pending).toBe(0);
    absent.delete(symbols[45]!);
    await clock.advance(60_000);
    expect(feed.stateOf({ type: 'Greeks', symbol: symbols[45]! })).toBe('valued');
    expect(feed.counts('SPX')).toEqual({ pending: 0, valued: 41, empty: 9, refused: 0 });
  });

  test('of everything are a fault, not an empty market: nothing is called empty, and the status says so', async () => {
    server.has = () => false;
    const { feed, add } = await start();
    add('SPX', 'Greeks', optionSymbols(20));
    await clock.advance(30_000);
    expect(feed.counts('SPX')).toEqual({ pending: 20, valued: 0, empty: 0, refused: 0 });
    expect(feed.status().problem).toContain('20 subscriptions');
    server.has = () => true;
    await clock.advance(60_000);
    expect(feed.counts('SPX').valued).toBe(20);
    expect(feed.status().problem).toBeNull();
  });

  test('listeners hear of progress at most ten times a second, and at once when a group is complete', async () => {
    const { feed, add } = await start();
    const symbols = optionSymbols(4_000);
    add('SPX', 'Greeks', symbols);
    await clock.advance(100);
    const heard: { at: number; pending: number }[] = [];
    const stopListening = feed.onChange(() =>
      heard.push({ at: clock.steady.now(), pending: feed.counts('SPX').pending }),
    );
    await clock.advance(4_000);
    expect(heard.at(-1)?.pending).toBe(0);
    expect(heard.length).toBeGreaterThan(5);
    expect(heard.length).toBeLessThanOrEqual(45);
    stopListening();
    const before = heard.length;
    add('SPX', 'Summary', symbols);
    await clock.advance(1_000);
    expect(heard).toHaveLength(before);
  });
});

describe('liveness', () => {
  test("a KEEPALIVE goes out a third into the server's timeout, and any other frame puts it off", async () => {
    const { add } = await start();
    await clock.advance(19_000);
    expect(server.last.frames.filter(({ message }) => message.type === 'KEEPALIVE')).toHaveLength(0);
    add('SPX', 'Greeks', optionSymbols(1));
    await clock.advance(19_500);
    expect(server.last.frames.filter(({ message }) => message.type === 'KEEPALIVE')).toHaveLength(0);
    await clock.advance(600);
    expect(server.last.frames.filter(({ message }) => message.type === 'KEEPALIVE')).toHaveLength(1);
    await clock.advance(60_000);
    expect(server.last.frames.filter(({ message }) => message.type === 'KEEPALIVE')).toHaveLength(4);
  });

  test('a server that falls silent is given up within 65 s, and the items are pending again on the next socket', async () => {
    const { feed, add } = await start();
    add('SPX', 'Greeks', optionSymbols(10));
    await clock.advance(2_000);
    expect(feed.counts('SPX').valued).toBe(10);
    server.silent = true;
    await clock.advance(65_000);
    expect(feed.status().counters.silences).toBe(1);
    expect(server.peers[0]?.closeCode).toBe(1000);
    server.silent = false;
    await clock.advance(40_000);
    expect(feed.status().phase).toBe('live');
    expect(feed.counts('SPX').valued).toBe(10);
  });

  test('an hour of an unreachable server costs at most 120 connects (F02)', async () => {
    server.unreachable = true;
    const seed = runSeed(65_537);
    const { feed } = await start({}, seeded(seed));
    await clock.advance(3_600_000);
    expect(server.peers.length, `seed ${seed}`).toBeLessThanOrEqual(120);
    expect(server.peers.length, `seed ${seed}`).toBeGreaterThan(50);
    expect(feed.status()).toMatchObject({ phase: 'waiting', problemCode: 'FEED_UNREACHABLE' });
    server.unreachable = false;
    await clock.advance(61_000);
    expect(feed.status().phase).toBe('live');
  });

  test('a server that never answers SETUP fails in 10 s with FEED_SILENT, and an hour of it costs at most 120 connects', async () => {
    server.silent = true;
    const seed = runSeed(4_242);
    const { feed } = await start({}, seeded(seed));
    await clock.advance(9_900);
    expect(feed.status().phase).toBe('authorizing');
    await clock.advance(200);
    expect(feed.status()).toMatchObject({ phase: 'waiting', problemCode: 'FEED_SILENT' });
    expect(feed.status().problem).toContain('10 s');
    await clock.advance(3_590_000);
    expect(server.peers.length, `seed ${seed}`).toBeLessThanOrEqual(120);
  });

  test('no timer is left behind when it is stopped', async () => {
    const { feed, add } = await start();
    add('SPX', 'Greeks', optionSymbols(1_000));
    await clock.advance(500);
    const stopped = feed.stop();
    await clock.advance(2_000);
    await stopped;
    expect(clock.pendingTimers).toBe(0);
    expect(feed.status().phase).toBe('stopped');
  });
});
