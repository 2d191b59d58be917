/** What commands may ask about live messages: answers that edit themselves (docs: contracts of the product, "live message"). */

import type { OptionValues } from './action.js';
import type { Actor } from './actor.js';

export const shortestLiveSeconds = 30;
export const longestLiveSeconds = 300;
export const usualLiveSeconds = 60;

export interface LiveWish {
  /** The `/gex` call whose answer is shown again and again, without `live`. Its symbol is named. */
  options: OptionValues;
  /** Seconds between two edits. */
  seconds: number;
}

/** What a live message says of itself. */
export interface LiveFacts {
  /** In its buttons, so that a press changes this message's view. */
  id: number;
  seconds: number;
  /** When it ends, market ms: the session's close. */
  until: number;
  /** How far the feed is behind, ms: 900,000 of a delayed one. */
  delayMs: number;
}

export type LiveOutcome =
  /** A message was posted, below one of the same symbol, which ends; it is edited until `until`, market ms. */
  | { kind: 'started'; until: number }
  /** The same was started here just now. */
  | { kind: 'already'; until: number }
  /** `isHere`: of this chat, else of all. */
  | { kind: 'too-many'; most: number; isHere: boolean }
  /** Nothing changes before the next open, market ms; null when unknown. */
  | { kind: 'closed'; opensAt: number | null }
  /** Nothing edits itself at a terminal. */
  | { kind: 'terminal' }
  | { kind: 'not-manager' }
  /** The platform does not let the bot post here; one sentence. */
  | { kind: 'refused'; sentence: string };

/** All of it throws store errors. Ids come from outside and prove nothing. */
export interface LiveAsk {
  /** Also throws what looking a symbol up throws. */
  start(actor: Actor, wish: LiveWish, signal: AbortSignal): Promise<LiveOutcome>;
  /** What a live message of the actor's chat shows from now on; null when there is none of this id and symbol, or it has ended. */
  keep(actor: Actor, id: number, options: OptionValues): Promise<LiveFacts | null>;
  /** Ends one: its last edit follows at once. `gone`: it has ended, or is none of this chat. */
  stop(actor: Actor, id: number): Promise<'stopped' | 'not-manager' | 'gone'>;
}
