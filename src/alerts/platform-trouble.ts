/** What an outcome says about the platform as a whole, and how long everything or one chat must wait for it. */

import { type BackoffPolicy, backoffDelay } from '../lib/backoff.js';
import type { Outcome } from './outcome.js';

/** While a platform cannot be reached, one message probes it after each pause. */
const probing: BackoffPolicy = { firstMs: 1_000, capMs: 30_000, floor: 0.5 };
/** One lost answer is chance; so many in a row, each tried after the one before had failed, are an outage. */
const lostInARow = 3;
/** Waits asked for by so many chats in a row, nothing delivered between, are meant for the bot as a whole. */
const limitedInARow = 5;

export interface Pauses {
  /** ms that nothing may be sent for; 0 for none. */
  all: number;
  /** The same for the chat the outcome is of. */
  chat: number;
}

const none: Pauses = { all: 0, chat: 0 };

export class PlatformTrouble {
  /** Failures since anything got through; those that had begun before the last one was known do not count. */
  #failures = 0;
  #knownAt = Number.NEGATIVE_INFINITY;
  #limited = 0;
  #isDown = false;

  constructor(private readonly random: () => number) {}

  /** Whether the next message is a probe: one at a time until something gets through. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** Reads what became of an attempt that began at `startedAt`; steady times, ms. */
  learn(outcome: Outcome, startedAt: number, now: number): Pauses {
    if (outcome.kind === 'ambiguous' || (outcome.kind === 'retry' && outcome.holds === 'platform'))
      return this.#failed(outcome, startedAt, now);
    // The platform has answered: it is there.
    this.#failures = 0;
    this.#isDown = false;
    if (outcome.kind !== 'retry' || outcome.holds !== 'chat') {
      if (outcome.kind === 'sent') this.#limited = 0;
      return none;
    }
    const asked = outcome.afterMs ?? 0;
    if (asked === 0) return none;
    this.#limited += 1;
    return { all: this.#limited >= limitedInARow ? asked : 0, chat: asked };
  }

  #failed(outcome: Outcome, startedAt: number, now: number): Pauses {
    const asked = outcome.kind === 'retry' ? outcome.afterMs : null;
    // What the platform asked for is waited out and no sign of an outage.
    if (asked !== null) return { all: asked, chat: 0 };
    if (startedAt < this.#knownAt) return none;
    this.#knownAt = now;
    this.#failures += 1;
    const needed = outcome.kind === 'ambiguous' ? lostInARow : 1;
    if (this.#failures < needed && !this.#isDown) return none;
    this.#isDown = true;
    return { all: backoffDelay(this.#failures - needed, probing, this.random), chat: 0 };
  }
}
