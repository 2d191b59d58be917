import type { SteadyClock } from '../lib/clock.js';

/**
 * A map that forgets: what was not set for `keepMs` may go, and of more than `most` entries the longest unset go early. In two
 * generations, so that forgetting costs nothing: walking a Map past what was deleted from its front would take longer each time.
 */
export class FadingMap<Value> {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #turnedAt: number;

  constructor(
    private readonly steady: Pick<SteadyClock, 'now'>,
    private readonly keepMs: number,
    private readonly most: number,
  ) {
    this.#turnedAt = steady.now();
  }

  get(key: string): Value | undefined {
    this.#turn();
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: string, value: Value): void {
    this.#turn();
    this.#old.delete(key);
    this.#young.set(key, value);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  #turn(): void {
    const elapsed = this.steady.now() - this.#turnedAt;
    if (elapsed < this.keepMs && this.#young.size < this.most / 2) return;
    // After twice the time even the youngest have had theirs.
    this.#old = elapsed >= 2 * this.keepMs ? new Map() : this.#young;
    this.#young = new Map();
    this.#turnedAt = this.steady.now();
  }
}
