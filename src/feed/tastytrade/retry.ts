/** When to ask the broker again: F06 of the fault list. Only for requests that may be repeated without harm. */

import { type BackoffPolicy, backoffDelay } from '../../lib/backoff.js';
import type { SteadyClock } from '../../lib/clock.js';
import { AppError, asAppError, isTransient } from '../../lib/errors.js';
import { retryAfterOf } from './http.js';

/** 1 s doubling to 60 s, of which half is drawn. */
export const brokerBackoff: BackoffPolicy = { firstMs: 1_000, capMs: 60_000, floor: 0.5 };
/** Of one call, the first included. */
export const mostTries = 5;
/** A wait longer than this is not sat out inside a call: the caller is told at once and no request is sent meanwhile. */
const longestWaitMs = 60_000;

/** Told why a call goes on waiting, before it does: of each failure that another try follows, and of a pause. */
export type OnTrouble = (why: AppError) => void;

/**
 * Retries, and one pause for the whole client: when the broker says how long to wait, no request of any caller goes out sooner.
 */
export class RetryPolicy {
  #pausedUntil = 0;

  constructor(
    private readonly steady: SteadyClock,
    private readonly random: () => number,
  ) {}

  /**
   * Runs `attempt` up to five times while it fails with a transient error. Throws the last error; those before it, which may go on
   * for half a minute, are told to `onTrouble`.
   */
  async run<T>(attempt: () => Promise<T>, signal: AbortSignal, onTrouble: OnTrouble = () => {}): Promise<T> {
    for (let tries = 1; ; tries++) {
      // From the second try on the caller knows the very answer that asked for the pause.
      await this.waitForPause(signal, tries === 1 ? onTrouble : undefined);
      try {
        return await attempt();
      } catch (error) {
        this.note(error);
        if (!isTransient(error) || tries >= mostTries) throw error;
        onTrouble(asAppError(error));
        if (retryAfterOf(error) === null) {
          await this.steady.sleep(backoffDelay(tries - 1, brokerBackoff, this.random), signal);
        }
      }
    }
  }

  /** Remembers a wait the broker asked for. Up to half a second is added, so that callers do not return all at once. */
  note(error: unknown): void {
    const wait = retryAfterOf(error);
    if (wait === null) return;
    const until = this.steady.now() + wait + Math.round(500 * this.random());
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  /** Sits a short pause out; a long one is refused with BROKER_RATE_LIMITED at once. */
  async waitForPause(signal: AbortSignal, onTrouble: OnTrouble = () => {}): Promise<void> {
    const left = this.#pausedUntil - this.steady.now();
    if (left <= 0) return;
    const why = new AppError(
      'BROKER_RATE_LIMITED',
      `The broker asked for a pause, which lasts ${Math.ceil(left / 1000)} s more.`,
    );
    if (left > longestWaitMs) throw why;
    onTrouble(why);
    await this.steady.sleep(left, signal);
  }
}
