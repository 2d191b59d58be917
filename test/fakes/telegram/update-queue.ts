/** Updates waiting for the bot, handed out by long polling exactly as the Bot API does. */

import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from './refusal.js';
import type { WireUpdate } from './wire.js';

/** Sent only to bots that ask for them by name (getUpdates, `allowed_updates`). */
const notByDefault = ['chat_member', 'message_reaction', 'message_reaction_count'];

/** How long a hang-up may take to arrive behind a new poll, ms. */
const hangUpMs = 20;

interface HeldPoll {
  limit: number;
  answer(updates: WireUpdate[]): void;
  refuse(refusal: Refusal): void;
}

export class UpdateQueue {
  /** Not confirmed yet, oldest first. */
  readonly pending: WireUpdate[] = [];
  /** Left out because the bot did not ask for their kind. */
  readonly withheld: WireUpdate[] = [];
  /** Times a poll was ended by another one. */
  conflicts = 0;
  /** Set by `setWebhook`; polling is refused then. */
  webhookUrl = '';
  /** Updates with lower ids are confirmed. */
  confirmed = 0;
  #allowed: readonly string[] = [];
  #nextId = 700_000_001;
  #held: HeldPoll | null = null;

  get isPolled(): boolean {
    return this.#held !== null;
  }

  get allowed(): readonly string[] {
    return this.#allowed;
  }

  set allowed(kinds: readonly string[]) {
    this.#allowed = kinds;
  }

  add(kind: string, content: unknown): WireUpdate {
    const update: WireUpdate = { update_id: this.#nextId++, [kind]: content };
    if (this.#isAllowed(kind)) this.#enqueue(update);
    else this.withheld.push(update);
    return update;
  }

  /** Hands an update out once more under the id it had, as happens when a confirmation gets lost. */
  again(update: WireUpdate): void {
    this.confirmed = Math.min(this.confirmed, update.update_id);
    this.pending.unshift(update);
    this.#flushSoon();
  }

  drop(): void {
    this.pending.length = 0;
  }

  /**
   * Holds until there is an update or the time is over. A poll that comes while another is held ends that one with 409.
   * @param gone fires when the caller hangs up; the promise then stays open, for nobody listens.
   */
  async poll(given: { offset: number; limit: number; timeoutMs: number }, gone: AbortSignal): Promise<WireUpdate[]> {
    // A bot that stops hangs up and asks once more on another connection: let the hang-up be seen first.
    const earlier = this.#held;
    for (let waited = 0; earlier !== null && this.#held === earlier && waited < hangUpMs; waited++) await pause(1);
    if (this.webhookUrl !== '')
      throw conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    this.#endHeld('terminated by other getUpdates request; make sure that only one bot instance is running');
    if (gone.aborted) return [];
    this.#confirm(given.offset);
    if (this.pending.length > 0 || given.timeoutMs <= 0) return this.pending.slice(0, given.limit);
    return await new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        gone.removeEventListener('abort', end);
        if (this.#held === held) this.#held = null;
      };
      const held: HeldPoll = {
        limit: given.limit,
        answer: (updates) => {
          end();
          resolve(updates);
        },
        refuse: (refusal) => {
          end();
          reject(refusal);
        },
      };
      const timer = setTimeout(() => held.answer([]), given.timeoutMs);
      gone.addEventListener('abort', end);
      this.#held = held;
    });
  }

  setWebhook(url: string): void {
    this.webhookUrl = url;
    if (url !== '') this.#endHeld('terminated by setWebhook request');
  }

  #endHeld(why: string): void {
    if (this.#held === null) return;
    this.conflicts++;
    this.#held.refuse(conflict(why));
  }

  #confirm(offset: number): void {
    // A negative offset counts from the end and forgets what lies before it.
    const from = offset < 0 ? (this.pending.at(offset)?.update_id ?? this.pending[0]?.update_id ?? 0) : offset;
    this.confirmed = Math.max(this.confirmed, from);
    const left = this.pending.filter((each) => each.update_id >= from);
    this.pending.splice(0, this.pending.length, ...left);
  }

  #isAllowed(kind: string): boolean {
    return this.#allowed.length === 0 ? !notByDefault.includes(kind) : this.#allowed.includes(kind);
  }

  #enqueue(update: WireUpdate): void {
    this.pending.push(update);
    this.#flushSoon();
  }

  /** Not at once: what a test sends in one breath arrives in one answer. */
  #flushSoon(): void {
    setImmediate(() => {
      if (this.#held !== null && this.pending.length > 0) this.#held.answer(this.pending.slice(0, this.#held.limit));
    });
  }
}

function conflict(why: string): Refusal {
  return new Refusal(409, `Conflict: ${why}`);
}
