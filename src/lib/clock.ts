/**
 * The only file that may read the machine's time (a lint-like test keeps it so).
 *
 * Two clocks, never mixed:
 * - `MarketClock` says what time it is on the market: slots, ages of data, sessions, calendar, labels.
 *   On a practice market it starts in the past and may run faster than life.
 * - `SteadyClock` measures how long something takes: deadlines, leases, keepalive, pacing, chat limits.
 *   It never jumps when somebody sets the machine's time.
 */

export interface MarketClock {
  /** Market time now, ms since 1970-01-01 UTC. */
  now(): number;
  /** Market seconds per real second; 1 in life, 0 when time stands still. */
  readonly speed: number;
}

export type Cancel = () => void;

export interface SteadyClock {
  /** Monotonic milliseconds from an arbitrary origin; for differences only. */
  now(): number;
  /** Calls `run` once after `delayMs` real milliseconds unless cancelled. Does not keep the process alive when `background`. */
  after(delayMs: number, run: () => void, options?: { background?: boolean }): Cancel;
  /** Calls `run` every `periodMs` real milliseconds until cancelled. Never keeps the process alive. */
  every(periodMs: number, run: () => void): Cancel;
  /** Resolves after `delayMs`; rejects with the signal's reason when aborted. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** Longest delay a Node timer takes; longer waits are cut there and would otherwise fire at once. */
const longestTimerMs = 2 ** 31 - 1;

export function systemMarketClock(): MarketClock {
  return { now: () => Date.now(), speed: 1 };
}

/** A market clock that starts at `startAt` (ms) and runs at `speed`; it follows the monotonic clock, so NTP cannot move it. */
export function practiceMarketClock(startAt: number, speed: number, steady: Pick<SteadyClock, 'now'>): MarketClock {
  if (!(speed > 0)) throw new RangeError(`A clock's speed must be above 0, not ${speed}.`);
  const origin = steady.now();
  return { now: () => Math.round(startAt + (steady.now() - origin) * speed), speed };
}

/** A market clock that stands still, for a market read from a file. Its speed is 0. */
export function frozenMarketClock(at: number): MarketClock {
  return { now: () => at, speed: 0 };
}

export function systemSteadyClock(): SteadyClock {
  return {
    now: () => performance.now(),
    after(delayMs, run, options) {
      const timer = setTimeout(run, Math.min(Math.max(delayMs, 0), longestTimerMs));
      if (options?.background === true) timer.unref();
      return () => clearTimeout(timer);
    },
    every(periodMs, run) {
      const timer = setInterval(run, periodMs);
      timer.unref();
      return () => clearInterval(timer);
    },
    sleep(delayMs, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const onAbort = () => {
          clearTimeout(timer);
          reject(signal?.reason);
        };
        const timer = setTimeout(
          () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
          Math.min(Math.max(delayMs, 0), longestTimerMs),
        );
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}
