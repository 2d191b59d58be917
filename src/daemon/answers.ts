/**
 * Answers the commands' questions from stored snapshots and the live book. In session an answer is the latest stored
 * snapshot, or a reading of the book while there is none; out of session it is the last in-session snapshot.
 */

import type { GexAnswer, MarketAsk, ServiceStatus, SnapshotHead } from '../bot/ports.js';
import type { Calendar } from '../calendar/calendar.js';
import type { ChartSpec } from '../charts/spec.js';
import { analyse } from '../engine/index.js';
import type { ChainSnapshot, DateKey, EngineSettings, GexSnapshot, ScopeKey } from '../engine/types.js';
import type { MarketFeed } from '../feed/ports.js';
import type { SymbolWatch } from '../feed/symbol-watch.js';
import type { WatchList } from '../feed/watch-list.js';
import type { MarketClock, SteadyClock } from '../lib/clock.js';
import { AppError, type ErrorCode } from '../lib/errors.js';
import { formatDate } from '../lib/format.js';
import type { ChartCache } from './chart-cache.js';
import { notLoaded, patienceWith, progressText } from './first-chain.js';
import type { HeldSnapshot, LatestSnapshot, LatestSnapshots } from './latest.js';

export interface AnswerDeps {
  watches: WatchList;
  feed: MarketFeed;
  latest: LatestSnapshots;
  charts: ChartCache;
  calendar: Calendar;
  market: MarketClock;
  steady: SteadyClock;
  engine: EngineSettings;
  /** Scopes stored with each snapshot. */
  standingScopes: readonly ScopeKey[];
  /** Zero-gamma roots of the session so far. */
  previousRoots: (symbol: string, sessionDate: DateKey) => ReadonlyMap<ScopeKey, number>;
  /** The newest stored snapshot that kept its matrix, with its scope `all`; null without one. */
  keptMatrix: (symbol: string) => LatestSnapshot | null;
  status: () => ServiceStatus;
}

/** A stored snapshot older than this (market ms) is no longer "now": the book is read instead. */
const currentMs = 2.5 * 60_000;
/** Ad-hoc readings of one symbol: at most one per this many real ms; more often only while the first chain loads. */
const adHocMs = 15_000;
const adHocLoadingMs = 1_000;
/** What another answer would not mend. */
const aboutQuestion: ReadonlySet<ErrorCode> = new Set([
  'SYMBOL_INVALID',
  'SYMBOL_UNKNOWN',
  'SYMBOL_NO_OPTIONS',
  'EXPIRATION_UNKNOWN',
  'SCOPE_EMPTY',
]);

interface AdHoc {
  at: number;
  isOpen: boolean;
  chain: ChainSnapshot;
  byScope: Map<ScopeKey, GexSnapshot>;
  progress: number;
}

type AskOptions = Parameters<MarketAsk['gex']>[2];

export class Answers implements MarketAsk {
  readonly #adHoc = new Map<string, AdHoc>();
  /** When the book of a symbol was last read because somebody asked for it anew, market ms. */
  readonly #refreshed = new Map<string, number>();

  constructor(private readonly deps: AnswerDeps) {}

  symbols(): string[] {
    return this.deps.watches.all().map((watch) => watch.symbol);
  }

  expirations(symbol: string): DateKey[] {
    const chain = this.deps.watches.all().find((watch) => watch.symbol === symbol)?.chain;
    const today = this.deps.calendar.tradingDateFor(this.deps.market.now());
    return [...new Set(chain?.expirations.map((each) => each.date) ?? [])].filter((date) => date >= today).sort();
  }

  status(): ServiceStatus {
    return this.deps.status();
  }

  chart(key: string, spec: ChartSpec): Promise<Uint8Array> {
    return this.deps.charts.get(key, spec);
  }

