/** The previous close from the broker's REST side to the answer of a question. */

import { afterEach, describe, expect, test } from 'vitest';
import { headline } from '../../src/bot/wording.js';
import { createCalendar } from '../../src/calendar/calendar.js';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
import { analyse, defaultEngineSettings } from '../../src/engine/index.js';
import { Book } from '../../src/feed/book.js';
import { createDxLinkFeed } from '../../src/feed/dxlink/client.js';
import { createWsTransport } from '../../src/feed/dxlink/ws-transport.js';
import type { PreviousClose } from '../../src/feed/ports.js';
import { PreviousCloseAsk } from '../../src/feed/previous-close-ask.js';
import { createBroker } from '../../src/feed/tastytrade/broker.js';
import { defaultWatchLimits, WatchList } from '../../src/feed/watch-list.js';
import { practiceMarketClock, systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import { Secret, SecretFilter } from '../../src/lib/secret.js';
import { createModelMarket } from '../../src/practice/model/market.js';
import { type Knobs, startPracticeServer } from '../../src/practice/practice-market.js';
import { seeded } from '../fakes/random.js';

const calendar = createCalendar();
const never = new AbortController().signal;
const ending: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** The whole market side on the practice market, from 10:30 New York on a Friday, or as said. */
async function watching(symbols: readonly string[], knobs: Partial<Knobs> = {}, hour = 10) {
  const steady = systemSteadyClock();
  const market = practiceMarketClock(newYorkToUtc('2026-11-20', hour, 30), 1, steady);
  const source = createModelMarket({ seed: 5, clock: market, sizes: 'small' });
  const practice = await startPracticeServer({ market: source, steady, log: silentLogger, knobs });
  ending.push(() => practice.close());
  const random = seeded(3);
  const broker = createBroker({
    baseUrl: practice.url,
    clientSecret: new Secret('practice-client-secret'),
    refreshToken: new Secret('practice-refresh-token'),
    tokenFile: null,
    userAgent: 'gexwatch/0.1.0',
    market,
    wallNow: market.now,
    steady,
    random,
    log: silentLogger,
    filter: new SecretFilter(),
    levelOverride: 'simulated',
  });
  ending.push(() => broker.close());
  const book = new Book(market);
  const feed = createDxLinkFeed({
    transport: createWsTransport(),
    tokens: broker.tokens,
    sink: book,
    steady,
    random,
    log: silentLogger,
  });
  ending.push(() => feed.stop());
  const watches = new WatchList({
    feed,
    book,
    chains: broker.chains,
    calendar,
    market,
    steady,
    random,
    memory: { recall: () => null, keep: () => {} },
    engine: defaultEngineSettings,
    delayMs: () => 0,
    log: silentLogger,
    limits: defaultWatchLimits,
  });
  for (const symbol of symbols) watches.add(symbol, true);
  feed.start();
  watches.start();
  ending.push(() => watches.stop());
  const until = async (isSo: () => boolean) => {
    for (let turn = 0; turn < 600 && !isSo(); turn++) await new Promise((resolve) => setTimeout(resolve, 25));
    expect(isSo()).toBe(true);
  };
  await until(() => symbols.every((symbol) => watches.find(symbol)!.hasNear));
  /** What the answer to `/gex` begins with. */
  const answer = (symbol: string) => analyse(watches.find(symbol)!.read(market.now()), ['all'], defaultEngineSettings);
  const asked = () => practice.requests.filter((request) => request.path === '/market-data/by-type');
  /** Cents at the close of a session, as the market itself has it. */
  const closeOn = (symbol: string, date: string) => source.trade(symbol, calendar.sessionOn(date)!.closesAt)!.price;
  return { answer, asked, until, closeOn };
}

describe('on the practice market', () => {
  test("the answer on an index and on a fund shows the day's change from Thursday's close", async () => {
    const { answer, asked, until, closeOn } = await watching(['SPX', 'SPY']);
    await until(() => ['SPX', 'SPY'].every((symbol) => answer(symbol).previousClose !== null));
    for (const symbol of ['SPX', 'SPY']) {
      expect(answer(symbol).previousClose).toBe(closeOn(symbol, '2026-11-19'));
      expect(headline(answer(symbol))).toMatch(/ [+−]?\d+\.\d\d %$/);
    }
    // The fund's comes with its Summary.
    expect(asked().map(({ query, status }) => [query, status])).toEqual([['index=SPX', 200]]);
  }, 30_000);

  test('before the morning roll an index has no previous close, while its chain is answered', async () => {
    const { answer, asked, until } = await watching(['SPX'], {}, 5);
    await until(() => asked().some(({ status }) => status === 200));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(answer('SPX').previousClose).toBeNull();
    expect(asked()).toHaveLength(1);
  }, 30_000);

  test('an account that may not ask gets the answer without a change, and asks once', async () => {
    const { answer, asked, until } = await watching(['SPX'], { marketDataForbidden: true });
    await until(() => asked().some(({ status }) => status === 403));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(answer('SPX').previousClose).toBeNull();
    expect(headline(answer('SPX'))).not.toContain('%');
    expect(asked()).toHaveLength(1);
  }, 30_000);
});

describe('the question for a previous close', () => {
  const minute = 60_000;
  const friday = '2026-11-20';
  const at = (hour: number, minutes = 0, date = friday) => newYorkToUtc(date, hour, minutes);
  const spx = { symbol: 'SPX', isIndex: true, tradingDay: friday };

  /** Answers what it is told, and writes down when it was asked. */
  function asking(answer: () => PreviousClose | null) {
    const times: number[] = [];
    let now = 0;
    const ask = new PreviousCloseAsk(
      {
        async previousClose() {
          times.push(now);
          return answer();
        },
      },
      calendar,
    );
    const askAt = async (time: number, wanted = spx) => {
      now = time;
      ask.askIfDue(wanted, time, never);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { ask, times, askAt };
  }

  test('is put once when it is answered, and the answer serves that trading date only', async () => {
    const { ask, times, askAt } = asking(() => ({ close: 5_961.36, of: friday }));
    await askAt(at(8));
    for (let minutes = 0; minutes < 60; minutes++) await askAt(at(10, minutes));
    expect(times).toEqual([at(8)]);
    expect(ask.closeFor(friday)).toBe(5_961.36);
    expect(ask.closeFor('2026-11-23')).toBeNull();
  });

  test('is put again every ten minutes of the session, never outside it, and a dozen times at most', async () => {
    const { ask, times, askAt } = asking(() => null);
    for (let time = at(7); time < at(20); time += minute / 2) await askAt(time);
    expect(times).toHaveLength(12);
    expect(times.slice(0, 4)).toEqual([at(7), at(9, 30), at(9, 40), at(9, 50)]);
    expect(ask.closeFor(friday)).toBeNull();
  });

  test('waits in the night until the chain of the new date is read, and then begins anew', async () => {
    const { times, askAt } = asking(() => null);
    await askAt(at(15, 59));
    const monday = '2026-11-23';
    for (let hour = 0; hour < 7; hour++) await askAt(at(hour, 0, monday));
    await askAt(at(7, 0, monday), { ...spx, tradingDay: monday });
    expect(times).toEqual([at(15, 59), at(7, 0, monday)]);
  });

  test('is not put twice at a time', async () => {
    let release: (answer: PreviousClose | null) => void = () => {};
    let asks = 0;
    const ask = new PreviousCloseAsk(
      {
        previousClose() {
          asks++;
          return new Promise((resolve) => {
            release = resolve;
          });
        },
      },
      calendar,
    );
    for (let minutes = 0; minutes < 30; minutes++) ask.askIfDue(spx, at(10, minutes), never);
    expect(asks).toBe(1);
    release({ close: 5_961.36, of: friday });
    await new Promise((resolve) => setImmediate(resolve));
    expect(ask.closeFor(friday)).toBe(5_961.36);
  });

  test('is not put to a source that does not know the question, and survives one that fails', async () => {
    new PreviousCloseAsk({}, calendar).askIfDue(spx, at(10), never);
    const failing = new PreviousCloseAsk({ previousClose: () => Promise.reject(new Error('ended')) }, calendar);
    failing.askIfDue(spx, at(10), never);
    await new Promise((resolve) => setImmediate(resolve));
    expect(failing.closeFor(friday)).toBeNull();
  });
});
