/** Faults of the feed on real sockets (reliability rows F01–F03, F07, F08, F14 and the service's known refusals). */

import { afterEach, describe, expect, test } from 'vitest';
import { createWsTransport } from '../../../src/feed/dxlink/ws-transport.js';
import {
  itemKey,
  plainValues,
  type Script,
  ScriptServer,
  type ScriptSession,
} from '../../fakes/dxlink-script-server.js';
import { HalfOpenProxy } from '../../fakes/half-open-proxy.js';
import { runSeed, seeded } from '../../fakes/random.js';
import { feedUnderTest, optionSymbols, stopFeeds, until } from './feed-under-test.js';

let server: ScriptServer;
let proxy: HalfOpenProxy | null = null;

afterEach(async () => {
  await stopFeeds();
  await proxy?.close();
  proxy = null;
  await server.close();
});

const begin = async (script: Partial<Script> = {}) => {
  server = await ScriptServer.start(script);
};

/** A hook that has answered by itself. */
const answered = (answer: (session: ScriptSession) => void) => (session: ScriptSession) => {
  answer(session);
  return true;
};

describe('the network', () => {
  test('a half-open socket is noticed by its silence, closed, and everything is subscribed again on a fresh one (F01)', async () => {
    await begin();
    proxy = await HalfOpenProxy.start(server.port);
    const { port } = proxy;
    const { feed, add } = feedUnderTest({
      url: `ws://127.0.0.1:${port}`,
      limits: { announcedTimeoutMs: 800, silenceGraceMs: 100, keepaliveMs: 200, closeMs: 100 },
    });
    const symbols = optionSymbols(20);
    add('SPX', 'Greeks', symbols);
    feed.start();
    await until(() => feed.counts('SPX').valued === 20, 'first values');
    const phases = new Set<string>();
    feed.onChange(() => phases.add(`${feed.status().phase} ${feed.counts('SPX').pending}`));
    proxy.blackhole = true;
    await until(() => feed.status().counters.silences === 1, 'the silence is noticed');
    expect(feed.status().problemCode).toBe('FEED_SILENT');
    proxy.blackhole = false;
    await until(() => feed.status().phase === 'live' && feed.counts('SPX').valued === 20, 'values again');
    expect(server.last.added().sort()).toEqual(symbols.map((symbol) => itemKey({ type: 'Greeks', symbol })).sort());
    // In between nothing was called complete: all 20 were pending anew.
    expect(phases.has('live 20')).toBe(true);
  });

  test('a reset in the middle of the burst loses nothing: the rest is asked again', async () => {
    await begin();
    proxy = await HalfOpenProxy.start(server.port);
    const { feed, add } = feedUnderTest({ url: `ws://127.0.0.1:${proxy.port}` });
    add('SPX', 'Greeks', optionSymbols(600));
    feed.start();
    await until(() => feed.counts('SPX').valued > 0, 'some values');
    expect(feed.counts('SPX').valued).toBeLessThan(600);
    proxy.reset();
    await until(() => feed.counts('SPX').valued === 600, 'all values');
    expect(feed.status()).toMatchObject({ connects: 2, phase: 'live' });
  });

  test('a slow line that hands over three bytes at a time changes nothing but the time', async () => {
    await begin();
    proxy = await HalfOpenProxy.start(server.port);
    proxy.sliceBytes = 3;
    proxy.delayMs = 15;
    const { feed, add, sink } = feedUnderTest({ url: `ws://127.0.0.1:${proxy.port}` });
    const symbols = optionSymbols(40);
    add('SPX', 'Summary', symbols);
    feed.start();
    await until(() => feed.counts('SPX').valued === 40, 'all values');
    expect(sink.events).toEqual(
      symbols.map((symbol) => {
        const { openInterest, dayId, prevDayClosePrice } = plainValues('Summary', symbol);
        return ['Summary', symbol, openInterest, dayId, prevDayClosePrice];
      }),
    );
  });

  test('nobody at the address is FEED_UNREACHABLE with the reason, and so is an address that is none', async () => {
    await begin();
    const { port } = server;
    await server.close();
    for (const url of [`ws://127.0.0.1:${port}`, 'nonsense', 'ftp://127.0.0.1']) {
      const { feed } = feedUnderTest({ url, limits: { reconnectFirstMs: 60_000 } });
      feed.start();
      await until(() => feed.status().phase === 'waiting', `waiting after ${url}`);
      expect(feed.status().problemCode).toBe('FEED_UNREACHABLE');
      expect(feed.status().problem).toMatch(/^The feed could not be reached: .+\. Check the network/);
    }
    await begin();
  });
});

