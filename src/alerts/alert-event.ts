/** What a rule has to tell. Wording is the bot's. */

import type { Side } from './kind.js';
import type { Mark } from './rule-state.js';

export type EventLabel =
  /** The other side was confirmed. */
  | 'crossed'
  /** The session began on the other side. */
  | 'opened'
  /** A change during the cooldown still stands at its end. */
  | 'stands'
  /** A change during the cooldown: the last message is edited, nobody is called. */
  | 'changed'
  /** Too many announcements: silent until the close. */
  | 'muted'
  /** What a muted rule came to at the close. */
  | 'closing';

export interface AlertEvent {
  label: EventLabel;
  /** Unique for its rule: version, label, side and snapshot. The same reading gives the same key. */
  key: string;
  /** For `changed`: the event whose message is edited. */
  edits: string | null;
  from: Side | null;
  to: Side;
  /** The reading that decided. */
  snapshotId: number;
  now: Mark;
  /** Newest reading on the side that was left, and since when that side had stood; null when unknown. */
  before: Mark | null;
  beforeSince: number | null;
  /** Announcements of the session, this one included. */
  count: number;
}
