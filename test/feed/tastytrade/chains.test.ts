import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCalendar } from '../../../src/calendar/calendar.js';
import { isDateKey } from '../../../src/calendar/new-york.js';
import { settlesAt } from '../../../src/calendar/settlement.js';
import { readChainListing } from '../../../src/feed/tastytrade/chain-listing.js';
import { equityData, failureOf, type Kit, minute, rootData, startKit, strikeData } from './kit.js';

let kit: Kit;
beforeEach(async () => {
  kit = await startKit();
  kit.server.equities.set('SPX', equityData('SPX', true));
  kit.server.equities.set('BRK/B', equityData('BRK/B', false));
  kit.server.chains.set('SPX', {
    items: [
      rootData('SPX', [
        { date: '2026-12-18', settlement: 'AM', strikes: [6000, 5900, 6100] },
        { date: '2026-11-20', settlement: 'AM', strikes: [6000] },
      ]),
      rootData('SPXW', [
        { date: '2026-11-20', settlement: 'PM', strikes: [6005, 6000, 5995] },
        { date: '2026-11-27', settlement: 'PM', strikes: [6000] },
        { date: '2026-12-18', settlement: 'PM', strikes: [6000] },
      ]),
    ],
  });
});
afterEach(() => kit.end());

const chainPath = '/option-chains/SPX/nested';
const iso = (ms: number) => new Date(ms).toISOString();

describe('the chain of an underlying', () => {
  test('holds every standard root with its own settlement, in order', async () => {
    const chain = await kit.broker().chains.chain('SPX');
    expect(chain).toMatchObject({ symbol: 'SPX', streamerSymbol: 'SPX', isIndex: true, tradingDay: '2026-11-20' });
    expect(chain.expirations.map((each) => [each.root, each.date, each.settlement, iso(each.settlesAt)])).toEqual([
      ['SPX', '2026-11-20', 'AM', '2026-11-20T14:30:00.000Z'],
      ['SPXW', '2026-11-20', 'PM', '2026-11-20T21:00:00.000Z'],
      ['SPXW', '2026-11-27', 'PM', '2026-11-27T18:00:00.000Z'],
      ['SPX', '2026-12-18', 'AM', '2026-12-18T14:30:00.000Z'],
      ['SPXW', '2026-12-18', 'PM', '2026-12-18T21:00:00.000Z'],
    ]);
    expect(chain.expirations[1]).toMatchObject({
      multiplier: 100,
      strikes: [5995, 6000, 6005],
      callSymbols: ['.SPXW261120C5995', '.SPXW261120C6000', '.SPXW261120C6005'],
      putSymbols: ['.SPXW261120P5995', '.SPXW261120P6000', '.SPXW261120P6005'],
    });
  });

  test('of a symbol with a slash is asked for percent-encoded, and upper-cased', async () => {
    kit.server.chains.set('BRK/B', {
      items: [rootData('BRKB', [{ date: '2026-12-18', settlement: 'PM', strikes: [500] }])],
    });
    const chain = await kit.broker().chains.chain(' brk/b ');
    expect(chain).toMatchObject({ symbol: 'BRK/B', streamerSymbol: 'BRK/B', isIndex: false });
    expect(kit.server.count('/option-chains/BRK%2FB/nested')).toBe(1);
    expect(kit.server.count('/instruments/equities/BRK%2FB')).toBe(1);
  });

  test('is fetched once a trading day for any number of callers', async () => {
    const broker = kit.broker();
    const chains = await Promise.all(Array.from({ length: 20 }, () => broker.chains.chain('SPX')));
    expect(new Set(chains).size).toBe(1);
    expect(await broker.chains.chain('SPX')).toBe(chains[0]);
    expect(kit.server.count(chainPath)).toBe(1);
    // Friday 10:30 to Sunday 10:30: still Friday's list.
    kit.clock.pass(48 * 60 * minute);
    await broker.chains.chain('SPX');
    expect(kit.server.count(chainPath)).toBe(1);
    // Monday 00:30: a new one, without what has expired.
    kit.clock.pass(14 * 60 * minute);
    const monday = await broker.chains.chain('SPX');
    expect(kit.server.count(chainPath)).toBe(2);
    expect(monday.tradingDay).toBe('2026-11-23');
    expect(monday.expirations.map((each) => each.date)).toEqual(['2026-11-27', '2026-12-18', '2026-12-18']);
  });

  test('of yesterday is not served when today’s cannot be had', async () => {
    const broker = kit.broker();
    await broker.chains.chain('SPX');
    kit.clock.pass(62 * 60 * minute);
    kit.server.fault(chainPath, { status: 500 }, 5);
    expect((await failureOf(broker.chains.chain('SPX'))).code).toBe('BROKER_UNAVAILABLE');
    expect((await broker.chains.chain('SPX')).tradingDay).toBe('2026-11-23');
  });

  test('follows the operator’s extra closings', async () => {
    const calendar = createCalendar({ closed: ['2026-11-20'], half: ['2026-12-18'] });
    const chain = await kit.broker({ calendar }).chains.chain('SPX');
    expect(chain.tradingDay).toBe('2026-11-19');
    expect(iso(chain.expirations.at(-1)!.settlesAt)).toBe('2026-12-18T18:00:00.000Z');
  });
});

