/** When a practice market begins. */

import { newYorkDate, newYorkToUtc } from '../calendar/new-york.js';
import { tradingDayOnOrBefore } from '../calendar/session.js';

/** A New York clock time on the last trading day, or an instant (ms UTC). */
export type PracticeStart = { kind: 'clock'; hour: number; minute: number } | { kind: 'instant'; at: number };

/** An hour after the bell: the market moves, and every contract has been quoted. */
export const defaultPracticeStart: PracticeStart = { kind: 'clock', hour: 10, minute: 30 };

/**
 * The instant a start stands for, ms UTC. The last trading day is the New York date of `now` when it is a trading day, also before
 * the bell, and else the one before.
 */
export function practiceStartAt(start: PracticeStart, now: number): number {
  if (start.kind === 'instant') return start.at;
  return newYorkToUtc(tradingDayOnOrBefore(newYorkDate(now)), start.hour, start.minute);
}
