/** What a tick of the schedule should lead to. Pure: the clock, the grid and what was already done come in. */

/** A trading session as far as planning needs it; instants in ms UTC. */
export interface SessionHours {
  opensAt: number;
  closesAt: number;
}

export interface RunMoment {
  /** Market time. */
  now: number;
  /** Slots of the grid that are due: after the last one dealt with and not after `now`, ascending. */
  due: readonly number[];
  /** The session of the day `now` lies on; null on a closed day. */
  session: SessionHours | null;
  /** A run has begun and not ended. */
  isRunning: boolean;
  /** Whether a slot was already begun, by this process or one before it. */
  isTaken: (slot: number) => boolean;
  /** A slot begun later than this after its time counts as caught up, and the closing slot is given up. */
  lateAfterMs: number;
}

export type SkipReason = 'running' | 'closed' | 'taken' | 'nothing-due';

export type RunDecision =
  | { kind: 'run'; slot: number }
  /** As run, but late or with slots before it that are lost: the book is as it is now and cannot be read back in time. */
  | { kind: 'catch-up'; slot: number; missed: number }
  | { kind: 'skip'; reason: SkipReason };

/**
 * One decision per tick, however many slots a sleep or a blocked loop has let pass: at most the newest is taken. The closing slot
 * belongs to the session; once the close is past by more than `lateAfterMs` there is nothing to catch up, because prices have moved on.
 */
export function planRun(moment: RunMoment): RunDecision {
  const { now, due, session, isRunning, isTaken, lateAfterMs } = moment;
  const skip = (reason: SkipReason): RunDecision => ({ kind: 'skip', reason });
  if (due.length === 0) return skip('nothing-due');
  if (session === null || now < session.opensAt || now > session.closesAt + lateAfterMs) return skip('closed');
  const inSession = due.filter((slot) => slot >= session.opensAt && slot <= session.closesAt && slot <= now);
  const slot = inSession.at(-1);
  if (slot === undefined) return skip('closed');
  if (isRunning) return skip('running');
  if (isTaken(slot)) return skip('taken');
  const missed = inSession.length - 1;
  return missed === 0 && now - slot <= lateAfterMs ? { kind: 'run', slot } : { kind: 'catch-up', slot, missed };
}