describe('a symbol that cannot be charted', () => {
  test('is unknown: one sentence, nothing more asked', async () => {
    const error = await failureOf(kit.broker().chains.chain('ZZZZ'));
    expect(error.code).toBe('SYMBOL_UNKNOWN');
    expect(error.message).toBe('The broker knows no symbol ZZZZ.');
    expect(kit.server.count('/option-chains/*')).toBe(0);
  });

  test.each([
    ['an empty list', { items: [] }],
    ['a 404', undefined],
  ])('has no options: %s', async (_, data) => {
    kit.server.equities.set('NOPT', equityData('NOPT', false));
    if (data !== undefined) kit.server.chains.set('NOPT', data);
    const error = await failureOf(kit.broker().chains.chain('NOPT'));
    expect(error.code).toBe('SYMBOL_NO_OPTIONS');
    expect(error.message).toBe('The broker lists no options on NOPT.');
  });

  test('has adjusted contracts only', async () => {
    kit.server.equities.set('ADJ', equityData('ADJ', false));
    kit.server.chains.set('ADJ', {
      items: [rootData('ADJ1', [{ date: '2026-12-18', settlement: 'PM', strikes: [10] }], 'Non-standard')],
    });
    const error = await failureOf(kit.broker().chains.chain('ADJ'));
    expect(error.code).toBe('CHAIN_EMPTY');
    expect(error.message).toMatch(/no standard expirations for ADJ from 2026-11-20 on/);
  });

  test.each(['', '  ', '../x', 'SPX?a=1', 'A/../../oauth', '1SPX', 'TOOLONGSYMBOL', 'S\u0000PX', 'ÄÖ', 'SPX;DROP'])(
    'is not a symbol: %j never reaches the network',
    async (symbol) => {
      const error = await failureOf(kit.broker().chains.chain(symbol));
      expect(error.code).toBe('SYMBOL_INVALID');
      expect(kit.server.seen).toEqual([]);
    },
  );

  test('a chain without its list is an answer outside the documentation', async () => {
    kit.server.fault(chainPath, { ok: { data: { items: 'none' } } }, 5);
    expect((await failureOf(kit.broker().chains.chain('SPX'))).code).toBe('BROKER_BAD_ANSWER');
  });
});

