import type { Calendar } from '../calendar/calendar.js';
import type { GexSnapshot } from '../engine/types.js';
import type { FeedStatus } from '../feed/ports.js';
import type { StoreHealth } from '../store/store.js';
import type { HealthFacts, PlatformHealth } from './readiness.js';

/** Remembers what the probes ask about. */
export class HealthState {
  #lastTrustedAt: number | null = null;

  noteSnapshot(snapshot: GexSnapshot): void {
    if (snapshot.quality.label === 'trusted') this.#lastTrustedAt = snapshot.asOf;
  }

  facts(moment: {
    now: number;
    delayMs: number;
    loopLagMs: number;
    feed: FeedStatus;
    store: StoreHealth;
    calendar: Calendar;
    intervalMs: number;
    platforms: readonly PlatformHealth[];
    outboxAgeMs?: number | null;
  }): HealthFacts {
    const { now, delayMs, feed, store, calendar } = moment;
    const session = calendar.isInSession(now - delayMs) ? calendar.sessionOn(calendar.tradingDateFor(now)) : null;
    return {
      now,
      loopLagMs: moment.loopLagMs,
      database: { answers: store.answers, problem: store.problem },
      feed: { ready: feed.phase === 'live', problem: feed.problem },
      session: session === null ? null : { opensAt: session.opensAt + delayMs },
      lastTrustedAt: this.#lastTrustedAt,
      intervalMs: moment.intervalMs,
      platforms: moment.platforms,
      outboxAgeMs: moment.outboxAgeMs ?? null,
    };
  }
}
