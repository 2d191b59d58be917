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

  take(): void {
    this.#times.push(this.steady.now());
  }

  /** For how long nothing may be asked from now on, ms; 0 while there is room. */
  get waitMs(): number {
    const now = this.steady.now();
    this.#times = this.#times.filter((at) => now - at < windowMs);
    return this.#times.length < this.most ? 0 : Math.ceil(this.#times[0]! + windowMs - now);
  }
}
