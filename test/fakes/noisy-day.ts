/**
 * A practice day as rules read it, minute by minute, with more noise than the engine gives by itself: a feed that lags, contracts
 * that come and go, Greeks from another moment. Seeded.
 *
 * Spot is the practice market's. Zero gamma is the engine's on the practice chain at intervals, a line between, and noise on top:
 * white 0.02 % of spot (1.2 points of SPX: what 1 % of missing weight may move), slow 0.03 % with a memory of ten minutes, and once
 * in a hundred minutes a shift of up to 0.3 % that stays for one to three minutes. Net GEX by strike is the engine's at the spot of
 * every fifth minute, a line between, each strike with slow noise of 4 % and white noise of 2 % of its size.
 */

import type { Reading } from '../../src/alerts/types.js';
import { sessionOn } from '../../src/calendar/session.js';
import { analyse } from '../../src/engine/analyse.js';
import { strikeTable } from '../../src/engine/exposure.js';
import { priceChain } from '../../src/engine/priced-chain.js';
import { defaultEngineSettings } from '../../src/engine/settings.js';
import type { DateKey, ScopeKey } from '../../src/engine/types.js';
import { createModelMarket } from '../../src/practice/model/market.js';
import { practiceChain } from './practice-chain.js';
import { seeded } from './random.js';

export interface NoisyDayOptions {
  seed: number;
  date: DateKey;
  sizes: 'full' | 'small';
  /** Minutes between two chains; null for those of the open all day, and no zero gamma. */
  every: number | null;
  /** Minutes between two tables of strikes, 5 when absent. */
  tableEvery?: number;
}

export interface NoisyDay {
  readings: Reading[];
  /** Zero gamma by minute without the noise; NaN where the engine finds none. */
  level: Float64Array;
  /** Strike of the largest |net| by minute without the noise. */
  leader: Float64Array;
  /** |net| of the leader over |net| of a strike, by minute, without the noise. */
  leadOver(minute: number, strike: number): number;
}

const minute = 60_000;
const scope: ScopeKey = 'days:45';
const whiteLevel = 0.0002;
const slowLevel = 0.0003;
const slowStrike = 0.04;
const whiteStrike = 0.02;
const memory = 0.9;
/** Strikes this near to spot may lead. */
const reach = 0.1;

