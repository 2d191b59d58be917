/** Each knob of the practice feed does what it says: limits, refusals, silences and damage as the real service was seen to show. */

import { afterEach, describe, expect, test } from 'vitest';
import type { SteadyClock } from '../../src/lib/clock.js';
import { systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import { TokenBucket } from '../../src/practice/dxlink/token-bucket.js';
import { createKnobs } from '../../src/practice/knobs.js';
import { type Knobs, type PracticeServer, startPracticeServer } from '../../src/practice/practice-market.js';
import { ManualClock } from '../fakes/clock.js';
import { TinyMarket, tinyMarketTime } from '../fakes/tiny-market.js';
import { pause, RawDxLink, waitFor } from './raw-dxlink.js';

const fields = { Quote: ['eventSymbol', 'bidPrice'], Greeks: ['eventSymbol', 'gamma'], Summary: ['eventSymbol'] };

let server: PracticeServer;
let market: TinyMarket;
afterEach(() => server.close());

async function start(
  knobs: Partial<Knobs> = {},
  options: { strikes?: number; steady?: SteadyClock } = {},
): Promise<void> {
  market = new TinyMarket({ strikes: options.strikes ?? 3 });
  server = await startPracticeServer({
    market,
    steady: options.steady ?? systemSteadyClock(),
    log: silentLogger,
    knobs,
  });
}

const ready = () => RawDxLink.ready(server.dxlinkUrl, server.issueQuoteToken(), fields);

async function authorizing(token = server.issueQuoteToken()): Promise<RawDxLink> {
  const client = await RawDxLink.connect(server.dxlinkUrl);
  client.setup();
  client.send({ type: 'AUTH', channel: 0, token });
  return client;
}

function symbolsLike(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `.SPXW261120C${index}`);
}

function setBid(symbol: string, bid: number): void {
  market.set('Quote', symbol, { bid, ask: bid + 1, bidSize: 1, askSize: 1 });
}

describe('data', () => {
  test('multiPair puts the types of one tick into one message', async () => {
    await start({ multiPair: true });
    const client = await ready();
    const [symbol] = market.contracts as [string];
    client.add('Quote', [symbol]);
    client.add('Greeks', [symbol]);
    await waitFor(() => client.data.length === 2);
    setBid(symbol, 9);
    market.set('Greeks', symbol, { ...market.greeks(symbol)!, gamma: 0.25 });
    await waitFor(() => client.data.length === 3);
    expect(client.data[2]).toEqual(['Quote', [symbol, 9], 'Greeks', [symbol, 0.25]]);
  });

  test('fullSwitchAfter announces FULL and sends objects from then on', async () => {
    await start({ fullSwitchAfter: 1 });
    const client = await ready();
    client.add('Quote', ['SPY']);
    await waitFor(() => client.data.length === 1);
    setBid('SPY', 7);
    await waitFor(() => client.data.length === 2);
    expect(client.data).toEqual([['Quote', ['SPY', 600.5]], [{ eventType: 'Quote', eventSymbol: 'SPY', bidPrice: 7 }]]);
    expect(client.frames.at(-2)).toMatchObject({ type: 'FEED_CONFIG', dataFormat: 'FULL' });
  });

  test('reorderLayout and trimLayout change what FEED_CONFIG says and the rows with it', async () => {
    await start({ reorderLayout: true, trimLayout: ['bidPrice'] });
    const client = await ready();
    client.add('Quote', ['SPY']);
    client.add('Greeks', [market.contracts[0]!]);
    await waitFor(() => client.data.length === 2);
    const config = client.frames.filter(({ type }) => type === 'FEED_CONFIG').at(-1);
    expect(config).toMatchObject({ eventFields: { Quote: ['eventSymbol'], Greeks: ['gamma', 'eventSymbol'] } });
    expect(client.values('Quote')).toEqual(['SPY']);
    expect(client.values('Greeks').at(-1)).toBe(market.contracts[0]);
  });

  test('omitConfig leaves the client without any layout', async () => {
    await start({ omitConfig: true });
    const client = await ready();
    client.add('Quote', ['SPY']);
    await waitFor(() => client.data.length === 1);
    expect(client.frames.some((frame) => 'eventFields' in frame)).toBe(false);
  });

  test('truncatedRow cuts the last value off every n-th message', async () => {
    await start({ truncatedRow: 2 });
    const client = await ready();
    client.add('Quote', ['SPY']);
    await waitFor(() => client.data.length === 1);
    setBid('SPY', 7);
    await waitFor(() => client.data.length === 2);
    expect(client.data).toEqual([
      ['Quote', ['SPY', 600.5]],
      ['Quote', ['SPY']],
    ]);
  });

  test('badJson puts broken frames between whole ones, and loses nothing', async () => {
    await start({ badJson: 1 });
    const client = await ready();
    client.add('Quote', ['SPY', 'CASHCO']);
    client.add('Greeks', market.contracts);
    await waitFor(() => client.data.length === 2);
    expect(client.garbage).toHaveLength(2);
    expect(client.values('Greeks')).toHaveLength(2 * market.contracts.length);
  });

  test('slowBurst paces first values', async () => {
    await start({ slowBurst: 100 }, { strikes: 20 });
    const client = await ready();
    client.add('Greeks', market.contracts.slice(0, 60));
    await waitFor(() => client.values('Greeks').length > 0);
    expect(client.values('Greeks').length).toBeLessThan(120);
    await waitFor(() => client.values('Greeks').length === 120);
    expect(client.data.length).toBeGreaterThan(2);
  });

  test('absentShare silences that share of the pairs, the same ones for every client', async () => {
    await start({ absentShare: 0.14 }, { strikes: 300 });
    const symbols = market.contracts.slice(0, 1_000);
    const seen = async () => {
      const client = await ready();
      client.add('Summary', symbols);
      await waitFor(() => client.values('Summary').length > 0);
      await pause(100);
      return client.values('Summary');
    };
    const first = await seen();
    expect(first.length).toBeGreaterThan(800);
    expect(first.length).toBeLessThan(920);
    expect(await seen()).toEqual(first);
  });
});

