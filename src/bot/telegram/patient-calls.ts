/**
 * Calls that a person waits for. A 429 is waited out per chat, so that one chat's limit holds up no other (F57);
 * a call that never left is tried again until patience ends; one whose fate is unknown is repeated once:
 * an answer twice is better than none, but not many times (the Bot API has no idempotency key).
 */

import { type BackoffPolicy, backoffDelay } from '../../lib/backoff.js';
import type { SteadyClock } from '../../lib/clock.js';
import { type TelegramFault, telegramFault } from './errors.js';
import type { SignalFamily } from './signal-family.js';
import { type GrammySignal, grammySignal } from './signals.js';

export type Outcome<T> = { ok: true; value: T } | { ok: false; fault: TelegramFault };

export interface PatientCallsDeps {
  steady: SteadyClock;
  /** In [0, 1). */
  random: () => number;
  /** Ends every call and every wait. */
  family: SignalFamily;
}

/** A person has looked elsewhere after that, ms. */
const patienceMs = 30_000;
const backoff: BackoffPolicy = { firstMs: 500, capMs: 8_000, floor: 0.5 };
const mostHolds = 10_000;

export class PatientCalls {
  /** Steady time until which Telegram wants nothing from us for a chat. */
  readonly #holds = new Map<string, number>();

  constructor(private readonly deps: PatientCallsDeps) {}

  /** Never rejects. `send` is called once per try and must make its files anew each time. */
  call<T>(chatId: string, send: (signal: GrammySignal) => Promise<T>): Promise<Outcome<T>> {
    return this.deps.family.with((signal) => this.#call(chatId, send, signal));
  }

  async #call<T>(chatId: string, send: (signal: GrammySignal) => Promise<T>, signal: AbortSignal): Promise<Outcome<T>> {
    const { steady, random } = this.deps;
    const until = steady.now() + patienceMs;
    let attempt = 0;
    let wasAmbiguous = false;
    for (;;) {
      const heldUntil = this.#heldUntil(chatId);
      if (heldUntil > until) return { ok: false, fault: { kind: 'wait', ms: heldUntil - steady.now() } };
      if (heldUntil > 0 && !(await this.#sleep(heldUntil - steady.now(), signal))) break;
      if (signal.aborted) break;
      try {
        return { ok: true, value: await send(grammySignal(signal)) };
      } catch (thrown) {
        if (signal.aborted) break;
        const fault = telegramFault(thrown);
        if (fault.kind === 'wait') {
          this.#hold(chatId, fault.ms);
          continue;
        }
        const isAmbiguous = fault.kind === 'server' || (fault.kind === 'network' && !fault.isUnsent);
        const mayRepeat = isAmbiguous ? !wasAmbiguous : fault.kind === 'network';
        wasAmbiguous ||= isAmbiguous;
        const pause = backoffDelay(attempt++, backoff, random);
        if (!mayRepeat || steady.now() + pause > until) return { ok: false, fault };
        if (!(await this.#sleep(pause, signal))) break;
      }
    }
    return { ok: false, fault: { kind: 'stopped' } };
  }

  /** One try, for what is not worth waiting for. Skipped while Telegram wants nothing from us for the chat. */
  async once(chatId: string, send: (signal: GrammySignal) => Promise<unknown>): Promise<TelegramFault | null> {
    if (this.deps.family.isOver) return { kind: 'stopped' };
    if (this.#heldUntil(chatId) > 0) return null;
    try {
      await this.deps.family.with((signal) => send(grammySignal(signal)));
      return null;
    } catch (thrown) {
      const fault = telegramFault(thrown);
      if (fault.kind === 'wait') this.#hold(chatId, fault.ms);
      return fault;
    }
  }

  #hold(chatId: string, ms: number): void {
    this.#holds.delete(chatId);
    this.#holds.set(chatId, this.deps.steady.now() + Math.max(ms, 1));
    const oldest = this.#holds.keys().next();
    if (this.#holds.size > mostHolds && oldest.done === false) this.#holds.delete(oldest.value);
  }

  /** 0 when there is no hold. */
  #heldUntil(chatId: string): number {
    const until = this.#holds.get(chatId) ?? 0;
    if (until > this.deps.steady.now()) return until;
    this.#holds.delete(chatId);
    return 0;
  }

  /** False when we are stopping. */
  async #sleep(ms: number, signal: AbortSignal): Promise<boolean> {
    try {
      await this.deps.steady.sleep(ms, signal);
      return true;
    } catch {
      return false;
    }
  }
}
