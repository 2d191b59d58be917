/** The messages of scheduled posts, the readings they need and their previews. */

import type { Payload } from '../alerts/outbox.js';
import type { Target } from '../alerts/types.js';
import type { ChatSettings } from '../bot/actor.js';
import type { Post } from '../bot/post.js';
import { summaryChart } from '../bot/summary-chart.js';
import { summaryReply } from '../bot/summary-message.js';
import type { SummariesAsk, SummarySymbol } from '../bot/summary-ports.js';
import type { Calendar } from '../calendar/calendar.js';
import type { ChartSpec } from '../charts/spec.js';
import type { DateKey } from '../engine/types.js';
import type { WatchList } from '../feed/watch-list.js';
import type { MarketClock } from '../lib/clock.js';
import { isAppError } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { Store } from '../store/store.js';
import type { ExtraSnapshots } from './extra-snapshot.js';
import {
  comingDate,
  type SummaryContentDeps,
  storedContent,
  summaryDay,
  summarySymbol,
  unknown,
  wantsReading,
} from './summary-content.js';

export interface SummaryPostsDeps extends Pick<SummaryContentDeps, 'scope'> {
  store: Pick<Store, 'summaries' | 'snapshots' | 'history'>;
  calendar: Calendar;
  readings: Pick<ExtraSnapshots, 'read' | 'take'>;
  watches: Pick<WatchList, 'isStanding'>;
  market: Pick<MarketClock, 'now'>;
  /** Draws; throws CHART_FAILED and CHART_BUSY. */
  chart(key: string, spec: ChartSpec): Promise<Uint8Array>;
  /** What holds where a post goes. */
  settingsFor(target: Target): ChatSettings;
  log: Logger;
}

export interface SummaryPosts {
  /** Stores what the post of a date needs to read now. Never throws. */
  prepare(symbols: readonly string[], date: DateKey, signal: AbortSignal): Promise<void>;
  /** The post as it goes out; null when it was removed meanwhile. Throws store errors. */
  compose(payload: Extract<Payload, { kind: 'summary' }>): Promise<Post | null>;
  preview: SummariesAsk['preview'];
}

export function createSummaryPosts(deps: SummaryPostsDeps): SummaryPosts {
  const { store, calendar, readings, watches, market, log } = deps;
  /** Posts of the same minute share a reading. */
  const taking = new Map<string, Promise<unknown>>();

  const isWanted = (symbol: string, date: DateKey) =>
    wantsReading(date, market.now(), calendar, watches.isStanding(symbol));

  function take(symbol: string, signal: AbortSignal): Promise<unknown> {
    let one = taking.get(symbol);
    if (one === undefined) {
      one = readings.take(symbol, signal).finally(() => taking.delete(symbol));
      taking.set(symbol, one);
    }
    return one;
  }

  async function previewOf(
    symbol: string,
    date: DateKey,
    options: Parameters<SummariesAsk['preview']>[1],
  ): Promise<SummarySymbol> {
    try {
      if (isWanted(symbol, date)) {
        const read = await readings.read(symbol, options);
        if (read !== null) return summarySymbol(deps, read, null, date, market.now());
      }
    } catch (error) {
      if (options.signal.aborted || !isAppError(error)) throw error;
      return unknown(symbol, error.message);
    }
    return storedContent(deps, [symbol], date, market.now()).symbols[0]!;
  }

  return {
    async prepare(symbols, date, signal) {
      await Promise.all(symbols.filter((symbol) => isWanted(symbol, date)).map((symbol) => take(symbol, signal)));
    },

    async compose({ summaryId, date }) {
      const summary = store.summaries.find(summaryId);
      const target = summary?.targets[0]?.target;
      if (summary === null || target === undefined) return null;
      const look = deps.settingsFor(target);
      const content = storedContent(deps, summary.symbols, date, market.now());
      const post: Post = { reply: summaryReply(content, look.unit), picture: null };
      const chart = summaryChart(content, look);
      if (chart === null) return post;
      try {
        const png = await deps.chart(chart.key, chart.spec);
        return { ...post, picture: { key: chart.key, fileName: chart.fileName, alt: chart.alt, png } };
      } catch (error) {
        log.warn('picture of a post not drawn', { summary: summaryId, error });
        // Before the last note, which is of the data and goes last when a message is too long.
        return { ...post, reply: { ...post.reply, notes: ['The chart could not be drawn.', ...post.reply.notes] } };
      }
    },

    async preview(symbols, options) {
      const date = comingDate(market.now(), calendar);
      const found: SummarySymbol[] = [];
      for (const symbol of symbols) found.push(await previewOf(symbol, date, options));
      return { day: summaryDay(date, calendar), symbols: found, now: market.now() };
    },
  };
}
