/**
 * Both practice servers on one loopback port: the broker's REST API and its dxLink feed, serving one market.
 * Nothing here listens anywhere else than on 127.0.0.1.
 */

import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SteadyClock } from '../lib/clock.js';
import { AppError } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import { attachDxLink } from './dxlink-server.js';
import { createKnobs, type Knobs } from './knobs.js';
import type { MarketSource } from './market-source.js';
import type { Credentials } from './rest/oauth.js';
import { createRestHandler } from './rest-server.js';
import { createCounters, type PracticeStats, type RecordedRequest } from './stats.js';
import { TokenRegistry } from './tokens.js';

export type { Knobs } from './knobs.js';
export type { PracticeStats, RecordedRequest } from './stats.js';

/** What to serve, by which clock, and how. */
export interface PracticeOptions {
  market: MarketSource;
  /** Times the wire: keepalive, aggregation, token lifetimes. Market time comes from `market.clock`. */
  steady: SteadyClock;
  log: Logger;
  /** 0 (the default) takes any free port. */
  port?: number;
  knobs?: Partial<Knobs>;
  /** Without them any non-empty client secret and refresh token are accepted. */
  credentials?: Credentials;
  /** What a reader of its numbers should know, such as that a file is cut short; told to whoever asks for the clock. */
  notes?: readonly string[];
  /** For tests of the road to the real broker: the clock answer does not say that this is a practice market. */
  posesAsBroker?: boolean;
  /** Source of tokens, 0–1; the system's by default. */
  random?: () => number;
}

/** An open practice market, with the handles a test pulls. */
export interface PracticeServer {
  /** `http://127.0.0.1:PORT`, the API's base URL. */
  readonly url: string;
  /** `ws://127.0.0.1:PORT/realtime` */
  readonly dxlinkUrl: string;
  readonly port: number;
  /** May be changed at any time; see `Knobs`. */
  readonly knobs: Knobs;
  readonly stats: PracticeStats;
  /** REST requests as they came, without `/practice/clock`. */
  readonly requests: readonly RecordedRequest[];
  /** A quote token, for clients that skip the REST side. */
  issueQuoteToken(): string;
  /** Ends every dxLink connection: with a close code, or by cutting the sockets when none is given. */
  dropConnections(code?: number): void;
  /** Ends every token handed out; live connections are told as the real feed tells them. */
  expireTokens(): void;
  close(): Promise<void>;
}

/** @throws AppError PORT_IN_USE when the port is taken, PRACTICE_FAILED when it cannot be opened otherwise. */
export async function startPracticeServer(options: PracticeOptions): Promise<PracticeServer> {
  const { market, steady, log } = options;
  const knobs = createKnobs(options.knobs);
  const stats = createCounters();
  const tokens = new TokenRegistry(steady, knobs, options.random ?? systemRandom);
  const requests: RecordedRequest[] = [];
  const credentials = options.credentials ?? null;
  const http = createServer(
    createRestHandler({
      market,
      knobs,
      stats,
      tokens,
      credentials,
      log,
      startedAt: market.clock.now(),
      requests,
      notes: options.notes ?? [],
      posesAsBroker: options.posesAsBroker ?? false,
    }),
  );
  const dxlink = attachDxLink(http, { market, steady, knobs, stats, tokens });
  const port = await listen(http, options.port ?? 0);
  log.info('practice market is open', { port });
  const sessions = () => [...dxlink.sessions];

  return {
    url: `http://127.0.0.1:${port}`,
    dxlinkUrl: `ws://127.0.0.1:${port}/realtime`,
    port,
    knobs,
    get stats() {
      return {
        ...stats,
        open: dxlink.sessions.size,
        authorized: sessions().filter((session) => session.isAuthorized).length,
        items: sessions().reduce((sum, session) => sum + session.items, 0),
      };
    },
    requests,
    issueQuoteToken: () => tokens.issue('quote'),
    dropConnections: (code) => {
      for (const session of sessions()) session.drop(code);
    },
    expireTokens: () => {
      tokens.expireAll();
      for (const session of sessions()) session.expire();
    },
    close: () =>
      new Promise((resolve) => {
        dxlink.close();
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

function listen(http: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new AppError('PORT_IN_USE', `Port ${port} of 127.0.0.1 is taken by another program.`, { cause: error })
          : new AppError('PRACTICE_FAILED', `Port ${port} of 127.0.0.1 could not be opened: ${error.message}.`, {
              cause: error,
            }),
      );
    });
    http.listen({ port, host: '127.0.0.1' }, () => resolve((http.address() as AddressInfo).port));
  });
}

function systemRandom(): number {
  return randomInt(2 ** 47) / 2 ** 47;
}
