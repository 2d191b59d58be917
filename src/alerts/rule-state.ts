/** What a rule remembers between readings. Stored in the same transaction as the snapshot that changed it. */

import type { DateKey } from '../engine/types.js';
import type { Side } from './kind.js';

/** Spot and level of one reading. */
export interface Mark {
  slot: number;
  spot: number;
  level: number | null;
}

export interface RuleState {
  /** Newest snapshot seen; older ones and itself are ignored, so that replaying history changes nothing. */
  lastSnapshotId: number;
  /** Slot of the newest trusted reading, market ms; null before the first. */
  lastSlot: number | null;
  /** Level of that reading, for jumps. */
  lastLevel: number | null;
  sessionDate: DateKey | null;
  openInterestDate: DateKey | null;
  /** The side believed, and since which slot; null until armed. */
  confirmed: Side | null;
  confirmedSince: number | null;
  /** Newest reading that agreed with the confirmed side: what moved since then made the crossing. */
  lastAgreed: Mark | null;
  /** The same of the side that was left last, and since when that side had stood. */
  left: Mark | null;
  leftSince: number | null;
  /** A side that readings speak for but that is not believed yet. */
  pending: Side | null;
  pendingCount: number;
  /** Confirmations wanted beyond the rule's own: 1 after the level jumped. */
  pendingExtra: number;
  /** True until the session's first side is settled: a change then is an opening, not a crossing. */
  isOpening: boolean;
  /** The side last told to people, or armed silently. */
  announced: Side | null;
  /** Slot of the last announcement, and the key of its event, which edits refer to. */
  announcedAt: number | null;
  announcedKey: string | null;
  /** Announcements of this session. */
  announcements: number;
  /** Told to be flapping: silent until the session's close. */
  isMuted: boolean;
}

/** A rule that has seen nothing: a new one, or an edited one. */
export const freshState: RuleState = {
  lastSnapshotId: 0,
  lastSlot: null,
  lastLevel: null,
  sessionDate: null,
  openInterestDate: null,
  confirmed: null,
  confirmedSince: null,
  lastAgreed: null,
  left: null,
  leftSince: null,
  pending: null,
  pendingCount: 0,
  pendingExtra: 0,
  isOpening: false,
  announced: null,
  announcedAt: null,
  announcedKey: null,
  announcements: 0,
  isMuted: false,
};

/** A state to be changed, the same however the other was made. Field by field: with a spread, evaluating 10,000 rules takes about three times as long. */
export function copyOf(state: RuleState): RuleState {
  return {
    lastSnapshotId: state.lastSnapshotId,
    lastSlot: state.lastSlot,
    lastLevel: state.lastLevel,
    sessionDate: state.sessionDate,
    openInterestDate: state.openInterestDate,
    confirmed: state.confirmed,
    confirmedSince: state.confirmedSince,
    lastAgreed: state.lastAgreed,
    left: state.left,
    leftSince: state.leftSince,
    pending: state.pending,
    pendingCount: state.pendingCount,
    pendingExtra: state.pendingExtra,
    isOpening: state.isOpening,
    announced: state.announced,
    announcedAt: state.announcedAt,
    announcedKey: state.announcedKey,
    announcements: state.announcements,
    isMuted: state.isMuted,
  };
}

const texts = new WeakMap<RuleState, string>();

/** A state as it is stored. States are never changed once they are out of `step`, so that each is written out once. */
export function stateText(state: RuleState): string {
  let text = texts.get(state);
  if (text === undefined) {
    text = JSON.stringify(state);
    texts.set(state, text);
  }
  return text;
}
