import { describe, expect, test } from 'vitest';
import { parseOccSymbol, parseStreamerSymbol } from '../../../src/engine/symbology.js';
import { expirationOn, fullMarket, newYork, optionsOf, presets, rootOf, smallMarket } from './fixture.js';

const friday = newYork('2026-11-20', '10:30');
const small = smallMarket(7);

describe('listings', () => {
  test('the presets have the sizes of their real chains', () => {
    const market = fullMarket(7);
    const sizes = new Map(presets.map((symbol) => [symbol, optionsOf(market, symbol, friday).length]));
    const between = (symbol: string, low: number, high: number) => {
      expect(sizes.get(symbol), symbol).toBeGreaterThan(low);
      expect(sizes.get(symbol), symbol).toBeLessThan(high);
    };
    between('SPX', 16_000, 24_000);
    between('NDX', 10_500, 16_500);
    between('SPY', 6500, 10_000);
    between('QQQ', 6500, 10_000);
    between('IWM', 3800, 6200);
    between('DIA', 2400, 4200);
  });

  test('the small market keeps every root with a few hundred contracts a symbol', () => {
    for (const symbol of presets) {
      const count = optionsOf(small, symbol, friday).length;
      expect(count, symbol).toBeGreaterThan(100);
      expect(count, symbol).toBeLessThan(1500);
    }
    expect(small.roots('SPX', friday).map((root) => root.root)).toEqual(['SPX', 'SPXW']);
    expect(small.roots('NDX', friday).map((root) => root.root)).toEqual(['NDX', 'NDXP']);
  });

  test('the monthly SPX settles in the morning and its weekly twin at the close of the same third Friday', () => {
    const monthly = expirationOn(rootOf(small, 'SPX', 'SPX', friday), '2026-11-20');
    const weekly = expirationOn(rootOf(small, 'SPX', 'SPXW', friday), '2026-11-20');
    expect(monthly).toMatchObject({ settlement: 'AM', expirationType: 'Regular' });
    expect(weekly).toMatchObject({ settlement: 'PM', expirationType: 'Weekly' });
  });

  test('nothing expires on Thanksgiving; the Wednesday before and the half day after are listed', () => {
    for (const [symbol, root] of [
      ['SPX', 'SPXW'],
      ['SPY', 'SPY'],
      ['QQQ', 'QQQ'],
    ] as const) {
      const dates = rootOf(small, symbol, root, friday).expirations.map((expiration) => expiration.date);
      expect(dates, symbol).not.toContain('2026-11-26');
      expect(dates, symbol).toContain('2026-11-25');
      expect(dates, symbol).toContain('2026-11-27');
    }
  });

  test('a monthly expiration whose third Friday is a holiday is listed on the Thursday, once', () => {
    // 2026-06-19 is Juneteenth.
    const spring = newYork('2026-06-01', '11:00');
    const market = fullMarket(7);
    for (const [symbol, root] of [
      ['SPX', 'SPX'],
      ['SPY', 'SPY'],
      ['AAPL', 'AAPL'],
    ] as const) {
      const june = rootOf(market, symbol, root, spring).expirations.filter(({ date }) => date.startsWith('2026-06-1'));
      expect(
        june.filter(({ date }) => date === '2026-06-18' || date === '2026-06-19'),
        symbol,
      ).toMatchObject([{ date: '2026-06-18', expirationType: 'Regular' }]);
    }
  });

  test('a quarter ends in a Quarterly, other months in an End-Of-Month', () => {
    const weekly = rootOf(fullMarket(7), 'SPX', 'SPXW', friday);
    expect(expirationOn(weekly, '2026-11-30')?.expirationType).toBe('End-Of-Month');
    expect(expirationOn(weekly, '2026-12-31')?.expirationType).toBe('Quarterly');
  });

  test('index and big ETF options expire every weekday of the coming week, DIA only on Fridays and month ends', () => {
    const monday = newYork('2026-10-05', '11:00');
    const market = fullMarket(7);
    const week = ['2026-10-05', '2026-10-06', '2026-10-07', '2026-10-08', '2026-10-09'];
    for (const [symbol, root] of [
      ['SPX', 'SPXW'],
      ['NDX', 'NDXP'],
      ['SPY', 'SPY'],
      ['QQQ', 'QQQ'],
      ['IWM', 'IWM'],
    ] as const) {
      const dates = rootOf(market, symbol, root, monday).expirations.map(({ date }) => date);
      expect(dates.slice(0, 5), symbol).toEqual(week);
    }
    const dow = rootOf(market, 'DIA', 'DIA', monday).expirations.map(({ date }) => date);
    expect(dow.filter((date) => date < '2026-10-17')).toEqual(['2026-10-09', '2026-10-16']);
  });

  test('no expiration lies in the past, and each one has ascending strikes around the price', () => {
    for (const symbol of [...presets, 'AAPL', 'TSLA', 'BRK/B']) {
      const spot = small.trade(symbol, friday)!.price;
      for (const root of small.roots(symbol, friday)) {
        for (const { date, strikes } of root.expirations) {
          expect(date >= '2026-11-20', `${root.root} ${date}`).toBe(true);
          const values = strikes.map(({ strike }) => strike);
          expect(values, `${root.root} ${date}`).toEqual([...new Set(values)].sort((a, b) => a - b));
          expect(values[0]!, `${root.root} ${date}`).toBeLessThan(spot);
          expect(values.at(-1)!, `${root.root} ${date}`).toBeGreaterThan(spot);
        }
      }
    }
  });

  test('a listed strike stays listed until it expires', () => {
    const before = new Set(optionsOf(small, 'SPX', newYork('2026-11-16', '12:00')));
    const after = new Set(optionsOf(small, 'SPX', newYork('2026-11-18', '12:00')));
    const gone = [...before].filter((symbol) => !after.has(symbol));
    expect(
      gone.every((symbol) => parseStreamerSymbol(symbol)!.date < '2026-11-18'),
      gone.join(' '),
    ).toBe(true);
  });

  test('both spellings of a contract say the same', () => {
    for (const root of small.roots('AMD', friday)) {
      for (const { date, strikes } of root.expirations) {
        for (const { strike, call, put, callStreamerSymbol, putStreamerSymbol } of strikes) {
          const wanted = { root: root.root, date, strike };
          expect(call).toHaveLength(21);
          expect(parseOccSymbol(call)).toEqual({ ...wanted, right: 'C' });
          expect(parseOccSymbol(put)).toEqual({ ...wanted, right: 'P' });
          expect(parseStreamerSymbol(callStreamerSymbol)).toEqual({ ...wanted, right: 'C' });
          expect(parseStreamerSymbol(putStreamerSymbol)).toEqual({ ...wanted, right: 'P' });
        }
      }
    }
  });

  test('AMD has an adjusted root beside its standard one', () => {
    const [standard, adjusted] = small.roots('AMD', friday);
    expect(standard).toMatchObject({ root: 'AMD', chainType: 'Standard', sharesPerContract: 100 });
    expect(adjusted).toMatchObject({ root: 'AMD1', chainType: 'Non-Standard', sharesPerContract: 150 });
    expect(adjusted!.expirations.length).toBeGreaterThan(0);
  });

  test('a share without options exists, an unknown symbol does not', () => {
    const known = small.underlyings().find(({ symbol }) => symbol === 'NOOPT');
    expect(known).toMatchObject({ hasOptions: false, isIndex: false });
    expect(small.roots('NOOPT', friday)).toEqual([]);
    expect(small.trade('NOOPT', friday)!.price).toBeGreaterThan(0);
    expect(small.roots('XYZZY', friday)).toEqual([]);
    for (const symbol of ['XYZZY', '.XYZZY261120C100', '.SPXW261126C6800', '.SPXW991120C1', '.', '']) {
      expect(small.greeks(symbol, friday), symbol).toBeNull();
      expect(small.trade(symbol, friday), symbol).toBeNull();
      expect(small.summary(symbol, friday), symbol).toBeNull();
      expect(small.quote(symbol, friday), symbol).toBeNull();
      expect(small.version('Greeks', symbol, friday), symbol).toBe(0);
    }
  });
});
