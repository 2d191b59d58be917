import { afterEach, describe, expect, test } from 'vitest';
import type { TokenSource } from '../../../src/feed/ports.js';
import { AppError } from '../../../src/lib/errors.js';
import { plainValues, ScriptServer } from '../../fakes/dxlink-script-server.js';
import { CountingTokens, feedUnderTest, optionSymbols, stopFeeds, until } from './feed-under-test.js';

let server: ScriptServer;

afterEach(async () => {
  await stopFeeds();
  await server.close();
});

describe('the plain road', () => {
  test('it connects, authorises, subscribes and hands every first value to the sink', async () => {
    server = await ScriptServer.start();
    const { feed, sink, add } = feedUnderTest({ url: server.url });
    const symbols = optionSymbols(30);
    add('SPX', 'Greeks', symbols);
    add('SPX', 'Summary', symbols);
    feed.add('SPX', [{ type: 'Trade', symbol: symbols[0]! }], 0);
    feed.add('SPX', [{ type: 'Quote', symbol: symbols[0]! }], 0);
    expect(feed.counts('SPX')).toEqual({ pending: 62, valued: 0, empty: 0, refused: 0 });
    feed.start();
    await until(() => feed.counts('SPX').valued === 62, 'all items have a value');
    const { volatility, delta, gamma, time } = plainValues('Greeks', symbols[7]!);
    expect(sink.events).toContainEqual(['Greeks', symbols[7], volatility, delta, gamma, time]);
    const { openInterest, dayId, prevDayClosePrice } = plainValues('Summary', symbols[7]!);
    expect(sink.events).toContainEqual(['Summary', symbols[7], openInterest, dayId, prevDayClosePrice]);
    expect(feed.stateOf({ type: 'Greeks', symbol: symbols[7]! })).toBe('valued');
    expect(feed.stateOf({ type: 'Quote', symbol: symbols[7]! })).toBeNull();
    expect(feed.status()).toMatchObject({
      phase: 'live',
      level: 'live',
      problem: null,
      items: 62,
      queued: 0,
      connects: 1,
    });
    expect(feed.room()).toBe(25_000 - 62);
  });

  test('the handshake goes in the order of the real service, with SETUP and AUTH sent together', async () => {
    server = await ScriptServer.start();
    const { feed, add } = feedUnderTest({ url: server.url });
    add('SPX', 'Greeks', optionSymbols(1));
    feed.start();
    await until(() => feed.counts('SPX').valued === 1, 'the item has a value');
    expect(server.last.received.map(({ message }) => message.type)).toEqual([
      'SETUP',
      'AUTH',
      'CHANNEL_REQUEST',
      'FEED_SETUP',
      'FEED_SUBSCRIPTION',
    ]);
    expect(server.last.of('FEED_SETUP')[0]).toMatchObject({
      acceptAggregationPeriod: 0.1,
      acceptDataFormat: 'COMPACT',
    });
    expect(server.last.of('SETUP')[0]).toMatchObject({ keepaliveTimeout: 60, acceptKeepaliveTimeout: 60 });
  });

  test('while the broker is asked again for a token, the status says why', async () => {
    server = await ScriptServer.start();
    const plain = new CountingTokens(() => server.url);
    let trouble: AppError | null = null;
    let release = () => {};
    const tokens: TokenSource = {
      trouble: () => trouble,
      async quoteToken() {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return plain.quoteToken();
      },
    };
    const { feed } = feedUnderTest({ url: server.url, tokens });
    feed.start();
    await until(() => feed.status().phase === 'connecting', 'connecting');
    expect(feed.status()).toMatchObject({ problem: null, problemCode: null });
    trouble = new AppError('BROKER_UNREACHABLE', 'Nobody is there.');
    expect(feed.status()).toMatchObject({ problem: trouble.sentence, problemCode: 'BROKER_UNREACHABLE' });
    trouble = null;
    release();
    await until(() => feed.status().phase === 'live', 'live');
    expect(feed.status()).toMatchObject({ problem: null, problemCode: null });
  });

  test('a stop closes the socket politely, and the session is gone on the other side', async () => {
    server = await ScriptServer.start();
    const { feed } = feedUnderTest({ url: server.url });
    feed.start();
    await until(() => feed.status().phase === 'live', 'live');
    await feed.stop();
    await until(() => server.last.closeCode !== null, 'the server saw the close');
    expect(server.last.closeCode).toBe(1000);
    expect(feed.status().phase).toBe('stopped');
  });
});