describe('the handshake', () => {
  test.each([
    ['anything', ['SETUP', 'AUTH']],
    ['AUTH', ['AUTH']],
    ['CHANNEL_REQUEST', ['CHANNEL_REQUEST']],
  ])('a server that never answers %s is given up as silent (F02)', async (_words, types) => {
    await begin({ onMessage: (_session, message) => types.includes(message.type) });
    const { feed } = feedUnderTest({ url: server.url, limits: { handshakeMs: 200, reconnectFirstMs: 60_000 } });
    feed.start();
    await until(() => feed.status().phase === 'waiting', 'given up');
    expect(feed.status().problemCode).toBe('FEED_SILENT');
  });

  test.each<[string, (session: ScriptSession) => void]>([
    ['a second UNAUTHORIZED', (session) => session.authState('UNAUTHORIZED')],
    ['an ERROR', (session) => session.error('UNAUTHORIZED', 'Authentication failed', 0)],
  ])('a token refused by %s brings one fresh token, one retry, and then a stop (F03)', async (_words, refuse) => {
    await begin({ onAuth: answered(refuse) });
    const { feed, tokens, lines } = feedUnderTest({ url: server.url });
    feed.start();
    await until(() => feed.status().phase === 'refused', 'refused');
    expect(feed.status().problemCode).toBe('FEED_AUTH_REJECTED');
    expect(feed.status().problem).toContain('refused the quote token');
    expect(server.sessions.map((session) => session.token)).toEqual(['token-1', 'token-2']);
    expect(tokens).toMatchObject({ calls: 2, refusals: 1 });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(server.sessions).toHaveLength(2);
    expect(lines.join('\n')).not.toMatch(/token-\d/);
  });

  test('a fresh token that is accepted ends the matter', async () => {
    await begin({
      onAuth(session, token) {
        if (token !== 'token-1') return false;
        session.authState('UNAUTHORIZED');
        return true;
      },
    });
    const { feed, add } = feedUnderTest({ url: server.url });
    add('SPX', 'Greeks', optionSymbols(5));
    feed.start();
    await until(() => feed.counts('SPX').valued === 5, 'values');
    expect(feed.status()).toMatchObject({ phase: 'live', problem: null, connects: 2 });
  });

  test('a token that runs out on the live socket is replaced on a fresh socket, the old one closed politely first', async () => {
    await begin();
    const { feed, add } = feedUnderTest({ url: server.url });
    add('SPX', 'Greeks', optionSymbols(5));
    feed.start();
    await until(() => feed.counts('SPX').valued === 5, 'values');
    const [old] = server.sessions;
    old!.error('UNAUTHORIZED', 'Your authentication token has expired, reauthentication is required', 0);
    await until(() => server.sessions.length === 2 && feed.counts('SPX').valued === 5, 'values on the second socket');
    expect(old?.closeCode).toBe(1000);
    expect(server.last.token).toBe('token-2');
  });
});

