/**
 * A chain with everything that scopes share worked out once: contracts in date order, their exposure per open contract at the spot, and
 * the terms of the re-priced profile. Every scope is then a run over a range of rows.
 */

import { fadingExp } from './bell.js';
import { normalDistributionGiven, normalPeak } from './black-scholes.js';
import { type ChainCarry, chainCarry } from './carry.js';
import { estimateIvOn } from './implied-volatility.js';
import { yearsToSettlement } from './settings.js';
import { strikeLadder } from './strike-ladder.js';
import type { ChainSnapshot, DateKey, EngineSettings } from './types.js';
import { usableCount, usableGamma, usableIv, usableMultiplier, usablePrice } from './usable-number.js';

/** One contract's part of the profile: G(x) = Σ weight · exp(−((ln x − centre) · sharpness)² / 2), in $ per point. */
export interface ProfileTerms {
  centre: Float64Array;
  /** 1 ÷ (σ√T) */
  sharpness: Float64Array;
  /** Signed: + calls, − puts. */
  weight: Float64Array;
  /** Index into the chain's expirations. */
  expiration: Uint16Array;
  /** Terms of date d are `start[d]` … `start[d + 1] − 1`. */
  start: Int32Array;
}

/** Columns run over rows: the unsettled contracts, grouped by date. NaN where an input is missing or unusable. */
export interface PricedChain {
  chain: ChainSnapshot;
  settings: EngineSettings;
  /** NaN without a usable price. */
  spot: number;
  /** Unsettled dates, ascending. */
  dates: DateKey[];
  /** Years to settlement per expiration; NaN once settled. */
  years: Float64Array;
  /** Per expiration: what its contracts were priced with. */
  carry: ChainCarry;
  strikes: Float64Array;
  /** Rows of date d are `start[d]` … `start[d + 1] − 1`. */
  start: Int32Array;
  /** Row → index in the chain's columns. */
  contract: Int32Array;
  /** Row → index in `strikes`, −1 for an unusable strike. */
  rank: Int32Array;
  openInterest: Float64Array;
  volume: Float64Array;
  iv: Float64Array;
  /** Per open contract at the spot, $ per point, unsigned: Γ·M·S. */
  gex: Float64Array;
  /** The same from the feed's own gamma. */
  feedGex: Float64Array;
  /** The same with an estimated volatility where the feed's is missing: for weighing, never for showing. */
  likelyGex: Float64Array;
  /** Per open contract, signed by dealer side: $ of delta, per volatility point, per calendar day. Known where `gex` and open interest are. */
  dex: Float64Array;
  vex: Float64Array;
  cex: Float64Array;
  terms: ProfileTerms;
}

/** The underlying's price for an expiration's settlement that its contracts are priced with; NaN without spot and for settled ones. */
export function forwardPrice(priced: PricedChain, expiration: number): number {
  return priced.spot * Math.exp(priced.carry.perYear[expiration]! * priced.years[expiration]!);
}

