import { describe, expect, test } from 'vitest';
import { settlesAt } from '../../../src/calendar/settlement.js';
import { delta as engineDelta, gamma as engineGamma } from '../../../src/engine/black-scholes.js';
import { analyse, defaultEngineSettings } from '../../../src/engine/index.js';
import { expirationOn, fullMarket, newYork, optionsOf, presets, rootOf, smallMarket } from './fixture.js';

const at = newYork('2026-11-18', '11:30');
const market = fullMarket(7);

describe('Greeks', () => {
  test('gamma is positive and delta falls from strike to strike in every expiration', () => {
    for (const symbol of ['SPX', 'IWM', 'TSLA']) {
      for (const root of market.roots(symbol, at)) {
        for (const { date, strikes } of root.expirations) {
          for (const group of ['callStreamerSymbol', 'putStreamerSymbol'] as const) {
            // Contracts of the two refresh groups are of different instants; compare within one.
            const byTime = new Map<number, number>();
            for (const strike of strikes) {
              const greeks = market.greeks(strike[group], at)!;
              const label = `${strike[group]} ${JSON.stringify(greeks)}`;
              if (!(greeks.gamma > 0) || !(greeks.iv > 0.02 && greeks.iv < 6)) expect.fail(label);
              const before = byTime.get(greeks.time) ?? Infinity;
              if (greeks.delta > before) expect.fail(`delta rises at ${label}`);
              byTime.set(greeks.time, greeks.delta);
            }
            expect(byTime.size, `${root.root} ${date}`).toBeLessThanOrEqual(2);
          }
        }
      }
    }
  });

  test('the vendor agrees with our own formulas at its own time', () => {
    const spx = rootOf(market, 'SPX', 'SPXW', at);
    const settles = settlesAt('2026-11-20', 'PM');
    for (const { strike, callStreamerSymbol } of expirationOn(spx, '2026-11-20')!.strikes.filter(
      (_, i) => i % 9 === 0,
    )) {
      const greeks = market.greeks(callStreamerSymbol, at)!;
      const input = {
        spot: 0,
        strike,
        years: (settles - greeks.time) / (365 * 86_400_000),
        ivAnnual: greeks.iv,
        riskFreeRate: 0,
        dividendYield: 0,
      };
      // The spot of the batch is not published to the cent: the trade of that second stands for it.
      input.spot = market.trade('SPX', greeks.time)!.price;
      expect(Math.abs(engineDelta('C', input) - greeks.delta), callStreamerSymbol).toBeLessThan(2e-3);
      expect(Math.abs(engineGamma(input) / greeks.gamma - 1), callStreamerSymbol).toBeLessThan(0.02);
    }
  });

  test('puts far below are dearer in volatility than calls far above', () => {
    const spot = market.trade('SPX', at)!.price;
    const monthly = expirationOn(rootOf(market, 'SPX', 'SPX', at), '2026-12-18')!;
    const ivNear = (target: number) => {
      const strike = monthly.strikes.reduce((a, b) =>
        Math.abs(b.strike - target) < Math.abs(a.strike - target) ? b : a,
      );
      return market.greeks(strike.putStreamerSymbol, at)!.iv;
    };
    expect(ivNear(spot * 0.9)).toBeGreaterThan(ivNear(spot) * 1.2);
    expect(ivNear(spot * 1.05)).toBeLessThan(ivNear(spot) * 1.15);
  });

  test('three quarters of the contracts are computed every 97 seconds, the rest every 129', () => {
    const sample = optionsOf(market, 'SPX', at).filter((_, i) => i % 40 === 0);
    const periods = sample.map((symbol) => {
      const times = new Set<number>();
      for (let second = 0; second < 400; second += 1) times.add(market.greeks(symbol, at + second * 1000)!.time);
      const [first, second] = [...times].sort((a, b) => a - b);
      return (second! - first!) / 1000;
    });
    expect(new Set(periods)).toEqual(new Set([97, 129]));
    const quick = periods.filter((period) => period === 97).length / periods.length;
    expect(quick).toBeGreaterThan(0.68);
    expect(quick).toBeLessThan(0.82);
  });
});

