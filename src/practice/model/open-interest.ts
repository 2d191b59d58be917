/**
 * Contracts open on a trading day, as of the previous close: calls gather above and puts below where the price has been of late,
 * round strikes, monthly and quarterly expirations hold most. A contract keeps its character for life; day by day far ones change
 * by some per cent, those about to expire by a good deal more.
 *
 * The two sides of each expiration are scaled so that call and put gamma balance near the previous close (of far ones: near the price
 * of the last weeks). A practice market whose price never crosses zero gamma would teach nothing.
 */

import { expirationOf, isCall, type ModelChain, type ModelExpiration } from './chain.js';
import { roundnessOf } from './ladders.js';
import { gaussian, mix, mixText, uniform } from './noise.js';
import { optionGamma } from './option-price.js';
import type { PricePath } from './price-path.js';
import { annualVolatility, smileAt, volatilityAt } from './volatility.js';

/** Share of plain far strikes that nobody ever opens or trades. */
const dormantShare = 0.5;
/** Expected contracts (in units of the symbol's plain strike) at which a strike is held with probability 1 − 1/e. */
const heldFrom = 0.02;
/** Deviation of the balance point from the previous close, in daily volatilities. */
const balanceSpread = 0.25;
/** Neither side is ever scaled beyond this, up or down. */
const mostScaling = 1.8;
/**
 * Spread (of logs) between strikes alike, and what keeps the sum in the amounts of the real market. Real chains are this uneven: 95 % of the
 * gamma of 12,100–12,300 SPX contracts lay in 3,200–3,400 of them, 99 % in 6,100–6,200 (chains of 2022 and 2024).
 */
const characterSpread = 1.5;
const characterMean = (characterSpread ** 2 - 0.6 ** 2) / 5;
/** Closes that open interest remembers. */
const longestMemory = 30;

/** A strike so far out and so plain that it never trades; fixed when the expiration is listed. */
export function isDormant(chain: ModelChain, contract: number): boolean {
  const expiration = expirationOf(chain, contract);
  const strike = chain.strike[contract]!;
  const reach = annualVolatility(chain.profile) * Math.sqrt(Math.max(expiration.reachDays, 7) / 365);
  const distance = Math.abs(Math.log(strike / expiration.listedAtPrice)) / reach;
  if (distance < 1.1 || roundnessOf(chain.profile.ladder, strike) > 1.6) return false;
  return uniform(mix(chain.hash[contract]!, 11)) < dormantShare;
}

interface Parts {
  seed: number;
  path: PricePath;
  chain: ModelChain;
  /** See `closingMeans`. */
  means: Float64Array;
}

/** Open interest of every contract of the chain on its trading day. Costs some 15 ms for 20,000 contracts. */
export function openInterestOf(seed: number, path: PricePath, chain: ModelChain): Float64Array {
  const parts = { seed, path, chain, means: closingMeans(path, chain) };
  const expected = new Float64Array(chain.count);
  for (const expiration of chain.expirations) {
    gather(parts, expiration, expected);
    balanceSides(parts, expiration, expected);
  }
  for (let contract = 0; contract < chain.count; contract++) {
    expected[contract] = held(chain, contract, expected[contract]!);
  }
  return expected;
}

/** Expected contracts by strike and right, before balancing. */
function gather({ chain, means }: Parts, expiration: ModelExpiration, into: Float64Array): void {
  const { profile, day } = chain;
  const centre = Math.exp(recentPrice(means, expiration.daysLeft));
  // Interest built over months stays as wide as it was built.
  const days = expiration.daysLeft + Math.min(0.15 * expiration.reachDays, 30);
  const width = Math.max(0.012, 0.75 * annualVolatility(profile) * Math.sqrt(days / 365));
  const scale = profile.openInterestUnit * expirationWeight(expiration) * settledIn(expiration);
  for (let contract = expiration.from; contract < expiration.to; contract++) {
    const strike = chain.strike[contract]!;
    const x = Math.log(strike / centre) / width;
    const hash = chain.hash[contract]!;
    const character = Math.exp(
      characterSpread * gaussian(mix(hash, 1)) - characterMean + 0.12 * drift(mix(hash, 2), day.index / 8),
    );
    into[contract] = scale * roundnessOf(profile.ladder, strike) * shape(isCall(contract), x) * character;
  }
}

