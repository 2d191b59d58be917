/**
 * What holding the underlying to each settlement costs: ln(F ÷ S) per year, from put/call parity where the quotes can say it better than
 * the configured rates, else from the rates.
 *
 * Spot and quotes are seconds apart. That error is the same for every expiration, so it is read off the nearest ones, whose forward is as
 * good as spot, and taken out of all: the forwards are measured against the spot of the quotes. Otherwise every tick of spot that quotes
 * have not followed yet would move zero gamma by as much the other way.
 */

import { type QuotedForward, quotedForwards } from './parity.js';
import { yearsToSettlement } from './settings.js';
import type { ChainSnapshot, EngineSettings, Forward } from './types.js';
import { usablePrice } from './usable-number.js';

/** Per expiration of the chain. */
export interface ChainCarry {
  /** ln(F ÷ S) ÷ T. */
  perYear: Float64Array;
  from: Forward['from'][];
}

/** By so much per year the configured rates may be off. */
const ratesDoubt = 0.03;
/** A few seconds of an index, as a share of spot: what quotes of one moment are uncertain by, and how far spot may be from them. */
const quoteNoise = 0.0001;
const spotLag = 0.0002;
/** The spot of the quotes is read off expirations this near, years: most have no dividend before them. */
const near = 30 / 365;
/** Farther apart than this share, spot and quotes are of two markets (one of them closed, a split, a wrong price). */
const outOfStep = 0.005;
/** Carry farther from the rates than a dividend and this much per year is a fault of the quotes. */
const largestDividend = 0.02;
const largestCarry = 0.1;
/** How far the carry of one expiration may stand out from those before and after it, apart from what their quotes leave open. */
const standsOut = 0.0003;
const standsOutPerYear = 0.05;

/** Carry of every expiration. `years` per expiration, NaN for settled ones; `spot` NaN where there is no usable price. */
export function chainCarry(
  chain: ChainSnapshot,
  spot: number,
  years: Float64Array,
  settings: EngineSettings,
): ChainCarry {
  const rates = settings.riskFreeRate - settings.dividendYield;
  const out: ChainCarry = {
    perYear: new Float64Array(years.length).fill(rates),
    from: chain.expirations.map(() => 'rates'),
  };
  if (settings.carry !== 'parity' || !(spot > 0)) return out;
  const quotes = quotedForwards(chain, spot, years, settings.dividendYield).flatMap((one, expiration): Quote[] => {
    const time = years[expiration]!;
    if (one === null || !isSurer(one, spot, time)) return [];
    const beyond = Math.log(one.price / spot) - rates * time;
    return [{ expiration, time, beyond, doubt: one.doubt / spot, settlesAt: chain.expirations[expiration]!.settlesAt }];
  });
  quotes.sort((a, b) => a.settlesAt - b.settlesAt || a.expiration - b.expiration);
  const smooth = quotes.filter((_, place) => !isSpike(quotes, place));
  const lag = lagOf(smooth);
  if (lag === null) return out;
  for (const { expiration, time, beyond, doubt } of smooth) {
    const difference = beyond - lag;
    if (!(Math.abs(difference) <= largestDividend + largestCarry * time)) continue;
    const noise = doubt * doubt + quoteNoise * quoteNoise;
    out.perYear[expiration] = rates + believed(difference, (ratesDoubt * time) ** 2, noise) / time;
    out.from[expiration] = 'parity';
  }
  shareWithinDates(chain, years, out);
  return out;
}

/** The forward of every expiration of the chain, $; NaN for settled ones and without a usable spot. */
export function forwardPrices(chain: ChainSnapshot, settings: EngineSettings): Float64Array {
  const years = Float64Array.from(chain.expirations, (one) => yearsToSettlement(chain.asOf, one, settings));
  const spot = usablePrice(chain.spot);
  const { perYear } = chainCarry(chain, spot, years, settings);
  return years.map((time, i) => spot * Math.exp(perYear[i]! * time));
}

/** What the quotes of one expiration say. */
interface Quote {
  expiration: number;
  /** Years to settlement. */
  time: number;
  settlesAt: number;
  /** ln(F ÷ S) above what the rates say, and how much of it the spread leaves open. */
  beyond: number;
  doubt: number;
}

/** Whether the quotes leave less open than the rates do; where both leave next to nothing open, the quotes are taken. */
function isSurer({ doubt }: QuotedForward, spot: number, years: number): boolean {
  return doubt <= spot * (quoteNoise + ratesDoubt * years);
}

/**
 * How far the spot of the quotes is above ours, as a logarithm: where the line through the nearest expirations meets time 0, its slope held
 * to what the rates may be off by (ridge regression). 0 where none is near; null when quotes and spot are out of step.
 */
function lagOf(quotes: readonly Quote[]): number | null {
  let [w, wt, wtt, wy, wty] = [0, 0, 1 / (ratesDoubt * ratesDoubt), 0, 0];
  for (const { time, beyond, doubt } of quotes) {
    if (time > near) continue;
    // Forwards do not grow in a line: the farther away, the more dividends may lie before it.
    const weight = 1 / (doubt * doubt + quoteNoise * quoteNoise + (ratesDoubt * time) ** 2);
    w += weight;
    wt += weight * time;
    wtt += weight * time * time;
    wy += weight * beyond;
    wty += weight * time * beyond;
  }
  if (w === 0) return 0;
  const determinant = w * wtt - wt * wt;
  const lag = believed((wtt * wy - wt * wty) / determinant, spotLag * spotLag, wtt / determinant);
  return Math.abs(lag) <= outOfStep ? lag : null;
}

/**
 * The part of a measured difference that is to be believed: what is within the noise counts in part, what clearly is not counts whole.
 * The shrinkage of empirical Bayes with the positive-part estimate of the variance (Efron and Morris, "Stein's Estimation Rule and Its
 * Competitors", JASA 1973). It has no threshold, so nothing flips from one minute to the next.
 */
function believed(difference: number, variance: number, noise: number): number {
  const likely = Math.max(variance, difference * difference - noise);
  return (difference * likely) / (likely + noise);
}

/** Whether an expiration stands out from both its neighbours; a dividend between two expirations is a step, not a spike. */
function isSpike(quotes: readonly Quote[], place: number): boolean {
  const before = quotes[place - 1];
  const at = quotes[place]!;
  const after = quotes[place + 1];
  if (before === undefined || after === undefined) return false;
  const left = before.doubt + at.doubt + after.doubt;
  const room = standsOut + left + standsOutPerYear * (after.time - before.time);
  const low = Math.min(before.beyond, after.beyond) - room;
  const high = Math.max(before.beyond, after.beyond) + room;
  return at.beyond < low || at.beyond > high;
}

/** Roots of one date that settle hours apart have the same carry per year: one without quotes takes the other's. */
function shareWithinDates(chain: ChainSnapshot, years: Float64Array, carry: ChainCarry): void {
  const known = new Map<string, number>();
  chain.expirations.forEach(({ date }, i) => {
    if (carry.from[i] === 'parity' && years[i]! > 0) known.set(date, carry.perYear[i]!);
  });
  chain.expirations.forEach(({ date }, i) => {
    const shared = known.get(date);
    if (shared === undefined || carry.from[i] === 'parity' || !(years[i]! > 0)) return;
    carry.perYear[i] = shared;
    carry.from[i] = 'parity';
  });
}
