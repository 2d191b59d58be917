/**
 * How long to wait before the next login. Discord allows 1,000 logins (IDENTIFYs) a day and resets the token beyond that,
 * so a program that crashes and starts over and over must not use them up.
 */

const hourMs = 3_600_000;
/** The first start and three restarts within an hour go at once. */
const freeLogins = 4;
const firstPauseMs = 30_000;
const longestPauseMs = 15 * 60_000;

/** Logins of the hour before `now`; times ahead of the clock (it was set back) count for nothing. Both ms UTC. */
export function recentLogins(times: readonly number[], now: number): number[] {
  return times.filter((time) => time <= now && now - time < hourMs).sort((a, b) => a - b);
}

/**
 * Milliseconds to wait at `now`, given the times of earlier logins (ms UTC): none after up to four within an hour, then
 * 30 s after the last one, 1 min, 2 min … up to 15 min. That is at most about 190 logins a day.
 */
export function loginPause(times: readonly number[], now: number): number {
  const recent = recentLogins(times, now);
  const last = recent.at(-1);
  if (last === undefined || recent.length < freeLogins) return 0;
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (recent.length - freeLogins));
  return Math.max(0, last + pause - now);
}

/** Reads what was kept; anything unreadable counts as no logins. */
export function parseLogins(text: string | null): number[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter((time): time is number => Number.isFinite(time)) : [];
  } catch {
    return [];
  }
}