describe('the channel', () => {
  test('closed by the server is opened once more under a new number, and everything is asked again (F07)', async () => {
    await begin();
    const { feed, add } = feedUnderTest({ url: server.url });
    add('SPX', 'Greeks', optionSymbols(5));
    feed.start();
    await until(() => feed.counts('SPX').valued === 5, 'values');
    server.last.send({ type: 'CHANNEL_CLOSED', channel: server.last.channel });
    await until(() => server.last.of('CHANNEL_REQUEST').length === 2, 'another request');
    await until(() => feed.status().phase === 'live' && feed.counts('SPX').valued === 5, 'values again');
    expect(server.sessions).toHaveLength(1);
    expect(server.last.of('CHANNEL_REQUEST').map(({ channel }) => channel)).toEqual([1, 3]);
    server.last.send({ type: 'CHANNEL_CLOSED', channel: 3 });
    await until(() => server.sessions.length === 2 && feed.counts('SPX').valued === 5, 'a fresh connection');
  });

  test('late frames of a closed channel are dropped', async () => {
    await begin();
    const { feed, add, sink } = feedUnderTest({ url: server.url });
    add('SPX', 'Summary', optionSymbols(1));
    feed.start();
    await until(() => feed.counts('SPX').valued === 1, 'a value');
    server.last.send({ type: 'FEED_DATA', channel: 99, data: ['Summary', [optionSymbols(1)[0], 1, 2, 3]] });
    server.last.data(['Summary', [optionSymbols(1)[0], 7, 8, 9]]);
    await until(() => sink.events.length > 1, 'the next event');
    expect(sink.events.at(-1)?.slice(2)).toEqual([7, 8, 9]);
    expect(sink.events).toHaveLength(2);
  });

  test('that switches to FULL in the middle goes on, and so does one that reorders and trims its layout', async () => {
    await begin({
      layout: (type) => (type === 'Greeks' ? ['time', 'gamma', 'eventSymbol', 'volatility'] : ['eventSymbol']),
    });
    const { feed, add, sink } = feedUnderTest({ url: server.url });
    const [symbol] = optionSymbols(1);
    add('SPX', 'Greeks', [symbol!]);
    feed.start();
    await until(() => feed.counts('SPX').valued === 1, 'a value');
    const { volatility, gamma, time } = plainValues('Greeks', symbol!);
    expect(sink.events.at(-1)).toEqual(['Greeks', symbol, volatility, Number.NaN, gamma, time]);
    server.last.send({ type: 'FEED_CONFIG', channel: 1, aggregationPeriod: 0.1, dataFormat: 'FULL' });
    server.last.data([{ eventType: 'Greeks', eventSymbol: symbol, volatility: 0.31, gamma: 0.02, time: 5 }]);
    await until(() => sink.events.length === 2, 'the FULL event');
    expect(sink.events.at(-1)).toEqual(['Greeks', symbol, 0.31, Number.NaN, 0.02, 5]);
    server.last.data(['Greeks', [6, 0.03, symbol, 0.32]]);
    await until(() => sink.events.length === 3, 'COMPACT again');
    expect(sink.events.at(-1)).toEqual(['Greeks', symbol, 0.32, Number.NaN, 0.03, 6]);
  });

  test('with a truncated row loses that pair only and is asked for its layout again', async () => {
    await begin();
    const { feed, add, sink } = feedUnderTest({ url: server.url });
    const symbols = optionSymbols(2);
    add('SPX', 'Summary', symbols);
    feed.start();
    await until(() => feed.counts('SPX').valued === 2, 'values');
    server.last.data(['Summary', [symbols[0], 1, 2, 3, symbols[1], 4, 5]]);
    await until(() => server.last.of('FEED_SETUP').length === 2, 'a second FEED_SETUP');
    expect(feed.status().counters).toMatchObject({ badLength: 1, setupsAgain: 1 });
    server.last.publish([{ type: 'Summary', symbol: symbols[0]! }]);
    await until(() => sink.events.length === 3, 'events go on');
    for (let more = 0; more < 20; more++) server.last.data(['Summary', [symbols[0], 1]]);
    await until(() => feed.status().counters.badLength === 21, 'all counted');
    expect(feed.status().counters.setupsAgain).toBe(1);
  });

  test('with data before its layout says nothing wrong: the data is skipped until the layout comes', async () => {
    await begin({
      onSubscription(session, _message, add) {
        session.data(['Summary', [add[0]!.symbol, 5, 6, 7]]);
        return true;
      },
    });
    const { feed, add, sink } = feedUnderTest({ url: server.url });
    const [symbol] = optionSymbols(1);
    add('SPX', 'Summary', [symbol!]);
    feed.start();
    await until(() => feed.status().counters.unknownTypes === 1, 'skipped');
    expect(feed.counts('SPX').pending).toBe(1);
    server.last.announce('Summary', ['eventSymbol', 'openInterest', 'dayId', 'prevDayClosePrice']);
    server.last.data(['Summary', [symbol, 5, 6, 7]]);
    await until(() => feed.counts('SPX').valued === 1, 'a value');
    expect(sink.events).toEqual([['Summary', symbol, 5, 6, 7]]);
  });
});

