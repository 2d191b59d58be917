/** Brings what waits in the outbox to its targets: one lane per platform, each at the pace its platform allows. */

import type { MarketClock, SteadyClock } from '../lib/clock.js';
import type { ErrorCode } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import { Composing } from './composing.js';
import { DeliveryLane } from './delivery-lane.js';
import type { Notifier } from './notifier.js';
import type { Outbox, OutboxItem } from './outbox.js';
import type { Outcome } from './outcome.js';
import type { Platform } from './types.js';

/** Requests a second, unless set otherwise (contracts.md section 6). */
export const usualRates: Readonly<Record<Platform, number>> = { discord: 40, telegram: 25, terminal: 100 };

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
  /** For /status; asks the outbox once. */
  state(): DeliveryState;
  /** Takes nothing new, gives back what was not sent, waits up to `graceMs` for what is on its way. */
  stop(graceMs: number): Promise<void>;
}

/** Often: what is too old holds up what comes after it in its chat. */
const expireEveryMs = 2_000;

function usualKey({ op, payload }: OutboxItem): string {
  switch (payload.kind) {
    case 'alert':
      return `alert ${op} ${payload.eventId}`;
    case 'summary':
      return `summary ${op} ${payload.summaryId} ${payload.date}`;
    case 'digest':
      return `digest ${op} ${payload.ruleId} ${payload.eventIds.join(' ')}`;
    case 'notice':
      return `notice ${payload.text}`;
  }
}

export function createDelivery<Message>(deps: DeliveryDeps<Message>): Delivery {
  const { outbox, steady, market, log } = deps;
  const composing = new Composing<Message>(deps.compose, deps.messageKey ?? usualKey, steady);
  const lanes = deps.notifiers.map((notifier) => {
    const perSecond = deps.rates?.[notifier.platform] ?? usualRates[notifier.platform];
    return new DeliveryLane<Message>({ ...deps, notifier, composing, perSecond });
  });
  let expired = 0;
  let cancelExpiry: (() => void) | null = null;

  function expire(): void {
    try {
      const count = outbox.expire(Math.floor(market.now()));
      expired += count;
      if (count > 0) log.warn('alerts too late to be sent', { count });
    } catch (error) {
      log.error('outbox not cleared', { error });
    }
  }

  return {
    start() {
      if (cancelExpiry !== null) return;
      expire();
      cancelExpiry = steady.every(expireEveryMs, expire);
      for (const lane of lanes) lane.start();
    },
    wake() {
      for (const lane of lanes) lane.wake();
    },
    state() {
      const { waiting, oldestDueAt } = outbox.depth(Math.floor(market.now()));
      return { waiting, oldestDueAt, expired, platforms: lanes.map((lane) => lane.state) };
    },
    async stop(graceMs) {
      cancelExpiry?.();
      await Promise.all(lanes.map((lane) => lane.stop(graceMs)));
    },
  };
}
