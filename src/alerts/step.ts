/**
 * One reading through one rule: the machine all kinds share (contracts.md section 5, reliability.md section 4). Pure.
 *
 *   unarmed --first side seen--> armed, silently
 *   armed --N readings in a row for another side--> that side is confirmed, and told: as an announcement, as an edit during the
 *   cooldown, or not at all while the rule is muted. When the cooldown ends and another side stands than was announced, it is announced.
 */

import type { AlertEvent, EventLabel } from './alert-event.js';
import type { Side } from './kind.js';
import { kindLogic } from './kinds.js';
import type { RuleLogic, Trigger } from './rule.js';
import { copyOf, type Mark, type RuleState } from './rule-state.js';
import type { Reading } from './types.js';

export interface Stepped {
  state: RuleState;
  events: readonly AlertEvent[];
}

/** A pending side is dropped when trusted readings were missing for longer than this, also across a restart. */
export const longestGapMs = 5 * 60_000;
/** Announcements a session before the rule is muted to the close. */
export const mostAnnouncements = 6;
/** A level that moves more than this share of spot between two readings must be confirmed once more. */
export const levelJump = 0.01;

const nothing: readonly AlertEvent[] = [];

/** Untrusted readings, and snapshots already seen, change nothing at all. `version` is the rule's: it goes into the event's key. */
export function step(rule: RuleLogic, version: number, state: RuleState, reading: Reading): Stepped {
  if (reading.quality !== 'trusted' || reading.snapshotId <= state.lastSnapshotId) return { state, events: nothing };
  const events: AlertEvent[] = [];
  const next = begin(rule, version, state, reading, events);
  const { side, level } = opinionOf(rule.trigger, next.confirmed, reading);
  const now: Mark = { slot: reading.slot, spot: reading.spot, level };
  weigh(next, side, now, hasJumped(rule.trigger, state, now));
  if (next.pending !== null && next.pendingCount >= rule.confirmations + next.pendingExtra) {
    confirm(rule, version, next, now, events, reading.snapshotId);
  } else if (isUntold(rule, next) && !isCooling(rule, next, now)) {
    announce('stands', version, next, now, events, reading.snapshotId);
  }
  next.lastLevel = level ?? next.lastLevel;
  return { state: next, events };
}

/**
 * What is left to say when a session has ended: what a muted rule came to, or a change that its cooldown still held back, since the
 * side last told is what people take home. Nothing for any other rule. `slot` is the close; spot is the last known one.
 */
export function closeSession(rule: RuleLogic, version: number, state: RuleState, slot: number): Stepped {
  if (!isUnfinished(rule, state) || state.lastAgreed === null) return { state, events: nothing };
  const now = { ...state.lastAgreed, slot };
  const next = { ...state, isMuted: false, announced: state.confirmed };
  if (state.isMuted) return { state: next, events: [eventOf('closing', version, state, now, state.lastSnapshotId)] };
  next.announcements += 1;
  const event = { ...eventOf('stands', version, next, now, state.lastSnapshotId), from: state.announced };
  return { state: { ...next, announcedAt: slot, announcedKey: event.key }, events: [event] };
}

/** Whether `closeSession` has something to say. */
export function isUnfinished(rule: RuleLogic, state: RuleState): boolean {
  return state.confirmed !== null && (state.isMuted || isUntold(rule, state));
}

/** The state as this reading finds it: a new session or new open interest starts over what depends on them, a gap drops what is pending. */
function begin(rule: RuleLogic, version: number, state: RuleState, reading: Reading, events: AlertEvent[]): RuleState {
  const isNewSession = state.sessionDate !== null && state.sessionDate !== reading.sessionDate;
  const isNewInterest =
    !isNewSession &&
    state.openInterestDate !== null &&
    reading.openInterestDate !== null &&
    state.openInterestDate !== reading.openInterestDate;
  const next = copyOf(state);
  next.lastSnapshotId = reading.snapshotId;
  next.lastSlot = reading.slot;
  next.sessionDate = reading.sessionDate;
  next.openInterestDate = reading.openInterestDate ?? (isNewSession ? null : state.openInterestDate);
  if (isNewSession) {
    // Whoever was told that the rule is muted is told what it came to, if nobody did so at the close. A change that was held back
    // is said by this session's first readings, if it still stands.
    if (state.isMuted && state.lastSlot !== null) {
      events.push(...closeSession(rule, version, state, state.lastSlot).events);
    }
    Object.assign(next, { announcements: 0, isMuted: false, isOpening: true });
    if (state.isMuted) next.announced = state.confirmed;
    forgetPending(next);
    // Today's expiration is another one than yesterday's.
    const isRolling = rule.scope === '0dte' || rule.scope === 'next';
    if (kindLogic[rule.trigger.kind].startsAfresh || isRolling) disarm(next);
  } else if (isNewInterest) disarm(next);
  if (state.lastSlot !== null && reading.slot - state.lastSlot > longestGapMs) forgetPending(next);
  return next;
}