/** Works a chain out at its own spot. Linear in contracts. */
export function priceChain(chain: ChainSnapshot, settings: EngineSettings): PricedChain {
  const { contracts } = chain;
  const years = Float64Array.from(chain.expirations, (expiration) =>
    yearsToSettlement(chain.asOf, expiration, settings),
  );
  const { dates, start, contract } = rowsByDate(chain, years);
  const ladder = strikeLadder(contracts.strike);
  const rows = contract.length;
  const spot = usablePrice(chain.spot);
  const carry = chainCarry(chain, spot, years, settings);
  const columns = () => new Float64Array(rows);
  const priced: PricedChain = {
    chain,
    settings,
    spot,
    dates,
    years,
    carry,
    strikes: ladder.strikes,
    start,
    contract,
    rank: new Int32Array(rows),
    openInterest: columns(),
    volume: columns(),
    iv: columns(),
    gex: columns(),
    feedGex: columns(),
    likelyGex: columns(),
    dex: columns(),
    vex: columns(),
    cex: columns(),
    terms: {
      centre: columns(),
      sharpness: columns(),
      weight: columns(),
      expiration: new Uint16Array(rows),
      start: new Int32Array(dates.length + 1),
    },
  };

  const { dividendYield } = settings;
  const { perYear } = carry;
  const logSpot = Math.log(spot);
  const logStrikes = ladder.strikes.map(Math.log);
  const roots = years.map(Math.sqrt);
  const yieldFactors = years.map((time) => Math.exp(-dividendYield * time));
  let estimates: Float64Array | null = null;
  const { terms, rank: rankOf, gex, feedGex, likelyGex, dex, vex, cex } = priced;
  const { centre: centres, sharpness: sharpnesses, weight: weights } = terms;
  const { expiration: expirationOf, isCall: callFlags } = contracts;
  let term = 0;

  for (let date = 0; date < dates.length; date++) {
    terms.start[date] = term;
    const end = start[date + 1]!;
    for (let row = start[date]!; row < end; row++) {
      const i = contract[row]!;
      const rank = ladder.rank[i]!;
      const multiplier = rank < 0 ? Number.NaN : usableMultiplier(contracts.multiplier[i]!);
      const openInterest = multiplier > 0 ? usableCount(contracts.openInterest[i]!) : Number.NaN;
      const iv = usableIv(contracts.iv[i]!);
      rankOf[row] = rank;
      priced.openInterest[row] = openInterest;
      priced.volume[row] = multiplier > 0 ? usableCount(contracts.volume[i]!) : Number.NaN;
      priced.iv[row] = iv;
      feedGex[row] = usableGamma(contracts.gamma[i]!, spot) * multiplier * spot;

      const isPriced = iv > 0 && multiplier > 0 && spot > 0;
      let sigma = iv;
      if (!isPriced) {
        gex[row] = Number.NaN;
        dex[row] = Number.NaN;
        vex[row] = Number.NaN;
        cex[row] = Number.NaN;
        if (rank < 0) {
          likelyGex[row] = Number.NaN;
          continue;
        }
        if (!(iv > 0)) {
          estimates ??= estimateIvOn(chain, ladder);
          sigma = estimates[i]!;
        }
      }
      const expiration = expirationOf[i]!;
      const time = years[expiration]!;
      const growth = perYear[expiration]!;
      const width = sigma * roots[expiration]!;
      const sharpness = 1 / width;
      const centre = logStrikes[rank]! - (growth + 0.5 * sigma * sigma) * time;
      const d1 = (logSpot - centre) * sharpness;
      const bell = fadingExp(0.5 * d1 * d1);
      const yieldFactor = yieldFactors[expiration]!;
      const peak = normalPeak * yieldFactor * multiplier * sharpness;
      const likely = peak * bell;
      likelyGex[row] = likely;
      if (!isPriced) continue;
      gex[row] = likely;
      if (!(openInterest > 0)) continue;

      const isCall = callFlags[i] === 1;
      const sign = isCall ? 1 : -1;
      const d2 = d1 - width;
      // Each side by its own tail, so that the delta of a far strike keeps its digits.
      const chance = normalDistributionGiven(sign * d1, bell);
      const density = normalPeak * bell;
      const decay = density * (growth - (0.5 * d2 * width) / time) * sharpness;
      const dollars = yieldFactor * multiplier * spot;
      // s · delta: +N(d1) for calls, −(−N(−d1)) for puts; charm carries the same N with the yield.
      dex[row] = dollars * chance;
      vex[row] = -sign * dollars * 0.01 * density * d2 * sharpness * roots[expiration]!;
      cex[row] = (dollars * (dividendYield * chance - sign * decay)) / 365;

      centres[term] = centre;
      sharpnesses[term] = sharpness;
      terms.expiration[term] = expiration;
      weights[term] = sign * openInterest * peak;
      term++;
    }
  }
  terms.start[dates.length] = term;
  return priced;
}

/** Unsettled contracts grouped by date (roots of one date together), each group in the chain's order. */
function rowsByDate(
  chain: ChainSnapshot,
  years: Float64Array,
): { dates: DateKey[]; start: Int32Array; contract: Int32Array } {
  const { expiration, count } = chain.contracts;
  const isLive = (index: number) => !Number.isNaN(years[index] ?? Number.NaN);
  const dates = [...new Set(chain.expirations.filter((_, i) => isLive(i)).map((one) => one.date))].sort();
  const place = new Map(dates.map((date, i) => [date, i]));
  const dateOf = Int32Array.from(chain.expirations, (one, i) => (isLive(i) ? place.get(one.date)! : -1));
  const start = new Int32Array(dates.length + 1);
  for (let i = 0; i < count; i++) {
    const date = dateOf[expiration[i]!] ?? -1;
    if (date >= 0) start[date + 1] = start[date + 1]! + 1;
  }
  for (let date = 0; date < dates.length; date++) start[date + 1] = start[date + 1]! + start[date]!;
  const next = start.slice();
  const contract = new Int32Array(start[dates.length]!);
  for (let i = 0; i < count; i++) {
    const date = dateOf[expiration[i]!] ?? -1;
    if (date < 0) continue;
    const row = next[date]!;
    contract[row] = i;
    next[date] = row + 1;
  }
  return { dates, start, contract };
}

/** Indices of the priced chain's dates that are among `dates`, ascending. */
export function dateIndices(priced: PricedChain, dates: readonly DateKey[]): number[] {
  const wanted = new Set(dates);
  const out: number[] = [];
  priced.dates.forEach((date, i) => {
    if (wanted.has(date)) out.push(i);
  });
  return out;
}
