import type { Payload } from '../alerts/outbox.js';
import type { Target } from '../alerts/types.js';
import type { ChatReceipts } from '../bot/rule-ports.js';
import type { Store } from '../store/store.js';

/** As many as a person reads through. */
const mostReceipts = 20;

/** What became of the last messages to a chat and its threads, and what they told. Throws store errors. */
export function receiptsOf(store: Pick<Store, 'outbox' | 'alertEvents' | 'targets'>, place: Target): ChatReceipts {
  const receipts = store.outbox.receipts(place, mostReceipts).map((receipt) => ({
    ...receipt,
    alerts: store.alertEvents
      .findAll(eventIdsOf(receipt.payload))
      .map(({ id, ruleId, logic, event }) => ({ id, ruleId, logic, event })),
  }));
  const paused = store.targets
    .ofChat(place.platform, place.chat)
    .find((one) => one.status === 'paused' && (one.target.thread === place.thread || one.target.thread === null));
  return { receipts, pausedBecause: paused?.reason ?? null };
}

function eventIdsOf(payload: Payload): readonly number[] {
  if (payload.kind === 'alert') return [payload.eventId];
  return payload.kind === 'digest' ? payload.eventIds : [];
}