describe('reading a listing', () => {
  const rules = { tradingDay: '2026-11-20', isDateKey, settlesAt };
  const expiration = (strikes: unknown, change: Record<string, unknown> = {}) => ({
    'expiration-date': '2026-12-18',
    'settlement-type': 'PM',
    strikes,
    ...change,
  });
  const root = (expirations: unknown, change: Record<string, unknown> = {}) => ({
    'root-symbol': 'SPY',
    'option-chain-type': 'Standard',
    'shares-per-contract': 100,
    expirations,
    ...change,
  });
  const good = strikeData('SPY', '2026-12-18', 600);

  test('keeps the first of a strike listed twice and counts the other', () => {
    const again = { ...good, 'call-streamer-symbol': '.OTHER' };
    const listing = readChainListing([root([expiration([good, again])])], rules);
    expect(listing.expirations[0]).toMatchObject({ strikes: [600], callSymbols: ['.SPY261218C600'] });
    expect(listing.skipped.duplicates).toBe(1);
  });

  test('joins an expiration that is listed in two parts', () => {
    const other = strikeData('SPY', '2026-12-18', 595);
    const listing = readChainListing([root([expiration([good])]), root([expiration([other])])], rules);
    expect(listing.expirations).toHaveLength(1);
    expect(listing.expirations[0]!.strikes).toEqual([595, 600]);
  });

  test('a missing side is an empty string, never a made-up symbol', () => {
    const { 'put-streamer-symbol': _, ...callOnly } = good;
    const listing = readChainListing([root([expiration([callOnly])])], rules);
    expect(listing.expirations[0]).toMatchObject({ callSymbols: ['.SPY261218C600'], putSymbols: [''] });
  });

  test('takes the multiplier the chain states', () => {
    const mini = root([expiration([good])], { 'shares-per-contract': '10' });
    const silent = root([expiration([good])], { 'shares-per-contract': undefined });
    expect(readChainListing([mini], rules).expirations[0]!.multiplier).toBe(10);
    expect(readChainListing([silent], rules).expirations[0]!.multiplier).toBe(100);
  });

  test('keeps half-point strikes exact', () => {
    const listing = readChainListing([root([expiration([strikeData('SPY', '2026-12-18', 557.5)])])], rules);
    expect(listing.expirations[0]!.strikes).toEqual([557.5]);
  });

  test.each([
    ['a strike of zero', { ...good, 'strike-price': '0.0' }],
    ['a negative strike', { ...good, 'strike-price': '-5' }],
    ['a strike in words', { ...good, 'strike-price': 'NaN' }],
    ['no strike', { ...good, 'strike-price': null }],
    ['an infinite strike', { ...good, 'strike-price': '1e999' }],
    ['neither side', { ...good, 'call-streamer-symbol': '', 'put-streamer-symbol': 7 }],
    ['symbols with line breaks', { ...good, 'call-streamer-symbol': 'a\nb', 'put-streamer-symbol': ' ' }],
    ['a text for a strike', 'strike'],
    ['nothing for a strike', null],
  ])('skips and counts %s', (_, bad) => {
    const listing = readChainListing([root([expiration([bad, good])])], rules);
    expect(listing.expirations[0]!.strikes).toEqual([600]);
    expect(listing.skipped.malformed).toBe(1);
  });

  test.each([
    ['an impossible date', expiration([good], { 'expiration-date': '2026-02-30' })],
    ['no date', expiration([good], { 'expiration-date': undefined })],
    ['an unknown settlement', expiration([good], { 'settlement-type': 'NOON' })],
    ['a text for an expiration', 'x'],
    ['nothing for an expiration', null],
  ])('skips and counts %s', (_, bad) => {
    const listing = readChainListing([root([bad, expiration([good])])], rules);
    expect(listing.expirations).toHaveLength(1);
    expect(listing.skipped.malformed).toBe(1);
  });

  test('leaves out what has expired, roots that are adjusted, and expirations without strikes', () => {
    const listing = readChainListing(
      [
        root([
          expiration([good], { 'expiration-date': '2026-11-19' }),
          expiration([]),
          expiration('none', { 'expiration-date': '2026-12-19' }),
        ]),
        root([expiration([good])], { 'option-chain-type': 'Non-standard' }),
        root([expiration([good])], { 'option-chain-type': undefined }),
        { expirations: [] },
        null,
        7,
      ],
      rules,
    );
    expect(listing.expirations).toEqual([]);
    expect(listing.roots).toBe(6);
    expect(listing.skipped).toEqual({ nonStandardRoots: 2, pastExpirations: 1, malformed: 3, duplicates: 0 });
  });
});
