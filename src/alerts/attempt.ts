/** One try at bringing one item to its platform. */

import type { Cancel, SteadyClock } from '../lib/clock.js';
import type { DeliveryDeps } from './delivery-port.js';
import { lateMark } from './lateness.js';
import type { Notifier, SendOptions } from './notifier.js';
import type { OutboxItem } from './outbox.js';
import type { Outcome } from './outcome.js';

/** With the 15 s before it, within the claim's 60 s. Notifiers end their single requests earlier. */
const attemptMs = 40_000;

const tooLate: Outcome = { kind: 'retry', afterMs: 0, reason: 'It was too late to be sent.', code: 'CHAT_EXPIRED' };

export interface AttemptDeps<Message> extends Pick<DeliveryDeps<Message>, 'marked' | 'steady' | 'market' | 'log'> {
  notifier: Notifier<Message>;
  turn: NonNullable<SendOptions['turn']>;
}

/** Never rejects and never lasts: what throws or hangs may have been sent. */
export async function attempt<Message>(
  item: OutboxItem,
  message: Message,
  { notifier, steady, market, marked, log, turn }: AttemptDeps<Message>,
): Promise<Outcome> {
  const { target, op, messageId, isSilent, mayBeRepeat, createdAt } = item;
  const age = market.now() - createdAt;
  if (market.now() > item.notAfter) return tooLate;
  const isOver = deadline(steady, attemptMs);
  try {
    const late = lateMark(age);
    const said = late === null ? message : marked(message, late);
    const options: SendOptions = {
      key: keyOf(item),
      // Nobody is called for a change, nor for what takes the place of a message that is gone.
      isSilent: isSilent || op === 'edit',
      mayBeRepeat,
      ageMs: market.speed > 0 ? Math.max(0, age) / market.speed : Number.POSITIVE_INFINITY,
      turn,
    };
    const sending =
      op === 'edit' && messageId !== null
        ? notifier.edit(target, messageId, said, options)
        : notifier.send(target, said, options);
    const outcome = await Promise.race([sending, isOver.promise]);
    if (outcome !== null) return outcome;
    log.error('platform did not answer', { platform: notifier.platform, item: item.id });
    return { kind: 'ambiguous', reason: 'The platform did not answer in time.' };
  } catch (error) {
    log.error('notifier failed', { platform: notifier.platform, item: item.id, error });
    return { kind: 'ambiguous', reason: 'The message was lost by a fault of gexwatch.' };
  } finally {
    isOver.cancel();
  }
}

/** Unique for the item and its database, the same for each attempt, and within Discord's 25 characters. */
function keyOf({ id, createdAt }: OutboxItem): string {
  return `${id.toString(36)}-${Math.round(createdAt).toString(36)}`.slice(0, 25);
}

function deadline(steady: Pick<SteadyClock, 'after'>, ms: number): { promise: Promise<null>; cancel: Cancel } {
  let cancel: Cancel = () => {};
  const promise = new Promise<null>((resolve) => {
    cancel = steady.after(ms, () => resolve(null));
  });
  return { promise, cancel };
}
