/** What commands may ask about live messages: answers that edit themselves (docs: contracts of the product, "live message"). */

import type { OptionValues } from './action.js';
import type { Actor } from './actor.js';

export const shortestLiveSeconds = 30;
export const longestLiveSeconds = 300;
export const usualLiveSeconds = 60;

export interface LiveWish {
  /** The `/gex` call whose answer is shown again and again, without `live`. */
  options: OptionValues;
  /** Seconds between two edits. */
  seconds: number;
}

export type LiveOutcome =
  /** A message was posted; it is edited until `until`, market ms. */
  | { kind: 'started'; until: number }
  /** The same view is live in this chat already. */
  | { kind: 'already'; until: number }
  | { kind: 'too-many'; most: number }
  /** Nothing changes before the next open, market ms; null when unknown. */
  | { kind: 'closed'; opensAt: number | null }
  /** Nothing edits itself at a terminal. */
  | { kind: 'terminal' }
  | { kind: 'not-manager' }
  /** The platform does not let the bot post here; one sentence. */
  | { kind: 'refused'; sentence: string };

/** Throws store errors. */
export interface LiveAsk {
  start(actor: Actor, wish: LiveWish, signal: AbortSignal): Promise<LiveOutcome>;
  /** Ends the live messages of this chat (or topic); how many there were. */
  stop(actor: Actor): Promise<number>;
}
