/** Interaction tokens let anybody answer in the bot's name for 15 minutes: they go into the secret filter for that long. */

import type { Cancel, SteadyClock } from '../../lib/clock.js';
import type { SecretFilter } from '../../lib/secret.js';

const tokenLifeMs = 15 * 60_000;

export class TokenKeeper {
  readonly #kept = new Map<string, Cancel>();

  constructor(
    private readonly filter: SecretFilter,
    private readonly steady: Pick<SteadyClock, 'after'>,
  ) {}

  keep(token: string): void {
    if (token === '' || this.#kept.has(token)) return;
    this.filter.add(token);
    const forget = () => {
      this.#kept.delete(token);
      this.filter.forget(token);
    };
    this.#kept.set(token, this.steady.after(tokenLifeMs, forget, { background: true }));
  }

  /** Lets go of the timers; the tokens stay filtered until the process ends. */
  stop(): void {
    for (const cancel of this.#kept.values()) cancel();
    this.#kept.clear();
  }
}
