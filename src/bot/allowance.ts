/**
 * How much a person and a chat may ask: token buckets that fill evenly. Memory is bounded: a bucket that has filled up again is
 * forgotten, and of very many the longest unused, which only means that its owner starts with a full one.
 */

import type { SteadyClock } from '../lib/clock.js';
import { FadingMap } from './fading-map.js';
import { idWord, type Place } from './place.js';
import type { Reply } from './reply.js';

export interface AllowanceLimits {
  perMinute: number;
  /** At once, after a rest. */
  burst: number;
}

/** Reliability row F64: ten commands a minute, five at once. A group of people has more. */
export const personLimits: AllowanceLimits = { perMinute: 10, burst: 5 };
export const chatLimits: AllowanceLimits = { perMinute: 30, burst: 10 };
/** A button changes a view: half the price of a typed command. */
const pressPrice = 0.5;
/** Of people, and as many of chats. */
const mostBuckets = 50_000;
/** Sums of sixths and halves must not cost a whole second for their last digit. */
const roundingSlack = 1e-9;

interface Bucket {
  tokens: number;
  /** Steady time of `tokens`. */
  at: number;
}

class Buckets {
  readonly #buckets: FadingMap<Bucket>;

  constructor(
    steady: Pick<SteadyClock, 'now'>,
    private readonly limits: AllowanceLimits,
  ) {
    // An unused bucket is full again after this time, and then nothing needs to be known of it.
    this.#buckets = new FadingMap(steady, (limits.burst / limits.perMinute) * 60_000, mostBuckets);
  }

  /** Milliseconds until `price` is there; 0 when it is. */
  waitFor(key: string, price: number, now: number): number {
    const missing = price - this.#tokens(key, now);
    return missing <= roundingSlack ? 0 : (missing / this.limits.perMinute) * 60_000;
  }

  take(key: string, price: number, now: number): void {
    this.#buckets.set(key, { tokens: Math.max(0, this.#tokens(key, now) - price), at: now });
  }

  get size(): number {
    return this.#buckets.size;
  }

  #tokens(key: string, now: number): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return this.limits.burst;
    return Math.min(this.limits.burst, bucket.tokens + ((now - bucket.at) / 60_000) * this.limits.perMinute);
  }
}

export class Allowance {
  readonly #people: Buckets;
  readonly #chats: Buckets;

  constructor(private readonly steady: Pick<SteadyClock, 'now'>) {
    this.#people = new Buckets(steady, personLimits);
    this.#chats = new Buckets(steady, chatLimits);
  }

  /** Milliseconds until the question may be asked; 0 lets it through and counts it. A refused one costs nothing. */
  ask(place: Place, isPress: boolean): number {
    const now = this.steady.now();
    const price = isPress ? pressPrice : 1;
    const person = idWord(place.platform, place.userId);
    const chat = idWord(place.platform, place.chatId);
    const waitMs = Math.max(this.#people.waitFor(person, price, now), this.#chats.waitFor(chat, price, now));
    if (waitMs > 0) return waitMs;
    this.#people.take(person, price, now);
    this.#chats.take(chat, price, now);
    return 0;
  }

  /** Buckets held, for the test of their bound. */
  get size(): number {
    return this.#people.size + this.#chats.size;
  }
}

/** Whole seconds, rounded up: who waits as told is let through. */
export function waitReply(waitMs: number): Reply {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000 - roundingSlack));
  return {
    tone: 'warning',
    title: `Please wait ${seconds} s.`,
    blocks: [],
    notes: [],
    visibility: 'private',
  };
}
