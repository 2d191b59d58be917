import type { SteadyClock } from '../lib/clock.js';
import type { OutboxItem } from './outbox.js';

/** One message goes to many targets, mostly within the same minute. */
const keepMs = 60_000;
/** Messages hold their pictures, about 60 KB each. */
const mostKept = 32;

interface Kept<Message> {
  message: Promise<Message | null>;
  at: number;
}

/** Composes a message once for all the targets it goes to. */
export class Composing<Message> {
  /** The longest unused first. */
  readonly #kept = new Map<string, Kept<Message>>();

  constructor(
    private readonly compose: (item: OutboxItem) => Promise<Message | null>,
    private readonly keyOf: (item: OutboxItem) => string,
    private readonly steady: Pick<SteadyClock, 'now'>,
  ) {}

  /** @throws what composing threw; the next ask tries anew. */
  async messageOf(item: OutboxItem): Promise<Message | null> {
    const key = this.keyOf(item);
    const known = this.#kept.get(key);
    const isFresh = known !== undefined && this.steady.now() - known.at < keepMs;
    const kept = isFresh ? known : { message: this.#begin(item), at: this.steady.now() };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > mostKept && oldest.done === false) this.#kept.delete(oldest.value);
    try {
      return await kept.message;
    } catch (error) {
      if (this.#kept.get(key) === kept) this.#kept.delete(key);
      throw error;
    }
  }

  /** Messages held. */
  get size(): number {
    return this.#kept.size;
  }

  /** What throws at once rejects like the rest. */
  async #begin(item: OutboxItem): Promise<Message | null> {
    return this.compose(item);
  }
}
