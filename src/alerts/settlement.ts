/** What follows from an attempt to deliver. Pure: the store writes it in one transaction. */

import { type BackoffPolicy, backoffDelay } from '../lib/backoff.js';
import type { OutboxItem } from './outbox.js';
import type { Outcome } from './outcome.js';
import type { Target } from './types.js';

/** 1 s doubling to 10 min, of which half is drawn (reliability.md section 4.5). */
export const deliveryBackoff: BackoffPolicy = { firstMs: 1_000, capMs: 10 * 60_000, floor: 0.5 };
/** A target that has taken nothing for this long, though it was tried, is paused. */
export const patienceWithTargetMs = 24 * 3_600_000;

export type Settlement =
  | { kind: 'delivered'; messageId: string }
  /** Tried again at `at` (market ms). */
  | { kind: 'later'; at: number; mayBeRepeat: boolean; reason: string; target: Target | null }
  /** Given up; `pausesTarget` says that nothing more goes there until somebody acts. */
  | { kind: 'given-up'; why: 'too-late' | 'target-gone' | 'malformed'; reason: string; pausesTarget: boolean };

/**
 * `failingSince` is the first failure of the target since anything last arrived there (market ms), null when this is the first.
 * Attempts are never capped in number: a process that dies while sending would lose messages by it.
 */
export function settlementOf(
  item: Pick<OutboxItem, 'attempts' | 'notAfter' | 'mayBeRepeat'>,
  outcome: Outcome,
  now: number,
  failingSince: number | null,
  random: () => number,
): Settlement {
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'delivered', messageId: outcome.messageId };
    case 'gone':
      return { kind: 'given-up', why: 'target-gone', reason: outcome.reason, pausesTarget: true };
    case 'bug':
      return { kind: 'given-up', why: 'malformed', reason: outcome.reason, pausesTarget: false };
    case 'moved':
      return later(item, outcome.reason, now, item.mayBeRepeat, outcome.to);
    case 'retry':
    case 'ambiguous': {
      const own = backoffDelay(Math.max(0, item.attempts - 1), deliveryBackoff, random);
      const wait = outcome.kind === 'retry' ? Math.max(outcome.afterMs ?? 0, own) : own;
      const mayBeRepeat = item.mayBeRepeat || outcome.kind === 'ambiguous';
      const settled = later(item, outcome.reason, now + wait, mayBeRepeat, null);
      const isHopeless = failingSince !== null && now - failingSince >= patienceWithTargetMs;
      return settled.kind === 'given-up' && isHopeless ? { ...settled, pausesTarget: true } : settled;
    }
  }
}

function later(
  { notAfter }: Pick<OutboxItem, 'notAfter'>,
  reason: string,
  at: number,
  mayBeRepeat: boolean,
  target: Target | null,
): Settlement {
  if (at > notAfter) return { kind: 'given-up', why: 'too-late', reason, pausesTarget: false };
  return { kind: 'later', at, mayBeRepeat, reason, target };
}
