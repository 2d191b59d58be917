/**
 * Builds the parts, starts them in order, stops them in reverse. The order: database, market (real or practice), feed, watches,
 * charts, people and their desk, schedule, health page, and last the chat platforms.
 */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ChatSettings } from '../bot/actor.js';
import { findCommand } from '../bot/argument-parser.js';
import { createChartTurns } from '../bot/chart-turns.js';
import type { Ask, CommandDef } from '../bot/command.js';
import { createDesk } from '../bot/front-desk.js';
import type { PlatformStatus, ServiceStatus } from '../bot/ports.js';
import { commands } from '../bot/registry.js';
import { createCalendar } from '../calendar/calendar.js';
import { createChartRenderer } from '../charts/render-png.js';
import type { Config } from '../config.js';
import { standingScopes } from '../engine/index.js';
import type { MarketClock, SteadyClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';
import type { SecretFilter } from '../lib/secret.js';
import { openStore } from '../store/store.js';
import { createAlerting } from './alerting.js';
import { Answers } from './answers.js';
import { ChartCache } from './chart-cache.js';
import { createComposer } from './compose-post.js';
import { databaseFile } from './database-file.js';
import { createDelivering, deliveryStatus, outboxAge, platformDeliveries } from './delivering.js';
import { createEarlyPictures } from './early-picture.js';
import { engineSettings } from './engine-settings.js';
import { createExportFile } from './export-file.js';
import { createFaces } from './faces.js';
import { buildFeedParts } from './feed-parts.js';
import { startHealthServer } from './health.js';
import { HealthState } from './health-state.js';
import { createHeartbeat } from './heartbeat.js';
import { Housekeeping } from './housekeeping.js';
import { LatestSnapshots } from './latest.js';
import { createLive } from './live/live.js';
import { watchLoopLag } from './loop-lag.js';
import { openMarketSide } from './market-side.js';
import { createMetrics } from './metrics.js';
import { createPast } from './past.js';
import { createPeople } from './people.js';
import { postWords } from './post-words.js';
import { createRules } from './rules.js';
import { createScheduledPosts } from './scheduled-posts.js';
import { describeService } from './service-status.js';
import { createSlotGrid, type SlotGrid } from './slot-grid.js';
import { SnapshotJob, ZeroGammaRoots } from './snapshot-job.js';
import { startSnapshotSchedule } from './snapshot-schedule.js';
import { keptMatrices, openInterestMemory, recallLatest, snapshotStore } from './store-adapters.js';
import { timedCommands } from './timed-commands.js';
import { createWatching, symbolsToWatch } from './watching.js';

export interface AppDeps {
  config: Config;
  /** Clock address of a practice market in another process; null for the embedded one or the real market. */
  practiceClockUrl: string | null;
  migrationsDir: string;
  version: string;
  wall: MarketClock;
  steady: SteadyClock;
  random: () => number;
  log: Logger;
  filter: SecretFilter;
}

export interface App {
  readonly market: MarketClock;
  readonly answers: Answers;
  /** The registry, each command measured. */
  readonly commands: readonly CommandDef[];
  /** Which market this is, for the first line. */
  readonly description: string;
  /** What a practice market's numbers are; null for the real one. */
  readonly origin: 'simulated' | 'file' | null;
  /** What a reader of the numbers should know, such as that a quote file is cut short. */
  readonly notes: readonly string[];
  readonly isPractice: boolean;
  /** What a command may use, for one call. */
  makeAsk(call: Pick<Ask, 'actor' | 'signal' | 'progress'>): Ask;
  /** What the person at the terminal has set. */
  terminalSettings(): ChatSettings;
  /** The chat platforms beside the terminal. */
  platforms(): PlatformStatus[];
  status(): ServiceStatus;
  /** How far the first load of a symbol is, 0..1; null for one that is not live. */
  progressOf(symbol: string): number | null;
  /** Finishes what is running and closes everything; under five seconds. */
  stop(): Promise<void>;
}

/** Running answers may take this long at the end; all of a stop has five seconds (F38). */
const graceMs = 2_500;
/** An edit that is cut off here is made again after the restart. */
const liveGraceMs = 1_000;

/** @throws AppError of the database, the practice market, the health page's port or the font. */
export async function startApp(deps: AppDeps): Promise<App> {
  const stops: (() => Promise<void> | void)[] = [];
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= stopAll(stops, deps.log);
    return stopping;
  };
  try {
    return await build(deps, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Last started, first stopped; one part's failure does not keep the others open. */
async function stopAll(stops: readonly (() => Promise<void> | void)[], log: Logger): Promise<void> {
  for (const stop of [...stops].reverse()) {
    try {
      await stop();
    } catch (error) {
      log.error('a part did not stop cleanly', { error });
    }
  }
}

async function build(deps: AppDeps, stops: (() => Promise<void> | void)[], stop: () => Promise<void>): Promise<App> {
  const { config, steady, wall, random, log, filter, version } = deps;
  const startedAt = steady.now();
  const calendar = createCalendar(config.calendar);
  const engine = engineSettings(config);
  const scopes = standingScopes(config.scopeDays);
  const isPractice = config.mode === 'practice' || deps.practiceClockUrl !== null;

  // The database first: a second instance must be refused before it opens a session at the broker.
  const store = openStore({
    file: databaseFile(config, isPractice),
    migrationsDir: deps.migrationsDir,
    log,
    steady,
    now: wall.now(),
    random,
  });
  stops.push(() => store.close());
  const people = createPeople({
    store,
    defaults: defaultSettings(config),
    wallNow: wall.now,
    marketNow: () => market.now(),
    randomBytes,
    log,
  });
  stops.push(() => people.settled());

  const side = await openMarketSide({ config, clockUrl: deps.practiceClockUrl, wall, steady, log });
  stops.push(() => side.close());
  const market = side.clock;
  if (isPractice) store.dropAfter(market.now(), calendar.tradingDateFor(market.now()));

  const parts = buildFeedParts({
    config,
    practice: side.practice,
    tokenFile: join(config.dataDir, 'tokens.json'),
    memory: openInterestMemory(store, log),
    engine,
    calendar,
    market,
    steady,
    wallNow: wall.now,
    random,
    userAgent: `gexwatch/${version}`,
    log,
    filter,
  });
  stops.push(() => parts.broker.close());
  const { feed, watches } = parts;
  const held: Record<'rules' | 'posts' | 'live', readonly string[]> = { rules: [], posts: [], live: [] };
  const hold = (change: Partial<typeof held>) => {
    Object.assign(held, change);
    watches.hold([...held.rules, ...held.posts, ...held.live]);
  };
  const metrics = createMetrics({ process: true });
  const alerting = createAlerting({
    store,
    operators: config.operators,
    calendar,
    market,
    steady,
    delayMs: parts.delayMs,
    // A practice market begins when it is started: nobody has missed its earlier hours.
    notBefore: isPractice ? market.now() : Number.NEGATIVE_INFINITY,
    hold: (symbols) => hold({ rules: symbols }),
    onEnqueued: () => delivery.wake(),
    draw: (...drawn) => drawAhead(...drawn),
    platforms: () => platformDeliveries(delivery.state(), faces.health()),
    metrics,
    log,
  });
  feed.start();
  stops.push(() => feed.stop());
  for (const symbol of symbolsToWatch(config.symbols, store)) watches.add(symbol, true);
  hold({
    rules: alerting.symbols(),
    posts: [...new Set(store.summaries.active().flatMap((one) => one.symbols))],
    live: store.live.all().map((one) => one.symbol),
  });
  watches.start();
  stops.push(() => watches.stop());

  const renderer = createChartRenderer({ steady });
  stops.push(() => renderer.close());
  // The first chart should be as fast as the next; a font that does not load is found now and not by a person.
  await renderer.warm();

  const latest = new LatestSnapshots();
  recallLatest(
    store,
    watches.all().map((watch) => watch.symbol),
    latest,
  );
  const roots = new ZeroGammaRoots((symbol, sessionDate) => store.snapshots.previousRoots(symbol, sessionDate));
  const health = new HealthState();
  const heartbeat =
    config.heartbeatUrl === null
      ? null
      : createHeartbeat({ url: config.heartbeatUrl, fetch, steady, log, onBeat: (ok) => metrics.heartbeat(ok) });
  const status = () =>
    describeService({
      feed,
      watches,
      latest,
      calendar,
      delayMs: parts.delayMs(),
      now: market.now(),
      nextSnapshotAt: schedule.nextAt(),
      store: store.check(),
      platforms: [{ name: 'terminal', state: 'on' }, ...faces.status()],
      delivery: deliveryStatus(store, delivery.state(), alerting.rules()),
      uptimeMs: steady.now() - startedAt,
      version,
    });
  const charts = new ChartCache(renderer, steady, (outcome, seconds) => metrics.chartDrawn(outcome, seconds));
  const drawAhead = createEarlyPictures({ charts, words: postWords, settingsOf: people.settingsOf, market, log });
  const answers = new Answers({
    watches,
    feed,
    latest,
    charts,
    calendar,
    market,
    steady,
    engine,
    standingScopes: scopes,
    previousRoots: (symbol, sessionDate) => roots.of(symbol, sessionDate),
    keptMatrix: keptMatrices(store, log),
    status,
  });
  const timed = timedCommands(commands, steady, (...answered) => metrics.commandAnswered(...answered));
  const watching = createWatching({ watches, store, configured: config.symbols, steady, log });
  const rules = createRules({ store, calendar, market, wallNow: wall.now, makeRoom: watching.makeRoom, log });
  const grid = createSlotGrid(config.snapshotCron, config.timeZone);
  const intervalMs = slotInterval(grid, market.now());
  const snapshots = snapshotStore(store, calendar, intervalMs);
  const posts = createScheduledPosts({
    store,
    snapshots,
    watches,
    latest,
    roots,
    calendar,
    engine,
    scopes,
    scope: `days:${config.scopeDays}`,
    market,
    steady,
    wallNow: wall.now,
    makeRoom: watching.makeRoom,
    chart: (key, spec) => charts.get(key, spec),
    settingsFor: people.settingsFor,
    hold: (symbols) => hold({ posts: symbols }),
    onEnqueued: () => delivery.wake(),
    log,
  });
  const past = createPast(
    {
      store,
      calendar,
      market,
      answers,
      scope: `days:${config.scopeDays}`,
      intervalMs,
      delayMs: () => parts.delayMs(),
      log,
    },
    createExportFile({
      exports: store.exports,
      readings: store.readings,
      calendar,
      strikesScope: `days:${config.scopeDays}`,
      pause: () => steady.sleep(0),
    }),
  );
  const makeAsk: App['makeAsk'] = (call) => ({
    ...call,
    market: answers,
    people: people.ask,
    watching,
    rules,
    summaries: posts.ask,
    past,
    live: live.ask,
    now: market.now(),
    today: calendar.tradingDateFor(market.now()),
    commands: timed,
  });
  const desk = createDesk({
    lists: { operators: config.operators, allowedChats: config.allowedChats },
    turns: createChartTurns({ isDrawn: (key) => charts.has(key), log }),
    settingsFor: people.settingsFor,
    makeAsk,
    book: people.chats,
    steady,
    log,
    onRefused: (platform, _command, reason) => metrics.questionRefused(platform, reason),
  });
  const faces = await createFaces({
    config,
    commands: timed,
    desk,
    chats: people.chats,
    memory: people.memory,
    market: answers,
    rules,
    past,
    settingsFor: people.settingsFor,
    today: () => calendar.tradingDateFor(market.now()),
    metrics,
    steady,
    wallNow: wall.now,
    random,
    log,
    filter,
  });
  const delivery = await createDelivering({
    config,
    commands: timed,
    memory: people.memory,
    store,
    compose: createComposer({
      store,
      words: postWords,
      summary: posts.compose,
      settingsOf: (ownerId) => people.settingsOf(ownerId),
      chart: (key, spec) => charts.get(key, spec),
      market,
      log,
    }),
    onSettled: (item, outcome, facts) => metrics.delivered(item.target.platform, outcome.kind, facts.ageMs / 1000),
    market,
    steady,
    random,
    log,
    filter,
  });
  const live = createLive({
    store,
    notifiers: delivery.notifiers,
    isBusy: (platform) => delivery.busy(platform),
    command: findCommand(commands, 'gex')!,
    makeAsk,
    settingsFor: people.settingsFor,
    makeRoom: watching.makeRoom,
    hold: (symbols) => hold({ live: symbols }),
    onMoved: (platform, from, to) => people.chats.moved(platform, from, to),
    calendar,
    market,
    steady,
    delayMs: parts.delayMs,
    log,
  });
  // After the schedule has stopped, before anything that a running answer or a message on its way may still need.
  stops.push(async () => {
    await Promise.all([faces.stop(graceMs), delivery.stop(graceMs)]);
  });

  const job = new SnapshotJob({
    watches,
    store: snapshots,
    roots,
    latest,
    calendar,
    market,
    engine,
    scopes,
    rules: alerting,
    log,
    steady,
    observer: {
      taken(snapshot, seconds) {
        metrics.snapshotTaken(snapshot.symbol, snapshot.quality.label, snapshot.quality.weightCoverage, seconds);
      },
      stored(snapshot, seconds) {
        metrics.snapshotStored(snapshot.symbol, seconds);
        health.noteSnapshot(snapshot);
        if (snapshot.quality.label === 'trusted') heartbeat?.beat();
      },
      skipped: (_symbol, reason) => metrics.snapshotSkipped(reason),
    },
  });
  const schedule = startSnapshotSchedule({
    expression: config.snapshotCron,
    timeZone: config.timeZone,
    grid,
    isWallClock: !isPractice,
    store,
    calendar,
    market,
    steady,
    run: (slot) => job.run(slot),
    onSkip: (reason) => metrics.snapshotSkipped(reason),
    log,
  });
  stops.push(() => schedule.stop());
  alerting.start();
  stops.push(() => alerting.stop());
  posts.start();
  stops.push(() => posts.stop());
  delivery.start();
  live.start();
  stops.push(() => live.stop(liveGraceMs));

  const { retentionDays } = config;
  const housekeeping = new Housekeeping({
    store,
    calendar,
    market,
    steady,
    retentionDays,
    prunePeople: () => people.prune(),
    log,
  });
  housekeeping.start();
  stops.push(() => housekeeping.stop());

  if (config.healthPort !== 0) {
    const lag = watchLoopLag(steady);
    stops.push(() => lag.stop());
    const server = await startHealthServer({
      port: config.healthPort,
      facts: () =>
        health.facts({
          now: market.now(),
          delayMs: parts.delayMs(),
          loopLagMs: lag.ms(),
          feed: feed.status(),
          store: store.check(),
          calendar,
          intervalMs,
          platforms: faces.health(),
          outboxAgeMs: outboxAge(delivery.state(), market),
        }),
      metrics: {
        contentType: metrics.contentType,
        text() {
          metrics.feed(feed.status());
          metrics.loopLag(lag.ms());
          const platforms = faces.health().map(({ name, phase }) => ({ name, isOn: phase === 'on' }));
          metrics.chats(platforms, desk.running());
          metrics.outbox(
            deliveryStatus(store, delivery.state(), alerting.rules()),
            outboxAge(delivery.state(), market),
          );
          return metrics.text();
        },
      },
      log,
    });
    stops.push(() => server.close());
  }

  // Last: whoever asks now finds everything in place.
  faces.start();

  return {
    market,
    answers,
    commands: timed,
    description: side.description,
    origin: side.practice?.origin ?? null,
    notes: side.notes,
    isPractice,
    makeAsk,
    terminalSettings: () =>
      people.settingsFor({ platform: 'terminal', userId: 'terminal', chatId: 'terminal', kind: 'private' }),
    platforms: () => faces.status(),
    status,
    progressOf: (symbol) => watches.all().find((watch) => watch.symbol === symbol)?.progress ?? null,
    stop,
  };
}

/** What holds where neither the chat nor the person has set anything. */
function defaultSettings(config: Config): ChatSettings {
  return {
    unit: 'per-point',
    defaultSymbol: config.symbols[0] ?? 'SPX',
    defaultScope: null,
    theme: 'dark',
    timeZone: config.timeZone,
  };
}

/** Time between two slots of the grid, ms; a minute when the grid names fewer than two in the coming day. */
function slotInterval(grid: SlotGrid, now: number): number {
  const first = grid.next(now, now + 4 * 86_400_000);
  const second = first === null ? null : grid.next(first, first + 4 * 86_400_000);
  return first === null || second === null ? 60_000 : second - first;
}
