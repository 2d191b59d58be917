/**
 * What the practice servers serve: a market as a function of time. The seeded model and a chain file both implement it,
 * so that both travel over the same REST and dxLink protocol.
 */

import type { DateKey, Settlement } from '../engine/types.js';
import type { MarketClock } from '../lib/clock.js';

export interface PracticeUnderlying {
  symbol: string;
  streamerSymbol: string;
  description: string;
  /** Indices publish Trade only. */
  isIndex: boolean;
  /** False for a symbol that exists but has no listed options. */
  hasOptions: boolean;
}

export interface PracticeStrike {
  strike: number;
  /** OCC symbols, 21 characters. */
  call: string;
  put: string;
  callStreamerSymbol: string;
  putStreamerSymbol: string;
}

export interface PracticeExpiration {
  date: DateKey;
  expirationType: 'Regular' | 'Weekly' | 'Quarterly' | 'End-Of-Month';
  settlement: Settlement;
  strikes: PracticeStrike[];
}

/** One root of a nested chain, as GET /option-chains/{symbol}/nested lists it. */
export interface PracticeRoot {
  underlyingSymbol: string;
  root: string;
  /** `Standard`, or another word for adjusted deliverables. */
  chainType: string;
  sharesPerContract: number;
  expirations: PracticeExpiration[];
}

export interface QuoteValue {
  bid: number;
  ask: number;
  bidSize: number;
  askSize: number;
}

export interface TradeValue {
  price: number;
  size: number;
  dayVolume: number;
  /** ms UTC; 0 for a contract that never traded. */
  time: number;
}

export interface SummaryValue {
  openInterest: number;
  /** Days since 1970-01-01 of the trading date. */
  dayId: number;
  prevDayClose: number;
  dayOpen: number;
  dayHigh: number;
  dayLow: number;
}

export interface GreeksValue {
  price: number;
  iv: number;
  delta: number;
  gamma: number;
  theta: number;
  rho: number;
  vega: number;
  /** When the vendor computed them, ms UTC. */
  time: number;
}

/** Values carry NaN where the real feed sends "NaN"; null means this (type, symbol) pair never sends anything. */
export interface MarketSource {
  readonly clock: MarketClock;
  /** What its numbers are: a model's, or those of a quote file. */
  readonly origin: 'simulated' | 'file';
  underlyings(): readonly PracticeUnderlying[];
  /** Roots with the expirations listed on the market date of `at`; empty for a symbol without options. */
  roots(symbol: string, at: number): readonly PracticeRoot[];
  /** Whether the market is in its regular session at `at`. */
  isOpen(at: number): boolean;
  quote(streamerSymbol: string, at: number): QuoteValue | null;
  trade(streamerSymbol: string, at: number): TradeValue | null;
  summary(streamerSymbol: string, at: number): SummaryValue | null;
  greeks(streamerSymbol: string, at: number): GreeksValue | null;
  /**
   * A number that changes whenever the value of this pair may have changed: the server sends again only then.
   * Cheap (called for every subscribed item on every tick): no pricing in here. 0 for unknown symbols.
   */
  version(type: 'Quote' | 'Trade' | 'Summary' | 'Greeks', streamerSymbol: string, at: number): number;
}
