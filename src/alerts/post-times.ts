/**
 * When scheduled posts are due. Pure; days of the exchange come in.
 *
 * The date of a post is the date on the clock of its own zone, and it is made when the exchange opens on that date: a post of 08:45 Tokyo
 * on Tuesday (18:45 New York on Monday) is Tuesday's, ahead of the session that opens at 23:30 of the same day there, and there is none
 * on a Saturday though New York's Friday still lasts. So each trading date has exactly one post in every zone, whatever its clock does:
 * a time that a change leaves out comes by the offset before it (02:30 becomes 03:30), one that happens twice comes the first time.
 */

import { addDays, weekdayOf } from '../calendar/dates.js';
import { zoneNamed } from '../calendar/zone.js';
import type { Summary } from './summary-record.js';

const hourMs = 3_600_000;

/** Later than this a post is not sent (contracts.md section 6). */
export const postLifeMs = 2 * hourMs;
/** Posts missed longer ago than this are not even written down as missed. */
export const postMemoryDays = 7;

/** What decides its times. */
export type PostPlan = Pick<Summary, 'minute' | 'zone' | 'days'>;

export interface PostDays {
  /** Dates later than the announced calendar count as closed. */
  isTradingDay(date: string): boolean;
}

export interface PostTime {
  /** `YYYY-MM-DD`, see above. */
  date: string;
  /** ms UTC. */
  at: number;
}

export interface DuePost extends PostTime {
  /** `too-late`: it is written down as missed and not sent. */
  state: 'due' | 'too-late';
}

/** When the post of a date is made, ms UTC; null on days without one. */
export function postTimeOn({ minute, zone, days }: PostPlan, date: string, exchange: PostDays): number | null {
  if (days !== null && !days.includes(weekdayOf(date))) return null;
  if (!exchange.isTradingDay(date)) return null;
  return zoneNamed(zone).instant(date, Math.floor(minute / 60), minute % 60);
}

/** The first post later than `after` (ms UTC); null when none comes within a year. */
export function nextPost(plan: PostPlan, after: number, exchange: PostDays): PostTime | null {
  // A date the clock does not reach at this time of day begins a day earlier or later.
  const today = zoneNamed(plan.zone).date(after);
  for (let day = -1; day <= 370; day++) {
    const date = addDays(today, day);
    const at = postTimeOn(plan, date, exchange);
    if (at !== null && at > after) return { date, at };
  }
  return null;
}

/** Posts whose time has come by `now` and was not before `since` (both ms UTC), the oldest first. */
export function duePosts(plan: PostPlan, since: number, now: number, exchange: PostDays): DuePost[] {
  const zone = zoneNamed(plan.zone);
  const from = Math.max(since, now - postMemoryDays * 24 * hourMs);
  const last = addDays(zone.date(now), 1);
  const due: DuePost[] = [];
  for (let date = addDays(zone.date(from), -1); date <= last; date = addDays(date, 1)) {
    const at = postTimeOn(plan, date, exchange);
    if (at === null || at < from || at > now) continue;
    due.push({ date, at, state: now - at > postLifeMs ? 'too-late' : 'due' });
  }
  return due;
}

/** What a clock of a zone shows at an instant (ms UTC). */
export function clockOf(zone: string, at: number): { date: string; minute: number } {
  const { date, minutesOfDay } = zoneNamed(zone).wall(at);
  return { date, minute: minutesOfDay };
}
