/** Our client and the official one on the same server must receive the same events. */

import { afterEach, expect, test } from 'vitest';
import { type EventType, eventTypes, type FeedItem } from '../../../src/feed/ports.js';
import { systemSteadyClock } from '../../../src/lib/clock.js';
import { silentLogger } from '../../../src/lib/log.js';
import { type PracticeServer, startPracticeServer } from '../../../src/practice/practice-market.js';
import { ScriptServer } from '../../fakes/dxlink-script-server.js';
import { runSeed, seeded } from '../../fakes/random.js';
import type { Recorded } from '../../fakes/recording-sink.js';
import { TinyMarket, tinyMarketTime } from '../../fakes/tiny-market.js';
import { feedUnderTest, optionSymbols, practiceTokens, stopFeeds, until } from './feed-under-test.js';
import { type OfficialClient, officialClient } from './official-client.js';

let practice: PracticeServer | null = null;
let script: ScriptServer | null = null;
let official: OfficialClient;

afterEach(async () => {
  official.close();
  await stopFeeds();
  await practice?.close();
  await script?.close();
  practice = null;
  script = null;
});

const steady = systemSteadyClock();

/** Events of each (type, symbol) pair in the order they came. */
function byPair(events: readonly Recorded[]): Record<string, Recorded[]> {
  const pairs: Record<string, Recorded[]> = {};
  for (const event of events) {
    const pair = `${event[0]} ${event[1]}`;
    pairs[pair] = [...(pairs[pair] ?? []), event];
  }
  return pairs;
}

test('on the practice market both receive every value of every pair, in the same order', async () => {
  const seed = runSeed(31_337);
  const random = seeded(seed);
  const market = new TinyMarket({ strikes: 20 });
  practice = await startPracticeServer({ market, steady, log: silentLogger });
  const { feed, sink, add } = feedUnderTest({ url: practice.dxlinkUrl, tokens: practiceTokens(practice) });
  official = officialClient(practice.dxlinkUrl, practice.issueQuoteToken());
  const symbols = ['SPX', 'SPY', ...market.contracts];
  const items: FeedItem[] = eventTypes.flatMap((type) => symbols.map((symbol) => ({ type, symbol })));
  for (const type of eventTypes) add('all', type, symbols);
  official.add(items);
  feed.start();
  await until(() => feed.counts('all').pending === 0, 'our first values');
  const expected = items.filter(({ type, symbol }) => marketHas(market, type, symbol)).length;
  await until(() => official.events.length >= expected, 'their first values');
  expect(feed.counts('all').valued).toBe(expected);
  let sent = expected;
  for (let round = 1; round <= 3; round++) {
    for (const symbol of market.contracts.filter(() => random() < 0.3)) {
      const price = random() < 0.1 ? Number.NaN : Math.round(random() * 1e4) / 100;
      market.set('Trade', symbol, { price, size: 1, dayVolume: round * 7, time: tinyMarketTime + round });
      const iv = random() < 0.1 ? Number.NaN : random();
      const rest = { price, theta: 0, rho: 0, vega: 0, time: tinyMarketTime + round };
      market.set('Greeks', symbol, { iv, delta: random(), gamma: random() / 100, ...rest });
      sent += 2;
    }
    // Only what both have may change again: a server may leave out values between two updates.
    const arrived = () => sink.events.length >= sent && official.events.length >= sent;
    await until(arrived, `both have round ${round}, seed ${seed}`);
  }
  expect(sink.events.length, `seed ${seed}`).toBe(sent);
  expect(byPair(sink.events), `seed ${seed}`).toEqual(byPair(official.events));
});

test('of one and the same stream of frames both read the same events, through new layouts, FULL events and missing numbers', async () => {
  const seed = runSeed(271_828);
  const random = seeded(seed);
  script = await ScriptServer.start({ onSubscription: () => true });
  const symbols = optionSymbols(30);
  const { feed, sink, add } = feedUnderTest({ url: script.url });
  official = officialClient(script.url, 'token-1');
  for (const type of eventTypes) add('all', type, symbols);
  official.add(eventTypes.flatMap((type) => symbols.map((symbol) => ({ type, symbol }))));
  feed.start();
  const { sessions } = script;
  await until(() => sessions.length === 2 && sessions.every((one) => one.added().length === 120), 'both subscribed');
  const names: Record<EventType, string[]> = {
    Quote: ['eventSymbol', 'bidPrice', 'askPrice'],
    Trade: ['eventSymbol', 'price', 'dayVolume', 'time'],
    Summary: ['eventSymbol', 'openInterest', 'dayId', 'prevDayClosePrice'],
    Greeks: ['eventSymbol', 'volatility', 'delta', 'gamma', 'time'],
  };
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const value = () => pick([random(), Math.floor(random() * 1e6), 0, -random(), 'NaN', 'Infinity', 1.3743299e7]);
  const layouts = new Map<EventType, string[]>();
  let sent = 0;
  for (let message = 0; message < 400; message++) {
    const type = pick(eventTypes);
    const isFull = message >= 300;
    if (!layouts.has(type) || (!isFull && random() < 0.2)) {
      const layout = [...names[type]].sort(() => random() - 0.5);
      if (random() < 0.2)
        layout.splice(
          layout.findIndex((name) => name !== 'eventSymbol'),
          1,
        );
      layouts.set(type, layout);
      for (const session of sessions) session.announce(type, layout);
    }
    if (message === 300) {
      for (const session of sessions) {
        session.send({ type: 'FEED_CONFIG', channel: session.channel, aggregationPeriod: 0.1, dataFormat: 'FULL' });
      }
    }
    const rows = Array.from({ length: 1 + Math.floor(random() * 20) }, () => {
      const symbol = pick(symbols);
      return Object.fromEntries(names[type].map((name) => [name, name === 'eventSymbol' ? symbol : value()]));
    });
    sent += rows.length;
    const data = isFull
      ? rows.map((row) => ({ eventType: type, ...row }))
      : [type, rows.flatMap((row) => layouts.get(type)!.map((name) => row[name]))];
    for (const session of sessions) session.data(data);
  }
  await until(() => official.events.length >= sent && sink.events.length >= sent, 'everything arrived');
  expect(sink.events, `seed ${seed}`).toEqual(official.events);
  expect(sink.events, `seed ${seed}`).toHaveLength(sent);
});

function marketHas(market: TinyMarket, type: EventType, symbol: string): boolean {
  const read = { Quote: 'quote', Trade: 'trade', Summary: 'summary', Greeks: 'greeks' } as const;
  return market[read[type]](symbol) !== null;
}
