/** The engine's defaults and the clock that turns an expiration into years. */

import type { EngineSettings, Expiration } from './types.js';

/** Raised whenever the same chain would yield other numbers; stored with every snapshot. */
export const methodVersion = 2;

const yearMs = 365 * 86_400_000;
/** What an injected day count may answer: from a third of a second to longer than any option. */
const fewestYears = 1e-8;
const mostYears = 1_000;

/** Forwards by parity and else no carry, a quarter of an hour as the shortest time to settlement, and the limits of trust of docs/method.md. */
export const defaultEngineSettings: EngineSettings = {
  riskFreeRate: 0,
  dividendYield: 0,
  carry: 'parity',
  timeFloorMs: 15 * 60_000,
  spotStaleMs: 60_000,
  greeksStaleMs: 5 * 60_000,
  requiredCoverage: 0.99,
};

/**
 * Years from `asOf` to an expiration's settlement: a 365-day year by the clock, never shorter than the floor. NaN once settled.
 * An injected day count that yields nothing usable falls back to the floor.
 */
export function yearsToSettlement(asOf: number, expiration: Expiration, settings: EngineSettings): number {
  if (!(expiration.settlesAt > asOf)) return Number.NaN;
  const floor = Math.max(settings.timeFloorMs, 1) / yearMs;
  if (settings.yearsToSettlement === undefined) return Math.max((expiration.settlesAt - asOf) / yearMs, floor);
  const years = settings.yearsToSettlement(asOf, expiration);
  return years >= fewestYears && years <= mostYears ? years : floor;
}
