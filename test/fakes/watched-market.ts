import { createCalendar } from '../../src/calendar/calendar.js';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
import { Answers } from '../../src/daemon/answers.js';
import { ChartCache } from '../../src/daemon/chart-cache.js';
import { type LatestSnapshot, LatestSnapshots } from '../../src/daemon/latest.js';
import { describeService } from '../../src/daemon/service-status.js';
import { SnapshotJob, ZeroGammaRoots } from '../../src/daemon/snapshot-job.js';
import { defaultEngineSettings, standingScopes } from '../../src/engine/index.js';
import type { DateKey, GexSnapshot } from '../../src/engine/types.js';
import { Book } from '../../src/feed/book.js';
import type { ChainSource, OpenInterestMemory } from '../../src/feed/ports.js';
import { defaultWatchLimits, type WatchLimits, WatchList } from '../../src/feed/watch-list.js';
import { silentLogger } from '../../src/lib/log.js';
import type { MarketSource } from '../../src/practice/market-source.js';
import { createModelMarket } from '../../src/practice/model/market.js';
import { ManualClock } from './clock.js';
import { DirectFeed } from './direct-feed.js';
import { chainsOf } from './model-chains.js';
import { seeded } from './random.js';

export interface WatchedMarketOptions {
  /** New York date and time at the start. */
  at: [date: DateKey, hour: number, minute: number];
  symbols: readonly string[];
  sizes?: 'full' | 'small';
  limits?: Partial<WatchLimits>;
  memory?: OpenInterestMemory;
  delayMs?: number;
  /** Changes the model before anything reads it. */
  bend?: (source: MarketSource, clock: ManualClock) => MarketSource;
  chains?: (source: MarketSource, clock: ManualClock) => ChainSource;
  clock?: ManualClock;
  /** What the store kept with a matrix. */
  kept?: (symbol: string) => LatestSnapshot | null;
}

/** Everything between a feed without a wire and the answers, over the seeded market, under a manual clock; nothing runs before `start`. */
export function watchedMarket(options: WatchedMarketOptions) {
  const [date, hour, minute] = options.at;
  const clock = options.clock ?? new ManualClock(newYorkToUtc(date, hour, minute));
  const calendar = createCalendar();
  const model = createModelMarket({ seed: 5, clock: clock.market, sizes: options.sizes ?? 'small' });
  const source = options.bend?.(model, clock) ?? model;
  const limits = { ...defaultWatchLimits, ...options.limits };
  const book = new Book(clock.market);
  const feed = new DirectFeed(source, book, clock.market, clock.steady, limits.budget);
  const engine = defaultEngineSettings;
  const { market, steady } = clock;
  const delayMs = () => options.delayMs ?? 0;
  const watches = new WatchList({
    feed,
    book,
    calendar,
    chains: options.chains?.(source, clock) ?? chainsOf(source, market),
    market,
    steady,
    random: seeded(1),
    memory: options.memory ?? { recall: () => null, keep: () => {} },
    engine,
    delayMs,
    log: silentLogger,
    limits,
  });
  const latest = new LatestSnapshots();
  const roots = new ZeroGammaRoots(() => new Map());
  const stored: { slot: number; snapshot: GexSnapshot }[] = [];
  const job = new SnapshotJob({
    watches,
    store: {
      async save(snapshot, { slot }) {
        stored.push({ slot, snapshot });
        return stored.length;
      },
    },
    roots,
    latest,
    calendar,
    market,
    engine,
    scopes: standingScopes(45),
    log: silentLogger,
    steady,
    observer: { taken: () => {}, stored: () => {}, skipped: () => {} },
  });
  const renderer = { render: async () => new Uint8Array(), warm: async () => {}, close: async () => {} };
  const answers = new Answers({
    watches,
    feed,
    latest,
    charts: new ChartCache(renderer, steady),
    calendar,
    market,
    steady,
    engine,
    standingScopes: standingScopes(45),
    previousRoots: (symbol, sessionDate) => roots.of(symbol, sessionDate),
    keptMatrix: (symbol) => options.kept?.(symbol) ?? null,
    status: () =>
      describeService({
        feed,
        watches,
        latest,
        calendar,
        delayMs: delayMs(),
        now: market.now(),
        nextSnapshotAt: null,
        store: { ok: true, answers: true, problem: null, snapshots: 0, bytes: 0 },
        platforms: [],
        uptimeMs: 0,
        version: '0',
      }),
  });

  /** Moves to a New York time in steps short enough for what a timer started to end in between. */
  async function until(toHour: number, toMinute: number, onDate = date): Promise<void> {
    const target = newYorkToUtc(onDate, toHour, toMinute);
    while (market.now() < target) await clock.advance(Math.min(5_000, target - market.now()));
  }

  /** Moves on until all symbols stand, at most `seconds`. */
  async function loaded(seconds = 120): Promise<void> {
    for (let waited = 0; waited < seconds; waited++) {
      await clock.advance(1_000);
      if (watches.all().every((watch) => watch.phase === 'standing' && watch.pendingItems === 0)) return;
    }
  }

  async function waited<T>(
    ask: (options: { signal: AbortSignal; progress(share: number, text: string): void }) => Promise<T>,
  ): Promise<T> {
    let settled = false;
    const asked = ask({ signal: new AbortController().signal, progress: () => {} }).finally(() => {
      settled = true;
    });
    asked.catch(() => {});
    for (let turns = 0; !settled && turns < 400; turns++) await clock.advance(turns === 0 ? 0 : 100);
    return asked;
  }

  return {
    calendar,
    clock,
    source,
    book,
    feed,
    watches,
    latest,
    roots,
    answers,
    stored,
    until,
    loaded,
    start(): void {
      feed.start();
      for (const symbol of options.symbols) watches.add(symbol, true);
      watches.start();
    },
    async stop(): Promise<void> {
      watches.stop();
      await feed.stop();
    },
    /** A snapshot of the minute that has begun, as the schedule takes it. */
    async snapshot(): Promise<void> {
      const run = job.run(Math.floor(market.now() / 60_000) * 60_000);
      await clock.advance(0);
      await run;
    },
    /** An answer; time moves on while it waits. */
    ask: (symbol: string, scope: Parameters<Answers['gex']>[1] = null, refresh = false) =>
      waited((options) => answers.gex(symbol, scope, { ...options, refresh })),
    /** Strikes by expiration, the same way. */
    matrix: (symbol: string) => waited((options) => answers.matrix(symbol, options)),
  };
}

export type WatchedMarket = ReturnType<typeof watchedMarket>;
