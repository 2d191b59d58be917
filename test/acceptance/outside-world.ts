/** The outside world: tastytrade's API and feed on loopback, served by the test itself, with its knobs at hand. */

import { newYorkToUtc } from '../../src/calendar/new-york.js';
import { practiceMarketClock, systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import type { MarketSource } from '../../src/practice/market-source.js';
import { createModelMarket } from '../../src/practice/model/market.js';
import { type Knobs, type PracticeServer, startPracticeServer } from '../../src/practice/practice-market.js';
import { afterEachTest } from '../fakes/after-each-test.js';
import { builtProgram } from './built-program.js';
import { type ProgramOptions, plantedRefreshToken, plantedSecret } from './program.js';

export interface World {
  server: PracticeServer;
  /** Arguments for a program that shares this world's clock; everything is then SIMULATED. */
  clockArgs: readonly string[];
  /** Settings of an account at this world's broker: the program takes it for the real one. */
  account: Readonly<Record<string, string>>;
  /** Options for a program with that account, whose machine shows the market's time. */
  live(env?: Readonly<Record<string, string>>): ProgramOptions;
  marketNow(): number;
  /** For a shared world; the others end with their test. */
  close(): Promise<void>;
}

export interface WorldOptions {
  /** New York time of the start; a plain Thursday morning unless told. */
  at?: readonly [date: string, hour: number, minute: number];
  speed?: number;
  knobs?: Partial<Knobs>;
  /** Refuse other credentials than the planted ones. */
  strict?: boolean;
  /** Outlives the test that opened it; who opened it closes it. */
  isShared?: boolean;
  /** Changes what the market says. */
  change?: (market: MarketSource) => MarketSource;
}

const open = new Set<PracticeServer>();
afterEachTest(async () => {
  const servers = [...open];
  open.clear();
  await Promise.all(servers.map((server) => server.close()));
});

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const { at = ['2026-11-19', 10, 30], speed = 1, change = (market) => market } = options;
  // Its market's time runs from here on, and must not run away while the program is compiled.
  await builtProgram();
  const steady = systemSteadyClock();
  const startAt = newYorkToUtc(...at);
  const clockAheadMs = startAt - Date.now();
  const clock = practiceMarketClock(startAt, speed, steady);
  const market = change(createModelMarket({ seed: 3, clock, sizes: 'small' }));
  const server = await startPracticeServer({
    market,
    steady,
    log: silentLogger,
    posesAsBroker: true,
    knobs: options.knobs ?? {},
    ...(options.strict === true
      ? { credentials: { clientSecret: plantedSecret, refreshToken: plantedRefreshToken } }
      : {}),
  });
  if (options.isShared !== true) open.add(server);
  const account = {
    TASTYTRADE_API_URL: server.url,
    CLIENT_SECRET: plantedSecret,
    REFRESH_TOKEN: plantedRefreshToken,
  };
  return {
    server,
    clockArgs: ['--market-clock', `${server.url}/practice/clock`],
    account,
    live: (env = {}) => ({ env: { ...account, ...env }, clockAheadMs }),
    marketNow: () => clock.now(),
    close: () => server.close(),
  };
}