export function noisyDay({ seed, date, sizes, every, tableEvery = 5 }: NoisyDayOptions): NoisyDay {
  const { opensAt, closesAt } = sessionOn(date)!;
  const minutes = Math.round((closesAt - opensAt) / minute);
  const clock = { now: () => opensAt, speed: 1 };
  const market = createModelMarket({ seed, clock, sizes });
  // The close itself belongs to no session: the last minute stands for it.
  const instant = (at: number) => Math.min(opensAt + at * minute, closesAt - 1000);
  const chainAt = (at: number) => practiceChain(market, { symbol: 'SPX', at: instant(at), days: 45, reach });
  const spots = Float64Array.from({ length: minutes }, (_, at) => market.trade('SPX', instant(at))!.price);

  const level = new Float64Array(minutes);
  const tables: Float64Array[] = [];
  let strikes: Float64Array = new Float64Array(0);
  let chain = chainAt(0);
  let zero = every === null ? undefined : zeroGammaOf(chain, undefined);
  for (let from = 0; from < minutes; from += every ?? minutes) {
    const to = Math.min(from + (every ?? minutes), minutes);
    for (let at = from; at < to; at += tableEvery) {
      // Greeks of the last chain at the fresh spot: what the program works out between two batches.
      const asOf = instant(at);
      const priced = priceChain({ ...chain, asOf, spot: spots[at]!, spotAt: asOf }, defaultEngineSettings);
      const table = strikeTable(
        priced,
        priced.dates.map((_, index) => index),
      );
      if (tables.length === 0) strikes = table.strike;
      tables.push(netOn(strikes, table.strike, table.callGex, table.putGex));
    }
    if (every === null) {
      level.fill(Number.NaN);
      break;
    }
    const next = chainAt(to);
    const nextZero = zeroGammaOf(next, zero);
    for (let at = from; at < to; at++) level[at] = between(zero, nextZero, (at - from) / (to - from));
    chain = next;
    zero = nextZero ?? zero;
  }

  const random = seeded(seed * 7919 + 17);
  const levelNoise = slowNoise(random, 1, slowLevel)[0]!;
  const strikeNoise = slowNoise(random, strikes.length, slowStrike);
  const leader = new Float64Array(minutes);
  const readings: Reading[] = [];
  let shift = 0;
  let shiftLeft = 0;
  for (let at = 0; at < minutes; at++) {
    const spot = spots[at]!;
    if (shiftLeft > 0) shiftLeft--;
    else if (random() < 0.01) {
      shift = 0.006 * (random() - 0.5);
      shiftLeft = 1 + Math.floor(3 * random());
    } else shift = 0;
    const noise = spot * (levelNoise() + whiteLevel * bell(random) + shift);
    const clean = netAtMinute(tables, at / tableEvery);
    leader[at] = strikes[leaderOf(clean)]!;
    const netByStrike = clean.map((net, k) => net * (1 + strikeNoise[k]!() + whiteStrike * bell(random)));
    const zeroGamma = Number.isNaN(level[at]!) ? null : level[at]! + noise;
    readings.push({
      snapshotId: at + 1,
      symbol: 'SPX',
      scope,
      slot: opensAt + at * minute,
      sessionDate: date,
      spot,
      zeroGamma,
      netGex: netByStrike.reduce((sum, net) => sum + net, 0),
      grossGex: netByStrike.reduce((sum, net) => sum + Math.abs(net), 0),
      maxStrike: strikes[leaderOf(netByStrike)]!,
      callWall: null,
      putWall: null,
      strikes,
      netByStrike,
      openInterestDate: chain.openInterestDate,
      quality: 'trusted',
    });
  }
  const leadOver = (at: number, strike: number): number => {
    const clean = netAtMinute(tables, at / tableEvery);
    return Math.abs(clean[strikes.indexOf(leader[at]!)]!) / Math.abs(clean[strikes.indexOf(strike)] ?? 0);
  };
  return { readings, level, leader, leadOver };
}

function zeroGammaOf(chain: ReturnType<typeof practiceChain>, previous: number | undefined): number | undefined {
  const roots = previous === undefined ? undefined : new Map([[scope, previous]]);
  return analyse(chain, [scope], defaultEngineSettings, roots).scopes[0]!.zeroGamma.level ?? undefined;
}

function between(a: number | undefined, b: number | undefined, share: number): number {
  if (a === undefined || b === undefined) return a ?? b ?? Number.NaN;
  return a + (b - a) * share;
}

/** A table's net GEX on the strikes of the day's first one; 0 where it has none. */
function netOn(strikes: Float64Array, of: Float64Array, call: Float64Array, put: Float64Array): Float64Array {
  const net = new Float64Array(strikes.length);
  let k = 0;
  of.forEach((strike, row) => {
    while (k < strikes.length && strikes[k]! < strike) k++;
    if (strikes[k] === strike) net[k] = call[row]! - put[row]!;
  });
  return net;
}

/** `at` counts in tables. */
function netAtMinute(tables: readonly Float64Array[], at: number): Float64Array {
  const from = tables[Math.floor(at)]!;
  const to = tables[Math.floor(at) + 1] ?? from;
  const share = at % 1;
  return from.map((net, k) => net + (to[k]! - net) * share);
}

function leaderOf(net: Float64Array): number {
  let best = 0;
  for (let k = 1; k < net.length; k++) if (Math.abs(net[k]!) > Math.abs(net[best]!)) best = k;
  return best;
}

/** Mean 0, deviation 1. */
function bell(random: () => number): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}

/** Noise that forgets a tenth of itself every minute, of a given deviation. */
function slowNoise(random: () => number, count: number, deviation: number): (() => number)[] {
  return Array.from({ length: count }, () => {
    let value = deviation * bell(random);
    return () => {
      value = memory * value + Math.sqrt(1 - memory * memory) * deviation * bell(random);
      return value;
    };
  });
}
