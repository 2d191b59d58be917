/**
 * When the next message may leave. Platforms allow so many a second in all and so many per chat; a message that comes too early
 * costs a refusal and a wait. Evenly spaced, so that a storm uses the whole allowance without ever bursting. Steady time, ms.
 */

import type { SteadyClock } from '../lib/clock.js';
import type { Target } from './types.js';

/** At most `count` messages within `perMs`, each at least `apartMs` after the one before. */
export interface ChatLimit {
  count: number;
  perMs: number;
  apartMs: number;
}

export interface PaceOptions {
  /** Requests a second over all chats. */
  perSecond: number;
  steady: Pick<SteadyClock, 'now'>;
}

/** Telegram (core.telegram.org/bots/faq): one a second per chat, in groups and channels 20 a minute. Their ids are negative. */
const telegramPrivate: ChatLimit = { count: 1, perMs: 1_000, apartMs: 1_000 };
const telegramGroup: ChatLimit = { count: 20, perMs: 60_000, apartMs: 1_000 };
/** Discord tells its limits by headers only; 5 in 5 s is what message routes of a channel have had for years. */
const discordChannel: ChatLimit = { count: 5, perMs: 5_000, apartMs: 0 };

/** What a platform counts as one chat: a Telegram group with its topics, a Discord channel or thread. */
export function paceKeyOf({ platform, chat, thread }: Target): string {
  return platform === 'telegram' ? chat : (thread ?? chat);
}

export function chatLimitOf({ platform, chat }: Target): ChatLimit {
  if (platform !== 'telegram') return discordChannel;
  return chat.startsWith('-') ? telegramGroup : telegramPrivate;
}

/** Timers are late by some milliseconds, and a busy process by more: this much of the allowance may be caught up on. */
const catchUpMs = 50;

interface ChatHistory {
  limit: ChatLimit;
  /** Times of the last sends, oldest first, at most `limit.count`. */
  sent: number[];
  pausedUntil: number;
}

export class Pace {
  readonly #interval: number;
  readonly #now: () => number;
  #next: number;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  /** Those that no longer matter are forgotten. */
  readonly #chats = new Map<string, ChatHistory>();

  constructor({ perSecond, steady }: PaceOptions) {
    if (!(perSecond > 0)) throw new RangeError(`A pace must be above 0 a second, not ${perSecond}.`);
    this.#interval = 1_000 / perSecond;
    this.#now = () => steady.now();
    this.#next = steady.now();
  }

  /** From when on the next request may leave, whatever its chat; may lie in the past. */
  get nextAt(): number {
    return Math.max(this.#next, this.#pausedUntil);
  }

  /** Until when the platform wants nothing at all from us; may lie in the past. */
  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  /** Chats that are remembered. */
  get size(): number {
    return this.#chats.size;
  }

  /** From when on this chat takes a message; may lie in the past. */
  readyAt(target: Target): number {
    const chat = this.#chats.get(paceKeyOf(target));
    if (chat === undefined) return Number.NEGATIVE_INFINITY;
    const { limit, sent, pausedUntil } = chat;
    const apart = (sent.at(-1) ?? Number.NEGATIVE_INFINITY) + limit.apartMs;
    const full = sent.length < limit.count ? Number.NEGATIVE_INFINITY : sent[sent.length - limit.count]! + limit.perMs;
    return Math.max(apart, full, pausedUntil);
  }

  /** A request leaves now. Without a target it belongs to no chat. */
  take(target: Target | null): void {
    const now = this.#now();
    const allowance = Math.max(catchUpMs, this.#interval);
    this.#next = Math.max(this.#next, now - allowance) + this.#interval;
    if (target === null) return;
    const chat = this.#touch(target);
    chat.sent.push(now);
    if (chat.sent.length > chat.limit.count) chat.sent.shift();
    this.#forget(now);
  }

  /** The platform wants nothing from us for `ms`: for one chat, or at all. A shorter pause does not end a longer one. */
  pause(target: Target | null, ms: number): void {
    const until = this.#now() + Math.max(0, ms);
    if (target === null) this.#pausedUntil = Math.max(this.#pausedUntil, until);
    else {
      const chat = this.#touch(target);
      chat.pausedUntil = Math.max(chat.pausedUntil, until);
    }
  }

  #touch(target: Target): ChatHistory {
    const key = paceKeyOf(target);
    const chat = this.#chats.get(key) ?? {
      limit: chatLimitOf(target),
      sent: [],
      pausedUntil: Number.NEGATIVE_INFINITY,
    };
    this.#chats.delete(key);
    this.#chats.set(key, chat);
    return chat;
  }

  /** Looks at two at each send, so that none ever costs much; what still matters goes to the end of the queue. */
  #forget(now: number): void {
    for (let looked = 0; looked < 2; looked++) {
      const first = this.#chats.entries().next();
      if (first.done === true) return;
      const [key, chat] = first.value;
      this.#chats.delete(key);
      const { limit, sent, pausedUntil } = chat;
      const isOver = (sent.at(-1) ?? Number.NEGATIVE_INFINITY) + limit.perMs <= now && pausedUntil <= now;
      if (!isOver) this.#chats.set(key, chat);
    }
  }
}
