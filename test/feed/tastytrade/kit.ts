import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Broker, type BrokerDeps, createBroker } from '../../../src/feed/tastytrade/broker.js';
import type { SteadyClock } from '../../../src/lib/clock.js';
import { createLogger } from '../../../src/lib/log.js';
import { Secret, SecretFilter } from '../../../src/lib/secret.js';
import { BrokerServer } from '../../fakes/broker-server.js';

export const account = {
  clientId: 'client-id-0001',
  clientSecret: 'planted-client-secret-7f3a',
  refreshToken: 'planted-refresh-token-91bc',
};

/** 10:30 New York on a Friday. */
export const fridayMorning = Date.parse('2026-11-20T15:30:00Z');
export const minute = 60_000;

/** Sleeps pass at once and are written down; deadlines fire only when told. Wall, market and steady time go together. */
export class StepClock {
  readonly slept: number[] = [];
  #passed = 0;
  #deadlines = new Set<() => void>();

  constructor(private readonly start = fridayMorning) {}

  readonly wallNow = () => this.start + this.#passed;
  readonly market = { now: () => this.start + this.#passed, speed: 1 };
  readonly steady: SteadyClock = {
    now: () => this.#passed,
    after: (_delayMs, run) => {
      this.#deadlines.add(run);
      return () => this.#deadlines.delete(run);
    },
    every: () => () => {},
    sleep: async (delayMs, signal) => {
      signal?.throwIfAborted();
      this.slept.push(delayMs);
      this.#passed += delayMs;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };

  pass(ms: number): void {
    this.#passed += ms;
  }

  get openDeadlines(): number {
    return this.#deadlines.size;
  }

  expireDeadlines(): void {
    for (const run of [...this.#deadlines]) run();
  }
}

export interface Kit {
  server: BrokerServer;
  clock: StepClock;
  filter: SecretFilter;
  /** Everything logged, before the filter has seen it. */
  rawLog: string[];
  folder: string;
  /** A client of the server; several may be made, as after a restart. */
  broker(options?: Partial<BrokerDeps>): Broker;
  end(): Promise<void>;
}

export async function startKit(clock = new StepClock()): Promise<Kit> {
  const server = await BrokerServer.start(account);
  const folder = await mkdtemp(join(tmpdir(), 'gexwatch-broker-'));
  const filter = new SecretFilter();
  const rawLog: string[] = [];
  const log = createLogger({ level: 'debug', filter: new SecretFilter(), write: (line) => rawLog.push(line) });
  const brokers: Broker[] = [];
  server.quote = {
    token: 'planted-quote-token-55aa',
    'dxlink-url': 'wss://tasty-openapi-ws.dxfeed.com/realtime',
    level: 'api',
  };
  return {
    server,
    clock,
    filter,
    rawLog,
    folder,
    broker(options = {}) {
      const broker = createBroker({
        baseUrl: server.url,
        clientSecret: new Secret(account.clientSecret),
        refreshToken: new Secret(account.refreshToken),
        tokenFile: null,
        userAgent: 'gexwatch/0.1.0',
        market: clock.market,
        wallNow: clock.wallNow,
        steady: clock.steady,
        random: () => 0.5,
        log,
        filter,
        ...options,
      });
      brokers.push(broker);
      return broker;
    },
    async end() {
      for (const broker of brokers) broker.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function equityData(symbol: string, isIndex: boolean): Record<string, unknown> {
  return {
    id: 1,
    symbol,
    'instrument-type': 'Equity',
    'is-index': isIndex,
    'streamer-symbol': symbol,
    description: `${symbol} test`,
  };
}

export function strikeData(root: string, date: string, price: number): Record<string, unknown> {
  const day = date.slice(2).replaceAll('-', '');
  return {
    'strike-price': price.toFixed(1),
    call: `${root.padEnd(6)}${day}C${String(Math.round(price * 1000)).padStart(8, '0')}`,
    'call-streamer-symbol': `.${root}${day}C${price}`,
    put: `${root.padEnd(6)}${day}P${String(Math.round(price * 1000)).padStart(8, '0')}`,
    'put-streamer-symbol': `.${root}${day}P${price}`,
  };
}

export function rootData(
  root: string,
  expirations: readonly { date: string; settlement: string; strikes: readonly number[] }[],
  type = 'Standard',
): Record<string, unknown> {
  return {
    'underlying-symbol': root,
    'root-symbol': root,
    'option-chain-type': type,
    'shares-per-contract': 100,
    expirations: expirations.map(({ date, settlement, strikes }) => ({
      'expiration-type': 'Regular',
      'expiration-date': date,
      'days-to-expiration': 1,
      'settlement-type': settlement,
      strikes: strikes.map((price) => strikeData(root, date, price)),
    })),
  };
}

/** The error a promise rejects with; fails when it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<Error & { code?: string; sentence?: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('It worked, but should have failed.');
}
