import type { SteadyClock } from '../lib/clock.js';

/** Rests cut short in a row, after which everything else in the process gets its turn. */
const mostHurried = 16;

/** A pause of one loop that ends early when something happens. */
export class Rest {
  #end: (() => void) | null = null;
  #wasNudged = false;
  #hurried = 0;

  constructor(private readonly steady: Pick<SteadyClock, 'after' | 'sleep'>) {}

  /** Something has happened: ends the rest, or the next one if there is none now. */
  nudge(): void {
    this.#wasNudged = true;
    this.#end?.();
  }

  /** Until `ms` have passed or something has happened, also something that happened since the last rest. */
  async upTo(ms: number): Promise<void> {
    if (this.#wasNudged && ++this.#hurried >= mostHurried) {
      this.#hurried = 0;
      await this.steady.sleep(0);
    } else if (!this.#wasNudged) {
      this.#hurried = 0;
      await new Promise<void>((resolve) => {
        const cancel = this.steady.after(ms, resolve);
        this.#end = () => {
          cancel();
          resolve();
        };
      });
      this.#end = null;
    }
    this.#wasNudged = false;
  }
}
