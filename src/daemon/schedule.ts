/** Turns ticks into snapshot runs: one at a time, each slot once, in sessions only, and one catch-up after a gap. */

import type { Calendar } from '../calendar/calendar.js';
import type { Cancel, MarketClock, SteadyClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';
import { planRun, type SkipReason } from './plan-run.js';
import type { SlotGrid } from './slot-grid.js';
import type { Ticker } from './ticker.js';

export interface ScheduleDeps {
  ticker: Ticker;
  grid: SlotGrid;
  calendar: Pick<Calendar, 'sessionOn' | 'tradingDateFor' | 'nextOpenAfter'>;
  market: MarketClock;
  steady: SteadyClock;
  /** Newest slot that was begun before this process started, so that a restart does not count the morning as missed; null when none. */
  lastSlot: number | null;
  /** Takes a slot for this process in the database: false when it was taken before. */
  claim(slot: number): boolean;
  /** Takes and stores the snapshots of a slot. What it throws is logged and ends only this run. */
  run(slot: number): Promise<void>;
  onSkip(reason: SkipReason): void;
  log: Logger;
}

/** In market time. A run this late is a catch-up; the time between two slots is longer in every sensible setting. */
const lateAfterMs = 20_000;
const jumpMs = 60_000;
const jumpCheckMs = 15_000;
/** More due slots than this are not counted: they are all missed anyway. */
const mostDue = 2_000;

export class SnapshotSchedule {
  #lastSlot: number | null;
  #current: Promise<void> | null = null;
  #cancelJumpCheck: Cancel = () => {};
  #claimed = new Set<number>();
  #missed = 0;

  constructor(private readonly deps: ScheduleDeps) {
    this.#lastSlot = deps.lastSlot;
  }

  /** Slots lost to sleeps, blocked loops and jumps of the clock since the start. */
  get missed(): number {
    return this.#missed;
  }

  start(): void {
    const { market, steady, ticker } = this.deps;
    // Slots before the start were somebody else's business: only those from here on can be missed.
    this.#lastSlot = Math.max(this.#lastSlot ?? 0, market.now() - 1);
    ticker.start(() => this.tick());
    let lastMarket = market.now();
    let lastSteady = steady.now();
    this.#cancelJumpCheck = steady.every(jumpCheckMs, () => {
      const jumped = market.now() - lastMarket - (steady.now() - lastSteady) * market.speed;
      lastMarket = market.now();
      lastSteady = steady.now();
      if (Math.abs(jumped) > jumpMs * market.speed) this.#onJump(jumped);
    });
  }

  /** Stops ticking and waits for the run under way. */
  async stop(): Promise<void> {
    this.#cancelJumpCheck();
    this.deps.ticker.stop();
    await this.#current;
  }

  /** The next slot that will be taken, market ms; null when the grid has none in the coming session. */
  nextAt(): number | null {
    const { calendar, grid, market } = this.deps;
    const now = market.now();
    const today = calendar.sessionOn(calendar.tradingDateFor(now));
    const open = today !== null && now <= today.closesAt ? today : null;
    const later = open === null ? null : grid.next(Math.max(now, open.opensAt - 1), open.closesAt);
    if (later !== null) return later;
    const opensAt = calendar.nextOpenAfter(now);
    const session = calendar.sessionOn(calendar.tradingDateFor(opensAt));
    return session === null ? null : grid.next(opensAt - 1, session.closesAt);
  }

  /** What a ticker calls; calling it more often than needed is harmless. */
  tick(): void {
    const { calendar, claim, grid, log, market, onSkip } = this.deps;
    const now = market.now();
    const session = calendar.sessionOn(calendar.tradingDateFor(now));
    const from = Math.max(this.#lastSlot ?? 0, (session?.opensAt ?? now) - 1);
    const decision = planRun({
      now,
      due: grid.between(from, now, mostDue),
      session,
      isRunning: this.#current !== null,
      isTaken: (slot) => this.#claimed.has(slot),
      lateAfterMs,
    });
    if (decision.kind === 'skip') {
      if (decision.reason === 'nothing-due') return;
      onSkip(decision.reason);
      // Dealt with: a slot that fell while a run was under way is not caught up, the next one is near.
      this.#lastSlot = Math.max(this.#lastSlot ?? 0, now);
      return;
    }
    const { slot } = decision;
    this.#lastSlot = slot;
    this.#note(slot);
    if (decision.kind === 'catch-up') {
      this.#missed += decision.missed;
      log.info('catching up a snapshot', { slot, missed: decision.missed, lateMs: now - slot });
    }
    try {
      if (!claim(slot)) {
        onSkip('taken');
        return;
      }
    } catch (error) {
      log.error('snapshot slot not claimed', { slot, error });
      return;
    }
    this.#current = this.#run(slot).finally(() => {
      this.#current = null;
    });
  }

  async #run(slot: number): Promise<void> {
    try {
      await this.deps.run(slot);
    } catch (error) {
      this.deps.log.error('snapshot run failed', { slot, error });
    }
  }

  #onJump(jumped: number): void {
    const { log, market, ticker } = this.deps;
    log.warn('the clock was set', { jumpedMs: Math.round(jumped) });
    // After a step back, slots before the last one are due again; those really taken are known by their claim.
    if (jumped < 0) this.#lastSlot = Math.min(this.#lastSlot ?? Number.POSITIVE_INFINITY, market.now());
    ticker.restart();
    this.tick();
  }

  #note(slot: number): void {
    this.#claimed.add(slot);
    if (this.#claimed.size > mostDue) this.#claimed.delete(this.#claimed.values().next().value!);
  }
}
