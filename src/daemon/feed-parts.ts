/** The market side of the program: broker, dxLink feed, book and watches, for the real market or the practice one. */

import type { Calendar } from '../calendar/calendar.js';
import type { Config } from '../config.js';
import type { EngineSettings } from '../engine/types.js';
import { Book } from '../feed/book.js';
import { createDxLinkFeed } from '../feed/dxlink/client.js';
import { createWsTransport } from '../feed/dxlink/ws-transport.js';
import type { MarketFeed, OpenInterestMemory } from '../feed/ports.js';
import { type Broker, createBroker } from '../feed/tastytrade/broker.js';
import { defaultWatchLimits, WatchList } from '../feed/watch-list.js';
import type { MarketClock, SteadyClock } from '../lib/clock.js';
import { AppError } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import { Secret, type SecretFilter } from '../lib/secret.js';
import type { MarketSide } from './market-side.js';

export interface FeedParts {
  broker: Broker;
  feed: MarketFeed;
  book: Book;
  watches: WatchList;
  /** 0, or 15 minutes for delayed accounts. */
  delayMs(): number;
}

export interface FeedPartsDeps {
  config: Config;
  /** A practice market, embedded or in another process; null for the real one. */
  practice: MarketSide['practice'];
  tokenFile: string | null;
  memory: OpenInterestMemory;
  engine: EngineSettings;
  calendar: Calendar;
  market: MarketClock;
  steady: SteadyClock;
  wallNow: () => number;
  random: () => number;
  userAgent: string;
  log: Logger;
  filter: SecretFilter;
}

const delayedMs = 15 * 60_000;

/** Builds the parts; nothing connects before `feed.start()` and `watches.start()`. */
export function buildFeedParts(deps: FeedPartsDeps): FeedParts {
  const { config, practice, market, steady, random, log, filter, calendar } = deps;
  const credentials =
    practice === null
      ? liveCredentials(config)
      : { clientSecret: new Secret('practice-client-secret'), refreshToken: new Secret('practice-refresh-token') };
  const broker = createBroker({
    ...credentials,
    baseUrl: practice?.url ?? config.apiUrl,
    ...(config.clientId === null || practice !== null ? {} : { clientId: config.clientId }),
    // A practice market forgets its tokens when it ends.
    tokenFile: practice === null ? deps.tokenFile : null,
    userAgent: deps.userAgent,
    market,
    wallNow: deps.wallNow,
    steady,
    random,
    log,
    filter,
    calendar,
    ...(practice === null ? {} : { levelOverride: practice.origin }),
  });
  const book = new Book(market);
  const feed = createDxLinkFeed({
    transport: createWsTransport(),
    tokens: broker.tokens,
    sink: book,
    steady,
    random,
    log,
    limits: {
      budget: config.feedBudget,
      startItems: Math.max(1, Math.round(config.feedRate.start * 0.15)),
      frameItems: Math.max(1, Math.round(config.feedRate.max * 0.25)),
    },
  });
  const delayMs = () => (feed.status().level === 'delayed' ? delayedMs : 0);
  const watches = new WatchList({
    feed,
    book,
    chains: broker.chains,
    calendar,
    market,
    steady,
    random,
    memory: deps.memory,
    engine: deps.engine,
    delayMs,
    log,
    limits: { ...defaultWatchLimits, budget: config.feedBudget },
  });
  return { broker, feed, book, watches, delayMs };
}

function liveCredentials(config: Config): { clientSecret: Secret; refreshToken: Secret } {
  const { clientSecret, refreshToken } = config;
  if (clientSecret === null || refreshToken === null) {
    throw new AppError('CONFIG_INVALID', 'CLIENT_SECRET and REFRESH_TOKEN are needed for the real market.');
  }
  return { clientSecret, refreshToken };
}
