/** The token and address of the dxLink feed, valid for a day. */

import type { SourceLevel } from '../../engine/types.js';
import { AppError } from '../../lib/errors.js';
import type { Logger } from '../../lib/log.js';
import { Secret, type SecretFilter } from '../../lib/secret.js';
import type { QuoteToken, TokenSource } from '../ports.js';
import type { Api } from './api.js';
import { SingleFlight } from './single-flight.js';
import type { StoredQuoteToken, TokenFile } from './token-file.js';

/** What quote tokens are fetched with. */
export interface QuoteTokenDeps {
  api: Api;
  file: TokenFile;
  wallNow: () => number;
  log: Logger;
  filter: SecretFilter;
  /** What the tokens are said to be, whatever the broker answers: the practice market is `simulated`. */
  levelOverride?: SourceLevel;
}

/** Renewed when less than this is left; half the life of a token that lives shorter than two of these. */
export const quoteMarginMs = 30 * 60_000;
const usualLifeMs = 24 * 3_600_000;
const mostBytes = 1_048_576;

/** Holds the quote token and renews it when somebody needs one. */
export class QuoteTokens implements TokenSource {
  readonly #flight = new SingleFlight<QuoteToken>();
  #held: StoredQuoteToken | null = null;
  /** The token before the held one, which the feed may still be using. */
  #retired: string | null = null;

  #trouble: AppError | null = null;

  constructor(private readonly deps: QuoteTokenDeps) {}

  trouble(): AppError | null {
    return this.#trouble;
  }

  async quoteToken(options: { refused?: boolean; signal?: AbortSignal } = {}): Promise<QuoteToken> {
    if (options.refused !== true) {
      const held = await this.#current();
      if (held !== null && this.deps.wallNow() < held.renewAt) return this.#offer(held);
    }
    return this.#flight.join('token', options.signal, () => this.#fetch());
  }

  async #current(): Promise<StoredQuoteToken | null> {
    if (this.#held === null) {
      const { quote } = await this.deps.file.load();
      if (quote !== null && this.#held === null && isFeedUrl(quote.url)) this.#hold(quote);
    }
    return this.#held;
  }

  async #fetch(): Promise<QuoteToken> {
    const { deps } = this;
    const token = readToken(await this.#ask(), deps.wallNow());
    if (token.level !== 'api' && token.level !== 'demo') {
      deps.log.warn('the feed level is not one this program knows; taken as live', { feedLevel: token.level });
    }
    this.#hold(token);
    await deps.file.save({ quote: token });
    deps.log.info('quote token renewed', {
      feedLevel: token.level,
      host: new URL(token.url).host,
      livesMinutes: Math.round((token.expiresAt - deps.wallNow()) / 60_000),
    });
    return this.#offer(token);
  }

  async #ask(): Promise<Record<string, unknown>> {
    const onTrouble = (why: AppError) => {
      this.#trouble = why;
    };
    try {
      return await this.deps.api.get('/api-quote-tokens', { mostBytes, onNotFound: noAccount, onTrouble });
    } finally {
      this.#trouble = null;
    }
  }

  #hold(token: StoredQuoteToken): void {
    const before = this.#held;
    if (this.#retired !== null && this.#retired !== token.value) this.deps.filter.forget(this.#retired);
    this.#retired = before === null || before.value === token.value ? null : before.value;
    this.deps.filter.add(token.value);
    this.#held = token;
  }

  #offer(token: StoredQuoteToken): QuoteToken {
    const level = this.deps.levelOverride ?? levelOf(token);
    return { token: new Secret(token.value), url: token.url, level, expiresAt: token.expiresAt };
  }
}

/** Known as quote_streamer.customer_not_found_error: a login without an opened account. */
const noAccount = () =>
  new AppError('BROKER_FORBIDDEN', 'The broker gives no quote token: this login has no open tastytrade account.');

/** `demo` is the 15-minute delayed feed. An unknown word counts as live: truly delayed data then shows as stale, not as fresh. */
function levelOf(token: StoredQuoteToken): SourceLevel {
  if (token.level === 'demo') return 'delayed';
  return token.level !== 'api' && new URL(token.url).pathname.includes('delayed') ? 'delayed' : 'live';
}

function readToken(data: Record<string, unknown>, now: number): StoredQuoteToken {
  const { token: value, 'dxlink-url': url, level, 'expires-at': until } = data;
  if (typeof value !== 'string' || !/^[\x20-\x7e]{1,16384}$/.test(value)) {
    throw new AppError('BROKER_BAD_ANSWER', 'The broker answered without a usable quote token.');
  }
  if (typeof url !== 'string' || !isFeedUrl(url)) {
    throw new AppError(
      'BROKER_BAD_ANSWER',
      'The broker answered without a safe websocket address for the feed (dxlink-url).',
    );
  }
  const stated = typeof until === 'string' ? Date.parse(until) - now : Number.NaN;
  const lifeMs = stated > 0 ? Math.min(stated, usualLifeMs) : usualLifeMs;
  return {
    value,
    url,
    level: typeof level === 'string' && /^[a-z-]{1,20}$/i.test(level) ? level : '',
    renewAt: now + lifeMs - Math.min(quoteMarginMs, lifeMs / 2),
    expiresAt: now + lifeMs,
  };
}

/** The token is sent there, so the line must be encrypted unless it stays on this machine. */
function isFeedUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username } = new URL(text);
  if (username !== '') return false;
  return protocol === 'wss:' || (protocol === 'ws:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}
