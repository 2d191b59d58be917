/** What waits to be delivered, as the delivery worker and the store share it. */

import type { Outcome } from './outcome.js';
import type { Platform, Target } from './types.js';

export type OutboxOp = 'send' | 'edit';

/** What a message is made of is kept, not the message: it is drawn and worded when it goes out. */
export type Payload =
  /** An alert_event's id. */
  | { kind: 'alert'; eventId: number }
  /** What a rule had to tell while it was held, in the order it happened: alert_event ids, at least one. */
  | { kind: 'digest'; ruleId: number; eventIds: readonly number[] }
  /** A scheduled post of a date. */
  | { kind: 'summary'; summaryId: number; date: string }
  /** A plain sentence to a person: data missing, a target paused, a rule switched off. */
  | { kind: 'notice'; text: string };

export interface OutboxItem {
  id: number;
  target: Target;
  targetId: number;
  op: OutboxOp;
  payload: Payload;
  /** Silent: delivered without sound. */
  isSilent: boolean;
  /** Attempts so far, this one and those that ended with the process included. */
  attempts: number;
  /** An earlier attempt may have reached the platform. */
  mayBeRepeat: boolean;
  /** For edits: the platform's id of the message to change; null when the original was never sent. */
  messageId: string | null;
  createdAt: number;
  /** Not sent after this (market ms). */
  notAfter: number;
}

export interface Outbox {
  /**
   * Takes up to `limit` due items of a platform for `leaseMs`; of each target only the oldest that waits, so that order is kept.
   * A claim that is never settled (the process died) comes back when its lease ends.
   */
  claim(platform: Platform, now: number, leaseMs: number, limit: number): OutboxItem[];
  /** The item is about to leave: from here on it may have arrived, also when the process dies. Without it a claim that is lost was never sent. */
  begin(item: OutboxItem): void;
  /** Says what became of an item, in one transaction with what follows from it (target paused, chat moved, next try). */
  settle(item: OutboxItem, outcome: Outcome, now: number): void;
  /** Drops what is too old to be sent; returns how many. What is too old is never claimed, and nothing of its target before it is dropped: call it often. */
  expire(now: number): number;
  /** Gives back a claim that was not used, as when the program stops: it counts for no attempt and is due again at `at`. */
  giveBack(item: OutboxItem, at: number): void;
  /** Items waiting, and the creation time of the oldest due one. */
  depth(now: number): { waiting: number; oldestDueAt: number | null };
}
