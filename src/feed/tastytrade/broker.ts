/** tastytrade's REST side in one piece: what the feed and the daemon get handed. */

import { setMaxListeners } from 'node:events';
import { type Calendar, createCalendar } from '../../calendar/calendar.js';
import type { SourceLevel } from '../../engine/types.js';
import type { MarketClock, SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import type { Secret, SecretFilter } from '../../lib/secret.js';
import type { ChainSource, TokenSource } from '../ports.js';
import { createApi } from './api.js';
import { Chains, type Equity } from './chains.js';
import { createHttp } from './http.js';
import { OAuth } from './oauth.js';
import { QuoteTokens } from './quote-token.js';
import { RetryPolicy } from './retry.js';
import { untilAborted } from './single-flight.js';
import { credentialsKey, TokenFile } from './token-file.js';

/** What the broker's side is built from. */
export interface BrokerDeps {
  /** `https://api.tastyworks.com`, or an address on loopback. */
  baseUrl: string;
  /** Optional at the broker; must match the grant when sent. */
  clientId?: string;
  clientSecret: Secret;
  refreshToken: Secret;
  /** Where tokens survive a restart (mode 0600); null keeps them in memory. */
  tokenFile: string | null;
  /** `gexwatch/<version>` */
  userAgent: string;
  /** Decides the trading day of a chain. */
  market: MarketClock;
  /** Real wall time, ms UTC, for token expiries, also when the market is a practice one. */
  wallNow: () => number;
  steady: SteadyClock;
  random: () => number;
  log: Logger;
  /** Learns every token as it arrives. */
  filter: SecretFilter;
  fetch?: typeof fetch;
  /** With the operator's extra closings; the plain one when absent. */
  calendar?: Calendar;
  /** What quote tokens are said to be, whatever the broker answers: `simulated` for the practice market. */
  levelOverride?: SourceLevel;
}

/** The broker's side, closed as one. */
export interface Broker {
  readonly tokens: TokenSource;
  readonly chains: ChainSource;
  /** What the broker says about a symbol. Throws SYMBOL_INVALID, SYMBOL_UNKNOWN or a broker error. */
  equity(symbol: string, signal?: AbortSignal): Promise<Equity>;
  /** Ends everything in the air; calls in progress and later ones reject with an AbortError. */
  close(): void;
}

/** Sends nothing before it is asked for something. */
export function createBroker(deps: BrokerDeps): Broker {
  const { wallNow, steady, random, log, filter } = deps;
  filter.add(deps.clientSecret);
  filter.add(deps.refreshToken);
  const ending = new AbortController();
  const closing = ending.signal;
  // Every request in the air listens for the end.
  setMaxListeners(0, closing);
  const clientId = deps.clientId ?? null;
  const owner = credentialsKey(deps.baseUrl, clientId ?? '', deps.clientSecret.reveal(), deps.refreshToken.reveal());
  const file = new TokenFile(deps.tokenFile, owner, log, wallNow);
  const retry = new RetryPolicy(steady, random);
  const http = createHttp({
    baseUrl: deps.baseUrl,
    userAgent: deps.userAgent,
    steady,
    wallNow,
    filter,
    ...(deps.fetch === undefined ? {} : { fetch: deps.fetch }),
  });
  const oauth = new OAuth({
    http,
    clientId,
    clientSecret: deps.clientSecret,
    refreshToken: deps.refreshToken,
    file,
    retry,
    wallNow,
    steady,
    random,
    log,
    filter,
    closing,
  });
  const api = createApi({ http, oauth, retry, closing });
  const chains = new Chains({ api, calendar: deps.calendar ?? createCalendar(), market: deps.market, log, closing });
  return {
    tokens: new QuoteTokens({
      api,
      file,
      wallNow,
      log,
      filter,
      ...(deps.levelOverride === undefined ? {} : { levelOverride: deps.levelOverride }),
    }),
    chains,
    equity: (symbol, signal) => untilAborted(chains.equity(symbol), signal),
    close: () => ending.abort(),
  };
}
