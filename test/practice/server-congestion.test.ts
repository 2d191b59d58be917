/** A client that reads too slowly gets fewer, newer values; nothing piles up for it. */

import { expect, test } from 'vitest';
import { FeedChannel } from '../../src/practice/dxlink/feed-channel.js';
import type { Json } from '../../src/practice/dxlink/wire.js';
import { createKnobs } from '../../src/practice/knobs.js';
import { TinyMarket, tinyMarketTime } from '../fakes/tiny-market.js';

function channelOf(market: TinyMarket) {
  const sent: unknown[] = [];
  const socket = { isFull: false };
  const feed = new FeedChannel(1, 'AUTO', market, createKnobs(), {
    send: () => {},
    sendData: (message: Json) => sent.push(message.data),
    error: () => {},
    isCongested: () => socket.isFull,
    admits: () => true,
    at: () => tinyMarketTime,
    isIndex: (symbol) => symbol === 'SPX',
  });
  feed.setup({
    type: 'FEED_SETUP',
    channel: 1,
    acceptDataFormat: 'COMPACT',
    acceptEventFields: { Quote: ['eventSymbol', 'bidPrice'] },
  });
  const add = [{ type: 'Quote', symbol: 'SPY' }];
  return { feed, socket, sent, subscribe: () => feed.subscribe({ type: 'FEED_SUBSCRIPTION', channel: 1, add }) };
}

const quote = (bid: number) => ({ bid, ask: bid + 1, bidSize: 1, askSize: 1 });

test('while the socket is full no tick sends anything; afterwards only the last value comes', () => {
  const market = new TinyMarket();
  const { feed, socket, sent, subscribe } = channelOf(market);
  subscribe();
  expect(feed.sendFirstValues(0)).toBe(true);
  socket.isFull = true;
  for (const bid of [1, 2, 3]) {
    market.set('Quote', 'SPY', quote(bid));
    feed.tick();
  }
  expect(sent).toHaveLength(1);
  socket.isFull = false;
  feed.tick();
  feed.tick();
  expect(sent.slice(1)).toEqual([['Quote', ['SPY', 3]]]);
});

test('first values wait for room too, and are then the values of that moment', () => {
  const market = new TinyMarket();
  const { feed, socket, sent, subscribe } = channelOf(market);
  socket.isFull = true;
  subscribe();
  expect(feed.sendFirstValues(0)).toBe(false);
  market.set('Quote', 'SPY', quote(9));
  socket.isFull = false;
  expect(feed.sendFirstValues(0)).toBe(true);
  feed.tick();
  expect(sent).toEqual([['Quote', ['SPY', 9]]]);
});
