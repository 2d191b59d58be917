import type { Cancel, MarketClock, SteadyClock } from '../../src/lib/clock.js';

interface Timer {
  at: number;
  order: number;
  run: () => void;
}

/**
 * Market and steady time under the test's control. `advance` runs due timers in order, letting promises settle between them.
 * The two clocks can be moved apart with `jumpMarket`, as when somebody sets the machine's time.
 */
export class ManualClock {
  #steady = 0;
  #market: number;
  #order = 0;
  #timers: Timer[] = [];

  constructor(
    marketStart: number,
    readonly speed = 1,
  ) {
    this.#market = marketStart;
  }

  readonly market: MarketClock = (() => {
    const self = this;
    return {
      now: () => self.#market,
      get speed() {
        return self.speed;
      },
    };
  })();

  readonly steady: SteadyClock = {
    now: () => this.#steady,
    after: (delayMs, run) => this.#schedule(delayMs, run),
    every: (periodMs, run) => {
      let cancelled = false;
      let cancel: Cancel = () => {};
      const arm = () => {
        cancel = this.#schedule(periodMs, () => {
          if (cancelled) return;
          arm();
          run();
        });
      };
      arm();
      return () => {
        cancelled = true;
        cancel();
      };
    },
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const onAbort = () => {
          cancel();
          reject(signal?.reason);
        };
        const cancel = this.#schedule(delayMs, () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        });
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };

  /** Timers not yet due, for leak checks. */
  get pendingTimers(): number {
    return this.#timers.length;
  }

  jumpMarket(ms: number): void {
    this.#market += ms;
  }

  /** Moves both clocks by `ms` of steady time (market time by `ms × speed`). */
  async advance(ms: number): Promise<void> {
    const target = this.#steady + ms;
    for (;;) {
      await settle();
      const next = this.#timers
        .filter((timer) => timer.at <= target)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#moveTo(next.at);
      next.run();
    }
    this.#moveTo(target);
    await settle();
  }

  #moveTo(steady: number): void {
    this.#market += (steady - this.#steady) * this.speed;
    this.#steady = steady;
  }

  #schedule(delayMs: number, run: () => void): Cancel {
    const timer: Timer = { at: this.#steady + Math.max(0, delayMs), order: this.#order++, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }
}

/** Lets queued promise callbacks run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
