/** What the practice feed does when nobody asks it to misbehave: the real service's order, layouts and silences. */

import { afterEach, describe, expect, test } from 'vitest';
import type { SteadyClock } from '../../src/lib/clock.js';
import { systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import type { MarketSource, TradeValue } from '../../src/practice/market-source.js';
import { type PracticeServer, startPracticeServer } from '../../src/practice/practice-market.js';
import { ManualClock } from '../fakes/clock.js';
import { TinyMarket, tinyMarketTime } from '../fakes/tiny-market.js';
import { pause, RawDxLink, waitFor } from './raw-dxlink.js';

const fields = {
  Quote: ['eventSymbol', 'bidPrice', 'askPrice'],
  Trade: ['eventSymbol', 'price', 'size', 'time'],
  Summary: ['eventSymbol', 'openInterest', 'dayId'],
  Greeks: ['gamma', 'eventSymbol', 'volatility'],
};

let server: PracticeServer;
afterEach(() => server.close());

async function start(
  market: MarketSource = new TinyMarket(),
  steady: SteadyClock = systemSteadyClock(),
): Promise<void> {
  server = await startPracticeServer({ market, steady, log: silentLogger });
}

const ready = (layout: Record<string, string[]> = fields) =>
  RawDxLink.ready(server.dxlinkUrl, server.issueQuoteToken(), layout);

describe('handshake', () => {
  test('SETUP is answered by SETUP and a first UNAUTHORIZED, AUTH by AUTHORIZED with a user, the channel with subFormat LIST', async () => {
    await start();
    const client = await ready();
    expect(client.frames).toMatchObject([
      { type: 'SETUP', channel: 0, keepaliveTimeout: 60, acceptKeepaliveTimeout: 60 },
      { type: 'AUTH_STATE', channel: 0, state: 'UNAUTHORIZED' },
      { type: 'AUTH_STATE', channel: 0, state: 'AUTHORIZED', userId: expect.any(String) },
      { type: 'CHANNEL_OPENED', channel: 1, service: 'FEED', parameters: { contract: 'AUTO', subFormat: 'LIST' } },
      { type: 'FEED_CONFIG', channel: 1, aggregationPeriod: 0.1, dataFormat: 'COMPACT' },
    ]);
    expect(client.frames[4]).not.toHaveProperty('eventFields');
  });

  test('a channel that is asked for before the token was accepted is refused', async () => {
    await start();
    const client = await RawDxLink.connect(server.dxlinkUrl);
    client.setup();
    client.send({ type: 'CHANNEL_REQUEST', channel: 1, service: 'FEED', parameters: { contract: 'AUTO' } });
    expect(await client.until(({ type }) => type === 'ERROR')).toMatchObject({ channel: 1, error: 'UNAUTHORIZED' });
  });

  test('a token nobody handed out brings a second UNAUTHORIZED', async () => {
    await start();
    const client = await RawDxLink.connect(server.dxlinkUrl);
    client.setup();
    client.send({ type: 'AUTH', channel: 0, token: 'guessed' });
    await waitFor(() => client.frames.filter(({ state }) => state === 'UNAUTHORIZED').length === 2);
  });

  test('opening a channel twice is refused by the words of the real service, and it can be opened again once cancelled', async () => {
    await start();
    const client = await ready();
    const request = { type: 'CHANNEL_REQUEST', channel: 1, service: 'FEED', parameters: { contract: 'AUTO' } };
    client.send(request);
    await client.until(({ type }) => type === 'ERROR');
    expect(client.errors()).toEqual([{ channel: 1, error: 'BAD_ACTION', message: 'Channel with id 1 already exists' }]);
    client.send({ type: 'CHANNEL_CANCEL', channel: 1 });
    await client.until(({ type }) => type === 'CHANNEL_CLOSED');
    client.send(request);
    await waitFor(() => client.frames.filter(({ type }) => type === 'CHANNEL_OPENED').length === 2);
  });

  test('another path than the feed is no websocket', async () => {
    await start();
    await expect(RawDxLink.connect(server.dxlinkUrl.replace('/realtime', '/'))).rejects.toThrow('400');
  });
});

describe('layouts and values', () => {
  test('the layout of a type is announced just before its first data, with every type known so far, one pair per message', async () => {
    await start();
    const client = await ready();
    const [symbol] = new TinyMarket().contracts as [string];
    client.send({
      type: 'FEED_SUBSCRIPTION',
      channel: 1,
      add: ['Greeks', 'Summary'].map((type) => ({ type, symbol })),
    });
    await waitFor(() => client.data.length === 2);
    expect(client.frames.slice(5)).toEqual([
      expect.objectContaining({ type: 'FEED_CONFIG', eventFields: { Summary: fields.Summary } }),
      expect.objectContaining({ type: 'FEED_DATA', data: ['Summary', [symbol, expect.any(Number), 20_777]] }),
      expect.objectContaining({ eventFields: { Summary: fields.Summary, Greeks: fields.Greeks } }),
      expect.objectContaining({ data: ['Greeks', [expect.any(Number), symbol, expect.any(Number)]] }),
    ]);
  });

  test('fields the feed does not have vanish from the layout, and no others come than those asked for', async () => {
    await start();
    const client = await ready({ Quote: ['askPrice', 'VWAP', 'eventType', 'eventSymbol', 'toString'] });
    client.add('Quote', ['SPY']);
    await waitFor(() => client.data.length === 1);
    expect(client.frames.at(-2)).toMatchObject({ eventFields: { Quote: ['askPrice', 'eventType', 'eventSymbol'] } });
    expect(client.data[0]).toEqual(['Quote', [601.5, 'Quote', 'SPY']]);
  });

  test('a client that names no fields gets all of them, with event times 0 and empty doubles as "NaN"', async () => {
    await start();
    const client = await RawDxLink.ready(server.dxlinkUrl, server.issueQuoteToken());
    client.add('Summary', ['SPY']);
    await waitFor(() => client.data.length === 1);
    const config = client.frames.at(-2)?.eventFields as Record<string, string[]>;
    const row = Object.fromEntries(config.Summary!.map((field, index) => [field, client.values('Summary')[index]]));
    expect(row).toMatchObject({
      eventSymbol: 'SPY',
      eventTime: 0,
      openInterest: 'NaN',
      dayClosePrice: 'NaN',
      dayId: 20_777,
      prevDayId: 20_776,
      prevDayClosePrice: 6.25,
    });
  });

  test('a second FEED_SETUP is answered with the layouts of the types that have been announced', async () => {
    await start();
    const client = await ready();
    client.add('Quote', ['SPY']);
    await waitFor(() => client.data.length === 1);
    client.feedSetup({ Quote: ['eventSymbol', 'askPrice'] });
    const expected = JSON.stringify({ Quote: ['eventSymbol', 'askPrice'] });
    await client.until((frame) => JSON.stringify(frame.eventFields) === expected);
  });

  test('an unknown symbol sends nothing and no error; neither does a type without values', async () => {
    await start();
    const client = await ready();
    client.add('Quote', ['NOSUCH', '.SPXW261120C99999']);
    client.add('Candle', ['SPY{=1m}']);
    client.add('Quote', ['SPY']);
    await waitFor(() => client.data.length === 1);
    await pause(250);
    expect(client.values('Quote')).toEqual(['SPY', 600.5, 601.5]);
    expect(client.errors()).toEqual([]);
    expect(server.stats.items).toBe(4);
  });

  test('an index publishes Trade only', async () => {
    const market = new TinyMarket();
    market.set('Quote', 'SPX', { bid: 1, ask: 2, bidSize: 1, askSize: 1 });
    await start(market);
    const client = await ready();
    for (const type of ['Quote', 'Summary', 'Greeks', 'Trade']) client.add(type, ['SPX']);
    await waitFor(() => client.values('Trade').length > 0);
    await pause(150);
    expect(client.data).toEqual([['Trade', ['SPX', 600, 1, tinyMarketTime - 500]]]);
  });

  test('a contract that never traded sends a Trade row of NaN with time 0', async () => {
    const market = new TinyMarket();
    await start(market);
    const untraded = market.contracts.find((symbol) => Number.isNaN(market.trade(symbol)!.price))!;
    const client = await ready();
    client.add('Trade', [untraded]);
    await waitFor(() => client.data.length === 1);
    expect(client.data[0]).toEqual(['Trade', [untraded, 'NaN', 'NaN', 0]]);
  });

  test('values that change several times between two ticks arrive once, as the last one', async () => {
    const market = new TinyMarket();
    await start(market);
    const client = await ready();
    client.add('Quote', ['SPY']);
    await waitFor(() => client.data.length === 1);
    for (const bid of [601, 602, 603]) market.set('Quote', 'SPY', { bid, ask: 604, bidSize: 1, askSize: 1 });
    await waitFor(() => client.data.length === 2);
    await pause(250);
    expect(client.data.slice(1)).toEqual([['Quote', ['SPY', 603, 604]]]);
  });

  test('many items are looked at in turns, and none of them is forgotten', async () => {
    const market = new TinyMarket({ strikes: 300 });
    await start(market);
    const client = await ready({ Greeks: ['eventSymbol', 'gamma'] });
    const symbols = market.contracts.slice(0, 1_200);
    client.add('Greeks', symbols);
    await waitFor(() => client.values('Greeks').length === 2_400);
    for (const symbol of symbols) market.set('Greeks', symbol, { ...market.greeks(symbol)!, gamma: 0.5 });
    await waitFor(() => client.values('Greeks').filter((value) => value === 0.5).length === 1_200);
    await pause(1_200);
    expect(client.values('Greeks')).toHaveLength(4_800);
  });

  test('the delayed feed shows the market of 15 minutes ago', async () => {
    class Timed extends TinyMarket {
      override trade(symbol: string, at?: number): TradeValue | null {
        return symbol === 'SPX' ? { price: 1, size: 1, dayVolume: 1, time: at! } : super.trade(symbol);
      }
    }
    await start(new Timed());
    const url = server.dxlinkUrl.replace('/realtime', '/delayed');
    const client = await RawDxLink.ready(url, server.issueQuoteToken(), fields);
    client.add('Trade', ['SPX']);
    await waitFor(() => client.data.length === 1);
    expect(client.values('Trade').at(-1)).toBe(tinyMarketTime - 900_000);
  });
});

describe('subscription', () => {
  test('a topic added twice is one topic: one first value, and one remove ends it', async () => {
    const market = new TinyMarket();
    await start(market);
    const client = await ready();
    client.add('Quote', ['SPY', 'SPY']);
    await waitFor(() => client.data.length === 1);
    client.add('Quote', ['SPY', 'CASHCO']);
    await waitFor(() => client.data.length === 2);
    expect(client.values('Quote').filter((value) => value === 'SPY')).toHaveLength(1);
    client.send({ type: 'FEED_SUBSCRIPTION', channel: 1, remove: [{ type: 'Quote', symbol: 'SPY' }] });
    await waitFor(() => server.stats.items === 1);
    market.set('Quote', 'SPY', { bid: 1, ask: 2, bidSize: 1, askSize: 1 });
    market.set('Quote', 'CASHCO', { bid: 3, ask: 4, bidSize: 1, askSize: 1 });
    await waitFor(() => client.data.length === 3);
    expect(client.data[2]).toEqual(['Quote', ['CASHCO', 3, 4]]);
  });

  test('one message is done in the order reset, remove, add; a topic removed and added again gets a first value again', async () => {
    await start();
    const client = await ready();
    client.add('Quote', ['SPY', 'CASHCO']);
    await waitFor(() => client.values('Quote').length === 6);
    const topic = { type: 'Quote', symbol: 'SPY' };
    client.send({ type: 'FEED_SUBSCRIPTION', channel: 1, add: [topic], remove: [topic], reset: true });
    await waitFor(() => client.values('Quote').length === 9);
    expect(client.values('Quote').slice(6)).toEqual(['SPY', 600.5, 601.5]);
    expect(server.stats.items).toBe(1);
  });

  test('garbage is answered by an ERROR, and the connection goes on', async () => {
    await start();
    const client = await ready();
    const garbage = ['', 'no json', '[]', '5', 'null', '{"type":7,"channel":1}', '{"type":"FEED_SETUP"}'];
    for (const text of garbage) client.socket.send(text);
    client.socket.send(Buffer.from('{"type":"KEEPALIVE","channel":0}'));
    client.send({ type: 'FEED_SUBSCRIPTION', channel: 1, add: [{ type: 'Quote' }] });
    client.send({ type: 'FEED_SUBSCRIPTION', channel: 1, add: 'SPY' });
    client.send({ type: 'FEED_SUBSCRIPTION', channel: 3, add: [] });
    client.send({ type: 'FEED_MAGIC', channel: 1 });
    client.send({
      type: 'FEED_SETUP',
      channel: 1,
      acceptEventFields: { Quote: 7, Trade: [null] },
      acceptDataFormat: 3,
    });
    await waitFor(() => client.errors().length === garbage.length + 5);
    expect(new Set(client.errors().map(({ error }) => error))).toEqual(new Set(['INVALID_MESSAGE', 'BAD_ACTION']));
    client.add('Quote', ['SPY']);
    await waitFor(() => client.data.length === 1);
  });
});

describe('keepalive', () => {
  test('the server speaks every 30 s, and a client that says nothing for 60 s is closed with 1000 "Bye" and no ERROR', async () => {
    const clock = new ManualClock(tinyMarketTime);
    await start(new TinyMarket({ clock: clock.market }), clock.steady);
    const client = await ready();
    await clock.advance(30_000);
    await client.until(({ type }) => type === 'KEEPALIVE');
    client.send({ type: 'KEEPALIVE', channel: 0 });
    await waitFor(() => server.stats.framesIn === 5);
    await clock.advance(59_000);
    await waitFor(() => client.frames.filter(({ type }) => type === 'KEEPALIVE').length === 2);
    expect(server.stats.open).toBe(1);
    await clock.advance(1_500);
    expect(await client.closed).toEqual({ code: 1000, reason: 'Bye' });
    expect(client.errors()).toEqual([]);
    await waitFor(() => server.stats.open === 0);
  });
});