  /**
   * What a snapshot taken by this process has with it. One recalled from the store may not have kept it: then in session the book, else
   * what that session kept, else the book again; an older one only where the book cannot be read.
   */
  async matrix(symbol: string, options: AskOptions): ReturnType<MarketAsk['matrix']> {
    const answer = await this.gex(symbol, 'all', options);
    const latest = withMatrix(answer);
    if (latest !== null) return latest;
    const { keptMatrix, market, watches } = this.deps;
    const stored = keptMatrix(symbol);
    const kept = stored === null ? null : withMatrix(toAnswer(stored.id, stored.snapshot, 'all', false, null));
    const isOfSession = kept?.answer.head.sessionDate === answer.head.sessionDate;
    const watch = watches.find(symbol) ?? watches.add(symbol, false);
    const isBookAtHand = watch.hasNear && this.#isOpen(market.now());
    if (isOfSession && !isBookAtHand) return kept;
    try {
      await this.#untilNear(watch, options);
      return withMatrix(this.#readBook(watch, 'all')) ?? kept;
    } catch (error) {
      if (kept === null || options.signal.aborted || !(error instanceof AppError)) throw error;
      return kept;
    }
  }

  async gex(symbol: string, scope: ScopeKey | null, options: AskOptions): Promise<GexAnswer> {
    const { calendar, latest, market, watches } = this.deps;
    const stored = latest.get(symbol);
    const now = market.now();
    const isOpen = this.#isOpen(now);
    if (stored !== null) {
      const { snapshot } = stored;
      const isCurrent = isOpen && this.#isCurrent(snapshot, now);
      const isRecent = Math.abs(now - snapshot.asOf) <= currentMs;
      // Out of session the last snapshot stands, unless a session has passed since that nobody stored.
      const isOfLastSession = snapshot.sessionDate === calendar.tradingDateFor(calendar.lastCloseBefore(now));
      // While a first chain loads the book knows more than the last stored snapshot, and says how far it is; before its nearest
      // expiration is there it knows less.
      const watch = watches.find(symbol);
      const isBookBetter = watch?.hasNear === true && watch.phase !== 'standing';
      // The buttons below a refreshed answer must not go back to the minute before it.
      const refreshedAt = this.#refreshed.get(symbol) ?? 0;
      const isAsked = options.refresh === true || (refreshedAt > snapshot.asOf && refreshedAt <= now);
      const isEnough = isOpen ? isRecent && !isBookBetter && !isAsked : isOfLastSession;
      const wanted = scopeIn(snapshot, scope);
      if (isEnough && wanted !== null) return toAnswer(stored.id, snapshot, wanted, isCurrent, null);
    }
    const watch = watches.find(symbol) ?? watches.add(symbol, false);
    try {
      await this.#untilNear(watch, options);
      const answer = this.#readBook(watch, scope);
      if (options.refresh === true && answer.loading === null) this.#refreshed.set(symbol, answer.head.asOf);
      return answer;
    } catch (error) {
      // A broker or feed that cannot be reached, or has refused, must not hide what is known from before.
      const isAboutQuestion = error instanceof AppError && aboutQuestion.has(error.code);
      if (stored === null || options.signal.aborted || !(error instanceof AppError) || isAboutQuestion) throw error;
      const wanted = scopeIn(stored.snapshot, scope);
      if (wanted === null) throw error;
      return toAnswer(stored.id, stored.snapshot, wanted, false, null);
    }
  }

  /** In session by the clock and by the data: a delayed feed still sends the session a quarter of an hour after the bell. */
  #isOpen(now: number): boolean {
    const { calendar } = this.deps;
    return calendar.isInSession(now) && calendar.isInSession(now - this.#delayMs());
  }

  #delayMs(): number {
    return this.deps.feed.status().level === 'delayed' ? 15 * 60_000 : 0;
  }

  /**
   * The moment out of session that a book is of: the last close, since nothing has happened after it. A delayed feed brings the close only
   * a quarter of an hour later; until then its book is of as much earlier. A file is of its own moment.
   */
  #closedMoment(now: number): number {
    const { calendar, feed } = this.deps;
    if (feed.status().level === 'file') return now;
    return Math.min(now, calendar.lastCloseBefore(now) + this.#delayMs());
  }

