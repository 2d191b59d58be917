/** Brings what waits in the outbox to its targets: one lane per platform, each at the pace its platform allows. */

import { Composing } from './composing.js';
import { DeliveryLane } from './delivery-lane.js';
import type { Delivery, DeliveryDeps } from './delivery-port.js';
import type { OutboxItem } from './outbox.js';
import type { Platform } from './types.js';

export type { Delivery, DeliveryDeps, DeliveryState, LaneState, SettledFacts } from './delivery-port.js';

/** Requests a second, unless set otherwise (contracts.md section 6). */
export const usualRates: Readonly<Record<Platform, number>> = { discord: 40, telegram: 25, terminal: 100 };

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
    busy: (platform) => lanes.find((lane) => lane.state.platform === platform)?.isBusy ?? false,
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
