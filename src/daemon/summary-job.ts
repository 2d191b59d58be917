/**
 * Makes scheduled posts: each date of each post once, whatever restarts, sleeps or clocks do. What was made is in the database; a tick may
 * come too early, too late or twice.
 */

import { isWithin } from '../alerts/hours.js';
import { type DuePost, duePosts, nextPost, type PostDays, postLifeMs, postMemoryDays } from '../alerts/post-times.js';
import type { Summary } from '../alerts/summary-record.js';
import type { Cancel, MarketClock, SteadyClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';
import type { Store } from '../store/store.js';

export interface SummaryJobDeps {
  store: Pick<Store, 'summaries' | 'jobs' | 'outbox' | 'people' | 'chats' | 'targets' | 'transact'>;
  exchange: PostDays;
  market: MarketClock;
  steady: SteadyClock;
  /** Takes the readings that the post of a date needs. What it throws is logged, and the post is made of what is stored. */
  prepare(symbols: readonly string[], date: string, signal: AbortSignal): Promise<void>;
  /** Told at each look which symbols posts are about, so that they are live when their time comes. */
  onSymbols?(symbols: readonly string[]): void;
  /** Something new waits to be delivered. */
  onEnqueued(): void;
  /** A post was made, or was missed by more than two hours and is only written down. */
  onMade?(state: DuePost['state']): void;
  log: Logger;
}

export const summaryJobName = 'summary';

/** Longest wait, real ms: a clock that was set and a machine that slept are noticed soon. */
const longestWaitMs = 15_000;
/** Dates known to be made; beyond that the database is asked again. */
const mostRemembered = 20_000;
const dayMs = 86_400_000;

export class SummaryJob {
  readonly #made = new Set<string>();
  /** By post: from when to when nothing of it is due. Looking costs some time, and there may be thousands. */
  readonly #quiet = new Map<number, { from: number; until: number }>();
  readonly #making = new Map<string, Promise<void>>();
  readonly #abort = new AbortController();
  #cancel: Cancel = () => {};

  constructor(private readonly deps: SummaryJobDeps) {}

  start(): void {
    this.tick();
  }

  /** Nothing new is made; waits for what is being made, which ends soon. */
  async stop(): Promise<void> {
    this.#cancel();
    this.#abort.abort();
    await Promise.all(this.#making.values());
  }

  /** Symbols that posts are about. */
  symbols(): string[] {
    return symbolsOf(this.#active() ?? []);
  }

  /** Makes what is due and arms the next wake; safe to call at any time, such as when a post was added. */
  tick(): void {
    if (this.#abort.signal.aborted) return;
    this.#cancel();
    const { market, steady, onSymbols } = this.deps;
    const now = market.now();
    const active = this.#active();
    // Posts that cannot be read now are still there.
    if (active !== null) onSymbols?.(symbolsOf(active));
    let next = Number.POSITIVE_INFINITY;
    for (const summary of active ?? []) next = Math.min(next, this.#look(summary, now));
    if (this.#quiet.size > (active?.length ?? Number.POSITIVE_INFINITY)) this.#quiet.clear();
    // One market millisecond more, so that the time has come when the timer fires early by a fraction.
    const waitMs = market.speed > 0 ? Math.max(0, next + 1 - now) / market.speed : longestWaitMs;
    this.#cancel = steady.after(Math.min(waitMs, longestWaitMs), () => this.tick(), { background: true });
  }

  /** Resolves when nothing is being made. */
  async settled(): Promise<void> {
    while (this.#making.size > 0) await Promise.all(this.#making.values());
  }

  #active(): Summary[] | null {
    try {
      return this.deps.store.summaries.active();
    } catch (error) {
      this.deps.log.error('posts not read', { error });
      return null;
    }
  }

  /** Begins what is due of one post; when it has to be looked at again, market ms. */
  #look(summary: Summary, now: number): number {
    const { exchange, log } = this.deps;
    const quiet = this.#quiet.get(summary.id);
    // A clock that was set back is none of a time known.
    if (quiet !== undefined && now >= quiet.from && now < quiet.until) return quiet.until;
    this.#quiet.delete(summary.id);
    try {
      const since = Math.max(summary.createdAt, now - postMemoryDays * dayMs);
      const open = duePosts(summary, since, now, exchange).filter(({ date }) => !this.#isMade(keyOf(summary, date)));
      for (const post of open) this.#begin(summary, post);
      const until = Math.min(nextPost(summary, now, exchange)?.at ?? Number.POSITIVE_INFINITY, now + dayMs);
      // What is being made may fail, and is looked for until it is there.
      if (open.length === 0) this.#quiet.set(summary.id, { from: now, until });
      return until;
    } catch (error) {
      // One post must not cost the others theirs.
      log.error('times of a post not known', { summary: summary.id, error });
      return Number.POSITIVE_INFINITY;
    }
  }

  #isMade(key: string): boolean {
    if (this.#made.has(key)) return true;
    if (this.deps.store.jobs.find(summaryJobName, key) === null) return false;
    this.#note(key);
    return true;
  }

  #note(key: string): void {
    if (this.#made.size >= mostRemembered) this.#made.clear();
    this.#made.add(key);
  }

  #begin(summary: Summary, post: DuePost): void {
    const key = keyOf(summary, post.date);
    if (this.#making.has(key)) return;
    const making = this.#make(summary, post, key)
      .catch((error: unknown) => this.deps.log.error('post not made', { summary: summary.id, date: post.date, error }))
      .finally(() => {
        this.#making.delete(key);
      });
    this.#making.set(key, making);
  }

  async #make({ id, symbols }: Summary, post: DuePost, key: string): Promise<void> {
    const { store, log, market, onEnqueued, onMade } = this.deps;
    if (post.state === 'due') {
      await this.deps
        .prepare(symbols, post.date, this.#abort.signal)
        .catch((error: unknown) => log.warn('readings for a post not taken', { summary: id, error }));
    }
    // Made after the next start, by another process perhaps.
    if (this.#abort.signal.aborted) return;
    const made = await store.transact(() => {
      const summary = store.summaries.find(id);
      if (summary === null || summary.status !== 'active') return null;
      if (!store.jobs.claim(summaryJobName, key, market.now())) return 0;
      const count = store.outbox.enqueue(this.#drafts(summary, post));
      store.jobs.finish(summaryJobName, key, market.now(), post.state === 'due' ? 'done' : 'skipped');
      return count;
    });
    if (made === null) return;
    this.#note(key);
    if (made === 0) return;
    const facts = { summary: id, date: post.date, targets: made, lateMs: market.now() - post.at };
    if (post.state === 'due') log.info('post made', facts);
    else log.warn('post missed', facts);
    onMade?.(post.state);
    onEnqueued();
  }

  #drafts(summary: Summary, { date, at }: DuePost) {
    const now = this.deps.market.now();
    const payload = { kind: 'summary', summaryId: summary.id, date } as const;
    return summary.targets.map(({ id }) => ({
      targetId: id,
      payload,
      key: null,
      editsEventId: null,
      isSilent: summary.isSilent || this.#isQuiet(summary, id, now),
      // Of its own time and not of now: so it is marked when it is late, and expires when it is too late.
      at,
      notAfter: at + postLifeMs,
      holdUntil: null,
    }));
  }

  /** A private chat follows its owner's quiet hours, others their own. */
  #isQuiet({ ownerId }: Summary, targetId: number, at: number): boolean {
    const { people, chats, targets } = this.deps.store;
    const stored = targets.get(targetId);
    if (stored === null) return false;
    const { platform, chat } = stored.target;
    const hours = stored.userId === null ? chats.quietHours(platform, chat) : people.quietHours(ownerId);
    return hours !== null && isWithin(hours, at);
  }
}

const symbolsOf = (posts: readonly Summary[]) => [...new Set(posts.flatMap((one) => one.symbols))].sort();

const keyOf = ({ id }: Pick<Summary, 'id'>, date: string) => `${id}:${date}`;
