/** The market side alone, for one-shot commands: nothing is scheduled and nothing stored, so it may run beside a daemon. */

import type { Ask } from '../bot/command.js';
import { noLive, noPast, noPeople, noRules, noSummaries, noWatchList } from '../bot/no-people.js';
import { commands } from '../bot/registry.js';
import { createCalendar } from '../calendar/calendar.js';
import { createChartRenderer } from '../charts/render-png.js';
import { standingScopes } from '../engine/index.js';
import type { MarketClock } from '../lib/clock.js';
import { Answers } from './answers.js';
import type { AppDeps } from './app.js';
import { ChartCache } from './chart-cache.js';
import { engineSettings } from './engine-settings.js';
import { buildFeedParts, type FeedParts } from './feed-parts.js';
import { LatestSnapshots } from './latest.js';
import { openMarketSide } from './market-side.js';
import { describeService } from './service-status.js';

export interface Reader extends FeedParts {
  market: MarketClock;
  answers: Answers;
  isPractice: boolean;
  description: string;
  /** What a reader of the numbers should know, such as that a quote file is cut short. */
  notes: readonly string[];
  makeAsk(call: Pick<Ask, 'actor' | 'signal' | 'progress'>): Ask;
  stop(): Promise<void>;
}

/** Connects; symbols are added by the caller. @throws AppError of the practice market or the configuration. */
export async function openReader(deps: Omit<AppDeps, 'migrationsDir'>): Promise<Reader> {
  const { config, steady, wall, log } = deps;
  const calendar = createCalendar(config.calendar);
  const engine = engineSettings(config);
  const side = await openMarketSide({ config, clockUrl: deps.practiceClockUrl, wall, steady, log });
  const market = side.clock;
  const isPractice = side.practice !== null;
  const parts = buildFeedParts({
    config,
    practice: side.practice,
    // Tokens are not shared with a running daemon: two writers of one file could undo each other's renewal.
    tokenFile: null,
    memory: { recall: () => null, keep: () => {} },
    engine,
    calendar,
    market,
    steady,
    wallNow: wall.now,
    random: deps.random,
    userAgent: `gexwatch/${deps.version}`,
    log,
    filter: deps.filter,
  });
  const renderer = createChartRenderer({ steady });
  const latest = new LatestSnapshots();
  const startedAt = steady.now();
  const { feed, watches } = parts;
  const answers = new Answers({
    watches,
    feed,
    latest,
    charts: new ChartCache(renderer, steady),
    calendar,
    market,
    steady,
    engine,
    standingScopes: standingScopes(config.scopeDays),
    previousRoots: () => new Map(),
    keptMatrix: () => null,
    status: () =>
      describeService({
        feed,
        watches,
        latest,
        calendar,
        delayMs: parts.delayMs(),
        now: market.now(),
        nextSnapshotAt: null,
        store: { ok: true, answers: true, problem: null, snapshots: 0, bytes: 0 },
        platforms: [],
        uptimeMs: steady.now() - startedAt,
        version: deps.version,
      }),
  });
  feed.start();
  watches.start();
  return {
    ...parts,
    market,
    answers,
    isPractice,
    description: side.description,
    notes: side.notes,
    makeAsk: (call) => ({
      ...call,
      market: answers,
      people: noPeople,
      watching: noWatchList,
      rules: noRules,
      summaries: noSummaries,
      past: noPast,
      live: noLive,
      now: market.now(),
      today: calendar.tradingDateFor(market.now()),
      commands,
    }),
    async stop() {
      watches.stop();
      await feed.stop();
      parts.broker.close();
      await renderer.close();
      await side.close();
    },
  };
}
