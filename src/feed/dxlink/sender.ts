/**
 * Brings the wanted subscriptions to the server at the pace it bears, and decides when to stop waiting for values. It owns
 * the one timer for both; every decision is in `pacing` and `completeness`.
 */

import type { Cancel, SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import { judge, type Waiting } from './completeness.js';
import type { FeedCounters } from './counters.js';
import type { ErrorMeaning } from './error-meaning.js';
import type { FeedLimits } from './limits.js';
import type { Link } from './link.js';
import { paceAfterFrame, paceAfterRefusal, paceWindow, restartPace, startPace } from './pacing.js';
import { subscriptionFrame } from './protocol.js';
import type { Subscriptions } from './subscriptions.js';

/** Frames sent this long before a "size" refusal may be what it refused, ms. */
const refusalReachMs = 2_000;
/** Refusals of an unknown kind after which silent items are sent again, per channel. */
const unknownRefusals = 2;
const smallestFrameBytes = 4 * 1024;
/** How often silent items are looked for while sending. */
const concludeEveryMs = 500;

/** What a sender is built from. */
export interface SenderDeps {
  subscriptions: Subscriptions;
  steady: SteadyClock;
  limits: FeedLimits;
  counters: FeedCounters;
  log: Logger;
  /** From the latest FEED_CONFIG, s; NaN when unknown. */
  aggregationSeconds(): number;
  /** Called after states may have changed. */
  changed(): void;
}

/** Lives as long as the client, over many connections. */
export class Sender {
  #link: Link | null = null;
  #pace;
  #frameBytes: number;
  #waiting: Waiting = noWaiting(Number.NEGATIVE_INFINITY);
  /** When silent items are to be sent again; null when nothing was refused. */
  #resendAt: number | null = null;
  #unknownRefusals = 0;
  /** Frames from this number on may have been refused for size. */
  #refusedFrom: number | null = null;
  #recentFrames: { at: number; frame: number }[] = [];
  #concludedAt = Number.NEGATIVE_INFINITY;
  #retryAt = Number.POSITIVE_INFINITY;
  #timerAt = Number.POSITIVE_INFINITY;
  #cancelTimer: Cancel = () => {};
  /** Subscribed, and not one row came: the mark of dropped frames or a missing right. */
  mute = false;

  constructor(private readonly deps: SenderDeps) {
    this.#pace = startPace(deps.limits);
    this.#frameBytes = deps.limits.frameBytes;
  }

  /** A channel is open: everything goes out again, the first frame at once. */
  begin(link: Link): void {
    const { steady, limits, subscriptions } = this.deps;
    const now = steady.now();
    this.#link = link;
    this.#pace = restartPace(this.#pace, limits, now);
    this.#waiting = noWaiting(now);
    this.#resendAt = null;
    this.#unknownRefusals = 0;
    this.#refusedFrom = null;
    this.#recentFrames = [];
    this.#retryAt = Number.POSITIVE_INFINITY;
    this.mute = false;
    subscriptions.restart();
    this.pump();
  }

  /** The channel is gone, and with it the claim that any value is current. */
  end(): void {
    this.#link = null;
    this.mute = false;
    this.deps.subscriptions.restart();
    this.#cancelTimer();
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  /** Rows arrived; `first` of them were first values. */
  rowsArrived(rows: number, first: number): void {
    if (rows === 0) return;
    this.#waiting.rowsEver += rows;
    this.#waiting.rowsSinceAdd += rows;
    if (first > 0) this.#waiting.lastFirstAt = this.deps.steady.now();
    this.mute = false;
  }

  /** The server complained. */
  refused(meaning: ErrorMeaning): void {
    const { steady, limits, counters, subscriptions } = this.deps;
    const now = steady.now();
    switch (meaning) {
      case 'rate':
        counters.rateRefusals++;
        this.#pace = paceAfterRefusal(this.#pace, limits, now);
        this.#resendAt = this.#pace.quietUntil;
        break;
      case 'frame-length':
        this.shortenFrames();
        this.#resendAt = now + limits.rateQuietMs;
        break;
      case 'size': {
        counters.sizeRefusals++;
        const suspect = this.#recentFrames.find(({ at }) => now - at <= refusalReachMs);
        this.#refusedFrom ??= suspect?.frame ?? subscriptions.frames;
        subscriptions.stopGrowing();
        break;
      }
      case 'candle-size':
        counters.candleRefusals++;
        break;
      case 'timeout':
        // The server is about to close, which says everything.
        break;
      default:
        // Some refusal nobody described: what is silent is sent again, but not for ever.
        if (subscriptions.pending === 0 || this.#unknownRefusals >= unknownRefusals) break;
        this.#unknownRefusals++;
        this.#resendAt = now + limits.rateQuietMs;
    }
    this.pump();
  }

  /** The server found a frame too long: shorter ones from now on. */
  shortenFrames(): void {
    this.deps.counters.frameTooLong++;
    this.#frameBytes = Math.max(smallestFrameBytes, Math.floor(this.#frameBytes / 2));
  }

  /** Does what is due now and arranges the next look. */
  pump(): void {
    const link = this.#link;
    if (link === null) return;
    const { steady, subscriptions, counters } = this.deps;
    const now = steady.now();
    if (this.#resendAt !== null && now >= this.#resendAt) {
      this.#resendAt = null;
      counters.resent += subscriptions.requeueSilent();
    }
    if (now >= this.#retryAt) this.#retry(now);
    const next = subscriptions.queued > 0 ? this.#send(link, now) : this.#conclude(now);
    this.#arm(Math.min(next, this.#resendAt ?? Number.POSITIVE_INFINITY, this.#retryAt));
    this.deps.changed();
  }

  /** Sends one frame if the window is open; returns when to look again. */
  #send(link: Link, now: number): number {
    const { limits, subscriptions } = this.deps;
    if (now < this.#pace.nextAt) return this.#pace.nextAt;
    const window = paceWindow(this.#pace, limits);
    // A socket that does not drain must not become a store of its own; the watchdog will judge it.
    if (link.bufferedBytes > limits.highWaterBytes) return now + window.intervalMs;
    const batch = subscriptions.nextBatch(window.items, this.#frameBytes);
    if (batch === null) return Number.POSITIVE_INFINITY;
    link.send(subscriptionFrame(link.channel, batch.remove, batch.add));
    this.#pace = paceAfterFrame(this.#pace, limits, now);
    if (batch.add.length > 0) {
      this.#waiting.lastAddAt = now;
      this.#waiting.rowsSinceAdd = 0;
      this.#recentFrames = this.#recentFrames.filter(
        ({ at }) => now - at <= Math.max(refusalReachMs, 2 * limits.passedMs),
      );
      this.#recentFrames.push({ at: now, frame: subscriptions.frames });
    }
    this.#concludePassed(now);
    return this.#pace.nextAt;
  }

  /**
   * While a long queue is still going out: items of frames sent long ago, passed by first values of later ones, have none. Otherwise
   * one silent contract would hold up its symbol until everybody's queue is empty.
   */
  #concludePassed(now: number): void {
    const { limits, subscriptions } = this.deps;
    if (now - this.#concludedAt < concludeEveryMs || this.#resendAt !== null || this.#refusedFrom !== null) return;
    this.#concludedAt = now;
    const passed = this.#recentFrames.findLast(({ at }) => now - at >= limits.passedMs);
    if (passed === undefined || this.#waiting.lastFirstAt < passed.at + limits.passedMs / 2) return;
    subscriptions.concludeSilent(null, passed.frame);
  }

  /** Everything is sent: are the missing values late, or not there at all? Returns when to look again. */
  #conclude(now: number): number {
    const { subscriptions, limits, log } = this.deps;
    if (this.#resendAt !== null || subscriptions.pending === 0) {
      if (this.#retryAt === Number.POSITIVE_INFINITY) this.#retryAt = now + limits.retryMs;
      return Number.POSITIVE_INFINITY;
    }
    this.#waiting.aggregationSeconds = this.deps.aggregationSeconds();
    this.#waiting.roundTripMs = this.#link?.roundTripMs ?? Number.NaN;
    const verdict = judge(this.#waiting, limits, now);
    if (verdict.kind === 'wait') return verdict.at;
    if (verdict.kind === 'quiet') {
      subscriptions.concludeSilent(this.#refusedFrom);
      this.#refusedFrom = null;
    } else if (!this.mute) {
      this.mute = true;
      log.warn('feed accepted the subscriptions and sends nothing', { items: subscriptions.held });
    }
    if (this.#retryAt === Number.POSITIVE_INFINITY) this.#retryAt = now + limits.retryMs;
    return Number.POSITIVE_INFINITY;
  }

  /** Once a minute or so: ask again for what has no value, because a dropped subscription looks just like an empty one. */
  #retry(now: number): void {
    const { subscriptions, limits, counters } = this.deps;
    this.#retryAt = now + limits.retryMs;
    if (subscriptions.queued > 0) return;
    if (this.mute) counters.resent += subscriptions.requeueSilent();
    counters.resent += subscriptions.requeueEmpty(limits.retryItems);
  }

  #arm(at: number): void {
    if (at === this.#timerAt) return;
    this.#cancelTimer();
    this.#timerAt = at;
    if (at === Number.POSITIVE_INFINITY) return;
    const { steady } = this.deps;
    this.#cancelTimer = steady.after(
      Math.max(1, at - steady.now()),
      () => {
        this.#timerAt = Number.POSITIVE_INFINITY;
        this.pump();
      },
      { background: true },
    );
  }
}

function noWaiting(now: number): Waiting {
  return {
    lastAddAt: now,
    lastFirstAt: Number.NEGATIVE_INFINITY,
    rowsSinceAdd: 0,
    rowsEver: 0,
    aggregationSeconds: Number.NaN,
    roundTripMs: Number.NaN,
  };
}
