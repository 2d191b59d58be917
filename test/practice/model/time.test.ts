import { describe, expect, test } from 'vitest';
import type { MarketSource } from '../../../src/practice/market-source.js';
import { seeded } from '../../fakes/random.js';
import { newYork, optionsOf, smallMarket } from './fixture.js';

type Kind = 'Quote' | 'Trade' | 'Summary' | 'Greeks';
const kinds: readonly Kind[] = ['Quote', 'Trade', 'Summary', 'Greeks'];

function rowOf(market: MarketSource, kind: Kind, symbol: string, at: number): string {
  const ask = { Quote: market.quote, Trade: market.trade, Summary: market.summary, Greeks: market.greeks }[kind];
  const value = ask(symbol, at);
  // JSON has no NaN: without this a NaN and a null would look alike.
  return JSON.stringify(value, (_, entry) => (typeof entry === 'number' && Number.isNaN(entry) ? 'NaN' : entry));
}

/** Instants around everything that changes: releases, opens, closes, a half day, a weekend, a holiday. */
const moments = [
  ['2026-11-19', '15:59:59'],
  ['2026-11-19', '16:00'],
  ['2026-11-19', '23:59:59'],
  ['2026-11-20', '00:00'],
  ['2026-11-20', '06:29'],
  ['2026-11-20', '06:30'],
  ['2026-11-20', '09:29:59'],
  ['2026-11-20', '09:30'],
  ['2026-11-20', '10:30'],
  ['2026-11-20', '10:31:17'],
  ['2026-11-20', '15:59'],
  ['2026-11-20', '16:00'],
  ['2026-11-21', '12:00'],
  ['2026-11-22', '23:00'],
  ['2026-11-23', '09:31'],
  ['2026-11-26', '12:00'],
  ['2026-11-27', '12:59'],
  ['2026-11-27', '13:00'],
  ['2026-11-27', '15:00'],
] as const;

describe('a function of seed and time', () => {
  test('the same seed gives the same values whatever was asked before and in whichever order', () => {
    const seed = 20_261_120;
    const forward = smallMarket(seed);
    const listed = optionsOf(forward, 'SPX', newYork('2026-11-20', '10:30'));
    const questions = moments.flatMap(([date, time]) =>
      ['SPX', 'SPY', ...listed.filter((_, i) => i % 71 === 0)].flatMap((symbol) =>
        kinds.map((kind) => ({ kind, symbol, at: newYork(date, time) })),
      ),
    );
    const answers = questions.map(({ kind, symbol, at }) => rowOf(forward, kind, symbol, at));
    const draw = seeded(seed);
    const shuffled = questions
      .map((question, i) => ({ ...question, i, order: draw() }))
      .sort((a, b) => a.order - b.order);
    const other = smallMarket(seed);
    for (const { kind, symbol, at, i } of shuffled) {
      const answer = rowOf(other, kind, symbol, at);
      if (answer !== answers[i])
        expect.fail(`seed ${seed}: ${kind} ${symbol} at ${at}: ${answer} is not ${answers[i]}`);
    }
  });

  test('another seed is another market', () => {
    const at = newYork('2026-11-20', '10:30');
    const prices = [1, 2, 1.5, 1 + 2 ** 40, -1].map((seed) => smallMarket(seed).trade('SPX', at)!.price);
    expect(new Set(prices).size).toBe(prices.length);
  });

  test('a value never changes without its version changing', () => {
    const market = smallMarket(31);
    const symbols = [
      'SPX',
      'SPY',
      'NOOPT',
      ...optionsOf(market, 'SPX', newYork('2026-11-20', '10:30')).filter((_, i) => i % 41 === 0),
    ];
    const draw = seeded(31);
    const instants = moments.map(([date, time]) => newYork(date, time));
    const open = newYork('2026-11-20', '10:00');
    for (let i = 0; i < 60; i++) instants.push(open + i * 1000);
    for (let i = 0; i < 60; i++) instants.push(newYork('2026-11-19', '00:00') + Math.floor(draw() * 9 * 86_400) * 1000);
    instants.sort((a, b) => a - b);
    for (const symbol of symbols) {
      for (const kind of kinds) {
        const seen = new Map<number, string>();
        for (const at of instants) {
          const version = market.version(kind, symbol, at);
          const value = rowOf(market, kind, symbol, at);
          if (version === 0 && value !== 'null')
            expect.fail(`seed 31: ${kind} ${symbol} at ${at} has a value and no version`);
          const known = seen.get(version);
          if (known !== undefined && known !== value) {
            expect.fail(`seed 31: ${kind} ${symbol} at ${at}: version ${version} was ${known}, now ${value}`);
          }
          seen.set(version, value);
        }
      }
    }
  });

  test('nothing changes version on a weekend, after the close or on a holiday', () => {
    const market = smallMarket(31);
    for (const [from, to] of [
      [newYork('2026-11-20', '16:00'), newYork('2026-11-20', '23:59')],
      [newYork('2026-11-21', '00:00'), newYork('2026-11-22', '23:59')],
      [newYork('2026-11-26', '00:00'), newYork('2026-11-26', '23:59')],
    ] as const) {
      for (const symbol of ['SPX', 'SPY', ...optionsOf(market, 'SPY', from).filter((_, i) => i % 7 === 0)]) {
        for (const kind of kinds) {
          expect(market.version(kind, symbol, to), `${kind} ${symbol}`).toBe(market.version(kind, symbol, from));
        }
      }
    }
  });

  test('in session a trade of the index is new every second, and its Summary at most every minute', () => {
    const market = smallMarket(8);
    const open = newYork('2026-11-20', '10:00');
    const versions = (kind: Kind) =>
      new Set(Array.from({ length: 120 }, (_, i) => market.version(kind, 'SPX', open + i * 500)));
    expect(versions('Trade').size).toBe(60);
    expect(versions('Summary').size).toBe(1);
    expect(versions('Quote')).toEqual(new Set([0]));
  });
});

