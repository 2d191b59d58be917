/** Tells listeners that something changed: at once when it matters, at most ten times a second for mere progress. */

import type { Cancel, SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';

const progressMs = 100;

/** Listeners and when to call them. A listener that throws is logged and costs the others nothing. */
export class Changes {
  readonly #listeners = new Set<() => void>();
  #cancel: Cancel | null = null;

  constructor(
    private readonly steady: SteadyClock,
    private readonly log: Logger,
  ) {}

  /** @returns the function that ends it. */
  listen(listener: () => void): () => void {
    // Wrapped, so that one function given twice is two listeners.
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  now(): void {
    this.#cancel?.();
    this.#cancel = null;
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (error) {
        this.log.error('a listener of the feed failed', { error });
      }
    }
  }

  soon(): void {
    this.#cancel ??= this.steady.after(progressMs, () => this.now(), { background: true });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
