import type { DateKey } from '../engine/types.js';

const dayMs = 86_400_000;

/** A date as a small whole number: days since 1970-01-01. */
export function dayOf(date: DateKey): number {
  return Date.parse(`${date}T00:00:00Z`) / dayMs;
}

export function keyOf(day: number): DateKey {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}
