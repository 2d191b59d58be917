/** The client on the practice market with its knobs turned: whatever the server does, the values end up right or absent. */

import { afterEach, describe, expect, test } from 'vitest';
import type { FeedLimits } from '../../../src/feed/dxlink/limits.js';
import { eventTypes } from '../../../src/feed/ports.js';
import { systemSteadyClock } from '../../../src/lib/clock.js';
import { silentLogger } from '../../../src/lib/log.js';
import { type Knobs, type PracticeServer, startPracticeServer } from '../../../src/practice/practice-market.js';
import type { Recorded } from '../../fakes/recording-sink.js';
import { TinyMarket } from '../../fakes/tiny-market.js';
import { feedUnderTest, practiceTokens, stopFeeds, type UnderTest, until } from './feed-under-test.js';

let practice: PracticeServer;

afterEach(async () => {
  await stopFeeds();
  await practice.close();
});

interface Stage extends UnderTest {
  market: TinyMarket;
  tokens2: { calls: number };
}

async function open(
  knobs: Partial<Knobs>,
  options: { strikes?: number; limits?: Partial<FeedLimits> } = {},
): Promise<Stage> {
  const market = new TinyMarket({ strikes: options.strikes ?? 10 });
  practice = await startPracticeServer({ market, steady: systemSteadyClock(), log: silentLogger, knobs });
  const tokens2 = practiceTokens(practice);
  const limits = { reconnectFirstMs: 20, quietMs: 100, deadlineMs: 700, ...options.limits };
  const own = feedUnderTest({ url: practice.dxlinkUrl, tokens: tokens2, limits });
  for (const type of eventTypes) own.add('all', type, ['SPX', ...market.contracts]);
  own.feed.start();
  return { ...own, market, tokens2 };
}

/** The market's own numbers for every pair it has, without the given fields. */
function truth(market: TinyMarket): Map<string, Recorded> {
  const all = new Map<string, Recorded>();
  const put = (event: Recorded) => all.set(`${event[0]} ${event[1]}`, event);
  for (const symbol of ['SPX', ...market.contracts]) {
    const quote = market.quote(symbol);
    if (quote !== null) put(['Quote', symbol, quote.bid, quote.ask]);
    const trade = market.trade(symbol);
    if (trade !== null) put(['Trade', symbol, trade.price, trade.dayVolume, trade.time]);
    const summary = market.summary(symbol);
    if (summary !== null) put(['Summary', symbol, summary.openInterest, summary.dayId, summary.prevDayClose]);
    const greeks = market.greeks(symbol);
    if (greeks !== null) put(['Greeks', symbol, greeks.iv, greeks.delta, greeks.gamma, greeks.time]);
  }
  return all;
}

const latest = (events: readonly Recorded[]) => new Map(events.map((event) => [`${event[0]} ${event[1]}`, event]));

describe("every value arrives and is the market's own", () => {
  const knobs: [string, Partial<Knobs>][] = [
    ['on a plain day', {}],
    ['with several pairs in one message', { multiPair: true }],
    ['with fields in another order', { reorderLayout: true }],
    ['with a switch to FULL after the first message', { fullSwitchAfter: 1 }],
    ['with noise between the messages', { badJson: 1 }],
    ['with first values that trickle', { slowBurst: 1_000 }],
    ['with a socket cut in the middle of the burst', { dropMidBurst: 2 }],
    ['with a first token that is refused', { rejectAuth: 1 }],
    ['with a first token refused by an ERROR', { rejectAuth: 1, rejectAuthBy: 'error' }],
  ];
  test.each(knobs)('%s', async (_words, turned) => {
    const { feed, sink, market } = await open(turned);
    await until(() => feed.status().phase === 'live' && feed.counts('all').pending === 0, 'nothing pending');
    const expected = truth(market);
    expect(latest(sink.events)).toEqual(expected);
    expect(feed.counts('all')).toMatchObject({ valued: expected.size, pending: 0, refused: 0 });
    // An index has a trade price and nothing else, and that is said rather than waited for.
    expect(feed.stateOf({ type: 'Greeks', symbol: 'SPX' })).toBe('empty');
    expect(feed.stateOf({ type: 'Trade', symbol: 'SPX' })).toBe('valued');
  });
});

test('fields the server does not serve are NaN, and the others are not shifted', async () => {
  const { feed, sink, market } = await open({ trimLayout: ['delta', 'dayVolume'] });
  await until(() => feed.counts('all').pending === 0, 'nothing pending');
  for (const [pair, event] of truth(market)) {
    const [type, symbol, ...numbers] = event;
    if (type === 'Greeks' || type === 'Trade') numbers[1] = Number.NaN;
    expect(latest(sink.events).get(pair)).toEqual([type, symbol, ...numbers]);
  }
});

