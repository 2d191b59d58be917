/** The official dxLink client connects to the practice feed and receives every value of the market behind it. */

import {
  DXLinkAuthState,
  DXLinkFeed,
  DXLinkLogLevel,
  DXLinkWebSocketClient,
  FeedContract,
  FeedDataFormat,
} from '@dxfeed/dxlink-api';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import type { MarketSource } from '../../src/practice/market-source.js';
import { createModelMarket } from '../../src/practice/model/market.js';
import { type Knobs, type PracticeServer, startPracticeServer } from '../../src/practice/practice-market.js';
import { TinyMarket, tinyMarketTime } from '../fakes/tiny-market.js';

type Event = Record<string, unknown> & { eventType: string; eventSymbol: string };
type Type = 'Quote' | 'Trade' | 'Summary' | 'Greeks';
const types: readonly Type[] = ['Quote', 'Trade', 'Summary', 'Greeks'];

const fields = {
  Quote: ['eventSymbol', 'askPrice', 'bidPrice', 'bidSize', 'askSize'],
  Trade: ['eventSymbol', 'price', 'size', 'dayVolume', 'time'],
  Summary: ['eventSymbol', 'openInterest', 'dayId', 'prevDayClosePrice'],
  Greeks: ['eventSymbol', 'time', 'volatility', 'delta', 'gamma', 'theta', 'rho', 'vega', 'price'],
};

let server: PracticeServer;
let client: DXLinkWebSocketClient;

beforeAll(() => {
  // Node 20 has no WebSocket of its own, and the official client takes the global one.
  (globalThis as { WebSocket: unknown }).WebSocket = WebSocket;
});

afterEach(async () => {
  client.disconnect();
  await server.close();
});

async function connect(market: MarketSource, knobs: Partial<Knobs> = {}): Promise<void> {
  server = await startPracticeServer({ market, steady: systemSteadyClock(), log: silentLogger, knobs });
  client = new DXLinkWebSocketClient({ logLevel: DXLinkLogLevel.ERROR });
  client.setAuthToken(server.issueQuoteToken());
  client.connect(server.dxlinkUrl);
  await until(() => client.getAuthState() === DXLinkAuthState.AUTHORIZED);
}

function openFeed(
  format: FeedDataFormat,
  contract = FeedContract.AUTO,
): { feed: DXLinkFeed<FeedContract>; events: Event[] } {
  const feed = new DXLinkFeed(client, contract, { batchSubscriptionsTime: 1, logLevel: DXLinkLogLevel.ERROR });
  feed.configure({ acceptAggregationPeriod: 0.1, acceptDataFormat: format, acceptEventFields: fields });
  const events: Event[] = [];
  feed.addEventListener((batch) => events.push(...(batch as unknown as Event[])));
  return { feed, events };
}

async function until(claim: () => boolean, seconds = 10): Promise<void> {
  for (let waited = 0; !claim(); waited += 10) {
    if (waited > seconds * 1000) throw new Error('It did not happen in time.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What the wire should carry for a pair: the market's numbers under the names of the protocol. */
function expected(market: MarketSource, type: Type, symbol: string): Record<string, unknown> | null {
  const at = market.clock.now();
  const isIndex = market.underlyings().some((one) => one.isIndex && one.streamerSymbol === symbol);
  if (isIndex && type !== 'Trade') return null;
  if (type === 'Quote') {
    const value = market.quote(symbol, at);
    if (value === null) return null;
    return doubles({ askPrice: value.ask, bidPrice: value.bid, bidSize: value.bidSize, askSize: value.askSize });
  }
  if (type === 'Trade') {
    const value = market.trade(symbol, at);
    return value && doubles({ ...value });
  }
  if (type === 'Summary') {
    const value = market.summary(symbol, at);
    if (value === null) return null;
    const { openInterest, dayId, prevDayClose } = value;
    return doubles({ openInterest, dayId, prevDayClosePrice: prevDayClose });
  }
  const value = market.greeks(symbol, at);
  if (value === null) return null;
  const { iv, ...rest } = value;
  return doubles({ ...rest, volatility: iv });
}

function doubles(values: Record<string, number>): Record<string, number | string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number.isNaN(value) ? 'NaN' : value]));
}

function expectEvery(market: MarketSource, symbols: readonly string[], events: readonly Event[]): void {
  const byPair = new Map(events.map((event) => [`${event.eventType} ${event.eventSymbol}`, event]));
  let pairs = 0;
  for (const type of types) {
    for (const symbol of symbols) {
      const values = expected(market, type, symbol);
      if (values === null) {
        expect(byPair.has(`${type} ${symbol}`), `${type} ${symbol} should be silent`).toBe(false);
        continue;
      }
      pairs += 1;
      expect(byPair.get(`${type} ${symbol}`)).toEqual({ eventType: type, eventSymbol: symbol, ...values });
    }
  }
  expect(byPair.size).toBe(pairs);
}

