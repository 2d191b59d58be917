/** When people must be told that their alerts wait for data. Pure; market ms. */

/** No trusted data for this long in session is a fault that people hear of (reliability.md section 4.1). */
export const missingAfterMs = 30 * 60_000;
/** A program that has just started is given this long to load, real time. */
export const loadingMs = 5 * 60_000;

export interface DataFacts {
  now: number;
  /** The session under way by the data, that is with the feed's delay; null outside of one. */
  session: { opensAt: number; closesAt: number } | null;
  /** Slot of the newest trusted reading, or of the newest that had nothing to wait for; null when there was none. */
  lastGoodAt: number | null;
  /** Since when somebody waits: a rule that is younger than the gap has not missed all of it. */
  waitsSince: number;
  /** How long the program has run, real ms. */
  upMs: number;
}

/** Since when data is missing that is missed by now; null while all is well, or nobody can tell. */
export function missingSince({ now, session, lastGoodAt, waitsSince, upMs }: DataFacts): number | null {
  if (session === null || upMs < loadingMs) return null;
  const since = gapStart(session.opensAt, lastGoodAt, waitsSince);
  return now - since >= missingAfterMs ? since : null;
}

/**
 * A gap that has ended with a good reading of this session at `goodAt`, as since when it lasted; null when it was too short to matter.
 * `before` is the good reading before it. It counts also when nobody was told, as when the program itself was down.
 */
export function endedGap(opensAt: number, before: number | null, waitsSince: number, goodAt: number): number | null {
  const since = gapStart(opensAt, before, waitsSince);
  return goodAt - since >= missingAfterMs ? since : null;
}

function gapStart(opensAt: number, lastGoodAt: number | null, waitsSince: number): number {
  return Math.max(opensAt, lastGoodAt ?? Number.NEGATIVE_INFINITY, waitsSince);
}