test('a layout that is never announced gives no number at all, and the items are never called complete', async () => {
  const { feed, sink } = await open({ omitConfig: true });
  await until(() => (feed.status().counters.unknownTypes ?? 0) > 3, 'data skipped');
  await new Promise((resolve) => setTimeout(resolve, 900));
  expect(sink.events).toEqual([]);
  expect(feed.counts('all')).toMatchObject({ valued: 0, empty: 0 });
});

test('truncated messages cost their own rows only', async () => {
  const { feed, sink, market } = await open({ truncatedRow: 2 }, { limits: { setupAgainMs: 0 } });
  await until(() => (feed.status().counters.badLength ?? 0) > 0 && feed.counts('all').pending === 0, 'settled');
  const expected = truth(market);
  for (const [pair, event] of latest(sink.events)) expect(event).toEqual(expected.get(pair));
  expect(feed.counts('all').valued).toBeLessThan(expected.size);
});

test('a full server leaves what it took and refuses the rest, and the budget follows it', async () => {
  const { feed, sink, market } = await open({ sizeLimit: 500 }, { strikes: 60 });
  await until(() => feed.counts('all').refused > 0 && feed.counts('all').pending === 0, 'settled', 20);
  const counts = feed.counts('all');
  expect(counts.valued + counts.empty).toBeLessThanOrEqual(500);
  expect(counts.valued).toBeGreaterThan(200);
  expect(feed.room()).toBe(0);
  for (const [pair, event] of latest(sink.events)) expect(event).toEqual(truth(market).get(pair));
  expect(feed.status().counters.sizeRefusals).toBeGreaterThan(0);
});

test('a server that finds the rate too high gets everything in the end, more slowly', async () => {
  const { feed, market } = await open(
    { rateLimit: { itemsPerSecond: 400, burst: 300 } },
    { strikes: 30, limits: { rateQuietMs: 300 } },
  );
  const expected = truth(market).size;
  await until(() => feed.counts('all').valued === expected, 'all values', 25);
  expect(feed.status().counters.rateRefusals).toBeGreaterThan(0);
  expect(feed.status()).toMatchObject({ phase: 'live', connects: 1 });
});

test('a frame the server finds too long brings shorter ones, whether it says so by an ERROR or by closing', async () => {
  for (const mode of ['error', 'close1009'] as const) {
    const { feed, market } = await open(
      { frameLimit: { bytes: 6_000, mode } },
      { strikes: 30, limits: { rateQuietMs: 200 } },
    );
    await until(() => feed.counts('all').valued === truth(market).size, `all values by ${mode}`, 20);
    expect(feed.status().counters.frameTooLong).toBeGreaterThan(0);
    await stopFeeds();
    await practice.close();
  }
  await open({});
});

test('a token that expires on the live socket is replaced, and the values are asked for again', async () => {
  const { feed, market, tokens2 } = await open({});
  const expected = truth(market).size;
  await until(() => feed.counts('all').valued === expected, 'first values');
  practice.expireTokens();
  await until(() => feed.status().connects === 2 && feed.counts('all').valued === expected, 'values again');
  expect(tokens2.calls).toBe(2);
  expect(practice.stats.open).toBe(1);
});

test('a session too many waits as long as it is told and takes the place when it is free', async () => {
  const { feed } = await open({ sessionLimit: 0 }, { limits: { sessionLimitWaitMs: 400 } });
  await until(() => feed.status().phase === 'waiting', 'waiting');
  expect(feed.status()).toMatchObject({ problemCode: 'FEED_SESSION_LIMIT', connects: 1 });
  practice.knobs.sessionLimit = 1;
  await until(() => feed.status().phase === 'live', 'live');
  expect(practice.stats.connections).toBe(2);
});

test('a server that falls silent without closing is replaced within the announced time', async () => {
  const { feed, market } = await open(
    { silentAfter: 3 },
    { limits: { announcedTimeoutMs: 1_000, silenceGraceMs: 200, closeMs: 100 } },
  );
  await until(() => feed.status().counters.silences === 1, 'noticed');
  practice.knobs.silentAfter = null;
  await until(() => feed.counts('all').valued === truth(market).size, 'all values');
});

test('pairs that never send anything are empty, and the rest is complete', async () => {
  const { feed, market } = await open({ absentShare: 0.3 });
  await until(() => feed.counts('all').pending === 0, 'nothing pending');
  const { valued, empty } = feed.counts('all');
  expect(valued).toBeGreaterThan(20);
  expect(empty).toBeGreaterThan(10);
  expect(valued + empty).toBe(4 * (1 + market.contracts.length));
});
