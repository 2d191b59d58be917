/** Telegram's published sending limits (core.telegram.org/bots/faq#my-bot-is-hitting-limits): one message a second per chat, 20 a minute per group. */

import { Refusal } from './refusal.js';
import type { FakeChat } from './world.js';

export class FloodLimit {
  readonly #sent = new Map<number, number[]>();

  constructor(
    readonly rules: { perChatMs: number; perGroupPerMinute: number },
    /** Milliseconds. */
    readonly now: () => number,
  ) {}

  /** Counts a message. Throws 429 with `retry_after` when it comes too early; such a one is not counted. */
  take(chat: FakeChat): void {
    const now = this.now();
    const sent = (this.#sent.get(chat.id) ?? []).filter((at) => now - at < 60_000);
    const last = sent.at(-1);
    const sinceLast = last === undefined ? Number.POSITIVE_INFINITY : now - last;
    if (sinceLast < this.rules.perChatMs) throw tooMany(this.rules.perChatMs - sinceLast);
    const oldest = sent.at(-this.rules.perGroupPerMinute);
    if (chat.type !== 'private' && oldest !== undefined) throw tooMany(60_000 - (now - oldest));
    this.#sent.set(chat.id, [...sent, now]);
  }
}

function tooMany(ms: number): Refusal {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
}
