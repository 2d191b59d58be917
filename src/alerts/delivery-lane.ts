/** The delivery of one platform: claims, composes, sends in turn, settles. Nothing that goes wrong with one message stops it. */

import { asAppError } from '../lib/errors.js';
import { attempt } from './attempt.js';
import type { Composing } from './composing.js';
import type { DeliveryDeps, LaneState } from './delivery-port.js';
import { FurtherTurns } from './further-turns.js';
import { type Held, HeldItems } from './held-items.js';
import { LaneRecord } from './lane-record.js';
import type { Notifier } from './notifier.js';
import type { Outcome } from './outcome.js';
import { Pace } from './pacing.js';
import { PlatformTrouble } from './platform-trouble.js';
import { Rest } from './rest.js';

export interface LaneDeps<Message>
  extends Pick<
    DeliveryDeps<Message>,
    'outbox' | 'marked' | 'steady' | 'market' | 'random' | 'log' | 'onSettled' | 'pollMs'
  > {
  notifier: Notifier<Message>;
  composing: Composing<Message>;
  perSecond: number;
}

/** A claim of ours, real ms. What is composed and sent must end before another process may take it. */
const leaseMs = 60_000;
/** From the claim to the sending: composing, and the turn. Later than that it is given back. */
const turnMs = 15_000;
/** Further requests of an attempt do not wait longer than this. */
const longestTurnMs = 5_000;
/** Claims held for so many seconds of sending: what one request may take on a slow day, at full rate. */
const secondsHeld = 2;
const mostComposing = 4;
const usualPollMs = 1_000;
/** After a settlement, until the next message of that target is looked for. */
const nextOfTargetMs = 50;
/** When the store does not answer. */
const storePauseMs = 1_000;

export class DeliveryLane<Message> {
  readonly #deps: LaneDeps<Message>;
  readonly #pace: Pace;
  readonly #trouble: PlatformTrouble;
  readonly #record: LaneRecord;
  readonly #rest: Rest;
  readonly #mostHeld: number;
  readonly #held = new HeldItems<Message>();
  readonly #furtherTurns = new FurtherTurns();
  #lookAt = Number.NEGATIVE_INFINITY;
  #isStopping = false;
  #isClosed = false;
  #run: Promise<void> | null = null;

  constructor(deps: LaneDeps<Message>) {
    this.#deps = deps;
    this.#pace = new Pace({ perSecond: deps.perSecond, steady: deps.steady });
    this.#trouble = new PlatformTrouble(deps.random);
    this.#record = new LaneRecord(deps.notifier.platform, deps.log, () => this.#marketNow());
    this.#rest = new Rest(deps.steady);
    this.#mostHeld = Math.max(8, Math.ceil(deps.perSecond * secondsHeld));
  }

