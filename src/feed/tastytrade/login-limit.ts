/**
 * How often a login may be tried while logins go wrong: a person's address is reported to be blocked for about eight hours
 * after many failed ones. Pure; times are wall ms UTC, and the record survives a restart in the token file.
 */

/** What is remembered of logins that went wrong. */
export interface LoginRecord {
  /** Logins that were refused, or forced because the API refused a token, within the last hour. */
  readonly troubledLogins: readonly number[];
  /** The last refusal; null when the last login worked. */
  readonly refusedAt: number | null;
}

const hourMs = 3_600_000;
/** F05: at most this many an hour. */
export const mostTroubledLogins = 4;
/** After a refusal nothing changes by itself; wait this long. */
export const afterRefusalMs = 15 * 60_000;

/** Milliseconds until the next login is allowed; 0 means now. `forced`: the API refused a token that should be valid. */
export function waitBeforeLogin(record: LoginRecord, now: number, forced: boolean): number {
  const recent = record.troubledLogins.filter((at) => now - at < hourMs);
  const afterRefusal =
    record.refusedAt === null ? 0 : Math.min(record.refusedAt + afterRefusalMs - now, afterRefusalMs);
  // A forced login leaves one place for the ordinary renewal, which nobody can know to be refused beforehand.
  const places = forced ? mostTroubledLogins - 1 : record.refusedAt !== null ? mostTroubledLogins : recent.length + 1;
  const afterOldest = recent.length >= places ? recent[recent.length - places]! + hourMs - now : 0;
  return Math.max(0, afterRefusal, afterOldest);
}

/** The record after one more troubled login. */
export function withTroubledLogin(record: LoginRecord, now: number): number[] {
  return [...record.troubledLogins.filter((at) => now - at < hourMs), now];
}
