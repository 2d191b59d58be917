/** What delivery needs and what it offers. */

import type { MarketClock, SteadyClock } from '../lib/clock.js';
import type { ErrorCode } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { Notifier } from './notifier.js';
import type { Outbox, OutboxItem } from './outbox.js';
import type { Outcome } from './outcome.js';
import type { Platform } from './types.js';

/** What metrics and `/delivery` may want to know about one attempt. */
export interface SettledFacts {
  /** From the item's making to now, market ms. */
  ageMs: number;
  /** The attempt itself, steady ms; 0 when nothing was sent. */
  tookMs: number;
}

export interface DeliveryDeps<Message> {
  outbox: Outbox;
  /** At most one per platform; what waits for a platform without one stays until it expires. */
  notifiers: readonly Notifier<Message>[];
  /** Requests a second; `usualRates` where absent. */
  rates?: Partial<Record<Platform, number>>;
  /** Draws and words an item; null when there is nothing to say about it any more. A rejection is tried again later. */
  compose(item: OutboxItem): Promise<Message | null>;
  /** The same message with a word in front, `(12 min late)`. */
  marked(message: Message, mark: string): Message;
  /** Items with the same key get the same message, composed once within a minute. One per event or post and op when absent. */
  messageKey?(item: OutboxItem): string;
  steady: SteadyClock;
  market: MarketClock;
  /** In [0, 1); jitter of pauses when a platform is in trouble. */
  random: () => number;
  log: Logger;
  /** After the outbox has taken what became of an item. */
  onSettled?(item: OutboxItem, outcome: Outcome, facts: SettledFacts): void;
  /** How often the outbox is asked though nobody called `wake`, ms; 1,000 when absent. */
  pollMs?: number;
}

export interface LaneState {
  platform: Platform;
  /** Messages on their way at this moment. */
  inFlight: number;
  /** Delivered, and targets found closed, since the start. */
  sent: number;
  gone: number;
  /** Market ms of the last delivery; null before the first. */
  lastSentAt: number | null;
  /** Steady ms that nothing will be sent for, since the platform asked for it or cannot be reached; 0 when it flows. */
  pausedForMs: number;
  /** The last trouble with the platform itself, not with one chat; `isOver` once something was delivered after it. */
  problem: { reason: string; code: ErrorCode; at: number; isOver: boolean } | null;
}

export interface DeliveryState {
  waiting: number;
  /** Creation of the oldest item that is due, market ms. */
  oldestDueAt: number | null;
  /** Too old to be sent, since the start. */
  expired: number;
  platforms: LaneState[];
}

export interface Delivery {
  start(): void;
  /** New items wait: look at once. */
  wake(): void;
  /** Whether messages of a platform are under way or due, or it takes none now: what may wait for them should. */
  busy(platform: Platform): boolean;
  /** For /status; asks the outbox once. */
  state(): DeliveryState;
  /** Takes nothing new, gives back what was not sent, waits up to `graceMs` for what is on its way. */
  stop(graceMs: number): Promise<void>;
}
