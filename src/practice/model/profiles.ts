/**
 * The symbols of the practice market: what drives their price, which expirations and strikes they list, how much is held and
 * traded. Prices are of the right size for the end of 2026 and otherwise invented.
 */

import type { Settlement } from '../../engine/types.js';
import {
  dowEtfLadder,
  etfLadder,
  type Ladder,
  nasdaqLadder,
  smallEtfLadder,
  spxLadder,
  stockLadder,
} from './ladders.js';

/** One source of price moves that symbols share. Its moves are in units of `dailyVolatility` (0.01 = 1 % a day). */
export interface Driver {
  name: string;
  dailyVolatility: number;
  /** How strongly the symbol follows it. */
  loading: number;
}

/** Which expirations a root lists, as reaches in calendar days or months from the trading day. 0 or absent: none of that kind. */
export interface Listing {
  root: string;
  settlement: Settlement;
  chainType: string;
  sharesPerContract: number;
  /** Every weekday within this many days. */
  dailyDays: number;
  /** Every Friday within this many days. */
  fridayDays: number;
  /** Third Fridays: every month, then March, June, September and December, then December only. */
  monthlyMonths: number;
  quarterlyMonths: number;
  yearlyMonths: number;
  /** Last trading day of each month. */
  monthEndMonths: number;
  /** Strikes are divided by this and rounded to cents: the mark of an adjusted root. */
  strikeDivisor: number;
}

export interface Profile {
  symbol: string;
  description: string;
  isIndex: boolean;
  basePrice: number;
  drivers: readonly Driver[];
  listings: readonly Listing[];
  ladder: Ladder;
  /** Contracts open on a plain near-the-money strike of a monthly expiration. */
  openInterestUnit: number;
  /** Contracts traded in a day on the busiest strike. */
  volumeUnit: number;
  /** Shares traded in a day; NaN for an index. */
  shareVolume: number;
  /** Smallest step of option quotes below and from $3. */
  optionTicks: readonly [number, number];
  /** How strongly downside volatility exceeds upside volatility, 0–1. */
  skew: number;
}

const market = (loading: number): Driver => ({ name: 'market', dailyVolatility: 0.0085, loading });
const technology = (loading: number): Driver => ({ name: 'technology', dailyVolatility: 0.005, loading });
const own = (name: string, dailyVolatility: number): Driver => ({ name, dailyVolatility, loading: 1 });
/** What an ETF strays from its index: a few hundredths of a percent. */
const basis = (name: string): Driver => own(name, 0.00004);

const spx = [market(1)];
const ndx = [market(1.15), technology(1)];

const plain: Listing = {
  root: '',
  settlement: 'PM',
  chainType: 'Standard',
  sharesPerContract: 100,
  dailyDays: 0,
  fridayDays: 0,
  monthlyMonths: 0,
  quarterlyMonths: 0,
  yearlyMonths: 0,
  monthEndMonths: 0,
  strikeDivisor: 1,
};

const stockListing = (root: string): Listing => ({
  ...plain,
  root,
  fridayDays: 45,
  monthlyMonths: 7,
  quarterlyMonths: 12,
  yearlyMonths: 26,
});

const penny = [0.01, 0.01] as const;
const nickel = [0.05, 0.1] as const;

const etf = (profile: Omit<Profile, 'isIndex' | 'optionTicks' | 'skew'>): Profile => ({
  ...profile,
  isIndex: false,
  optionTicks: penny,
  skew: 0.62,
});

const stock = (
  symbol: string,
  description: string,
  basePrice: number,
  drivers: Driver[],
  millionShares: number,
): Profile => ({
  symbol,
  description,
  isIndex: false,
  basePrice,
  drivers,
  listings: [stockListing(symbol)],
  ladder: stockLadder,
  openInterestUnit: millionShares * 150,
  volumeUnit: millionShares * 1200,
  shareVolume: millionShares * 1e6,
  optionTicks: penny,
  skew: 0.35,
});

