/** The live messages of one platform: one request at a time, never while alerts are due there. What goes wrong with one stops no other. */

import type { Notifier } from '../../alerts/notifier.js';
import type { Outcome } from '../../alerts/outcome.js';
import type { Platform } from '../../alerts/types.js';
import type { Post, PostPicture } from '../../bot/post.js';
import type { ReplyImage } from '../../bot/reply.js';
import type { SteadyClock } from '../../lib/clock.js';
import type { LiveMessage } from '../../store/live-repository.js';
import type { Store } from '../../store/store.js';
import { type ComposeDeps, composeLive, type LiveView } from './compose.js';
import type { Held, LiveMemory } from './memory.js';
import { afterAttempt, type LivePlan, mostFarewells, nextEditAt, shortestWaitMs } from './plan.js';

export interface LaneDeps extends ComposeDeps {
  store: Pick<Store, 'live' | 'write'>;
  memory: LiveMemory;
  /** Alerts are due on a platform, or it wants nothing now. */
  isBusy(platform: Platform): boolean;
  steady: SteadyClock;
  /** A Telegram group has another id. */
  onMoved(platform: Platform, fromChat: string, toChat: string): void;
}

/** Between two requests: a busy minute of alerts leaves room for many more. */
const apartMs = 500;
/** When there was nothing new to show. */
const checkMs = 2_000;

export class LiveLane {
  #running: Promise<void> | null = null;
  #freeAt = Number.NEGATIVE_INFINITY;
  #isStopped = false;

  constructor(
    private readonly notifier: Notifier<Post>,
    private readonly deps: LaneDeps,
  ) {}

  get platform(): Platform {
    return this.notifier.platform;
  }

  get isFree(): boolean {
    const { steady, isBusy } = this.deps;
    return !this.#isStopped && this.#running === null && steady.now() >= this.#freeAt && !isBusy(this.platform);
  }

  /** Shows or ends a message; call it when the lane is free. */
  begin(held: Held, plan: Exclude<LivePlan, { kind: 'wait' }>): void {
    const work = plan.kind === 'show' ? this.#show(held) : this.#close(held, plan.at);
    this.#running = work
      .catch((error: unknown) => {
        this.deps.log.error('live message not kept up', { message: held.row.id, error });
        this.#later(held, shortestWaitMs);
      })
      .finally(() => {
        this.#running = null;
      });
  }

  /** Posts a message for the first time, at once. Throws store errors. */
  async post(row: LiveMessage): Promise<Outcome> {
    const { memory } = this.deps;
    const held = memory.of(row);
    held.isPosting = true;
    try {
      const view = await composeLive(row, null, null, this.deps);
      const picture = view === null ? null : await this.#draw(view.image);
      if (view === null || picture === null) return { kind: 'bug', reason: 'The picture could not be drawn.' };
      const outcome = await this.notifier.send(row.target, { reply: view.reply, picture }, sendOptions(held, false));
      if (outcome.kind === 'sent') await this.#showed(held, view, picture, outcome.messageId);
      if (outcome.kind === 'ambiguous') this.#later(held, shortestWaitMs);
      held.mayBeRepeat = outcome.kind === 'ambiguous';
      return outcome;
    } finally {
      held.isPosting = false;
    }
  }

