/** Builds the real client for a test, with real sockets, and takes everything down afterwards. */

import { createDxLinkFeed } from '../../../src/feed/dxlink/client.js';
import type { FeedLimits } from '../../../src/feed/dxlink/limits.js';
import { createWsTransport } from '../../../src/feed/dxlink/ws-transport.js';
import type { EventType, FeedItem, MarketFeed, QuoteToken, TokenSource, Transport } from '../../../src/feed/ports.js';
import { type SteadyClock, systemSteadyClock } from '../../../src/lib/clock.js';
import { createLogger } from '../../../src/lib/log.js';
import { Secret, SecretFilter } from '../../../src/lib/secret.js';
import { RecordingSink } from '../../fakes/recording-sink.js';

/** Hands out `token-1`, and the next number whenever the feed refused one. */
export class CountingTokens implements TokenSource {
  calls = 0;
  refusals = 0;

  constructor(readonly url: () => string) {}

  async quoteToken(options?: { refused?: boolean }): Promise<QuoteToken> {
    this.calls++;
    if (options?.refused === true) this.refusals++;
    const token = new Secret(`token-${this.refusals + 1}`);
    return { token, url: this.url(), level: 'live', expiresAt: Number.POSITIVE_INFINITY };
  }
}

export interface UnderTest {
  feed: MarketFeed;
  sink: RecordingSink;
  tokens: CountingTokens;
  /** Every log line. */
  lines: string[];
  /** Registers and adds options of one type under a group. */
  add(group: string, type: EventType, symbols: readonly string[], priority?: number): FeedItem[];
}

const running = new Set<MarketFeed>();

export function feedUnderTest(options: {
  url: string | (() => string);
  limits?: Partial<FeedLimits>;
  steady?: SteadyClock;
  random?: () => number;
  transport?: Transport;
  tokens?: TokenSource;
}): UnderTest {
  const { url } = options;
  const sink = new RecordingSink();
  const tokens = new CountingTokens(typeof url === 'string' ? () => url : url);
  const lines: string[] = [];
  const feed = createDxLinkFeed({
    transport: options.transport ?? createWsTransport(),
    tokens: options.tokens ?? tokens,
    sink,
    steady: options.steady ?? systemSteadyClock(),
    random: options.random ?? (() => 0.5),
    log: createLogger({ level: 'debug', filter: new SecretFilter(), write: (line) => lines.push(line) }),
    limits: { reconnectFirstMs: 20, ...options.limits },
  });
  running.add(feed);
  const add: UnderTest['add'] = (group, type, symbols, priority = 0) => {
    sink.register(...symbols);
    const items = symbols.map((symbol) => ({ type, symbol }));
    feed.add(group, items, priority);
    return items;
  };
  return { feed, sink, tokens, lines, add };
}

/** For afterEach. */
export async function stopFeeds(): Promise<void> {
  await Promise.all([...running].map((feed) => feed.stop()));
  running.clear();
}

/** Waits until the claim holds; fails with its words after `seconds`. */
export async function until(claim: () => boolean, words: string, seconds = 10): Promise<void> {
  const steady = systemSteadyClock();
  const end = steady.now() + seconds * 1000;
  while (!claim()) {
    if (steady.now() > end) throw new Error(`It did not come true within ${seconds} s: ${words}`);
    await steady.sleep(5);
  }
}

/** `count` option symbols of one root, distinct. */
export function optionSymbols(count: number, root = 'SPXW'): string[] {
  return Array.from({ length: count }, (_, index) => `.${root}261120${index % 2 === 0 ? 'C' : 'P'}${1000 + index}`);
}

/** Tokens of a practice market, without its REST side. */
export function practiceTokens(practice: {
  dxlinkUrl: string;
  issueQuoteToken(): string;
}): TokenSource & { calls: number } {
  return {
    calls: 0,
    async quoteToken() {
      this.calls++;
      const token = new Secret(practice.issueQuoteToken());
      return { token, url: practice.dxlinkUrl, level: 'simulated', expiresAt: Number.POSITIVE_INFINITY };
    },
  };
}
