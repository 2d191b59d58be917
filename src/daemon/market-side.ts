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
  /** What a reader of its numbers should know, such as that a quote file is cut short. */
  notes: readonly string[];
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

/**
 * @throws AppError PRACTICE_FAILED or PORT_IN_USE when the practice market cannot be opened or reached, USAGE when the clock's address is
 * none, CONFIG_INVALID when credentials are to be used on a practice market: its prices would pass for real ones.
 */
export async function openMarketSide(deps: MarketSideDeps): Promise<MarketSide> {
  const { config, clockUrl, wall, steady, log } = deps;
  if (clockUrl !== null) return otherProcess(clockUrl, steady);
  if (config.mode === 'live') {
    await refusePracticeMarket(config.apiUrl);
    return { clock: wall, practice: null, description: 'tastytrade', notes: [], close: async () => {} };
  }
  const { seed, speed, start } = config.practice;
  const clock = practiceMarketClock(practiceStartAt(start, wall.now()), speed, steady);
  const server: PracticeServer = await startPracticeServer({ market: createModelMarket({ seed, clock }), steady, log });
  return {
    clock,
    practice: { url: server.url, origin: 'simulated' },
    description: `practice market, seed ${seed}${speed === 1 ? '' : `, ${speed}×`}`,
    notes: [],
    close: () => server.close(),
  };
}

const clockPath = '/practice/clock';

interface ClockAnswer {
  now?: unknown;
  speed?: unknown;
  origin?: unknown;
  notes?: unknown;
  isPractice?: unknown;
}

async function askClock(url: URL, patienceMs: number): Promise<ClockAnswer> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  const told: unknown = await answer.json();
  return typeof told === 'object' && told !== null ? told : {};
}

/** Only this machine is asked: the real broker never hears of it. */
async function refusePracticeMarket(apiUrl: string): Promise<void> {
  const url = new URL(clockPath, apiUrl);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) return;
  // Whatever does not answer here is dealt with by the client of the API, which tries again.
  const told = await askClock(url, 1_000).catch(() => ({}) as ClockAnswer);
  if (told.isPractice !== true) return;
  throw new AppError(
    'CONFIG_INVALID',
    `TASTYTRADE_API_URL is the address of a practice market, and with credentials its prices would pass for real ones. ` +
      `Leave CLIENT_SECRET and REFRESH_TOKEN out and start with --market-clock ${url.href}.`,
  );
}

async function otherProcess(clockUrl: string, steady: SteadyClock): Promise<MarketSide> {
  if (!URL.canParse(clockUrl) || !/^https?:$/.test(new URL(clockUrl).protocol)) {
    throw new AppError(
      'USAGE',
      `--market-clock "${clockUrl.slice(0, 60)}" is no address; it looks like http://127.0.0.1:8700${clockPath}.`,
    );
  }
  const url = new URL(clockUrl);
  // The practice market prints its API address, too, which is just as good.
  if (url.pathname === '/') url.pathname = clockPath;
  const unreachable = (why: string, cause?: unknown) =>
    new AppError('PRACTICE_FAILED', `The practice market's clock at ${url.href} could not be read: ${why}.`, { cause });
  const askedAt = steady.now();
  const told = await askClock(url, 5_000).catch((error: unknown) => {
    throw unreachable('no practice market answers there', error);
  });
  const { now, speed } = told;
  if (typeof now !== 'number' || typeof speed !== 'number' || !(speed >= 0))
    throw unreachable('it does not tell a time');
  // The answer was true about half a round trip ago.
  const halfTripMs = (steady.now() - askedAt) / 2;
  return {
    clock: speed === 0 ? frozenMarketClock(now) : practiceMarketClock(now + halfTripMs * speed, speed, steady),
    practice: { url: url.origin, origin: told.origin === 'file' ? 'file' : 'simulated' },
    description: `${told.origin === 'file' ? 'quote file' : 'practice market'} at ${url.host}`,
    notes: Array.isArray(told.notes) ? told.notes.filter((note) => typeof note === 'string').slice(0, 5) : [],
    close: async () => {},
  };
}
