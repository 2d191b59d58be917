/**
 * Prices as a function of time. Each driver of prices (the market, technology, one company …) is a Brownian bridge between knots
 * 64 weekdays apart, refined by halving: any point costs 22 halvings and needs nothing that was asked before. The knots do not
 * wander, so a symbol stays near its base price in any year.
 *
 * A weekday's stretch holds the night first (14 % of the variance: the gap between close and open), then the session, busier at
 * both ends. Weekends and holidays gap more only by the days the ruler skips.
 */

import { gaussian, mix, mixText } from './noise.js';
import type { Profile } from './profiles.js';
import type { SessionDay } from './trading-moment.js';

/** Finest pieces of one weekday: about a third of a second of session. */
const piecesPerDay = 2 ** 16;
const daysPerKnot = 64;
const piecesPerKnot = piecesPerDay * daysPerKnot;
const nightShare = 0.14;
/** Deviation of a knot in daily deviations: half of what a free walk over the distance would give, so that prices stay near their base. */
const knotSpread = Math.sqrt(daysPerKnot / 2) / 2;
/** Deviation, in logs, of one day's volatility around the average. */
const restlessness = 0.3;

export interface PricePath {
  /** Unrounded price of the underlying at an instant of a session (whole seconds; clamped to the session). */
  at(profile: Profile, session: SessionDay, instant: number): number;
  /** Unrounded closing price of a weekday by its index, a holiday or not. */
  close(profile: Profile, weekdayIndex: number): number;
}

/** Share of a session's activity done by a share of its time: a U shape, twice as busy at the ends as in the middle. */
export function sessionActivity(share: number): number {
  const s = Math.min(Math.max(share, 0), 1);
  const u = 2 * s - 1;
  return (s + (u * u * u + 1) / 6) / (4 / 3);
}

/** How far a session has come, 0–1. */
export function sessionShare(session: SessionDay, instant: number): number {
  return Math.min(Math.max((instant - session.opensAt) / (session.closesAt - session.opensAt), 0), 1);
}

const slots = 256;

/** @param seed the hash of the market's seed */
export function createPricePath(seed: number): PricePath {
  const factorSeeds = new Map<string, number>();
  const memory = new Map<string, { keys: Float64Array; prices: Float64Array }>();

  function factorSeed(name: string): number {
    let known = factorSeeds.get(name);
    if (known === undefined) {
      known = mixText(seed, name);
      factorSeeds.set(name, known);
    }
    return known;
  }

  function priceAt(profile: Profile, piece: number): number {
    let log = 0;
    for (const { name, loading, dailyVolatility } of profile.drivers) {
      log += loading * dailyVolatility * bridge(factorSeed(name), piece);
    }
    return profile.basePrice * Math.exp(log);
  }

  function at(profile: Profile, session: SessionDay, instant: number): number {
    let known = memory.get(profile.symbol);
    if (known === undefined) {
      known = { keys: new Float64Array(slots).fill(-1), prices: new Float64Array(slots) };
      memory.set(profile.symbol, known);
    }
    const slot = Math.floor(instant / 1000) % slots;
    if (known.keys[slot] === instant) return known.prices[slot]!;
    const day = nightShare + (1 - nightShare) * sessionActivity(sessionShare(session, instant));
    const price = priceAt(profile, Math.floor((session.index + day) * piecesPerDay));
    known.keys[slot] = instant;
    known.prices[slot] = price;
    return price;
  }

  return { at, close: (profile, index) => priceAt(profile, (index + 1) * piecesPerDay) };
}

/** A driver in units of its own daily deviation. */
function bridge(seed: number, piece: number): number {
  const knot = Math.floor(piece / piecesPerKnot);
  const target = piece - knot * piecesPerKnot;
  const knotSeed = mix(seed, knot);
  let left = knotSpread * gaussian(mix(knotSeed, -1));
  let right = knotSpread * gaussian(mix(mix(seed, knot + 1), -1));
  const mood = Math.exp(restlessness * gaussian(mix(mix(seed, -2), Math.floor(piece / piecesPerDay))));
  let from = 0;
  for (let size = piecesPerKnot; target > from && size > 1; size /= 2) {
    const half = size / 2;
    // Halving a stretch of L days puts its middle at the mean of its ends, give or take √L/2 days' deviation.
    const spread = 0.5 * Math.sqrt(size / piecesPerDay) * (size <= piecesPerDay ? mood : 1);
    const middle = (left + right) / 2 + spread * gaussian(mix(knotSeed, from + half));
    if (target >= from + half) {
      left = middle;
      from += half;
    } else {
      right = middle;
    }
  }
  return left;
}
