/** Deliveries as rows. */

import type { OutboxItem, OutboxOp, Payload } from '../alerts/outbox.js';
import type { Platform, Target } from '../alerts/types.js';
import { targetOf } from './target-repository.js';

/** `waiting` and `sending` are on their way; `held` waits for the end of a snooze or for active hours; the others are over. */
export type OutboxState = 'waiting' | 'sending' | 'held' | 'sent' | 'given-up' | 'expired' | 'superseded';

/** What is to be delivered to one target. Times in market ms. */
export interface OutboxDraft {
  targetId: number;
  payload: Payload;
  /** For notices: what makes it one of its kind; a second one with the same key and target is not made. Null otherwise: alerts go by their event, posts by summary and date. */
  key: string | null;
  /** For an alert that changes another's message: that event's id. Null for a message of its own. */
  editsEventId: number | null;
  isSilent: boolean;
  at: number;
  notAfter: number;
  /** Kept until then and told with what else was kept; null goes out at once. For alerts only. */
  holdUntil: number | null;
}

/** What became of one delivery, for /delivery. */
export interface Receipt {
  id: number;
  target: Target;
  op: OutboxOp;
  payload: Payload;
  state: OutboxState;
  attempts: number;
  /** The last trouble, or why it was not sent; null when there was none. */
  reason: string | null;
  mayBeRepeat: boolean;
  createdAt: number;
  /** When it is tried next, for one that waits; when it is released, for one that is held. Null when it is over. */
  nextAt: number | null;
  sentAt: number | null;
}

export interface OutboxRow {
  id: number;
  target_id: number;
  event_id: number | null;
  chat: string;
  thread: string;
  platform: Platform;
  op: OutboxOp;
  payload: string;
  state: OutboxState;
  is_silent: number;
  attempts: number;
  may_be_repeat: number;
  next_at: number;
  not_after: number;
  hold_until: number | null;
  edits_event_id: number | null;
  message_id: string | null;
  last_error: string | null;
  created_at: number;
  sent_at: number | null;
}

export const outboxColumns = `outbox.id, outbox.target_id, outbox.event_id, target.chat, target.thread, target.platform, outbox.op, outbox.payload,
  outbox.state, outbox.is_silent, outbox.attempts, outbox.may_be_repeat, outbox.next_at, outbox.not_after, outbox.hold_until,
  outbox.edits_event_id, outbox.message_id, outbox.last_error, outbox.created_at, outbox.sent_at`;

export function itemOf(row: OutboxRow): OutboxItem {
  return {
    id: row.id,
    target: targetOf(row),
    targetId: row.target_id,
    op: row.op,
    payload: payloadOf(row),
    isSilent: row.is_silent === 1,
    attempts: row.attempts,
    mayBeRepeat: row.may_be_repeat === 1,
    messageId: row.message_id,
    createdAt: row.created_at,
    notAfter: row.not_after,
  };
}

export function receiptOf(row: OutboxRow): Receipt {
  const { state } = row;
  return {
    id: row.id,
    target: targetOf(row),
    op: row.op,
    payload: payloadOf(row),
    state,
    attempts: row.attempts,
    reason: row.last_error,
    mayBeRepeat: row.may_be_repeat === 1,
    createdAt: row.created_at,
    nextAt: state === 'waiting' || state === 'sending' ? row.next_at : state === 'held' ? row.hold_until : null,
    sentAt: row.sent_at,
  };
}

/** An alert's event stands in a column of its own: their payloads are all the same. */
export function payloadText(payload: Payload): string {
  return payload.kind === 'alert' ? '{"kind":"alert"}' : JSON.stringify(payload);
}

function payloadOf(row: Pick<OutboxRow, 'payload' | 'event_id'>): Payload {
  const payload = JSON.parse(row.payload) as Payload;
  return payload.kind === 'alert' ? { kind: 'alert', eventId: row.event_id! } : payload;
}

/** Null for alerts, which are one of a kind by their event. */
export function keyOf({ payload, key }: Pick<OutboxDraft, 'payload' | 'key'>): string | null {
  if (payload.kind === 'summary') return `summary:${payload.summaryId}:${payload.date}`;
  if (payload.kind === 'alert') return null;
  if (payload.kind === 'digest') throw new RangeError('Digests come from what was held, not from outside.');
  if (key === null) throw new RangeError('A notice without a key could be sent twice.');
  return `notice:${key}`;
}
