import { type DailyHours, isWithin, nextHours } from './hours.js';

/** What the owner has asked for besides the rule's own logic. */
export interface Wishes {
  /** ms UTC; null when not snoozed. */
  snoozedUntil: number | null;
  /** Outside of these nothing is sent; what happened is listed at their next beginning. */
  activeHours: DailyHours | null;
  /** Within these messages make no sound. */
  quietHours: DailyHours | null;
  isSilent: boolean;
}

export type Disposition =
  | { kind: 'send'; isSilent: boolean }
  /** Kept, and told with what else was kept, at this instant (ms UTC). */
  | { kind: 'hold'; until: number };

/** What to do with an event that happens at `at` (ms UTC). State and confirmation go on in any case. */
export function dispositionOf(wishes: Wishes, at: number): Disposition {
  const { snoozedUntil, activeHours, quietHours } = wishes;
  // The end of a snooze may itself lie outside the active hours.
  const awake = snoozedUntil !== null && snoozedUntil > at ? snoozedUntil : at;
  const until = activeHours === null ? awake : (nextHours(activeHours, awake) ?? awake);
  if (until > at) return { kind: 'hold', until };
  return { kind: 'send', isSilent: wishes.isSilent || (quietHours !== null && isWithin(quietHours, at)) };
}
