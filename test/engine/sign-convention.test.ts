import { expect, test } from 'vitest';
import { gamma } from '../../src/engine/black-scholes.js';
import { strikeTable, totalsOf } from '../../src/engine/exposure.js';
import { analyse, defaultEngineSettings } from '../../src/engine/index.js';
import { priceChain } from '../../src/engine/priced-chain.js';
import { chainOf, morning } from './generated-chain.js';

test('the worked check: a call of gamma 0.05 and a put of gamma 0.04 at 6,000 net to minus 6 million per point', () => {
  const chain = chainOf([
    { right: 'C', strike: 6_000, openInterest: 1_000, gamma: 0.05, iv: 0.1 },
    { right: 'P', strike: 6_000, openInterest: 1_500, gamma: 0.04, iv: 0.1 },
  ]);
  const { feedTotals } = analyse(chain, ['all'], defaultEngineSettings).scopes[0]!;
  expect(feedTotals!.call).toBeCloseTo(30_000_000, 3);
  expect(feedTotals!.put).toBeCloseTo(36_000_000, 3);
  expect(feedTotals!.net).toBeCloseTo(-6_000_000, 3);
  expect(feedTotals!.gross).toBeCloseTo(66_000_000, 3);
});

test('calls count up and puts count down by the same model gamma', () => {
  const chain = chainOf([
    { right: 'C', strike: 6_010, openInterest: 300, iv: 0.15 },
    { right: 'P', strike: 5_990, openInterest: 200, iv: 0.16 },
  ]);
  const years = 5.5 / 24 / 365;
  const at = (strike: number, ivAnnual: number) =>
    gamma({ spot: 6_000, strike, years, ivAnnual, riskFreeRate: 0, dividendYield: 0 }) * 100 * 6_000;
  const { totals } = analyse(chain, ['0dte'], defaultEngineSettings).scopes[0]!;
  expect(totals.call / (at(6_010, 0.15) * 300)).toBeCloseTo(1, 12);
  expect(totals.put / (at(5_990, 0.16) * 200)).toBeCloseTo(1, 12);
  expect(totals.net).toBe(totals.call - totals.put);
});

test('the feed gamma never leaks into what is shown', () => {
  const rows = [{ right: 'C' as const, strike: 6_000, openInterest: 10, iv: 0.2, gamma: 0.001 }];
  const shown = analyse(chainOf(rows), ['all'], defaultEngineSettings).scopes[0]!;
  const other = analyse(chainOf([{ ...rows[0]!, gamma: 0.9 }]), ['all'], defaultEngineSettings).scopes[0]!;
  expect(other.totals).toEqual(shown.totals);
  expect(other.strikes.callGex).toEqual(shown.strikes.callGex);
  expect(other.feedTotals!.net).toBeGreaterThan(100 * shown.feedTotals!.net);
});

test('totals are the sums of the strike table, whichever gamma is asked for', () => {
  const chain = chainOf([
    { right: 'C', strike: 5_900, openInterest: 7, iv: 0.2, gamma: 0.002, volume: 3 },
    { right: 'P', strike: 5_900, openInterest: 9, iv: 0.2, gamma: 0.003, volume: 8 },
    { right: 'P', strike: 6_100, openInterest: 2, iv: 0.2, gamma: 0.001, volume: 1 },
  ]);
  const priced = priceChain(chain, defaultEngineSettings);
  const feed = strikeTable(priced, [0], 'feed');
  const whole = analyse(chain, ['all'], defaultEngineSettings).scopes[0]!;
  expect(totalsOf(feed.callGex, feed.putGex).net).toBeCloseTo(whole.feedTotals!.net, 6);
  expect(totalsOf(whole.strikes.callGexByVolume, whole.strikes.putGexByVolume)).toEqual(whole.totalsByVolume);
  expect(whole.putCall).toEqual({ openInterest: 11 / 7, volume: 3 });
});

test('dealers long calls and short puts hold positive delta on both', () => {
  const chain = chainOf([
    { right: 'C', strike: 6_000, openInterest: 1, iv: 0.2 },
    { right: 'P', strike: 6_000, openInterest: 1, iv: 0.2 },
  ]);
  const { strikes, dex } = analyse(chain, ['all'], defaultEngineSettings).scopes[0]!;
  // N(d1) + N(−d1) = 1: together they are worth one contract of the underlying.
  expect(dex).toBeCloseTo(100 * 6_000, 4);
  expect(strikes.dex[0]).toBeCloseTo(dex!, 6);
});

test('vanna of a call and of the same put cancel, because the dealer side has opposite signs', () => {
  const both = chainOf([
    { right: 'C', strike: 6_050, openInterest: 5, iv: 0.2 },
    { right: 'P', strike: 6_050, openInterest: 5, iv: 0.2 },
  ]);
  const call = chainOf([{ right: 'C', strike: 6_050, openInterest: 5, iv: 0.2 }]);
  expect(analyse(both, ['all'], defaultEngineSettings).scopes[0]!.vex).toBeCloseTo(0, 6);
  expect(analyse(both, ['all'], defaultEngineSettings).scopes[0]!.cex).toBeCloseTo(0, 6);
  // Above spot a call gains delta when volatility rises.
  expect(analyse(call, ['all'], defaultEngineSettings).scopes[0]!.vex).toBeGreaterThan(0);
});

test('charm and vanna agree with the change of delta over a day and over a volatility point', () => {
  const settlesAt = morning + 30 * 86_400_000;
  const expirations = [{ root: 'SPX', date: '2026-12-20', settlement: 'PM' as const, settlesAt }];
  const dexAt = (right: 'C' | 'P', asOf: number, iv: number) =>
    analyse(chainOf([{ right, strike: 6_200, openInterest: 10, iv }], { asOf, expirations }), ['all'], {
      ...defaultEngineSettings,
      riskFreeRate: 0.045,
      dividendYield: 0.015,
    }).scopes[0]!;
  for (const right of ['C', 'P'] as const) {
    const now = dexAt(right, morning, 0.18);
    const hour = 3_600_000;
    const perDay = (dexAt(right, morning + hour, 0.18).dex! - dexAt(right, morning - hour, 0.18).dex!) * 12;
    const perPoint = (dexAt(right, morning, 0.185).dex! - dexAt(right, morning, 0.175).dex!) / 1;
    expect(now.cex! / perDay, right).toBeCloseTo(1, 4);
    expect(now.vex! / perPoint, right).toBeCloseTo(1, 3);
  }
});