/** What this reading says for or against the side believed. */
function weigh(next: RuleState, side: Side | null, now: Mark, jumped: boolean): void {
  if (next.confirmed === null) {
    if (side === null) return;
    Object.assign(next, {
      confirmed: side,
      announced: side,
      confirmedSince: now.slot,
      lastAgreed: now,
      isOpening: false,
    });
    return;
  }
  if (side === null || side === next.confirmed) {
    forgetPending(next);
    // Only a session whose very first reading stands elsewhere has opened there.
    next.isOpening = false;
    if (side !== null) next.lastAgreed = now;
    return;
  }
  if (next.pending !== side) {
    // A new candidate in the middle of an opening is a change of its own.
    if (next.pending !== null) next.isOpening = false;
    forgetPending(next);
    next.pending = side;
  }
  next.pendingCount += 1;
  if (jumped) next.pendingExtra = 1;
}

function confirm(
  rule: RuleLogic,
  version: number,
  next: RuleState,
  now: Mark,
  events: AlertEvent[],
  snapshotId: number,
): void {
  const from = next.confirmed;
  const label = next.isOpening ? 'opened' : 'crossed';
  Object.assign(next, {
    confirmed: next.pending,
    left: next.lastAgreed,
    leftSince: next.confirmedSince,
    confirmedSince: now.slot,
    lastAgreed: now,
    isOpening: false,
  });
  forgetPending(next);
  if (next.isMuted || !isNews(rule.trigger, next.confirmed!)) return;
  if (isCooling(rule, next, now) && next.announcedKey !== null) {
    events.push({ ...eventOf('changed', version, next, now, snapshotId), from, edits: next.announcedKey });
  } else announce(label, version, next, now, events, snapshotId, from);
}

function announce(
  label: EventLabel,
  version: number,
  next: RuleState,
  now: Mark,
  events: AlertEvent[],
  snapshotId: number,
  from: Side | null = next.announced,
): void {
  const isTooMuch = next.announcements >= mostAnnouncements;
  next.announcements += 1;
  const event = { ...eventOf(isTooMuch ? 'muted' : label, version, next, now, snapshotId), from };
  Object.assign(next, {
    announced: next.confirmed,
    announcedAt: now.slot,
    announcedKey: event.key,
    isMuted: isTooMuch,
  });
  events.push(event);
}

function eventOf(label: EventLabel, version: number, state: RuleState, now: Mark, snapshotId: number): AlertEvent {
  const to = state.confirmed!;
  return {
    label,
    key: `${version}:${label}:${to}:${snapshotId}`,
    edits: null,
    from: state.announced,
    to,
    snapshotId,
    now,
    before: state.left,
    beforeSince: state.leftSince,
    count: state.announcements,
  };
}

/** Another side stands than people were told, and the difference is worth telling. */
function isUntold({ trigger }: RuleLogic, { confirmed, announced, isMuted }: RuleState): boolean {
  return !isMuted && confirmed !== null && confirmed !== announced && isNews(trigger, confirmed);
}

function isCooling({ cooldownMs }: RuleLogic, { announcedAt }: RuleState, now: Mark): boolean {
  return announcedAt !== null && now.slot - announcedAt < cooldownMs;
}

/** Missing data shifts zero gamma that much; a price or a strike does not move by itself. */
function hasJumped(trigger: Trigger, { lastLevel }: RuleState, { level, spot }: Mark): boolean {
  if (trigger.kind !== 'zero-gamma' || level === null || lastLevel === null) return false;
  return Math.abs(level - lastLevel) > levelJump * spot;
}

function disarm(next: RuleState): void {
  Object.assign(next, {
    confirmed: null,
    confirmedSince: null,
    lastAgreed: null,
    left: null,
    leftSince: null,
    announced: null,
    isOpening: false,
  });
  forgetPending(next);
}

function forgetPending(next: RuleState): void {
  next.pending = null;
  next.pendingCount = 0;
  next.pendingExtra = 0;
}

/** The trigger picks its own logic; the table's type cannot say so to the compiler. */
function opinionOf(trigger: Trigger, confirmed: Side | null, reading: Reading) {
  const logic = kindLogic[trigger.kind] as (typeof kindLogic)['zero-gamma'];
  return logic.opinion(trigger as Extract<Trigger, { kind: 'zero-gamma' }>, confirmed, reading);
}

function isNews(trigger: Trigger, side: Side): boolean {
  const logic = kindLogic[trigger.kind] as (typeof kindLogic)['zero-gamma'];
  return logic.isNews(trigger as Extract<Trigger, { kind: 'zero-gamma' }>, side);
}
