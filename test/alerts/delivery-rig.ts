/** Delivery over a real store, with notifiers that do as they are told. */

import { createDelivery, type DeliveryDeps } from '../../src/alerts/deliver.js';
import type { Notifier, SendOptions } from '../../src/alerts/notifier.js';
import type { Outbox, OutboxItem } from '../../src/alerts/outbox.js';
import type { Outcome } from '../../src/alerts/outcome.js';
import type { Platform, Target } from '../../src/alerts/types.js';
import { createLogger } from '../../src/lib/log.js';
import { SecretFilter } from '../../src/lib/secret.js';
import type { Store } from '../../src/store/store.js';
import { ManualClock } from '../fakes/clock.js';
import { notice, ten } from '../store/alert-rows.js';
import { tempStore } from '../store/temp-folder.js';

export interface SentNow {
  target: Target;
  message: string;
  options: SendOptions;
  /** The message that was changed; null when it was sent. */
  edits: string | null;
  /** Steady ms. */
  at: number;
}

/** Answers `script`, or that it was sent. */
export class ScriptedNotifier implements Notifier<string> {
  readonly calls: SentNow[] = [];
  script: (call: SentNow, count: number) => Outcome | Promise<Outcome> = (_call, count) => ({
    kind: 'sent',
    messageId: `m${count}`,
  });

  constructor(
    readonly platform: Platform,
    private readonly now: () => number,
  ) {}

  async send(target: Target, message: string, options: SendOptions): Promise<Outcome> {
    return this.#answer({ target, message, options, edits: null, at: this.now() });
  }

  async edit(target: Target, messageId: string, message: string, options: SendOptions): Promise<Outcome> {
    return this.#answer({ target, message, options, edits: messageId, at: this.now() });
  }

  get messages(): string[] {
    return this.calls.map((call) => call.message);
  }

  async #answer(call: SentNow): Promise<Outcome> {
    this.calls.push(call);
    return this.script(call, this.calls.length);
  }
}

export interface RigOptions extends Partial<DeliveryDeps<string>> {
  platform?: Platform;
  store?: Store;
  clock?: ManualClock;
  /** Puts something between the worker and the store's outbox. */
  wrap?: (outbox: Outbox) => Outbox;
}

/** Not started. */
export function deliveryRig({ platform = 'telegram', wrap = (outbox) => outbox, ...change }: RigOptions = {}) {
  const clock = change.clock ?? new ManualClock(ten);
  const store = change.store ?? tempStore({ random: () => 0 });
  const notifier = new ScriptedNotifier(platform, () => clock.steady.now());
  const lines: string[] = [];
  const settled: [item: OutboxItem, outcome: Outcome][] = [];
  const delivery = createDelivery<string>({
    outbox: wrap(store.outbox),
    notifiers: [notifier],
    compose: async ({ payload }) => (payload.kind === 'notice' ? payload.text : payload.kind),
    marked: (message, mark) => `${mark} ${message}`,
    steady: clock.steady,
    market: clock.market,
    random: () => 0,
    log: createLogger({ level: 'debug', filter: new SecretFilter(), write: (line) => lines.push(line) }),
    onSettled: (item, outcome) => settled.push([item, outcome]),
    ...change,
  });
  /** One waiting message per text, to private chats 1, 2, 3 … of Telegram unless told otherwise. */
  const enqueue = (texts: readonly string[], to: (index: number) => Target = person, more = {}): void => {
    const at = Math.floor(clock.market.now());
    const draftOf = (text: string, index: number) =>
      notice(text, store.targets.idOf(to(index)), { at, notAfter: at + 900_000, ...more });
    store.db.transaction(() => store.outbox.enqueue(texts.map(draftOf)))();
  };
  const states = (target: Target) => store.outbox.receipts(target, 99).map(({ state }) => state);
  return { clock, store, notifier, delivery, lines, settled, enqueue, states };
}

export const person = (index: number): Target => ({ platform: 'telegram', chat: String(index + 1), thread: null });
