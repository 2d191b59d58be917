/** A chat platform as the daemon sees it: it starts, says how it is, and stops. */

import type { ErrorCode } from '../lib/errors.js';

export type FacePhase =
  /** Not there yet, or away and trying again. */
  | 'connecting'
  /** Takes commands. */
  | 'on'
  /** Given up until a restart: the token is refused. */
  | 'refused'
  | 'stopped';

export interface FaceState {
  phase: FacePhase;
  /** Why it is not on, one sentence; null when it is. */
  problem: string | null;
  code: ErrorCode | null;
  /** Steady time since when it has been in this phase, ms. */
  since: number;
  /** Name of the bot's own account once known, such as `@gexwatch_bot`. */
  account: string | null;
}

/** `start` returns at once and never throws: a platform that is down must not hold up the others. */
export interface Face {
  readonly name: 'discord' | 'telegram';
  state(): FaceState;
  start(): void;
  /** Takes no new questions, lets running answers end (up to `graceMs`), closes. Never throws. */
  stop(graceMs: number): Promise<void>;
}