describe('what the server should not send', () => {
  test('10,000 random messages crash nothing, and the next real event arrives (F07)', async () => {
    const seed = runSeed(20_000_229);
    const random = seeded(seed);
    await begin();
    const { feed, add, sink } = feedUnderTest({ url: server.url, limits: { reconnectFirstMs: 1, setupAgainMs: 0 } });
    const symbols = optionSymbols(8);
    add('SPX', 'Greeks', symbols);
    feed.start();
    await until(() => feed.counts('SPX').valued === 8, 'values');
    for (let count = 0; count < 10_000; count++) {
      server.last.sendText(randomFrame(random, symbols));
      if (count % 500 === 0) await until(() => feed.status().phase === 'live', `live, seed ${seed}, message ${count}`);
    }
    await until(() => feed.status().phase === 'live', `live at the end, seed ${seed}`);
    const before = sink.events.length;
    server.last.announce('Greeks', ['eventSymbol', 'volatility', 'delta', 'gamma', 'time']);
    server.last.publish([{ type: 'Greeks', symbol: symbols[0]! }]);
    await until(() => sink.events.length > before, `an event after the storm, seed ${seed}`);
    const { malformed, malformedEvents, unknownMessages } = feed.status().counters;
    expect(malformed! + malformedEvents! + unknownMessages!, `seed ${seed}`).toBeGreaterThan(1_000);
    for (const event of sink.events) {
      for (const number of event.slice(2)) expect(typeof number, `seed ${seed}`).toBe('number');
      for (const number of event.slice(2))
        expect(Math.abs(number as number), `seed ${seed}`).not.toBe(Number.POSITIVE_INFINITY);
    }
  });

  test('a frame above the limit ends the connection instead of filling the memory, and a fresh one takes over (F14)', async () => {
    await begin();
    const { feed, add } = feedUnderTest({ url: server.url, transport: createWsTransport({ maxPayload: 64 * 1024 }) });
    add('SPX', 'Greeks', optionSymbols(5));
    feed.start();
    await until(() => feed.counts('SPX').valued === 5, 'values');
    server.last.sendText('x'.repeat(100_000));
    await until(() => feed.status().connects === 2 && feed.counts('SPX').valued === 5, 'values on a fresh connection');
    expect(server.sessions[0]?.closeCode).toBe(1009);
    // It was their frame, not ours: our own frames need not shrink.
    expect(feed.status().counters.frameTooLong).toBe(0);
  });

  test('a flood of 200,000 events for symbols nobody asked for leaves no trace but a count (F14, F15)', async () => {
    await begin();
    const { feed, add, sink } = feedUnderTest({ url: server.url });
    add('SPX', 'Summary', optionSymbols(1));
    feed.start();
    await until(() => feed.counts('SPX').valued === 1, 'a value');
    for (let message = 0; message < 200; message++) {
      const rows = Array.from({ length: 1_000 }, (_, row) => [`.OTHER261120C${message}${row}`, 1, 2, 3]).flat();
      server.last.data(['Summary', rows]);
    }
    await until(() => feed.status().counters.unknownSymbols === 200_000, 'all counted');
    expect(sink.events).toHaveLength(1);
  });

  test('binary frames are counted and skipped', async () => {
    await begin();
    const { feed, add, sink } = feedUnderTest({ url: server.url });
    add('SPX', 'Summary', optionSymbols(1));
    feed.start();
    await until(() => feed.counts('SPX').valued === 1, 'a value');
    server.last.socket.send(Buffer.from([1, 2, 3]));
    server.last.publish([{ type: 'Summary', symbol: optionSymbols(1)[0]! }]);
    await until(() => sink.events.length === 2, 'the next event');
    expect(feed.status().counters.malformed).toBe(1);
  });

  test('close 1009 for a frame of ours makes the next frames shorter', async () => {
    await begin({
      onMessage(session, message) {
        if (message.type !== 'FEED_SUBSCRIPTION' || session.received.at(-1)!.bytes <= 6_000) return false;
        session.socket.close(1009, 'Max frame length of 6000 has been exceeded');
        return true;
      },
    });
    const { feed, add } = feedUnderTest({ url: server.url });
    add('SPX', 'Greeks', optionSymbols(150));
    feed.start();
    await until(() => feed.counts('SPX').valued === 150, 'all values', 20);
    expect(feed.status().counters.frameTooLong).toBeGreaterThan(0);
  });

  test('a close "Bye" without an error is just a reconnect', async () => {
    await begin();
    const { feed, add } = feedUnderTest({ url: server.url });
    add('SPX', 'Greeks', optionSymbols(3));
    feed.start();
    await until(() => feed.counts('SPX').valued === 3, 'values');
    server.last.socket.close(1000, 'Bye');
    await until(() => server.sessions.length === 2 && feed.counts('SPX').valued === 3, 'values again');
  });
});

