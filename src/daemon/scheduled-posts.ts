/** Scheduled posts as one: set up by commands, made at their time, worded when they go out. */

import type { PostDays } from '../alerts/post-times.js';
import { personOfDm, type Target } from '../alerts/types.js';
import type { ChatSettings } from '../bot/actor.js';
import type { Place } from '../bot/place.js';
import type { Post } from '../bot/post.js';
import type { SummariesAsk } from '../bot/summary-ports.js';
import type { Calendar } from '../calendar/calendar.js';
import type { ChartSpec } from '../charts/spec.js';
import type { DateKey, EngineSettings, ScopeKey } from '../engine/types.js';
import type { WatchList } from '../feed/watch-list.js';
import type { MarketClock, SteadyClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';
import type { Store } from '../store/store.js';
import { ExtraSnapshots } from './extra-snapshot.js';
import type { LatestSnapshots } from './latest.js';
import { isShared } from './rule-places.js';
import type { SnapshotStore, ZeroGammaRoots } from './snapshot-job.js';
import { createSummaries } from './summaries.js';
import { SummaryJob } from './summary-job.js';
import { createSummaryPosts } from './summary-posts.js';

export interface ScheduledPostsDeps {
  store: Store;
  snapshots: SnapshotStore;
  watches: Pick<WatchList, 'find' | 'add' | 'isStanding'>;
  latest: LatestSnapshots;
  roots: ZeroGammaRoots;
  calendar: Calendar;
  engine: EngineSettings;
  scopes: readonly ScopeKey[];
  /** What posts are about; one of `scopes`. */
  scope: ScopeKey;
  market: MarketClock;
  steady: SteadyClock;
  wallNow: () => number;
  makeRoom(symbol: string, signal: AbortSignal): Promise<void>;
  chart(key: string, spec: ChartSpec): Promise<Uint8Array>;
  settingsFor(place: Pick<Place, 'platform' | 'userId' | 'chatId' | 'kind'>): ChatSettings;
  /** Keeps these symbols subscribed, so that they are live when a post comes. */
  hold(symbols: readonly string[]): void;
  onEnqueued(): void;
  log: Logger;
}

export interface ScheduledPosts {
  readonly ask: SummariesAsk;
  /** Symbols that posts are about. */
  symbols(): readonly string[];
  /** The post of a date; null when it was removed meanwhile. Throws store errors. */
  compose(summaryId: number, date: DateKey): Promise<Post | null>;
  start(): void;
  stop(): Promise<void>;
}

export function createScheduledPosts(deps: ScheduledPostsDeps): ScheduledPosts {
  const { store, calendar, watches, market, steady, log } = deps;
  // Days the exchange has not announced yet count as closed, as for alerts.
  const exchange: PostDays = { isTradingDay: (date) => calendar.isCalendarKnown(date) && calendar.isTradingDay(date) };
  const readings = new ExtraSnapshots({ ...deps, store: deps.snapshots });
  const posts = createSummaryPosts({
    store,
    calendar,
    readings,
    watches,
    market,
    scope: deps.scope,
    chart: (key, spec) => deps.chart(key, spec),
    settingsFor: (target) => deps.settingsFor(placeOf(target)),
    log,
  });
  const job = new SummaryJob({
    store,
    exchange,
    market,
    steady,
    prepare: (symbols, date, signal) => posts.prepare(symbols, date, signal),
    onSymbols: (symbols) => deps.hold(symbols),
    onEnqueued: () => deps.onEnqueued(),
    log,
  });
  return {
    ask: createSummaries({
      store,
      exchange,
      market,
      wallNow: deps.wallNow,
      makeRoom: (symbol, signal) => deps.makeRoom(symbol, signal),
      preview: (symbols, options) => posts.preview(symbols, options),
      onChange: () => job.tick(),
      log,
    }),
    symbols: () => job.symbols(),
    compose: (summaryId, date) => posts.compose({ kind: 'summary', summaryId, date }),
    start: () => job.start(),
    stop: () => job.stop(),
  };
}

/** Whose settings hold where a post goes: a private chat has its person's, others their own. */
function placeOf({ platform, chat }: Target): Pick<Place, 'platform' | 'userId' | 'chatId' | 'kind'> {
  const isPrivate = !isShared({ platform, chat });
  return {
    platform,
    userId: isPrivate ? (personOfDm(chat) ?? chat) : '',
    chatId: chat,
    kind: isPrivate ? 'private' : 'group',
  };
}
