import type { OutboxItem } from './outbox.js';

export type HeldPhase = 'claimed' | 'composing' | 'ready' | 'sending' | 'settling';

/** A claimed item; `message` once it is composed. */
export interface Held<Message> {
  item: OutboxItem;
  /** Real ms. */
  claimedAt: number;
  phase: HeldPhase;
  message: Message | null;
}

/** The claims of a lane, in the order they were made. */
export class HeldItems<Message> {
  readonly #byId = new Map<number, Held<Message>>();

  get size(): number {
    return this.#byId.size;
  }

  add(item: OutboxItem, claimedAt: number): void {
    this.#byId.set(item.id, { item, claimedAt, phase: 'claimed', message: null });
  }

  has(itemId: number): boolean {
    return this.#byId.has(itemId);
  }

  /** Whether this very claim is still held: the item may have been given back and claimed again. */
  holds(held: Held<Message>): boolean {
    return this.#byId.get(held.item.id) === held;
  }

  drop(itemId: number): void {
    this.#byId.delete(itemId);
  }

  count(phase: HeldPhase): number {
    let count = 0;
    for (const held of this.#byId.values()) if (held.phase === phase) count += 1;
    return count;
  }

  all(): Iterable<Held<Message>> {
    return this.#byId.values();
  }
}
