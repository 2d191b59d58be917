/**
 * Keeps live messages up to date: one request at a time on each platform, never while alerts are due there, spread over time. What is
 * live is the database's; what is held here may be lost.
 */

import type { Notifier } from '../../alerts/notifier.js';
import type { Outcome } from '../../alerts/outcome.js';
import type { Platform } from '../../alerts/types.js';
import type { Post, PostPicture } from '../../bot/post.js';
import type { ReplyImage } from '../../bot/reply.js';
import type { Calendar } from '../../calendar/calendar.js';
import type { Cancel, MarketClock, SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import type { LiveMessage } from '../../store/live-repository.js';
import type { Store } from '../../store/store.js';
import { type ComposeDeps, composeLive, type LastAnswer, type LiveView } from './compose.js';
import { afterAttempt, firstEditAt, mostFarewells, nextEditAt, planLive, shortestWaitMs } from './plan.js';

export interface EditorDeps extends ComposeDeps {
  store: Pick<Store, 'live' | 'write'>;
  notifiers: readonly Notifier<Post>[];
  /** Alerts are due on a platform, or it wants nothing now. */
  isBusy(platform: Platform): boolean;
  calendar: Pick<Calendar, 'sessionOn' | 'tradingDateFor'>;
  market: MarketClock;
  steady: SteadyClock;
  /** A Telegram group has another id. */
  onMoved(platform: Platform, fromChat: string, toChat: string): void;
  /** What must stay subscribed. Told of each change. */
  hold(symbols: readonly string[]): void;
  log: Logger;
}

const tickMs = 500;
/** Between two requests on one platform: a busy minute of alerts leaves room for many more. */
const apartMs = 500;
/** When there was nothing new to show. */
const checkMs = 2_000;

/** What is known of a message beside its row. */
interface Held {
  row: LiveMessage;
  nextAt: number;
  /** Mark of what it shows; null when that is not known. */
  shown: string | null;
  last: LastAnswer | null;
  /** In a row. */
  refusals: number;
  farewells: number;
  /** A first message may have arrived though nobody said so. */
  mayBeRepeat: boolean;
}

interface Lane {
  notifier: Notifier<Post>;
  running: Promise<void> | null;
  freeAt: number;
}

export class LiveEditor {
  readonly #held = new Map<number, Held>();
  readonly #lanes: readonly Lane[];
  /** Being posted for a person just now. */
  readonly #posting = new Set<number>();
  #symbols = '';
  #cancel: Cancel | null = null;
  #isStopped = false;

  constructor(private readonly deps: EditorDeps) {
    this.#lanes = deps.notifiers.map((notifier) => ({ notifier, running: null, freeAt: Number.NEGATIVE_INFINITY }));
  }

  start(): void {
    this.tick();
    this.#cancel ??= this.deps.steady.every(tickMs, () => this.tick());
  }

  /** Waits up to `graceMs` for requests under way. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    const running = this.#lanes.map((lane) => lane.running);
    const over = new AbortController();
    await Promise.race([Promise.all(running), this.deps.steady.sleep(graceMs, over.signal).catch(() => {})]);
    over.abort();
  }

  /** Posts a message for the first time, at once. Throws store errors. */
  async post(row: LiveMessage): Promise<Outcome> {
    const held = this.#hold(row);
    this.#posting.add(row.id);
    try {
      const view = await composeLive(row, null, null, this.deps);
      const picture = view === null ? null : await this.#draw(view.image);
      if (view === null || picture === null) {
        this.#held.delete(row.id);
        return { kind: 'bug', reason: 'The picture could not be drawn.' };
      }
      const notifier = this.#laneOf(row.target.platform)?.notifier;
      const post: Post = { reply: view.reply, picture };
      const outcome = await notifier!.send(row.target, post, this.#sendOptions(held, false));
      if (outcome.kind === 'sent') await this.#showed(held, view, picture, outcome.messageId, row.options);
      else if (outcome.kind !== 'ambiguous') this.#held.delete(row.id);
      else {
        held.mayBeRepeat = true;
        this.#later(held, shortestWaitMs);
      }
      return outcome;
    } finally {
      this.#posting.delete(row.id);
    }
  }

  /** Whether a platform's messages can be posted and edited. */
  reaches(platform: Platform): boolean {
    return this.#laneOf(platform) !== undefined;
  }

  /** A person sees the new view already: the next edit is due as after one. */
  viewed(row: LiveMessage): void {
    this.#hold(row).nextAt = nextEditAt(this.deps.steady.now(), row.seconds);
  }

  /** Something is to be done with it now. */
  nudge(id: number): void {
    const held = this.#held.get(id);
    if (held !== undefined) held.nextAt = this.deps.steady.now();
    this.tick();
  }

  /** Begins what is due. Never throws. */
  tick(): void {
    if (this.#isStopped) return;
    const { store, log, steady } = this.deps;
    let rows: LiveMessage[];
    try {
      rows = store.live.all();
    } catch (error) {
      log.warn('live messages not read', { error });
      return;
    }
    this.#tellSymbols(rows);
    const all = [...rows, ...this.#orphans(rows)];
    for (const lane of this.#lanes) {
      const { platform } = lane.notifier;
      if (lane.running !== null || steady.now() < lane.freeAt || this.deps.isBusy(platform)) continue;
      const due = this.#mostDue(all.filter((row) => row.target.platform === platform));
      if (due === null) continue;
      lane.running = this.#work(due, lane).finally(() => {
        lane.running = null;
      });
    }
  }

  /** Whose rows went with their person: they lose their marks while it is still known what they show. */
  #orphans(rows: readonly LiveMessage[]): LiveMessage[] {
    const known = new Set(rows.map((row) => row.id));
    return [...this.#held.values()]
      .filter(({ row }) => !known.has(row.id) && !this.#posting.has(row.id))
      .map(({ row }) => ({ ...row, endedAt: row.endedAt ?? this.deps.market.now() }));
  }

  #mostDue(rows: readonly LiveMessage[]): { held: Held; closeAt: number | null } | null {
    const { calendar, market, steady } = this.deps;
    const now = market.now();
    const closesAt = calendar.sessionOn(calendar.tradingDateFor(now))?.closesAt ?? null;
    let first: { held: Held; closeAt: number | null } | null = null;
    for (const row of rows) {
      if (this.#posting.has(row.id)) continue;
      const held = this.#hold(row);
      const plan = planLive(row, { now, closesAt, steadyNow: steady.now(), nextAt: held.nextAt });
      if (plan.kind === 'wait' || (first !== null && first.held.nextAt <= held.nextAt)) continue;
      first = { held, closeAt: plan.kind === 'close' ? plan.at : null };
    }
    return first;
  }

  async #work({ held, closeAt }: { held: Held; closeAt: number | null }, lane: Lane): Promise<void> {
    const { row } = held;
    try {
      if (closeAt === null) await this.#show(held, lane);
      else await this.#close(held, lane, closeAt);
    } catch (error) {
      this.deps.log.error('live message not kept up', { message: row.id, error });
      this.#later(held, shortestWaitMs);
    }
  }

  async #show(held: Held, lane: Lane): Promise<void> {
    const { row } = held;
    const view = await composeLive(row, null, held.last, this.deps);
    const isNothingNew = view === null || (row.messageId !== null && view.mark === held.shown);
    const picture = isNothingNew ? null : await this.#draw(view.image);
    if (isNothingNew || picture === null) return this.#later(held, checkMs);
    const outcome = await this.#request(held, lane, { reply: view.reply, picture });
    if (outcome === null) return;
    const step = afterAttempt(outcome, held.refusals);
    switch (step.kind) {
      case 'done':
        return this.#showed(held, view, picture, step.messageId, row.options);
      case 'end':
        this.deps.log.info('live message ended', { message: row.id, outcome: outcome.kind });
        return this.#remove(row.id);
      case 'move':
        this.deps.onMoved(row.target.platform, row.target.chat, step.to.chat);
        return this.#later(held, checkMs);
      case 'later':
        held.refusals = step.isRefusal ? held.refusals + 1 : held.refusals;
        held.mayBeRepeat ||= outcome.kind === 'ambiguous';
        if (step.isPlatform) lane.freeAt = this.deps.steady.now() + step.ms;
        return this.#later(held, step.ms);
    }
  }

  /** Null when alerts came first: it is tried again at once. */
  async #request(held: Held, lane: Lane, post: Post): Promise<Outcome | null> {
    const { steady } = this.deps;
    const { target, messageId } = held.row;
    if (this.#isStopped || this.deps.isBusy(target.platform)) return null;
    lane.freeAt = steady.now() + apartMs;
    const options = this.#sendOptions(held, true);
    return messageId === null
      ? lane.notifier.send(target, post, options)
      : lane.notifier.edit(target, messageId, post, { ...options, onlyIfThere: true });
  }

  /** The same key for every attempt at one message; an edit needs none. */
  #sendOptions({ row, mayBeRepeat }: Held, isSilent: boolean) {
    return { key: `live${row.id}`, isSilent, mayBeRepeat };
  }

  async #showed(
    held: Held,
    view: LiveView,
    picture: PostPicture,
    messageId: string,
    options: LiveMessage['options'],
  ): Promise<void> {
    const { store, steady } = this.deps;
    const { id, seconds } = held.row;
    held.refusals = 0;
    held.mayBeRepeat = false;
    held.shown = view.mark;
    held.last = { reply: view.plain, picture };
    held.nextAt = nextEditAt(steady.now(), seconds);
    if (held.row.messageId !== messageId) {
      await store.write(() => store.live.posted(id, messageId));
      held.row = { ...held.row, messageId };
    }
    // A view that was chosen while this one was on its way was overwritten by it.
    const now = store.live.find(id);
    if (now === null || JSON.stringify(now.options) === JSON.stringify(options)) return;
    held.shown = null;
    held.nextAt = steady.now();
  }

  /** The last edit takes the marks away; then nothing is kept of the message. */
  async #close(held: Held, lane: Lane, at: number): Promise<void> {
    const { store, log } = this.deps;
    const { row } = held;
    if (row.endedAt === null) await store.write(() => store.live.end(row.id, at));
    if (row.messageId === null) return this.#remove(row.id);
    const view = await composeLive(row, at, held.last, this.deps);
    const picture = view === null ? null : await this.#draw(view.image);
    if (view !== null && picture !== null) {
      const outcome = await this.#request(held, lane, { reply: view.reply, picture });
      if (outcome === null) return;
      const step = afterAttempt(outcome, held.refusals);
      if (step.kind !== 'later') return this.#remove(row.id);
      if (step.isPlatform) lane.freeAt = this.deps.steady.now() + step.ms;
      held.nextAt = this.deps.steady.now() + step.ms;
    } else this.#later(held, shortestWaitMs);
    held.farewells += 1;
    if (held.farewells < mostFarewells) return;
    log.warn('the end of a live message could not be shown', { message: row.id });
    await this.#remove(row.id);
  }

  async #remove(id: number): Promise<void> {
    await this.deps.store.write(() => this.deps.store.live.remove(id));
    this.#held.delete(id);
  }

  #later(held: Held, ms: number): void {
    held.nextAt = this.deps.steady.now() + ms;
  }

  /** Null when it cannot be drawn now. */
  async #draw(image: ReplyImage): Promise<PostPicture | null> {
    try {
      const { key, fileName, alt } = image;
      return { key, fileName, alt, png: await image.render() };
    } catch (error) {
      this.deps.log.info('picture of a live message not drawn', { error });
      return null;
    }
  }

  #laneOf(platform: Platform): Lane | undefined {
    return this.#lanes.find((lane) => lane.notifier.platform === platform);
  }

  #hold(row: LiveMessage): Held {
    const known = this.#held.get(row.id);
    if (known !== undefined) {
      // What it shows now is at its old place.
      if (known.row.messageId !== row.messageId) known.shown = null;
      known.row = row;
      return known;
    }
    const held: Held = {
      row,
      nextAt: firstEditAt(this.deps.steady.now(), row),
      shown: null,
      last: null,
      refusals: 0,
      farewells: 0,
      mayBeRepeat: false,
    };
    this.#held.set(row.id, held);
    return held;
  }

  #tellSymbols(rows: readonly LiveMessage[]): void {
    const symbols = [...new Set(rows.filter((row) => row.endedAt === null).map((row) => row.symbol))].sort();
    const told = symbols.join(' ');
    if (told === this.#symbols) return;
    this.#symbols = told;
    this.deps.hold(symbols);
  }
}