  /** Begins nothing more; ends with the request under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #show(held: Held): Promise<void> {
    const { row } = held;
    const view = await composeLive(row, null, held.last, this.deps);
    const isNothingNew = view === null || (row.messageId !== null && view.mark === held.shown);
    const picture = isNothingNew ? null : await this.#draw(view.image);
    if (isNothingNew || picture === null) return this.#later(held, checkMs);
    const outcome = await this.#request(row, held, { reply: view.reply, picture });
    if (outcome === null) return;
    const step = afterAttempt(outcome, held.refusals);
    switch (step.kind) {
      case 'done':
        return this.#showed(held, view, picture, step.messageId);
      case 'end':
        this.deps.log.info('live message ended', { message: row.id, outcome: outcome.kind });
        return this.#remove(row.id);
      case 'move':
        this.deps.onMoved(row.target.platform, row.target.chat, step.to.chat);
        return this.#later(held, checkMs);
      case 'later':
        if (step.isRefusal) held.refusals += 1;
        held.mayBeRepeat ||= outcome.kind === 'ambiguous';
        if (step.isPlatform) this.#freeAt = this.deps.steady.now() + step.ms;
        return this.#later(held, step.ms);
    }
  }

  /** The last edit takes the marks away; then nothing is kept of the message. */
  async #close(held: Held, at: number): Promise<void> {
    const { store, log, steady } = this.deps;
    const { row } = held;
    if (row.endedAt === null) await store.write(() => store.live.end(row.id, at));
    if (row.messageId === null) return this.#remove(row.id);
    const view = await composeLive(row, at, held.last, this.deps);
    const picture = view === null ? null : await this.#draw(view.image);
    let waitMs = shortestWaitMs;
    if (view !== null && picture !== null) {
      const outcome = await this.#request(row, held, { reply: view.reply, picture });
      if (outcome === null) return;
      const step = afterAttempt(outcome, held.refusals);
      if (step.kind !== 'later') return this.#remove(row.id);
      if (step.isPlatform) this.#freeAt = steady.now() + step.ms;
      waitMs = step.ms;
    }
    this.#later(held, waitMs);
    held.farewells += 1;
    if (held.farewells < mostFarewells) return;
    log.warn('the end of a live message could not be shown', { message: row.id });
    await this.#remove(row.id);
  }

  /** Null when alerts came first: it is tried again as soon as they are through. */
  async #request({ target, messageId }: LiveMessage, held: Held, post: Post): Promise<Outcome | null> {
    const { steady, isBusy } = this.deps;
    if (this.#isStopped || isBusy(this.platform)) return null;
    this.#freeAt = steady.now() + apartMs;
    const options = sendOptions(held, true);
    return messageId === null
      ? this.notifier.send(target, post, options)
      : this.notifier.edit(target, messageId, post, { ...options, onlyIfThere: true });
  }

  /** `view` is of the row that was current when it was composed. */
  async #showed(held: Held, view: LiveView, picture: PostPicture, messageId: string): Promise<void> {
    const { store, steady } = this.deps;
    const { id, seconds } = held.row;
    held.refusals = 0;
    held.mayBeRepeat = false;
    held.last = { reply: view.plain, picture };
    held.nextAt = nextEditAt(steady.now(), seconds);
    if (held.row.messageId !== messageId) {
      await store.write(() => store.live.posted(id, messageId));
      held.row = { ...held.row, messageId };
    }
    held.shown = view.mark;
    // A view that was chosen, or an end that was asked for, while this was on its way was overwritten by it.
    const now = store.live.find(id);
    const isAsComposed = now !== null && now.endedAt === null && view.isOf(now);
    if (isAsComposed) return;
    held.shown = null;
    held.nextAt = steady.now();
  }

  async #remove(id: number): Promise<void> {
    const { store, memory } = this.deps;
    await store.write(() => store.live.remove(id));
    memory.forget(id);
  }

  #later(held: Held, ms: number): void {
    held.nextAt = this.deps.steady.now() + ms;
  }

  /** Null when it cannot be drawn now. */
  async #draw({ key, fileName, alt, render }: ReplyImage): Promise<PostPicture | null> {
    try {
      return { key, fileName, alt, png: await render() };
    } catch (error) {
      this.deps.log.info('picture of a live message not drawn', { error });
      return null;
    }
  }
}

/** The same key for every attempt at one message; an edit needs none. */
function sendOptions({ row, mayBeRepeat }: Held, isSilent: boolean) {
  return { key: `live${row.id}`, isSilent, mayBeRepeat };
}
