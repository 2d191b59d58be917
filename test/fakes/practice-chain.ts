/** The practice market's chain as the engine takes it, at any instant and without a feed between. */

import { previousTradingDay, tradingDateFor } from '../../src/calendar/session.js';
import { settlesAt } from '../../src/calendar/settlement.js';
import type { ChainSnapshot, Expiration } from '../../src/engine/types.js';
import type { MarketSource } from '../../src/practice/market-source.js';

interface Wanted {
  symbol: string;
  at: number;
  /** Expirations up to so many calendar days ahead. */
  days: number;
  /** Strikes within this share of spot. */
  reach: number;
}

const dayMs = 86_400_000;

export function practiceChain(market: MarketSource, { symbol, at, days, reach }: Wanted): ChainSnapshot {
  const sessionDate = tradingDateFor(at);
  const horizon = Date.parse(sessionDate) + days * dayMs;
  const spot = market.trade(symbol, at)?.price ?? Number.NaN;
  const expirations: Expiration[] = [];
  const rows: { expiration: number; strike: number; isCall: 0 | 1; symbol: string; multiplier: number }[] = [];
  for (const { root, sharesPerContract: multiplier, expirations: listed } of market.roots(symbol, at)) {
    for (const { date, settlement, strikes } of listed) {
      if (Date.parse(date) > horizon) continue;
      const expiration = expirations.push({ root, date, settlement, settlesAt: settlesAt(date, settlement) }) - 1;
      for (const { strike, callStreamerSymbol, putStreamerSymbol } of strikes) {
        if (Math.abs(strike / spot - 1) > reach) continue;
        rows.push({ expiration, strike, isCall: 1, symbol: callStreamerSymbol, multiplier });
        rows.push({ expiration, strike, isCall: 0, symbol: putStreamerSymbol, multiplier });
      }
    }
  }
  const greeks = rows.map((row) => market.greeks(row.symbol, at));
  const missing = () => new Float64Array(rows.length).fill(Number.NaN);
  return {
    symbol,
    asOf: at,
    sessionDate,
    inSession: true,
    source: 'simulated',
    delayMs: 0,
    spot,
    spotAt: at,
    previousClose: null,
    openInterestDate: previousTradingDay(sessionDate),
    pendingItems: 0,
    cutContracts: 0,
    expirations,
    contracts: {
      count: rows.length,
      expiration: Uint16Array.from(rows, (row) => row.expiration),
      strike: Float64Array.from(rows, (row) => row.strike),
      isCall: Uint8Array.from(rows, (row) => row.isCall),
      multiplier: Float64Array.from(rows, (row) => row.multiplier),
      openInterest: Float64Array.from(rows, (row) => market.summary(row.symbol, at)?.openInterest ?? Number.NaN),
      volume: missing(),
      iv: Float64Array.from(greeks, (each) => each?.iv ?? Number.NaN),
      gamma: Float64Array.from(greeks, (each) => each?.gamma ?? Number.NaN),
      delta: Float64Array.from(greeks, (each) => each?.delta ?? Number.NaN),
      greeksAt: Float64Array.from(greeks, (each) => each?.time ?? Number.NaN),
      bid: missing(),
      ask: missing(),
    },
  };
}
