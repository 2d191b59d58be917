import type { SteadyClock } from '../lib/clock.js';
import { FadingMap } from './fading-map.js';

const most = 20_000;

/** Remembers for a while what was said to whom, so that nobody is told the same thing over and over. Of very many the oldest are forgotten. */
export class SaidLately {
  /** When each was said. */
  readonly #saidAt: FadingMap<number>;

  constructor(
    private readonly steady: Pick<SteadyClock, 'now'>,
    private readonly forMs: number,
  ) {
    this.#saidAt = new FadingMap(steady, forMs, most);
  }

  /** True when this was said within the time; else notes that it is said now. */
  isRepeat(key: string): boolean {
    const now = this.steady.now();
    const at = this.#saidAt.get(key);
    if (at !== undefined && now - at < this.forMs) return true;
    this.#saidAt.set(key, now);
    return false;
  }
}