  get state(): LaneState {
    const { sent, gone, lastSentAt, problem } = this.#record;
    const pausedForMs = Math.max(0, Math.ceil(this.#pace.pausedUntil - this.#deps.steady.now()));
    const { platform } = this.#deps.notifier;
    return { platform, inFlight: this.#held.count('sending'), sent, gone, lastSentAt, pausedForMs, problem };
  }

  /** Something is claimed, or nothing may be sent. */
  get isBusy(): boolean {
    return this.#held.size > 0 || this.#pace.pausedUntil > this.#deps.steady.now();
  }

  start(): void {
    this.#run ??= this.#loop();
  }

  wake(): void {
    this.#lookAt = Number.NEGATIVE_INFINITY;
    this.#rest.nudge();
  }

  async stop(graceMs: number): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#rest.nudge();
    await this.#run;
    this.#furtherTurns.answerAll(true);
    for (const held of [...this.#held.all()])
      if (held.phase !== 'sending' && held.phase !== 'settling') this.#giveBack(held, 0);
    const deadline = this.#deps.steady.now() + graceMs;
    while (this.#held.size > 0 && this.#deps.steady.now() < deadline)
      await this.#rest.upTo(deadline - this.#deps.steady.now());
    this.#isClosed = true;
    // Whether these arrive will never be known here.
    const reason = 'gexwatch was stopped while the message was on its way.';
    for (const held of [...this.#held.all()]) this.#settle(held, { kind: 'ambiguous', reason }, 0);
  }

  async #loop(): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#step();
      } catch (error) {
        // The store: nothing else in a step can throw.
        const { message, code } = asAppError(error);
        this.#record.trouble(message, code);
        this.#deps.log.error('delivery halted for a moment', { platform: this.#deps.notifier.platform, error });
        await this.#rest.upTo(storePauseMs);
      }
    }
  }

  /** Sends the next message when its turn has come, and else rests until something changes. */
  async #step(): Promise<void> {
    const { steady } = this.#deps;
    this.#giveBackLate();
    this.#claim();
    this.#compose();
    const now = steady.now();
    const isPaced = this.#pace.nextAt > now;
    if (!isPaced && this.#furtherTurns.size > 0) {
      this.#pace.take(null);
      this.#furtherTurns.giveOne();
      return;
    }
    const next = isPaced ? null : this.#nextReady(now);
    if (next !== null) {
      this.#deps.outbox.begin(next.item);
      this.#pace.take(next.item.target);
      void this.#deliver(next);
      return;
    }
    await this.#rest.upTo(Math.max(1, Math.min(this.#wakesAt(now), now + usualPollMs) - now));
  }

  /** When something may be done though nothing happens meanwhile. */
  #wakesAt(now: number): number {
    let ready = Number.POSITIVE_INFINITY;
    if (!this.#trouble.isDown || this.#held.count('sending') === 0)
      for (const { phase, item } of this.#held.all())
        if (phase === 'ready') ready = Math.min(ready, this.#pace.readyAt(item.target));
    if (this.#furtherTurns.size > 0) ready = now;
    const sends = Math.max(ready, this.#pace.nextAt);
    const looks = this.#wanted === 0 ? Number.POSITIVE_INFINITY : Math.max(this.#lookAt, this.#pace.pausedUntil);
    return Math.min(sends, looks);
  }

  /** How many to claim, once it is time to look. In handfuls, since looking costs the same for one as for many. */
  get #wanted(): number {
    if (this.#trouble.isDown) return this.#held.size === 0 ? 1 : 0;
    const room = this.#mostHeld - this.#held.size;
    return room < this.#mostHeld / 4 ? 0 : room;
  }

  #claim(): void {
    const { outbox, notifier, steady } = this.#deps;
    const now = steady.now();
    const wanted = this.#wanted;
    // Nothing is claimed while nothing can be sent.
    if (wanted === 0 || now < this.#lookAt || this.#pace.pausedUntil > now) return;
    const items = outbox.claim(notifier.platform, this.#marketNow(), this.#inMarketTime(leaseMs), wanted);
    if (items.length < wanted) this.#lookAt = now + (this.#deps.pollMs ?? usualPollMs);
    for (const item of items) {
      // One that we hold ourselves comes back when its lease ended early: the market's clock runs or jumps as it likes.
      if (this.#held.has(item.id)) continue;
      this.#held.add(item, now);
    }
  }

  #compose(): void {
    let busy = this.#held.count('composing');
    for (const held of this.#held.all()) {
      if (busy >= mostComposing) return;
      if (held.phase !== 'claimed') continue;
      held.phase = 'composing';
      busy += 1;
      void this.#composeOne(held);
    }
  }

  async #composeOne(held: Held<Message>): Promise<void> {
    const { item } = held;
    try {
      const message = await this.#deps.composing.messageOf(item);
      if (!this.#held.holds(held) || held.phase !== 'composing') return;
      if (message === null)
        return this.#settle(held, { kind: 'bug', reason: 'There is nothing to say about it any more.' }, 0);
      held.message = message;
      held.phase = 'ready';
      this.#rest.nudge();
    } catch (error) {
      this.#deps.log.error('alert not composed', { item: item.id, kind: item.payload.kind, error });
      if (!this.#held.holds(held)) return;
      const reason = 'The message could not be composed.';
      this.#settle(held, { kind: 'retry', afterMs: null, reason, code: asAppError(error).code }, 0);
    }
  }

  #nextReady(now: number): Held<Message> | null {
    if (this.#trouble.isDown && this.#held.count('sending') > 0) return null;
    for (const held of this.#held.all())
      if (held.phase === 'ready' && this.#pace.readyAt(held.item.target) <= now) return held;
    return null;
  }

  /** Claims that cannot be sent before others may have them. */
  #giveBackLate(): void {
    const now = this.#deps.steady.now();
    for (const held of [...this.#held.all()]) {
      const { phase, claimedAt, item } = held;
      if (phase === 'sending' || phase === 'settling') continue;
      const from = phase === 'ready' ? Math.max(this.#pace.readyAt(item.target), this.#pace.pausedUntil, now) : now;
      if (from > claimedAt + turnMs) this.#giveBack(held, from - now);
    }
  }

  async #deliver(held: Held<Message>): Promise<void> {
    const { item } = held;
    held.phase = 'sending';
    const startedAt = this.#deps.steady.now();
    const turn = () => this.#furtherTurn();
    const outcome = await attempt(item, held.message!, { ...this.#deps, turn });
    if (this.#isClosed) return;
    const now = this.#deps.steady.now();
    const { all, chat } = this.#trouble.learn(outcome, startedAt, now);
    if (all > 0) this.#pace.pause(null, all);
    // An attempt lasts only so long: what would wait for most of it is better begun anew.
    if (all > longestTurnMs) this.#furtherTurns.answerAll(false);
    if (chat > 0) this.#pace.pause(item.target, chat);
    this.#record.attempted(outcome);
    this.#settle(held, outcome, now - startedAt);
  }

  #furtherTurn(): Promise<boolean> {
    // Nobody gives turns any more; what is half done is ended.
    if (this.#isStopping) return Promise.resolve(true);
    if (this.#pace.pausedUntil - this.#deps.steady.now() > longestTurnMs) return Promise.resolve(false);
    const turn = this.#furtherTurns.wait();
    this.#rest.nudge();
    return turn;
  }

  /** An unused claim, due again after `ms`. When the outbox cannot be told, the claim's lease ends by itself. */
  #giveBack({ item }: Held<Message>, ms: number): void {
    this.#held.drop(item.id);
    try {
      this.#deps.outbox.giveBack(item, this.#marketNow() + this.#inMarketTime(ms));
    } catch (error) {
      this.#deps.log.error('claim not given back', { item: item.id, error });
    }
  }

  /** The outbox learns it, at once or as soon as it can be told. Until then the item stays ours, so that it is not sent again. */
  #settle(held: Held<Message>, outcome: Outcome, tookMs: number): void {
    const { outbox, steady, log, onSettled, notifier } = this.#deps;
    const { item } = held;
    held.phase = 'settling';
    const now = this.#marketNow();
    const inMarketTime: Outcome =
      outcome.kind === 'retry' && outcome.afterMs !== null
        ? { ...outcome, afterMs: this.#inMarketTime(outcome.afterMs) }
        : outcome;
    try {
      outbox.settle(item, inMarketTime, now);
    } catch (error) {
      log.error('delivery not written down', {
        platform: notifier.platform,
        item: item.id,
        outcome: outcome.kind,
        error,
      });
      const { message, code } = asAppError(error);
      this.#record.trouble(message, code);
      if (this.#isClosed) this.#held.drop(item.id);
      else steady.after(storePauseMs, () => this.#held.has(item.id) && this.#settle(held, outcome, tookMs));
      return;
    }
    this.#held.drop(item.id);
    this.#record.settled(item, outcome);
    // The next one of this target may be claimed now; a look for several such costs as much as for one.
    this.#lookAt = Math.min(this.#lookAt, steady.now() + nextOfTargetMs);
    this.#rest.nudge();
    try {
      onSettled?.(item, outcome, { ageMs: now - item.createdAt, tookMs });
    } catch (error) {
      log.error('delivery listener failed', { error });
    }
  }

  /** The outbox counts market time in whole ms, which may run faster than life. */
  #inMarketTime(ms: number): number {
    return Math.ceil(ms * Math.max(1, this.#deps.market.speed));
  }

  #marketNow(): number {
    return Math.floor(this.#deps.market.now());
  }
}
