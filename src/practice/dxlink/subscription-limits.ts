import type { Knobs } from '../knobs.js';
import { TokenBucket } from './token-bucket.js';
import { errorTexts } from './wire.js';

/** What a subscription message asks for. */
export interface Growth {
  /** Items in its `add` list, known ones included: all count against the rate. */
  sent: number;
  /** Items it would add. */
  added: number;
  /** Candle items among those. */
  candles: number;
}

/** The limits of one connection; the real service has the same ones, and tells them by these texts only. */
export class SubscriptionLimits {
  #paid: { limits: object; bucket: TokenBucket } | null = null;

  constructor(private readonly knobs: Knobs) {}

  /** Why the message is refused, in the wire's words; null when it is taken. `now` is steady time. */
  refusal(asked: Growth, held: { items: number; candles: number }, now: number): string | null {
    const { rateLimit, sizeLimit, candleCap } = this.knobs;
    if (rateLimit !== null && this.#paid?.limits !== rateLimit) {
      this.#paid = { limits: rateLimit, bucket: new TokenBucket(rateLimit, now) };
    }
    if (rateLimit !== null && this.#paid?.bucket.take(asked.sent, now) === false) return errorTexts.rate;
    if (sizeLimit !== null && asked.added > 0 && held.items + asked.added > sizeLimit) return errorTexts.size;
    if (asked.candles > 0 && held.candles + asked.candles > candleCap) return errorTexts.typeSize('Candle');
    return null;
  }
}
