/** What a rule kind must say of one reading; the machine in step.ts does the rest, the same for all kinds. */

import type { Trigger } from './rule.js';
import type { Reading } from './types.js';

/** Where things stand by one reading: `above`, `negative`, `near`, or a strike as text. */
export type Side = string;

export interface Opinion {
  /** Null inside the band, between the thresholds, or without a clear leader: such a reading neither confirms nor refutes. */
  side: Side | null;
  /** What spot is held against: zero gamma, a wall, a price; null where the kind has none or the reading lacks it. */
  level: number | null;
}

export interface RuleKindLogic<T extends Trigger = Trigger> {
  /** `confirmed` is the side believed so far, null before the first. An input that is missing gives side null. */
  opinion(trigger: T, confirmed: Side | null, reading: Reading): Opinion;
  /** Whether arriving at this side is worth a message; the other way only re-arms. */
  isNews(trigger: T, side: Side): boolean;
  /** Whether each session starts afresh without a word: strikes that lead change with the open interest of the day. */
  startsAfresh: boolean;
}