  /** Whether a reading is of now: taken now, at a price of now. A feed that is down leaves readings of now with old prices. */
  #isCurrent({ asOf, quality }: Pick<GexSnapshot, 'asOf' | 'quality'>, now: number): boolean {
    const { spotAgeMs } = quality;
    return Math.abs(now - asOf) <= currentMs && spotAgeMs !== null && spotAgeMs <= this.deps.engine.spotStaleMs;
  }

  /** Waits until the nearest expiration can be answered, telling how far it is. */
  async #untilNear(watch: SymbolWatch, options: AskOptions): Promise<void> {
    const { steady, feed, watches } = this.deps;
    const startedAt = steady.now();
    while (!watch.hasNear) {
      if (watch.problem !== null && !watch.problem.transient) {
        const problem = watch.problem;
        if (!watches.isStanding(watch.symbol)) watches.drop(watch.symbol);
        throw problem;
      }
      options.signal.throwIfAborted();
      const status = feed.status();
      // A feed that has given up will not bring more: nobody needs to wait for that.
      const isOver = steady.now() - startedAt >= patienceWith(watch, status, feed.counts(watch.symbol).empty > 0);
      if (isOver || status.phase === 'refused') throw watch.problem ?? notLoaded(watch, status);
      options.progress(watch.progress, progressText(watch));
      await steady.sleep(100, options.signal);
    }
  }

  #readBook(watch: SymbolWatch, scope: ScopeKey | null): GexAnswer {
    const { engine, market, steady, standingScopes, previousRoots } = this.deps;
    const now = market.now();
    const isOpen = this.#isOpen(now);
    for (const [symbol, { at }] of this.#adHoc) if (steady.now() - at >= adHocMs) this.#adHoc.delete(symbol);
    const known = this.#adHoc.get(watch.symbol);
    const lifetime = (known?.progress ?? 1) < 1 ? adHocLoadingMs : adHocMs;
    const isUsable = known !== undefined && known.isOpen === isOpen && steady.now() - known.at < lifetime;
    const reading: AdHoc = isUsable
      ? known
      : {
          at: steady.now(),
          isOpen,
          chain: watch.read(isOpen ? now : this.#closedMoment(now)),
          byScope: new Map(),
          progress: watch.progress,
        };
    this.#adHoc.set(watch.symbol, reading);
    const dates = [
      ...new Set(
        reading.chain.expirations.filter((each) => each.settlesAt > reading.chain.asOf).map((each) => each.date),
      ),
    ].sort();
    const wanted = scope ?? (dates[0] === reading.chain.sessionDate ? '0dte' : 'next');
    if (/^\d{4}-/.test(wanted) && !dates.includes(wanted)) {
      const near = [dates.findLast((date) => date < wanted), dates.find((date) => date > wanted)]
        .filter((date) => date !== undefined)
        .map((date) => `${formatDate(date)} (${date})`);
      const hint = near.length === 0 ? '' : ` Listed nearby: ${near.join(' and ')}.`;
      throw new AppError('EXPIRATION_UNKNOWN', `${watch.symbol} has no expiration on ${wanted}.${hint}`, {
        facts: { symbol: watch.symbol },
      });
    }
    let result = reading.byScope.get(wanted);
    if (result === undefined) {
      const scopes = standingScopes.includes(wanted) ? standingScopes : [wanted];
      result = analyse(reading.chain, scopes, engine, previousRoots(watch.symbol, reading.chain.sessionDate));
      for (const each of scopes) reading.byScope.set(each, result);
    }
    const loading = reading.progress < 1 ? reading.progress : null;
    return toAnswer(null, result, wanted, isOpen && this.#isCurrent(result, now), loading);
  }
}

function withMatrix(answer: GexAnswer): Awaited<ReturnType<MarketAsk['matrix']>> {
  return answer.matrix === null ? null : { answer, matrix: answer.matrix, asOf: answer.head.asOf };
}

/** The scope of a stored snapshot that answers a question; null when it has none. Its own date is its 0dte. */
function scopeIn(snapshot: HeldSnapshot, scope: ScopeKey | null): ScopeKey | null {
  const wanted = scope ?? defaultScope(snapshot);
  const key = wanted === snapshot.sessionDate ? '0dte' : wanted;
  return snapshot.scopes.some((each) => each.scope === key) ? key : null;
}

/** 0dte where the snapshot has one, else next. */
function defaultScope(snapshot: HeldSnapshot): ScopeKey {
  const today = snapshot.scopes.find((each) => each.scope === '0dte');
  return today !== undefined && today.emptyReason !== 'no-expiration-today' ? '0dte' : 'next';
}

/** One scope of a snapshot as commands and messages take it. Throws SCOPE_EMPTY when the snapshot does not have it. */
export function toAnswer(
  snapshotId: number | null,
  snapshot: HeldSnapshot,
  scope: ScopeKey,
  isCurrent: boolean,
  loading: number | null,
): GexAnswer {
  const { scopes, expirations, matrix, ...head } = snapshot;
  const result = scopes.find((each) => each.scope === scope);
  if (result === undefined) throw new AppError('SCOPE_EMPTY', `${snapshot.symbol} was not computed for ${scope}.`);
  return { snapshotId, head: head satisfies SnapshotHead, scope: result, expirations, matrix, isCurrent, loading };
}