/** A frame that is anything from noise to an almost right message. */
function randomFrame(random: () => number, symbols: readonly string[]): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const value = (depth: number): unknown => {
    const dice = random();
    if (dice < 0.2) return Math.floor(random() * 1e6) - 5e5;
    if (dice < 0.35) return pick(['NaN', 'Infinity', '-Infinity', '', '__proto__', 'constructor', ...symbols]);
    if (dice < 0.45) return pick([null, true, false]);
    if (dice < 0.55) return pick(['Greeks', 'Quote', 'Trade', 'Summary', 'Candle', 'eventSymbol', 'gamma']);
    if (depth > 3) return random();
    if (dice < 0.8) return Array.from({ length: Math.floor(random() * 7) }, () => value(depth + 1));
    return Object.fromEntries(
      Array.from({ length: Math.floor(random() * 4) }, () => [
        pick(['eventType', 'eventSymbol', 'gamma', 'Greeks', '__proto__', 'time']),
        value(depth + 1),
      ]),
    );
  };
  const dice = random();
  if (dice < 0.1) return JSON.stringify(value(0)).slice(0, Math.floor(random() * 40));
  if (dice < 0.2) return JSON.stringify(value(0));
  // No CHANNEL_CLOSED, AUTH_STATE or ERROR UNAUTHORIZED here: those rightly end things and have tests of their own.
  const type = pick([
    'FEED_DATA',
    'FEED_DATA',
    'FEED_DATA',
    'FEED_CONFIG',
    'SETUP',
    'KEEPALIVE',
    'CHANNEL_OPENED',
    'FEED_SETUP',
    'ODD',
  ]);
  const data = random() < 0.5 ? [pick(['Greeks', 'Quote', 'Odd']), value(1)] : value(0);
  const message = {
    type,
    channel: pick([0, 1, 1, 1, 3, -1, 1e9]),
    data,
    eventFields: value(0),
    aggregationPeriod: value(2),
    keepaliveTimeout: value(2),
  };
  return JSON.stringify(random() < 0.05 ? { ...message, channel: value(2) } : message);
}
