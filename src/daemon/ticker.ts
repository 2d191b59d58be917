/** Who says "now": node-cron on the machine's clock, or our own timer on a market clock that is shifted or runs faster. */

import { type Logger as CronLogger, createTask, type ScheduledTask } from 'node-cron';
import type { Cancel, MarketClock, SteadyClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';
import type { SlotGrid } from './slot-grid.js';

/** Calls back at or soon after each slot. It promises no more: what a call leads to is planRun's decision. */
export interface Ticker {
  start(onTick: () => void): void;
  /** Forgets the timers and arms them anew, after the clock was set. */
  restart(): void;
  stop(): void;
}

/** A late slot within this is still run by node-cron itself; later ones come as missed, which tick as well. */
const toleranceMs = 30_000;

/** For a market clock that is the machine's clock. */
export function cronTicker(expression: string, timeZone: string, log: Logger): Ticker {
  let task: ScheduledTask | null = null;
  let tick: () => void = () => {};
  const quiet: CronLogger = {
    info: () => {},
    warn: (message) => log.debug('node-cron', { message }),
    error: (message, error) => log.warn('node-cron', { error: error ?? message }),
    debug: () => {},
  };
  const begin = () => {
    task = createTask(expression, () => tick(), {
      timezone: timeZone,
      noOverlap: true,
      missedExecutionTolerance: toleranceMs,
      suppressMissedWarning: true,
      logger: quiet,
    });
    // A blocked loop or a sleeping machine: the slots are gone, but one of them is to be caught up.
    task.on('execution:missed', () => tick());
    void task.start();
  };
  const end = () => {
    void task?.destroy();
    task = null;
  };
  return {
    start(onTick) {
      tick = onTick;
      begin();
    },
    restart() {
      if (task === null) return;
      end();
      begin();
    },
    stop: end,
  };
}

/** How far ahead slots are looked for, in market time, and the longest single wait in real time. */
const horizonMs = 60 * 60_000;
const longestWaitMs = 15_000;

/** For a practice market's clock. Waits are short, so that a clock that was set is noticed soon. */
export function marketTicker(grid: SlotGrid, market: MarketClock, steady: SteadyClock): Ticker {
  let cancel: Cancel = () => {};
  let tick: (() => void) | null = null;
  const arm = (from: number) => {
    cancel();
    const horizon = from + horizonMs;
    const slot = grid.next(from, horizon);
    wait(slot, slot ?? horizon);
  };
  const wait = (slot: number | null, until: number) => {
    // One market millisecond more, so that the slot has begun when the timer fires early by a fraction.
    const ms = Math.max(0, until + 1 - market.now()) / market.speed;
    cancel = steady.after(Math.min(ms, longestWaitMs), () => {
      const now = market.now();
      if (now < until) return wait(slot, until);
      arm(Math.max(until, now));
      if (slot !== null) tick?.();
    });
  };
  return {
    start(onTick) {
      tick = onTick;
      arm(market.now());
    },
    restart() {
      if (tick !== null) arm(market.now());
    },
    stop() {
      cancel();
      tick = null;
    },
  };
}