describe('limits', () => {
  const long = (bytes: number) => JSON.stringify({ type: 'KEEPALIVE', channel: 0, pad: 'x'.repeat(bytes) });

  test('a frame of 64 KiB passes, one byte more closes the connection with 1009', async () => {
    await start();
    const client = await ready();
    const frame = long(65_536 - long(0).length);
    client.socket.send(frame);
    client.add('Quote', ['SPY']);
    await waitFor(() => client.data.length === 1);
    client.socket.send(`${frame} `);
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  test('or it brings nothing but an ERROR on channel 0, and the frame is lost', async () => {
    await start({ frameLimit: { bytes: 65_536, mode: 'error' } });
    const client = await ready();
    client.add('Quote', ['SPY', ...symbolsLike(2_000)]);
    await client.until(({ type }) => type === 'ERROR');
    expect(client.errors()).toEqual([
      { channel: 0, error: 'INVALID_MESSAGE', message: 'Max frame length of 65536 has been exceeded' },
    ]);
    await pause(150);
    expect(client.data).toEqual([]);
    expect(server.stats.items).toBe(0);
  });

  test('above the size limit a message is refused whole, its symbols stay silent, and what was there goes on', async () => {
    await start({ sizeLimit: 3 });
    const client = await ready();
    client.add('Quote', ['CASHCO', 'BRK/B']);
    await waitFor(() => client.values('Quote').length === 4);
    client.add('Quote', ['SPY', market.contracts[0]!]);
    await client.until(({ type }) => type === 'ERROR');
    expect(client.errors()).toEqual([
      { channel: 1, error: 'BAD_ACTION', message: 'Your subscription size is too big' },
    ]);
    // Known items cost nothing: topics are idempotent.
    client.add('Quote', ['CASHCO', 'BRK/B', 'SPY']);
    await waitFor(() => client.values('Quote').length === 6);
    setBid('CASHCO', 1);
    await waitFor(() => client.values('Quote').length === 8);
    expect(client.errors()).toHaveLength(1);
  });

  test('25,000 items fit one connection by default, and not one more', async () => {
    await start({ rateLimit: null });
    const client = await ready();
    const symbols = symbolsLike(25_001);
    for (let from = 0; from < 25_000; from += 1_000) client.add('Quote', symbols.slice(from, from + 1_000));
    client.add('Quote', symbols.slice(25_000));
    await client.until(({ type }) => type === 'ERROR');
    expect(client.errors()).toMatchObject([{ message: 'Your subscription size is too big' }]);
    expect(server.stats.items).toBe(25_000);
  });

  test('the default rate passes a salvo of 9,000 items and refuses one of 15,000', async () => {
    await start();
    const symbols = symbolsLike(15_000);
    const salvo = async (count: number) => {
      const client = await ready();
      for (let from = 0; from < count; from += 1_000) client.add('Quote', symbols.slice(from, from + 1_000));
      // Answered in order, so everything before it has been decided.
      client.send({ type: 'CHANNEL_CANCEL', channel: 1 });
      await client.until(({ type }) => type === 'CHANNEL_CLOSED');
      return client.errors();
    };
    expect(await salvo(9_000)).toEqual([]);
    expect(await salvo(15_000)).toContainEqual({
      channel: 1,
      error: 'BAD_ACTION',
      message: 'Your subscription rate is too high',
    });
  });

  test('the default rate never refuses a client that sends 2,000 items a second', () => {
    const bucket = new TokenBucket(createKnobs().rateLimit!, 0);
    for (let now = 0; now < 60_000; now += 250) expect(bucket.take(500, now)).toBe(true);
  });

  test('a bucket pays a request whole or not at all, and refills to its burst and no further', () => {
    const bucket = new TokenBucket({ itemsPerSecond: 100, burst: 50 }, 0);
    expect(bucket.take(51, 0)).toBe(false);
    expect(bucket.take(50, 0)).toBe(true);
    expect(bucket.take(10, 90)).toBe(false);
    expect(bucket.take(10, 100)).toBe(true);
    expect(bucket.take(51, 100_000)).toBe(false);
  });

  test('too many sessions are refused with the real words, then "Bye", until one of them ends', async () => {
    await start({ sessionLimit: 1 });
    const first = await ready();
    const second = await authorizing();
    expect(await second.closed).toEqual({ code: 1000, reason: 'Bye' });
    expect(second.errors()).toEqual([
      {
        channel: 0,
        error: 'UNAUTHORIZED',
        message: 'The number of user sessions has exceeded the configured limit',
      },
    ]);
    first.socket.close(1000);
    await waitFor(() => server.stats.open === 0);
    await (await authorizing()).until(({ state }) => state === 'AUTHORIZED');
  });

  test('Candle has a smaller limit of its own', async () => {
    await start({ candleCap: 2 });
    const client = await ready();
    client.add('Candle', ['SPY{=1m}', 'SPY{=5m}']);
    client.add('Candle', ['SPY{=1h}']);
    await client.until(({ type }) => type === 'ERROR');
    expect(client.errors()).toMatchObject([
      { error: 'BAD_ACTION', message: "Your subscription size for event type 'Candle' is too big" },
    ]);
    expect(server.stats.items).toBe(2);
  });
});

describe('authorization', () => {
  test('expired tokens stop the data with an ERROR only; the old token fails, a new one brings the data back', async () => {
    await start();
    const token = server.issueQuoteToken();
    const client = await RawDxLink.ready(server.dxlinkUrl, token, fields);
    client.add('Quote', ['SPY']);
    await waitFor(() => client.data.length === 1);
    server.expireTokens();
    await waitFor(() => client.errors().length === 1);
    setBid('SPY', 7);
    client.send({ type: 'AUTH', channel: 0, token });
    await waitFor(() => client.errors().length === 2);
    expect(client.errors()).toEqual([
      {
        channel: 0,
        error: 'UNAUTHORIZED',
        message: 'Your authentication token has expired, reauthentication is required',
      },
      { channel: 0, error: 'UNAUTHORIZED', message: 'Authentication failed' },
    ]);
    await pause(150);
    expect(client.data).toHaveLength(1);
    expect(client.frames.filter(({ type }) => type === 'AUTH_STATE')).toHaveLength(2);
    client.send({ type: 'AUTH', channel: 0, token: server.issueQuoteToken() });
    await waitFor(() => client.data.length === 2);
    expect(client.data[1]).toEqual(['Quote', ['SPY', 7]]);
  });

  test('tokenExpiry ends the token of a live connection after so many seconds', async () => {
    const clock = new ManualClock(tinyMarketTime);
    await start({ tokenExpiry: 20 }, { steady: clock.steady });
    const token = server.issueQuoteToken();
    const client = await RawDxLink.ready(server.dxlinkUrl, token, fields);
    await clock.advance(19_000);
    expect(server.stats.authorized).toBe(1);
    await clock.advance(1_500);
    await client.until(({ error }) => error === 'UNAUTHORIZED');
    expect(server.stats).toMatchObject({ authorized: 0, open: 1 });
  });

  test('a quote token ends by itself after 24 hours', async () => {
    const clock = new ManualClock(tinyMarketTime);
    await start({ keepaliveTimeout: 1e6 }, { steady: clock.steady });
    const token = server.issueQuoteToken();
    await clock.advance(86_400_000);
    const client = await authorizing(token);
    await client.until(({ message }) => message === 'Authentication failed');
  });

  test.each(['state', 'error'] as const)('rejectAuth refuses so many times, by %s', async (by) => {
    await start({ rejectAuth: 1, rejectAuthBy: by });
    const client = await authorizing();
    await waitFor(() =>
      by === 'state'
        ? client.frames.filter(({ state }) => state === 'UNAUTHORIZED').length === 2
        : client.errors().some(({ message }) => message === 'Authentication failed'),
    );
    expect(server.stats.authorized).toBe(0);
    client.send({ type: 'AUTH', channel: 0, token: server.issueQuoteToken() });
    await client.until(({ state }) => state === 'AUTHORIZED');
    expect(server.knobs.rejectAuth).toBe(0);
  });
});

describe('connections', () => {
  test('silentSetup and silentAuth leave the client waiting', async () => {
    await start({ silentSetup: true });
    const mute = await authorizing();
    await waitFor(() => server.stats.framesIn === 2);
    server.knobs.silentSetup = false;
    server.knobs.silentAuth = true;
    const half = await authorizing();
    await waitFor(() => server.stats.framesIn === 4);
    await pause(100);
    expect(mute.frames).toEqual([]);
    expect(half.frames.map(({ type }) => type)).toEqual(['SETUP', 'AUTH_STATE']);
  });

  test('a half-open connection says nothing more, not even to pings and closes, and stays open', async () => {
    await start({ silentAfter: 1 });
    const client = await ready();
    client.add('Quote', ['SPY']);
    await waitFor(() => client.data.length === 1);
    setBid('SPY', 7);
    await pause(400);
    let pongs = 0;
    client.socket.on('pong', () => {
      pongs += 1;
    });
    client.socket.ping();
    client.send({ type: 'AUTH', channel: 0, token: 'x' });
    const frames = client.frames.length;
    client.socket.close(1000);
    await pause(300);
    expect(client.frames).toHaveLength(frames);
    expect(pongs).toBe(0);
    expect(client.socket.readyState).toBe(client.socket.CLOSING);
    expect(server.stats.open).toBe(1);
    client.socket.terminate();
    server.knobs.silentAfter = null;
    await (await ready()).until(({ type }) => type === 'FEED_CONFIG');
  });

  test('dropMidBurst cuts the socket once, and the next connection lives', async () => {
    await start({ dropMidBurst: 1 }, { strikes: 300 });
    const client = await ready();
    client.add('Greeks', market.contracts.slice(0, 900));
    expect(await client.closed).toMatchObject({ code: 1006 });
    expect(client.data).toHaveLength(1);
    expect(server.knobs.dropMidBurst).toBeNull();
    const next = await ready();
    next.add('Greeks', market.contracts.slice(0, 900));
    await waitFor(() => next.values('Greeks').length === 1_800);
  });

  test('dropConnections ends every connection, with a code or without a word', async () => {
    await start();
    const [first, second] = [await ready(), await ready()];
    server.dropConnections(1012);
    expect(await first.closed).toMatchObject({ code: 1012 });
    expect(await second.closed).toMatchObject({ code: 1012 });
    const third = await ready();
    server.dropConnections();
    expect(await third.closed).toMatchObject({ code: 1006 });
    await waitFor(() => server.stats.open === 0);
  });

  test('keepaliveTimeout shortens the patience that is announced and kept', async () => {
    await start({ keepaliveTimeout: 1, keepaliveEvery: 0.5 });
    const client = await ready();
    expect(client.frames[0]).toMatchObject({ keepaliveTimeout: 1 });
    expect(await client.closed).toEqual({ code: 1000, reason: 'Bye' });
    expect(client.frames.some(({ type }) => type === 'KEEPALIVE')).toBe(true);
  });
});
