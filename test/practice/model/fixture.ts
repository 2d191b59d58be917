import { newYorkToUtc } from '../../../src/calendar/new-york.js';
import type { MarketSource, PracticeExpiration, PracticeRoot } from '../../../src/practice/market-source.js';
import { createModelMarket } from '../../../src/practice/model/market.js';

/** A clock the model never reads by itself: every question carries its own instant. */
const stopped = { now: () => 0, speed: 1 };

export function smallMarket(seed: number): MarketSource {
  return createModelMarket({ seed, clock: stopped, sizes: 'small' });
}

export function fullMarket(seed: number): MarketSource {
  return createModelMarket({ seed, clock: stopped });
}

/** `newYork('2026-11-20', '10:30')` as ms UTC; seconds allowed. */
export function newYork(date: string, time: string): number {
  const [hour, minute, second] = time.split(':').map(Number);
  return newYorkToUtc(date, hour!, minute!, second ?? 0);
}

export function rootOf(market: MarketSource, symbol: string, root: string, at: number): PracticeRoot {
  const found = market.roots(symbol, at).find((entry) => entry.root === root);
  if (found === undefined) throw new Error(`${symbol} lists no root ${root}`);
  return found;
}

export function expirationOn(root: PracticeRoot, date: string): PracticeExpiration | undefined {
  return root.expirations.find((expiration) => expiration.date === date);
}

/** Every option of a symbol, call and put by turns. */
export function optionsOf(market: MarketSource, symbol: string, at: number): string[] {
  return market
    .roots(symbol, at)
    .flatMap((root) => root.expirations)
    .flatMap((expiration) => expiration.strikes)
    .flatMap((strike) => [strike.callStreamerSymbol, strike.putStreamerSymbol]);
}

export const presets = ['SPX', 'NDX', 'SPY', 'QQQ', 'IWM', 'DIA'];
