import type { SteadyClock } from '../../lib/clock.js';

const windowMs = 10 * 60_000;

/**
 * Refused requests (401, 403, 429) of the last ten minutes. Discord's edge bans an address after 10,000 of them; a bot that has
 * collected this many is doing something wrong and stops asking for a while (F52).
 */
export class RefusalBudget {
  #times: number[] = [];

  constructor(
    private readonly steady: Pick<SteadyClock, 'now'>,
    private readonly most = 95,
  ) {}

  /** Counts one. Returns for how long nothing may be asked now, ms; 0 while there is room. */
  take(): number {
    const now = this.steady.now();
    this.#times = this.#times.filter((at) => now - at < windowMs);
    this.#times.push(now);
    return this.#times.length < this.most ? 0 : this.#times[0]! + windowMs - now;
  }
}
