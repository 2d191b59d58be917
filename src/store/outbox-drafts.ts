/** Deliveries on their way into the outbox, many by one statement. */

import type { OutboxDraft } from './outbox-rows.js';

/** Whether two deliveries differ in target and event only. */
export function areAlike(one: OutboxDraft, other: OutboxDraft): boolean {
  return (
    (one.payload === other.payload || (one.payload.kind === 'alert' && other.payload.kind === 'alert')) &&
    one.key === other.key &&
    one.editsEventId === other.editsEventId &&
    one.isSilent === other.isSilent &&
    one.at === other.at &&
    one.notAfter === other.notAfter &&
    one.holdUntil === other.holdUntil
  );
}

/**
 * `{"12":7,"13":8}`: target and event, 0 for none, in the order of the drafts. SQLite goes through the members of an object one by one,
 * a target that is named twice included; taking pairs apart would cost half as much again.
 */
export function eventsByTarget(drafts: readonly OutboxDraft[]): string {
  let text = '';
  for (const { targetId, payload } of drafts) {
    text += `${text === '' ? '{' : ','}"${targetId}":${payload.kind === 'alert' ? payload.eventId : 0}`;
  }
  return `${text}}`;
}
