import type { DeliveryStatus, PlatformStatus, ServiceStatus, SymbolStatus } from '../bot/ports.js';
import type { Calendar } from '../calendar/calendar.js';
import { newYorkDate } from '../calendar/new-york.js';
import type { MarketFeed } from '../feed/ports.js';
import type { SymbolWatch } from '../feed/symbol-watch.js';
import type { WatchList } from '../feed/watch-list.js';
import { formatDayClock, formatMoment } from '../lib/format.js';
import type { StoreHealth } from '../store/store.js';
import type { LatestSnapshots } from './latest.js';

export interface StatusFacts {
  feed: MarketFeed;
  watches: WatchList;
  latest: LatestSnapshots;
  calendar: Calendar;
  delayMs: number;
  now: number;
  nextSnapshotAt: number | null;
  store: StoreHealth;
  platforms: PlatformStatus[];
  delivery?: DeliveryStatus;
  uptimeMs: number;
  version: string;
}

/** Everything /status and the health page tell, read at one moment. */
export function describeService(facts: StatusFacts): ServiceStatus {
  const { calendar, now } = facts;
  const feed = facts.feed.status();
  const isOpen = calendar.isInSession(now);
  const session = calendar.sessionOn(newYorkDate(now));
  const closes =
    session === null ? '' : ` until ${formatDayClock(session.closesAt)}${session.isHalfDay ? ' (half day)' : ''}`;
  return {
    feed: {
      phase: feed.phase,
      level: feed.level,
      problem: feed.problem,
      items: feed.items,
      budget: feed.budget,
      queued: feed.queued,
      connects: feed.connects,
    },
    symbols: facts.watches.all().map((watch) => describeSymbol(watch, facts)),
    nextSnapshotAt: facts.nextSnapshotAt,
    session: isOpen ? 'open' : 'closed',
    sessionText: isOpen ? `open${closes}` : `closed, opens ${formatMoment(calendar.nextOpenAfter(now))}`,
    store: { ok: facts.store.ok, problem: facts.store.problem, snapshots: facts.store.snapshots },
    platforms: facts.platforms,
    delivery: facts.delivery ?? null,
    uptimeMs: facts.uptimeMs,
    version: facts.version,
  };
}

function describeSymbol(watch: SymbolWatch, facts: StatusFacts): SymbolStatus {
  const { watches, latest, feed, calendar, now, delayMs } = facts;
  const spot = watch.spot(now);
  const last = latest.get(watch.symbol)?.snapshot ?? null;
  // What is known of a session before says nothing of the numbers that are answered with now.
  const shown = calendar.tradingDateFor(calendar.isInSession(now) ? now : calendar.lastCloseBefore(now));
  const quality = last?.sessionDate === shown ? last.quality : null;
  return {
    symbol: watch.symbol,
    watched: watches.isWatched(watch.symbol),
    spot: spot?.price ?? null,
    spotAgeMs: spot === null || Number.isNaN(spot.at) ? null : Math.max(0, now - delayMs - spot.at),
    quality: watch.phase === 'standing' ? (quality?.label ?? 'loaded') : 'loading',
    weightCoverage: quality?.weightCoverage ?? null,
    greeksAgeMs: quality?.medianGreeksAgeMs ?? null,
    contracts: watch.list?.count ?? 0,
    subscribed: watch.greeks.size,
    cut: watch.cut,
    pending: feed.counts(watch.symbol).pending,
    lastSnapshotAt: last?.asOf ?? null,
    problem: watch.problem?.message ?? null,
  };
}
