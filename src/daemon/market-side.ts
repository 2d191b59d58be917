/** Which market the program looks at, and by which clock: the real one, an embedded practice market, or one in another process. */

import type { Config } from '../config.js';
import { frozenMarketClock, type MarketClock, practiceMarketClock, type SteadyClock } from '../lib/clock.js';
import { AppError } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import { createModelMarket } from '../practice/model/market.js';
import { type PracticeServer, startPracticeServer } from '../practice/practice-market.js';
import { practiceStartAt } from '../practice/start-time.js';

export interface MarketSide {
  clock: MarketClock;
  /** The practice market's base URL and what its numbers are; null for the real one. */
  practice: { url: string; origin: 'simulated' | 'file' } | null;
  /** One line for people: which market this is. */
  description: string;
  close(): Promise<void>;
}

export interface MarketSideDeps {
  config: Config;
  /** Clock address of a practice market in another process, such as `http://127.0.0.1:8700/practice/clock`. */
  clockUrl: string | null;
  /** The machine's wall clock. */
  wall: MarketClock;
  steady: SteadyClock;
  log: Logger;
}

/** @throws AppError PRACTICE_FAILED or PORT_IN_USE when the practice market cannot be opened or reached. */
export async function openMarketSide(deps: MarketSideDeps): Promise<MarketSide> {
  const { config, clockUrl, wall, steady, log } = deps;
  if (clockUrl !== null) return otherProcess(clockUrl, steady);
  if (config.mode === 'live') {
    return { clock: wall, practice: null, description: 'tastytrade', close: async () => {} };
  }
  const { seed, speed, start } = config.practice;
  const clock = practiceMarketClock(practiceStartAt(start, wall.now()), speed, steady);
  const server: PracticeServer = await startPracticeServer({ market: createModelMarket({ seed, clock }), steady, log });
  return {
    clock,
    practice: { url: server.url, origin: 'simulated' },
    description: `practice market, seed ${seed}${speed === 1 ? '' : `, ${speed}×`}`,
    close: () => server.close(),
  };
}

async function otherProcess(clockUrl: string, steady: SteadyClock): Promise<MarketSide> {
  const unreachable = (cause: unknown) =>
    new AppError('PRACTICE_FAILED', `The practice market's clock at ${clockUrl} could not be read.`, { cause });
  let url: URL;
  let told: { now?: unknown; speed?: unknown; origin?: unknown };
  const askedAt = steady.now();
  try {
    url = new URL(clockUrl);
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    told = (await answer.json()) as { now?: unknown; speed?: unknown; origin?: unknown };
  } catch (error) {
    throw unreachable(error);
  }
  const { now, speed } = told;
  if (typeof now !== 'number' || typeof speed !== 'number' || !(speed >= 0)) throw unreachable(null);
  // The answer was true about half a round trip ago.
  const halfTripMs = (steady.now() - askedAt) / 2;
  return {
    clock: speed === 0 ? frozenMarketClock(now) : practiceMarketClock(now + halfTripMs * speed, speed, steady),
    practice: { url: url.origin, origin: told.origin === 'file' ? 'file' : 'simulated' },
    description: `${told.origin === 'file' ? 'quote file' : 'practice market'} at ${url.host}`,
    close: async () => {},
  };
}
