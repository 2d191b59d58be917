import type { SteadyClock } from '../lib/clock.js';

const periodMs = 500;
/** Periods remembered, half a minute: a probe asks more often than that. */
const remembered = 60;

/** How late the event loop came to its timers lately. */
export interface LoopLag {
  /** The longest delay of the last half minute, ms. */
  ms(): number;
  stop(): void;
}

export function watchLoopLag(steady: SteadyClock): LoopLag {
  const recent: number[] = [];
  let last = steady.now();
  const cancel = steady.every(periodMs, () => {
    const now = steady.now();
    recent.push(Math.max(0, now - last - periodMs));
    if (recent.length > remembered) recent.shift();
    last = now;
  });
  return {
    // A loop that is late right now has not come to its timer yet.
    ms: () => Math.max(0, steady.now() - last - periodMs, ...recent),
    stop: cancel,
  };
}