describe('open interest and volume', () => {
  test('more than half of the contracts are held, in amounts of the real market', () => {
    const totals = {
      SPX: [5e6, 3e7],
      NDX: [1e5, 1e6],
      SPY: [8e6, 4e7],
      QQQ: [4e6, 2e7],
      IWM: [1e6, 1e7],
      DIA: [1e5, 1e6],
    } as const;
    for (const symbol of presets) {
      const held = optionsOf(market, symbol, at).map((option) => market.summary(option, at)!.openInterest);
      expect(
        held.every((value) => Number.isInteger(value) && value >= 0),
        symbol,
      ).toBe(true);
      const share = held.filter((value) => value > 0).length / held.length;
      expect(share, symbol).toBeGreaterThan(0.5);
      expect(share, symbol).toBeLessThan(0.75);
      const sum = held.reduce((a, b) => a + b, 0);
      const [low, high] = totals[symbol as keyof typeof totals];
      expect(sum, symbol).toBeGreaterThan(low);
      expect(sum, symbol).toBeLessThan(high);
    }
  });

  test('calls are held above the price, puts below, both at round strikes', () => {
    const spot = market.trade('SPX', at)!.price;
    const sums = { callAbove: 0, callBelow: 0, putAbove: 0, putBelow: 0 };
    const mean = { round: { sum: 0, count: 0 }, plain: { sum: 0, count: 0 } };
    for (const { strikes } of rootOf(market, 'SPX', 'SPXW', at).expirations) {
      for (const { strike, callStreamerSymbol, putStreamerSymbol } of strikes) {
        const call = market.summary(callStreamerSymbol, at)!.openInterest;
        const put = market.summary(putStreamerSymbol, at)!.openInterest;
        sums[strike > spot ? 'callAbove' : 'callBelow'] += call;
        sums[strike > spot ? 'putAbove' : 'putBelow'] += put;
        if (Math.abs(strike / spot - 1) > 0.03) continue;
        const kind = mean[strike % 50 === 0 ? 'round' : 'plain'];
        kind.sum += call + put;
        kind.count++;
      }
    }
    expect(sums.callAbove).toBeGreaterThan(1.5 * sums.callBelow);
    expect(sums.putBelow).toBeGreaterThan(1.5 * sums.putAbove);
    expect(mean.round.sum / mean.round.count).toBeGreaterThan((2 * mean.plain.sum) / mean.plain.count);
  });

  test('open interest changes at 06:30 and at no other time of the day, and only by a little', () => {
    const small = smallMarket(7);
    const sums = ['06:29:59', '06:30', '09:29', '12:00', '15:59', '20:00'].map((time) => {
      const moment = newYork('2026-11-18', time);
      return optionsOf(small, 'SPX', moment)
        .filter((_, i) => i % 2 === 0)
        .map((symbol) => small.summary(symbol, moment)?.openInterest ?? Number.NaN);
    });
    const [night, released, ...later] = sums as [number[], number[], ...number[][]];
    let same = 0;
    const ratios: number[] = [];
    for (let i = 0; i < released.length; i++) {
      const known = [released[i]!, ...later.map((values) => values[i]!)].filter((value) => !Number.isNaN(value));
      expect(new Set(known).size).toBeLessThanOrEqual(1);
      if (night[i] === released[i]) same++;
      if (night[i]! > 50 && released[i]! > 50) ratios.push(released[i]! / night[i]!);
    }
    expect(same).toBeLessThan(released.length * 0.9);
    ratios.sort((a, b) => a - b);
    expect(ratios[Math.floor(ratios.length / 2)]).toBeGreaterThan(0.8);
    expect(ratios[Math.floor(ratios.length / 2)]).toBeLessThan(1.25);
  });

  test('volume only grows through a session, is heaviest in what expires today near the price, and starts at nothing', () => {
    const small = smallMarket(5);
    const moments = ['09:30', '09:31', '10:00', '12:00', '14:00', '15:59'].map((time) => newYork('2026-11-18', time));
    const sums = moments.map(() => 0);
    for (const symbol of optionsOf(small, 'SPX', at)) {
      let before = 0;
      moments.forEach((moment, i) => {
        const { dayVolume } = small.trade(symbol, moment)!;
        if (Number.isNaN(dayVolume)) return;
        if (dayVolume < before) expect.fail(`${symbol} fell from ${before} to ${dayVolume}`);
        before = dayVolume;
        sums[i]! += dayVolume;
      });
    }
    expect(sums[0]).toBeLessThan(sums[5]! * 0.01);
    expect(sums[3]! / sums[5]!).toBeGreaterThan(0.3);
    expect(sums[3]! / sums[5]!).toBeLessThan(0.6);

    const byDate = new Map<string, number>();
    for (const { date, strikes } of rootOf(small, 'SPX', 'SPXW', at).expirations) {
      const traded = strikes.flatMap(({ callStreamerSymbol, putStreamerSymbol }) =>
        [callStreamerSymbol, putStreamerSymbol].map((symbol) => small.trade(symbol, moments[5]!)!.dayVolume),
      );
      byDate.set(
        date,
        traded.filter((volume) => !Number.isNaN(volume)).reduce((a, b) => a + b, 0),
      );
    }
    expect([...byDate].sort((a, b) => b[1] - a[1])[0]![0]).toBe('2026-11-18');
  });

  test('a contract that never traded has a trade row of NaN with time 0, and nobody holds it', () => {
    let never = 0;
    for (const symbol of optionsOf(market, 'SPX', at)) {
      const trade = market.trade(symbol, at)!;
      if (trade.time !== 0) {
        if (!(trade.price > 0 && trade.size > 0 && trade.time <= at)) expect.fail(`${symbol} ${JSON.stringify(trade)}`);
        continue;
      }
      expect([trade.price, trade.size]).toEqual([Number.NaN, Number.NaN]);
      const { openInterest } = market.summary(symbol, at)!;
      if (openInterest !== 0) expect.fail(`${symbol} never traded but ${openInterest} are open`);
      never++;
    }
    expect(never).toBeGreaterThan(100);
  });

  test('quotes are on ticks around the value, far wings have no bid', () => {
    let withoutBid = 0;
    for (const symbol of optionsOf(market, 'SPX', at)) {
      const { bid, ask, bidSize } = market.quote(symbol, at)!;
      const tick = ask < 3 ? 0.05 : 0.1;
      const onTick =
        Math.abs(Math.round(ask / tick) * tick - ask) < 1e-6 || Math.abs(Math.round(ask / 0.05) * 0.05 - ask) < 1e-6;
      if (!(bid >= 0 && ask > bid && onTick && bidSize > 0)) expect.fail(`${symbol} ${bid} × ${ask}`);
      if (bid === 0) withoutBid++;
    }
    expect(withoutBid).toBeGreaterThan(500);
  });
});

