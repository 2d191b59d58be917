import type { SteadyClock } from '../lib/clock.js';
import type { Knobs } from './knobs.js';

/** What a token is worth now. The feed words an expired one and an unknown one differently. */
export type TokenState = 'valid' | 'expired' | 'unknown';

/** Access tokens for REST and quote tokens for dxLink, with their lifetimes in real (steady) time. */
export class TokenRegistry {
  #endsAt = { access: new Map<string, number>(), quote: new Map<string, number>() };

  constructor(
    private readonly steady: Pick<SteadyClock, 'now'>,
    private readonly knobs: Knobs,
    private readonly random: () => number,
  ) {}

  /** A new token; every one is different. */
  issue(kind: 'access' | 'quote'): string {
    const life = kind === 'access' ? this.knobs.accessTokenLife : this.knobs.quoteTokenLife;
    const known = this.#endsAt[kind];
    const token = `practice-${kind}-${known.size + 1}-${Math.floor(this.random() * 2 ** 48).toString(36)}`;
    known.set(token, this.steady.now() + life * 1000);
    return token;
  }

  stateOf(kind: 'access' | 'quote', token: string): TokenState {
    const endsAt = this.#endsAt[kind].get(token);
    if (endsAt === undefined) return 'unknown';
    return this.steady.now() < endsAt ? 'valid' : 'expired';
  }

  /** Ends one quote token now. */
  expireQuote(token: string): void {
    if (this.#endsAt.quote.has(token)) this.#endsAt.quote.set(token, Number.NEGATIVE_INFINITY);
  }

  /** Ends every token handed out so far. */
  expireAll(): void {
    for (const known of [this.#endsAt.access, this.#endsAt.quote]) {
      for (const token of known.keys()) known.set(token, Number.NEGATIVE_INFINITY);
    }
  }
}
