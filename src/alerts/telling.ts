/** Where an event of a rule goes and how: one delivery per target, as its owner and the chat there wish. Pure. */

import type { AlertEvent } from './alert-event.js';
import { dispositionOf, type Wishes } from './disposition.js';
import type { DailyHours } from './hours.js';

/** A target as far as telling needs it. */
export interface TellingTarget {
  id: number;
  /** Set for the chat, for groups and channels; null when nothing is set there. */
  quietHours: DailyHours | null;
  /** A private chat follows its owner's quiet hours, others their own. */
  isPrivate: boolean;
}

export interface TellingRule {
  /** `quietHours` are the owner's. */
  wishes: Wishes;
  targets: readonly TellingTarget[];
}

export interface Telling {
  targetId: number;
  isSilent: boolean;
  /** Market ms until which it is kept; null when it goes out at once. */
  holdUntil: number | null;
}

const minuteMs = 60_000;
/** A crossing that is older than this is no news any more (contracts.md section 6). */
export const alertLifeMs = 15 * minuteMs;
/** What sums up, a closing message or what was kept during a snooze, stays worth reading as long as a scheduled post. */
export const sumLifeMs = 120 * minuteMs;

/** Deliveries of an event that happens at `at` (market ms). Throws RangeError when hours are of no zone. */
export function tellingsOf({ wishes, targets }: TellingRule, event: AlertEvent, at: number): Telling[] {
  return targets.map(({ id, quietHours, isPrivate }) => {
    const here = isPrivate ? wishes : { ...wishes, quietHours };
    const what = dispositionOf(here, at);
    // Edits call nobody.
    const isSilent = event.edits !== null || (what.kind === 'hold' ? wishes.isSilent : what.isSilent);
    return { targetId: id, isSilent, holdUntil: what.kind === 'hold' ? what.until : null };
  });
}

/** When an event of a slot is too old to be sent, market ms. `at` is when it was noticed: a closing message may come after a restart. */
export function notAfterOf({ label }: AlertEvent, slot: number, at: number): number {
  return label === 'closing' ? at + sumLifeMs : slot + alertLifeMs;
}