test('zero gamma lies near the price and is crossed on some days', () => {
  let crossed = 0;
  const distances: number[] = [];
  for (let seed = 1; seed <= 10; seed++) {
    const small = smallMarket(seed);
    const sides = ['09:40', '11:00', '12:30', '14:00', '15:30'].map((time) => {
      const moment = newYork('2026-11-18', time);
      const result = analyse(snapshotOf(small, 'SPX', moment), ['days:45'], defaultEngineSettings).scopes[0]!;
      const spot = small.trade('SPX', moment)!.price;
      expect(result.zeroGamma.level, `seed ${seed} ${time}: ${result.zeroGamma.reason}`).not.toBeNull();
      distances.push(Math.abs(result.zeroGamma.level! / spot - 1));
      return spot > result.zeroGamma.level!;
    });
    if (new Set(sides).size > 1) crossed++;
  }
  distances.sort((a, b) => a - b);
  expect(distances[Math.floor(distances.length / 2)]).toBeLessThan(0.015);
  expect(crossed).toBeGreaterThan(0);
});

/** What a client with every value would read at a moment. */
function snapshotOf(source: ReturnType<typeof smallMarket>, symbol: string, moment: number) {
  const listed = source
    .roots(symbol, moment)
    .flatMap((root) => root.expirations.map((entry) => ({ ...entry, root: root.root })));
  const rows = listed.flatMap((entry, expiration) =>
    entry.strikes.flatMap(({ strike, callStreamerSymbol, putStreamerSymbol }) => [
      { expiration, strike, isCall: 1, symbol: callStreamerSymbol },
      { expiration, strike, isCall: 0, symbol: putStreamerSymbol },
    ]),
  );
  const column = (value: (symbol: string) => number) => Float64Array.from(rows, (row) => value(row.symbol));
  const unknown = () => new Float64Array(rows.length).fill(Number.NaN);
  return {
    symbol,
    asOf: moment,
    sessionDate: '2026-11-18',
    inSession: true,
    source: 'simulated' as const,
    delayMs: 0,
    spot: source.trade(symbol, moment)!.price,
    spotAt: moment,
    previousClose: null,
    openInterestDate: null,
    pendingItems: 0,
    cutContracts: 0,
    expirations: listed.map(({ root, date, settlement }) => ({
      root,
      date,
      settlement,
      settlesAt: settlesAt(date, settlement),
    })),
    contracts: {
      count: rows.length,
      expiration: Uint16Array.from(rows, (row) => row.expiration),
      strike: Float64Array.from(rows, (row) => row.strike),
      isCall: Uint8Array.from(rows, (row) => row.isCall),
      multiplier: new Float64Array(rows.length).fill(100),
      openInterest: column((option) => source.summary(option, moment)!.openInterest),
      volume: unknown(),
      iv: column((option) => source.greeks(option, moment)!.iv),
      gamma: column((option) => source.greeks(option, moment)!.gamma),
      delta: column((option) => source.greeks(option, moment)!.delta),
      greeksAt: column((option) => source.greeks(option, moment)!.time),
      bid: unknown(),
      ask: unknown(),
    },
  };
}
