import type { SteadyClock } from '../lib/clock.js';

/** Remembers for a while what was said to whom, so that nobody is told the same thing over and over. Bounded: the oldest are forgotten. */
export class SaidLately {
  /** By when each was said; in that order, since an entry is written once and then left to age. */
  readonly #saidAt = new Map<string, number>();

  constructor(
    private readonly steady: Pick<SteadyClock, 'now'>,
    private readonly forMs: number,
    private readonly most = 10_000,
  ) {}

  /** True when this was said within the time; else notes that it is said now. */
  isRepeat(key: string): boolean {
    const now = this.steady.now();
    for (const [oldest, at] of this.#saidAt) {
      if (now - at < this.forMs && this.#saidAt.size <= this.most) break;
      this.#saidAt.delete(oldest);
    }
    if (this.#saidAt.has(key)) return true;
    this.#saidAt.set(key, now);
    return false;
  }

  get size(): number {
    return this.#saidAt.size;
  }
}
