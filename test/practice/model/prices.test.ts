import { describe, expect, test } from 'vitest';
import { nextTradingDay } from '../../../src/calendar/session.js';
import { newYork, presets, smallMarket } from './fixture.js';

const closes = (seed: number, symbol: string, days: number): number[] => {
  const market = smallMarket(seed);
  const prices: number[] = [];
  for (let date = '2026-01-05'; prices.length < days; date = nextTradingDay(date)) {
    prices.push(market.trade(symbol, newYork(date, '20:00'))!.price);
  }
  return prices;
};

const returnsOf = (prices: number[]) => prices.slice(1).map((price, i) => Math.log(price / prices[i]!));
const deviation = (values: number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

function correlation(a: number[], b: number[]): number {
  const product = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return product / a.length / (deviation(a) * deviation(b));
}

describe('prices', () => {
  test('each preset stays near its base price and moves by a usual amount a day', () => {
    const usual = {
      SPX: [6870, 0.0085],
      NDX: [25_300, 0.011],
      SPY: [686, 0.0085],
      QQQ: [616, 0.011],
      IWM: [243, 0.0115],
      DIA: [472, 0.0077],
    } as const;
    for (const [symbol, [base, daily]] of Object.entries(usual)) {
      const prices = closes(11, symbol, 250);
      expect(Math.min(...prices) / base, symbol).toBeGreaterThan(0.8);
      expect(Math.max(...prices) / base, symbol).toBeLessThan(1.25);
      expect(deviation(returnsOf(prices)) / daily, symbol).toBeGreaterThan(0.75);
      expect(deviation(returnsOf(prices)) / daily, symbol).toBeLessThan(1.3);
    }
  });

  test('SPY follows a tenth of SPX and QQQ a forty-first of NDX within a tenth of a percent', () => {
    const market = smallMarket(3);
    for (let minute = 0; minute < 390; minute += 13) {
      const at = newYork('2026-11-20', '09:30') + minute * 60_000;
      const price = (symbol: string) => market.trade(symbol, at)!.price;
      const ratio = (etf: number, index: number) => Math.abs(Math.log(etf / index));
      expect(ratio(price('SPY') / 0.09982, price('SPX')), `minute ${minute}`).toBeLessThan(0.002);
      expect(ratio(price('QQQ') / 0.024364, price('NDX')), `minute ${minute}`).toBeLessThan(0.002);
    }
  });

  test('the indices of one day rise and fall together, but not as one', () => {
    const spx = returnsOf(closes(5, 'SPX', 250));
    for (const [symbol, low, high] of [
      ['NDX', 0.75, 0.97],
      ['IWM', 0.65, 0.95],
      ['DIA', 0.75, 0.97],
      ['TSLA', 0.25, 0.75],
    ] as const) {
      const together = correlation(spx, returnsOf(closes(5, symbol, 250)));
      expect(together, symbol).toBeGreaterThan(low);
      expect(together, symbol).toBeLessThan(high);
    }
  });

  test('a session runs without jumps: no second moves SPX by more than a tenth of a percent', () => {
    const market = smallMarket(9);
    const open = newYork('2026-11-20', '09:30');
    let before = market.trade('SPX', open)!.price;
    for (let second = 1; second < 6.5 * 3600; second += 1) {
      const now = market.trade('SPX', open + second * 1000)!.price;
      if (Math.abs(now / before - 1) > 0.001) expect.fail(`second ${second}: ${before} to ${now}`);
      before = now;
    }
  });

  test('the night leaves a gap: the open differs from the last close', () => {
    const market = smallMarket(9);
    const close = market.trade('SPX', newYork('2026-11-19', '18:00'))!.price;
    const open = market.trade('SPX', newYork('2026-11-20', '09:30'))!.price;
    expect(Math.abs(open / close - 1)).toBeGreaterThan(0.0001);
    expect(Math.abs(open / close - 1)).toBeLessThan(0.02);
  });

  test('the day range of the summary holds every trade up to its minute', () => {
    const market = smallMarket(4);
    const open = newYork('2026-11-20', '09:30');
    let high = -Infinity;
    let low = Infinity;
    for (let second = 0; second <= 45 * 60; second += 1) {
      const { price } = market.trade('SPY', open + second * 1000)!;
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    const { dayOpen, dayHigh, dayLow } = market.summary('SPY', open + 45 * 60_000)!;
    expect([dayOpen, dayHigh, dayLow]).toEqual([market.trade('SPY', open)!.price, high, low]);
  });

  test('indices trade without size and are not quoted; shares have a narrow two-sided quote around the trade', () => {
    const market = smallMarket(2);
    const at = newYork('2026-11-20', '11:00');
    for (const { symbol, isIndex } of market.underlyings()) {
      const trade = market.trade(symbol, at)!;
      const quote = market.quote(symbol, at);
      expect(trade.time, symbol).toBe(at);
      if (isIndex) {
        expect(quote, symbol).toBeNull();
        expect(trade.size, symbol).toBeNaN();
      } else {
        expect(quote!.ask - quote!.bid, symbol).toBeGreaterThan(0.005);
        expect(quote!.ask - quote!.bid, symbol).toBeLessThan(0.04);
        expect(Math.abs((quote!.ask + quote!.bid) / 2 - trade.price), symbol).toBeLessThan(0.03);
        expect(quote!.bidSize, symbol).toBeGreaterThan(0);
      }
    }
    expect(
      market
        .underlyings()
        .filter(({ isIndex }) => isIndex)
        .map(({ symbol }) => symbol),
    ).toEqual(['SPX', 'NDX']);
    expect(
      market
        .underlyings()
        .slice(0, 6)
        .map(({ symbol }) => symbol),
    ).toEqual(presets);
  });
});