/** Interest by distance from the centre, in widths: calls above, puts below with the longer tail. */
function shape(call: boolean, x: number): number {
  const side = call ? x - 0.7 : -x - 0.8;
  const outer = call ? 0.8 : 1.15;
  return Math.exp(-(side > 0 ? side / outer : -side / 0.6)) + 0.004;
}

/** How much an expiration holds beside a plain monthly one. */
function expirationWeight({ expirationType, daysLeft, date }: ModelExpiration): number {
  const month = Number(date.slice(5, 7));
  if (expirationType === 'Regular') return (month === 12 ? 2.6 : month % 3 === 0 ? 2 : 1) / (1 + daysLeft / 150);
  if (expirationType === 'Quarterly') return 0.9 / (1 + daysLeft / 150);
  if (expirationType === 'End-Of-Month') return 0.5 / (1 + daysLeft / 90);
  return 0.5 / (1 + daysLeft / 18);
}

/** A new expiration fills over its first weeks; nothing is open before it has traded for a session or two. */
function settledIn({ reachDays, daysLeft }: ModelExpiration): number {
  const age = reachDays - daysLeft;
  return age < 4 ? 0 : Math.min(1, age / 12);
}

/** Mean (of logs) of the last 1, 2 … 30 closes before a day. */
function closingMeans(path: PricePath, chain: ModelChain): Float64Array {
  const means = new Float64Array(longestMemory);
  let sum = 0;
  for (let n = 1; n <= longestMemory; n++) {
    sum += Math.log(path.close(chain.profile, chain.day.index - n));
    means[n - 1] = sum / n;
  }
  return means;
}

/** Where the price has been: over the last week for near expirations, over the last six weeks for far ones; in logs. */
function recentPrice(means: Float64Array, daysLeft: number): number {
  return means[Math.min(Math.max(daysLeft, 5), longestMemory) - 1]!;
}

/** Scales the calls up and the puts down (or the reverse) so that gamma balances at midday where it should. */
function balanceSides(parts: Parts, expiration: ModelExpiration, expected: Float64Array): void {
  const { seed, path, chain, means } = parts;
  const { profile, day } = chain;
  const spot = path.close(profile, day.index - 1);
  const daily = annualVolatility(profile) / Math.sqrt(252);
  const book = mixText(seed, profile.symbol);
  const stray = balanceSpread * daily * (drift(book, day.index / 5) + 0.3 * gaussian(mix(expiration.hash, 3)));
  const nearness = 1 / (1 + (expiration.daysLeft / 45) ** 2);
  const recent = recentPrice(means, expiration.daysLeft);
  const balance = Math.exp(nearness * Math.log(spot) + (1 - nearness) * recent + stray);
  const midday = (day.opensAt + day.closesAt) / 2;
  const smile = smileAt(seed, path, profile, expiration, day, Math.min(midday, expiration.settlesAt - 1), spot);
  let calls = 0;
  let puts = 0;
  for (let contract = expiration.from; contract < expiration.to; contract += 2) {
    const strike = chain.strike[contract]!;
    const gamma = optionGamma(balance, strike, volatilityAt(smile, strike), smile.years);
    calls += gamma * expected[contract]!;
    puts += gamma * expected[contract + 1]!;
  }
  if (!(calls > 0 && puts > 0)) return;
  const scale = Math.min(Math.max(Math.sqrt(calls / puts), 1 / mostScaling), mostScaling);
  for (let contract = expiration.from; contract < expiration.to; contract++) {
    if (isCall(contract)) expected[contract]! /= scale;
    else expected[contract]! *= scale;
  }
}

/** Whole contracts; plain and far strikes are often not held at all. */
function held(chain: ModelChain, contract: number, expected: number): number {
  if (isDormant(chain, contract)) return 0;
  const chance = Math.exp(-((expected / (heldFrom * chain.profile.openInterestUnit)) ** 0.75));
  return uniform(mix(chain.hash[contract]!, 4)) < chance ? 0 : Math.round(expected);
}

/** A slow wander through bell-shaped numbers, one per unit of `x`. */
function drift(hash: number, x: number): number {
  const from = Math.floor(x);
  const share = x - from;
  return (1 - share) * gaussian(mix(hash, from)) + share * gaussian(mix(hash, from + 1));
}