/** The six presets, then symbols on demand. */
export const profiles: readonly Profile[] = [
  {
    symbol: 'SPX',
    description: 'S&P 500 Index',
    isIndex: true,
    basePrice: 6870,
    drivers: spx,
    listings: [
      { ...plain, root: 'SPX', settlement: 'AM', monthlyMonths: 12, quarterlyMonths: 24, yearlyMonths: 61 },
      { ...plain, root: 'SPXW', dailyDays: 33, fridayDays: 63, monthEndMonths: 11 },
    ],
    ladder: spxLadder,
    openInterestUnit: 3200,
    volumeUnit: 150_000,
    shareVolume: Number.NaN,
    optionTicks: nickel,
    skew: 0.68,
  },
  {
    symbol: 'NDX',
    description: 'Nasdaq-100 Index',
    isIndex: true,
    basePrice: 25_300,
    drivers: ndx,
    listings: [
      { ...plain, root: 'NDX', settlement: 'AM', monthlyMonths: 8, quarterlyMonths: 14, yearlyMonths: 37 },
      { ...plain, root: 'NDXP', dailyDays: 33, fridayDays: 49, monthEndMonths: 5 },
    ],
    ladder: nasdaqLadder,
    openInterestUnit: 110,
    volumeUnit: 2500,
    shareVolume: Number.NaN,
    optionTicks: nickel,
    skew: 0.65,
  },
  etf({
    symbol: 'SPY',
    description: 'S&P 500 ETF',
    basePrice: 685.8,
    drivers: [...spx, basis('SPY')],
    listings: [
      {
        ...plain,
        root: 'SPY',
        dailyDays: 14,
        fridayDays: 49,
        monthlyMonths: 10,
        quarterlyMonths: 18,
        yearlyMonths: 37,
        monthEndMonths: 6,
      },
    ],
    ladder: etfLadder,
    openInterestUnit: 12_000,
    volumeUnit: 700_000,
    shareVolume: 70e6,
  }),
  etf({
    symbol: 'QQQ',
    description: 'Nasdaq-100 ETF',
    basePrice: 616.4,
    drivers: [...ndx, basis('QQQ')],
    listings: [
      {
        ...plain,
        root: 'QQQ',
        dailyDays: 14,
        fridayDays: 56,
        monthlyMonths: 10,
        quarterlyMonths: 18,
        yearlyMonths: 37,
        monthEndMonths: 7,
      },
    ],
    ladder: etfLadder,
    openInterestUnit: 6000,
    volumeUnit: 400_000,
    shareVolume: 45e6,
  }),
  etf({
    symbol: 'IWM',
    description: 'Russell 2000 ETF',
    basePrice: 243,
    drivers: [market(1.1), own('small companies', 0.0065), basis('IWM')],
    listings: [
      {
        ...plain,
        root: 'IWM',
        dailyDays: 14,
        fridayDays: 49,
        monthlyMonths: 8,
        quarterlyMonths: 15,
        yearlyMonths: 37,
        monthEndMonths: 5,
      },
    ],
    ladder: smallEtfLadder,
    openInterestUnit: 4500,
    volumeUnit: 60_000,
    shareVolume: 30e6,
  }),
  etf({
    symbol: 'DIA',
    description: 'Dow Jones Industrial Average ETF',
    basePrice: 472,
    drivers: [market(0.8), own('dow', 0.0035), basis('DIA')],
    listings: [
      {
        ...plain,
        root: 'DIA',
        fridayDays: 56,
        monthlyMonths: 6,
        quarterlyMonths: 12,
        yearlyMonths: 26,
        monthEndMonths: 3,
      },
    ],
    ladder: dowEtfLadder,
    openInterestUnit: 350,
    volumeUnit: 10_000,
    shareVolume: 4e6,
  }),
  stock('AAPL', 'Apple Inc.', 272, [market(1.05), own('AAPL', 0.0105)], 45),
  stock('TSLA', 'Tesla Inc.', 405, [market(1.7), own('TSLA', 0.026)], 80),
  stock('NVDA', 'NVIDIA Corporation', 186, [market(1.6), technology(1), own('NVDA', 0.016)], 180),
  {
    ...stock('AMD', 'Advanced Micro Devices', 214, [market(1.6), technology(0.9), own('AMD', 0.022)], 40),
    listings: [
      stockListing('AMD'),
      {
        ...plain,
        root: 'AMD1',
        chainType: 'Non-Standard',
        sharesPerContract: 150,
        monthlyMonths: 3,
        strikeDivisor: 1.5,
      },
    ],
  },
  stock('MSFT', 'Microsoft Corporation', 488, [market(1), technology(0.4), own('MSFT', 0.009)], 22),
  stock('AMZN', 'Amazon.com Inc.', 229, [market(1.2), technology(0.4), own('AMZN', 0.013)], 40),
  stock('META', 'Meta Platforms Inc.', 634, [market(1.25), technology(0.5), own('META', 0.015)], 12),
  stock('GOOGL', 'Alphabet Inc. Class A', 312, [market(1.1), technology(0.4), own('GOOGL', 0.013)], 30),
  {
    ...stock('BRK/B', 'Berkshire Hathaway Inc. Class B', 508, [market(0.6), own('BRK/B', 0.007)], 4),
    listings: [stockListing('BRKB')],
  },
  {
    ...stock('NOOPT', 'Practice share without listed options', 41.5, [market(0.7), own('NOOPT', 0.012)], 0.4),
    listings: [],
  },
];