describe('out of hours', () => {
  const market = smallMarket(13);
  const at = (date: string, time: string) => newYork(date, time);
  const options = optionsOf(market, 'SPY', at('2026-11-20', '10:00'));

  test('the market is open from 09:30 to 16:00, to 13:00 on the half day, never on Thanksgiving', () => {
    const table = [
      ['2026-11-20', '09:29:59', false],
      ['2026-11-20', '09:30', true],
      ['2026-11-20', '15:59:59', true],
      ['2026-11-20', '16:00', false],
      ['2026-11-21', '12:00', false],
      ['2026-11-26', '12:00', false],
      ['2026-11-27', '12:59', true],
      ['2026-11-27', '13:00', false],
    ] as const;
    for (const [date, time, open] of table) expect(market.isOpen(at(date, time)), `${date} ${time}`).toBe(open);
  });

  test('in session every pair speaks; out of hours about one in seven is silent', () => {
    const open = at('2026-11-20', '10:00');
    const night = at('2026-11-20', '20:00');
    for (const kind of kinds) {
      expect(
        options.every((symbol) => rowOf(market, kind, symbol, open) !== 'null'),
        kind,
      ).toBe(true);
      const silent = options.filter((symbol) => rowOf(market, kind, symbol, night) === 'null');
      expect(silent.length / options.length, kind).toBeGreaterThan(0.08);
      expect(silent.length / options.length, kind).toBeLessThan(0.2);
      expect(
        silent.every((symbol) => market.version(kind, symbol, night) === 0),
        kind,
      ).toBe(true);
      expect(rowOf(market, kind, 'SPY', night) === 'null', kind).toBe(kind === 'Greeks');
    }
  });

  test('prices stand at the close; sizes are gone', () => {
    const closing = market.trade('SPY', at('2026-11-20', '16:00'))!;
    expect(closing.time).toBe(at('2026-11-20', '16:00'));
    for (const [date, time] of [
      ['2026-11-20', '22:00'],
      ['2026-11-22', '12:00'],
      ['2026-11-23', '05:00'],
    ] as const) {
      expect(market.trade('SPY', at(date, time)), `${date} ${time}`).toEqual(closing);
      const quote = market.quote('SPY', at(date, time))!;
      expect(quote.bid, `${date} ${time}`).toBeGreaterThan(0);
      expect([quote.bidSize, quote.askSize], `${date} ${time}`).toEqual([Number.NaN, Number.NaN]);
    }
  });

  test('Greeks stay at the last batch of the session', () => {
    for (const symbol of options.filter((_, i) => i % 11 === 0)) {
      const last = market.greeks(symbol, at('2026-11-20', '15:59:59'))!;
      const later = market.greeks(symbol, at('2026-11-21', '15:00'));
      if (later !== null) expect(later, symbol).toEqual(last);
      expect(last.time, symbol).toBeGreaterThan(at('2026-11-20', '15:57'));
    }
  });

  test('before the open the new day has its open interest and yesterday as the previous close, but no prices or volume', () => {
    const closing = market.trade('SPY', at('2026-11-20', '16:00'))!;
    const early = market.summary('SPY', at('2026-11-23', '06:29'))!;
    const released = market.summary('SPY', at('2026-11-23', '06:30'))!;
    expect(early.dayId).toBe(20_777);
    expect(early.dayHigh).toBeGreaterThan(0);
    expect(released).toMatchObject({ dayId: 20_780, prevDayClose: closing.price });
    expect([released.dayOpen, released.dayHigh, released.dayLow]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(market.trade('SPY', at('2026-11-23', '06:30'))).toEqual({ ...closing, dayVolume: Number.NaN });
  });

  test('options that expired on Friday stay listed over the weekend and are gone on Monday', () => {
    const dates = (day: string) =>
      new Set(market.roots('SPY', at(day, '08:00'))[0]!.expirations.map(({ date }) => date));
    expect(dates('2026-11-22').has('2026-11-20')).toBe(true);
    expect(dates('2026-11-23').has('2026-11-20')).toBe(false);
  });

  test('a monthly index option trades for the last time the day before it settles', () => {
    const symbol = market.roots('SPX', at('2026-11-20', '11:00'))[0]!.expirations[0]!.strikes.at(-1)!.putStreamerSymbol;
    expect(symbol.startsWith('.SPX261120P')).toBe(true);
    const thursday = market.greeks(symbol, at('2026-11-19', '15:59:59'))!;
    expect(market.greeks(symbol, at('2026-11-20', '11:00'))).toEqual(thursday);
    expect(market.quote(symbol, at('2026-11-20', '11:00'))!.bidSize).toBeNaN();
    expect(market.summary(symbol, at('2026-11-20', '11:00'))!.openInterest).toBeGreaterThanOrEqual(0);
  });
});
