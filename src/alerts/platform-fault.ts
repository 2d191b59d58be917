/** When people are told over the other platform that one of them takes no messages. Pure; market ms. */

/** A platform that is away is given this long to come back. */
export const awayMs = 10 * 60_000;

export interface PlatformFacts {
  now: number;
  /** `refused`: the platform wants nothing from us until a person acts, or it has no token. `away`: it cannot be reached, or answers with errors. */
  state: 'fine' | 'away' | 'refused';
  /** Since when it has been other than fine; null while it is. */
  since: number | null;
  /** Messages that wait for it. */
  waiting: number;
}

/** Since when it cannot be relied on, told while something waits for it; null when nobody needs to know. */
export function platformFault({ now, state, since, waiting }: PlatformFacts): number | null {
  if (state === 'fine' || since === null || waiting === 0) return null;
  return state === 'refused' || now - since >= awayMs ? since : null;
}