test('the official client receives the value of every pair, in the fields it asked for', async () => {
  const market = new TinyMarket();
  await connect(market);
  const { feed, events } = openFeed(FeedDataFormat.COMPACT);
  const symbols = ['SPX', 'SPY', ...market.contracts];
  for (const type of types) feed.addSubscriptions(symbols.map((symbol) => ({ type, symbol })));
  const pairs = types.flatMap((type) => symbols.filter((symbol) => expected(market, type, symbol) !== null)).length;
  await until(() => events.length >= pairs);
  expectEvery(market, symbols, events);
  expect(events).toHaveLength(pairs);
});

test('the official client receives the simulated market as it is, the pairs that have no value left out', async () => {
  const market = createModelMarket({ seed: 7, sizes: 'small', clock: { now: () => tinyMarketTime, speed: 1 } });
  await connect(market);
  const { feed, events } = openFeed(FeedDataFormat.COMPACT);
  const contracts = market
    .roots('SPX', tinyMarketTime)
    .flatMap((root) => root.expirations.flatMap((expiration) => expiration.strikes))
    .flatMap((strike) => [strike.callStreamerSymbol, strike.putStreamerSymbol]);
  const symbols = ['SPX', 'SPY', ...contracts.slice(0, 400)];
  for (const type of types) feed.addSubscriptions(symbols.map((symbol) => ({ type, symbol })));
  const pairs = types.flatMap((type) => symbols.filter((symbol) => expected(market, type, symbol) !== null)).length;
  expect(pairs).toBeGreaterThan(1_000);
  await until(() => events.length >= pairs);
  expectEvery(market, symbols, events);
});

test('an update of the market reaches the official client, and only the changed pair is sent', async () => {
  const market = new TinyMarket();
  await connect(market);
  const { feed, events } = openFeed(FeedDataFormat.COMPACT);
  const symbol = market.contracts[0]!;
  feed.addSubscriptions(market.contracts.map((contract) => ({ type: 'Greeks', symbol: contract })));
  await until(() => events.length === market.contracts.length);
  market.set('Greeks', symbol, { ...market.greeks(symbol)!, gamma: 0.0625, delta: Number.NaN });
  await until(() => events.length > market.contracts.length);
  expect(events.slice(market.contracts.length)).toMatchObject([{ eventSymbol: symbol, gamma: 0.0625, delta: 'NaN' }]);
});

test('the official client receives several thousand items in one burst', async () => {
  const market = new TinyMarket({ strikes: 400 });
  await connect(market);
  const { feed, events } = openFeed(FeedDataFormat.COMPACT);
  const symbols = market.contracts.slice(0, 2_000);
  for (const type of types) feed.addSubscriptions(symbols.map((symbol) => ({ type, symbol })));
  await until(() => events.length >= 8_000);
  expectEvery(market, symbols, events);
});

test('a client that asks for FULL gets objects without the empty fields', async () => {
  const market = new TinyMarket();
  await connect(market);
  const { feed, events } = openFeed(FeedDataFormat.FULL);
  const untraded = market.contracts.find((symbol) => Number.isNaN(market.trade(symbol)!.price))!;
  feed.addSubscriptions({ type: 'Trade', symbol: untraded }, { type: 'Trade', symbol: 'SPX' });
  await until(() => events.length === 2);
  expect(events.find((event) => event.eventSymbol === untraded)).toEqual({
    eventType: 'Trade',
    eventSymbol: untraded,
    time: 0,
  });
  expect(events.find((event) => event.eventSymbol === 'SPX')).toMatchObject({ price: 600, dayVolume: 1_000 });
});

test('the official client follows a switch to FULL in mid-session', async () => {
  const market = new TinyMarket();
  await connect(market, { fullSwitchAfter: 1 });
  const { feed, events } = openFeed(FeedDataFormat.COMPACT);
  feed.addSubscriptions({ type: 'Quote', symbol: 'SPY' });
  await until(() => events.length === 1);
  market.set('Quote', 'SPY', { bid: 601, ask: 602, bidSize: 1, askSize: 1 });
  await until(() => events.length === 2);
  expect(feed.getConfig().dataFormat).toBe('FULL');
  expect(events[1]).toMatchObject({ eventType: 'Quote', eventSymbol: 'SPY', bidPrice: 601, askPrice: 602 });
});

test('the official client decodes a layout in another order than it asked for', async () => {
  const market = new TinyMarket();
  await connect(market, { reorderLayout: true, trimLayout: ['rho'] });
  const { feed, events } = openFeed(FeedDataFormat.COMPACT);
  const symbol = market.contracts[1]!;
  feed.addSubscriptions({ type: 'Greeks', symbol });
  await until(() => events.length === 1);
  const { rho: _, iv, ...rest } = market.greeks(symbol)!;
  expect(events[0]).toEqual({ eventType: 'Greeks', eventSymbol: symbol, ...rest, volatility: iv });
});

test('the STREAM contract brings no first value, only what changes from now on', async () => {
  const market = new TinyMarket();
  await connect(market);
  const { feed, events } = openFeed(FeedDataFormat.COMPACT, FeedContract.STREAM);
  feed.addSubscriptions({ type: 'Quote', symbol: 'SPY' });
  await until(() => server.stats.items === 1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(events).toEqual([]);
  market.set('Quote', 'SPY', { bid: 601, ask: 602, bidSize: 1, askSize: 1 });
  await until(() => events.length === 1);
});
