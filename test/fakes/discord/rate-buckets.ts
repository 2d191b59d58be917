import { sameRoute } from './request-log.js';

export interface BucketSize {
  limit: number;
  perMs: number;
}

export interface BucketAnswer {
  /** Whether the request may be served. */
  allowed: boolean;
  headers: Record<string, string>;
  /** Seconds until it may be, 0 when it may. */
  retryAfter: number;
  global: boolean;
}

/** Windows of Discord's route limits: fixed, started by their first request, told in the headers of every answer. */
export class RateBuckets {
  /** Sizes of single routes, written as in the request log. */
  readonly #sizes = new Map<string, BucketSize>();
  readonly #windows = new Map<string, { left: number; endsAt: number }>();
  /** For routes without a size of their own: wide, so that tests are not held up. */
  usual: BucketSize = { limit: 100, perMs: 1_000 };
  /** Requests a second over all routes; null for no such limit. */
  globalPerSecond: number | null = null;

  /** Gives a route a size, `set('POST /channels/:id/messages', { limit: 5, perMs: 2_000 })`. */
  set(route: string, size: BucketSize): void {
    this.#sizes.set(sameRoute(route), size);
  }

  /** Takes one request. `major` is the channel, guild or webhook the bucket belongs to. `now` is steady, ms. */
  take(route: string, major: string, now: number): BucketAnswer {
    const size = this.#sizes.get(sameRoute(route)) ?? this.usual;
    if (this.globalPerSecond !== null) {
      const over = this.#count('global', { limit: this.globalPerSecond, perMs: 1_000 }, now);
      if (!over.allowed) {
        const retryAfter = over.leftMs / 1_000;
        const headers = {
          'retry-after': retryAfter.toFixed(3),
          'x-ratelimit-global': 'true',
          'x-ratelimit-scope': 'global',
        };
        return { allowed: false, headers, retryAfter, global: true };
      }
    }
    const own = this.#count(`${sameRoute(route)} ${major}`, size, now);
    const seconds = own.leftMs / 1_000;
    const headers: Record<string, string> = {
      'x-ratelimit-limit': String(size.limit),
      'x-ratelimit-remaining': String(own.left),
      'x-ratelimit-reset': (Date.now() / 1_000 + seconds).toFixed(3),
      'x-ratelimit-reset-after': seconds.toFixed(3),
      'x-ratelimit-bucket': Buffer.from(sameRoute(route)).toString('hex').slice(-32),
    };
    if (own.allowed) return { allowed: true, headers, retryAfter: 0, global: false };
    return {
      allowed: false,
      headers: { ...headers, 'retry-after': seconds.toFixed(3), 'x-ratelimit-scope': 'user' },
      retryAfter: seconds,
      global: false,
    };
  }

  #count(key: string, size: BucketSize, now: number): { allowed: boolean; left: number; leftMs: number } {
    let window = this.#windows.get(key);
    if (window === undefined || now >= window.endsAt) {
      window = { left: size.limit, endsAt: now + size.perMs };
      this.#windows.set(key, window);
    }
    const allowed = window.left > 0;
    if (allowed) window.left -= 1;
    return { allowed, left: window.left, leftMs: window.endsAt - now };
  }
}
