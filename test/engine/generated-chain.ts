/** Seeded option chains shaped like those of an index: many expirations, a smile, open interest clustered at round strikes. */

import { normalDistribution, price } from '../../src/engine/black-scholes.js';
import type { ChainSnapshot, Expiration } from '../../src/engine/types.js';

/** A small generator (mulberry32): the same seed gives the same numbers. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Friday 2026-11-20, 10:30 New York. */
export const morning = Date.UTC(2026, 10, 20, 15, 30);
const dayMs = 86_400_000;

export interface ChainShape {
  seed: number;
  contracts: number;
  expirations: number;
  spot: number;
  strikeStep: number;
  /** Share of contracts with open interest. */
  heldShare: number;
}

const spxLike: ChainShape = { seed: 1, contracts: 2_000, expirations: 12, spot: 6_000, strikeStep: 5, heldShare: 0.6 };

/** Dates 0, 1, 2 … 9, then ever farther apart, out to some three years. */
function daysOut(index: number): number {
  return index < 10 ? index : Math.round(9 + 1.17 ** (index - 9) * 3);
}

export function generatedChain(shape: Partial<ChainShape> = {}): ChainSnapshot {
  const { seed, contracts: count, expirations: dates, spot, strikeStep, heldShare } = { ...spxLike, ...shape };
  const random = seeded(seed);
  const expirations: Expiration[] = Array.from({ length: dates }, (_, i) => {
    const settlesAt = morning + daysOut(i) * dayMs + 5.5 * 3_600_000;
    return { root: 'SPXW', date: new Date(settlesAt).toISOString().slice(0, 10), settlement: 'PM', settlesAt };
  });
  const chain = emptyChain(count, spot, expirations);
  const { contracts } = chain;
  const perDate = Math.ceil(count / dates / 2);
  for (let i = 0; i < count; i++) {
    const date = Math.min(dates - 1, Math.floor(i / (2 * perDate)));
    const within = (i >> 1) - date * perDate;
    const isCall = i % 2 === 0;
    const strike = Math.round(spot / strikeStep) * strikeStep + (within - Math.floor(perDate / 2)) * strikeStep;
    const years = Math.max(expirations[date]!.settlesAt - morning, 900_000) / (365 * dayMs);
    const moneyness = Math.log(Math.max(strike, strikeStep) / spot);
    const iv = 0.12 + 0.04 * Math.sqrt(years) - 0.25 * moneyness + 1.5 * moneyness * moneyness + 0.01 * random();
    const width = Math.min(iv, 3) * Math.sqrt(years);
    const d1 = -moneyness / width + width / 2;
    const roundness = strike % (20 * strikeStep) === 0 ? 8 : strike % (5 * strikeStep) === 0 ? 3 : 1;
    const side = isCall === strike > spot ? 2 : 0.7;
    contracts.expiration[i] = date;
    contracts.strike[i] = Math.max(strike, strikeStep);
    contracts.isCall[i] = isCall ? 1 : 0;
    contracts.openInterest[i] =
      random() < heldShare ? 1 + Math.round(600 * roundness * side * random() * Math.exp(-20 * moneyness ** 2)) : 0;
    contracts.volume[i] = Math.round(random() * 300 * Math.exp(-d1 * d1));
    contracts.iv[i] = Math.min(iv, 3);
    contracts.gamma[i] = Math.exp(-0.5 * d1 * d1) / (Math.sqrt(2 * Math.PI) * spot * width);
    contracts.delta[i] = isCall ? normalDistribution(d1) : normalDistribution(d1) - 1;
    const fair = price(isCall ? 'C' : 'P', {
      spot,
      strike: contracts.strike[i]!,
      years,
      ivAnnual: contracts.iv[i]!,
      riskFreeRate: 0,
      dividendYield: 0,
    });
    contracts.bid[i] = fair > 0.05 ? fair * 0.98 : 0;
    contracts.ask[i] = fair * 1.02 + 0.05;
  }
  return chain;
}

/** Columns of the right length: multiplier 100, greeks 30 s old, everything else unknown. */
export function emptyChain(count: number, spot: number, expirations: Expiration[]): ChainSnapshot {
  const unknown = () => new Float64Array(count).fill(Number.NaN);
  return {
    symbol: 'SPX',
    asOf: morning,
    sessionDate: '2026-11-20',
    inSession: true,
    source: 'simulated',
    delayMs: 0,
    spot,
    spotAt: morning - 2_000,
    previousClose: spot * 0.997,
    openInterestDate: '2026-11-19',
    pendingItems: 0,
    cutContracts: 0,
    expirations,
    contracts: {
      count,
      expiration: new Uint16Array(count),
      strike: unknown(),
      isCall: new Uint8Array(count),
      multiplier: new Float64Array(count).fill(100),
      openInterest: unknown(),
      volume: unknown(),
      iv: unknown(),
      gamma: unknown(),
      delta: unknown(),
      greeksAt: new Float64Array(count).fill(morning - 30_000),
      bid: unknown(),
      ask: unknown(),
    },
  };
}

export interface Row {
  right: 'C' | 'P';
  strike: number;
  openInterest?: number;
  volume?: number;
  iv?: number;
  gamma?: number;
  bid?: number;
  ask?: number;
  multiplier?: number;
  greeksAt?: number;
  /** Index into the expirations, default 0. */
  expiration?: number;
}

/** A chain written out by hand, for tests that read like a table. One expiration today at 16:00 New York unless others are given. */
export function chainOf(rows: readonly Row[], facts: Partial<ChainSnapshot> = {}): ChainSnapshot {
  const today: Expiration = {
    root: 'SPXW',
    date: '2026-11-20',
    settlement: 'PM',
    settlesAt: Date.UTC(2026, 10, 20, 21),
  };
  const chain = emptyChain(rows.length, facts.spot ?? 6_000, facts.expirations ?? [today]);
  rows.forEach((row, i) => {
    const { contracts } = chain;
    contracts.expiration[i] = row.expiration ?? 0;
    contracts.isCall[i] = row.right === 'C' ? 1 : 0;
    for (const name of [
      'strike',
      'openInterest',
      'volume',
      'iv',
      'gamma',
      'bid',
      'ask',
      'multiplier',
      'greeksAt',
    ] as const) {
      const value = row[name];
      if (value !== undefined) contracts[name][i] = value;
    }
  });
  return { ...chain, ...facts };
}

/** A deep copy whose columns may be changed. */
export function copyOf(chain: ChainSnapshot): ChainSnapshot {
  return structuredClone(chain);
}
