/**
 * Implied volatility as a function of strike, expiration and time: a term structure, a smile that follows the spot (sticky to
 * moneyness) and leans to the put side, and a rise of what expires today into its last hours.
 */

import type { ModelExpiration } from './chain.js';
import { gaussian, mix, mixText } from './noise.js';
import type { PricePath } from './price-path.js';
import type { Profile } from './profiles.js';
import type { SessionDay } from './trading-moment.js';

export const msPerYear = 365 * 86_400_000;
/** Volatility is not asked for nearer to settlement than this. */
const shortestMs = 60_000;

/** The smile of one expiration at one instant. */
export interface Smile {
  spot: number;
  /** Years to settlement, at least a minute. */
  years: number;
  /** Volatility at the money. */
  atm: number;
  /** −1 … 1: negative leans to the puts. */
  lean: number;
}

const trading = Math.sqrt(252);
/** How much of the curvature the wings have, and how wide its rounding is in deviations. */
const wing = 0.35;
const rounding = 1;

/** The smile of an expiration at an instant of a session. */
export function smileAt(
  seed: number,
  path: PricePath,
  profile: Profile,
  expiration: ModelExpiration,
  session: SessionDay,
  instant: number,
  spot: number,
): Smile {
  const years = Math.max(expiration.settlesAt - instant, shortestMs) / msPerYear;
  const mood = mix(mixText(seed, profile.symbol), session.index);
  const own = mix(expiration.hash, session.index);
  // A fall below the close of ten weekdays ago raises volatility.
  const trend = Math.log(spot / path.close(profile, session.index - 10));
  const level =
    annualVolatility(profile) *
    Math.exp(Math.min(Math.max(-4 * trend, -0.4), 0.5) + 0.04 * gaussian(mood) + 0.01 * gaussian(own));
  const term =
    1 + 0.12 * (1 - Math.exp(-years / 0.25)) + 0.06 * (1 - Math.exp(-years / 1.5)) - 0.08 * Math.exp(-years * 73);
  const hoursLeft = years * 8760;
  const lastHours = 1 + 0.5 * Math.exp(-hoursLeft / 1.2);
  const lean = -profile.skew * (1 + 0.03 * gaussian(mix(own, 7)));
  return { spot, years, atm: level * term * lastHours, lean: Math.max(lean, -0.95) };
}

/**
 * Volatility at a strike: total variance is a hyperbola in standardised moneyness (the raw SVI form of Gatheral, scaled to 1 at the
 * money), which keeps delta monotone in strike for any wing.
 */
export function volatilityAt(smile: Smile, strike: number): number {
  const z = Math.log(strike / smile.spot) / (smile.atm * Math.sqrt(smile.years));
  const variance = 1 - wing * rounding + wing * (smile.lean * z + Math.sqrt(z * z + rounding * rounding));
  return smile.atm * Math.sqrt(variance);
}

/** What the drivers add up to in a year, and a premium over it. */
export function annualVolatility(profile: Profile): number {
  let variance = 0;
  for (const { loading, dailyVolatility } of profile.drivers) variance += (loading * dailyVolatility) ** 2;
  return 1.04 * trading * Math.sqrt(variance);
}

/** Smiles with memory: an expiration's contracts are asked for at the same few instants. */
export interface VolatilitySurface {
  /** The smile at an instant of a session, at the spot of that instant. */
  smile(profile: Profile, expiration: ModelExpiration, session: SessionDay, instant: number): Smile;
}

const slots = 8;

export function createVolatilitySurface(seed: number, path: PricePath): VolatilitySurface {
  const memory = new WeakMap<ModelExpiration, { instants: Float64Array; smiles: Smile[]; next: number }>();

  function smile(profile: Profile, expiration: ModelExpiration, session: SessionDay, instant: number): Smile {
    let known = memory.get(expiration);
    if (known === undefined) {
      known = { instants: new Float64Array(slots).fill(-1), smiles: [], next: 0 };
      memory.set(expiration, known);
    }
    const slot = known.instants.indexOf(instant);
    if (slot >= 0) return known.smiles[slot]!;
    const spot = path.at(profile, session, instant);
    const fresh = smileAt(seed, path, profile, expiration, session, instant, spot);
    known.instants[known.next] = instant;
    known.smiles[known.next] = fresh;
    known.next = (known.next + 1) % slots;
    return fresh;
  }

  return { smile };
}
