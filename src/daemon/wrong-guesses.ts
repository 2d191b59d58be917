/** How many wrong codes an account may try: five in ten minutes. In memory, since nobody gains from a restart with 128-bit codes. */

const most = 5;
const withinMs = 10 * 60_000;
/** Beyond this many accounts those whose guesses are over are forgotten. */
const sweepAbove = 1_000;

export class WrongGuesses {
  readonly #times = new Map<string, number[]>();

  /** How long an account must wait before the next try, ms; 0 when it may try. `now` is ms of any one clock. */
  waitMs(account: string, now: number): number {
    const times = this.#recent(account, now);
    return times.length < most ? 0 : times[times.length - most]! + withinMs - now;
  }

  note(account: string, now: number): void {
    this.#times.set(account, [...this.#recent(account, now), now]);
    if (this.#times.size <= sweepAbove) return;
    for (const known of [...this.#times.keys()]) {
      if (this.#recent(known, now).length === 0) this.#times.delete(known);
    }
  }

  /** Guesses from after `now` were made before the clock was set back: they count for nothing. */
  #recent(account: string, now: number): number[] {
    return (this.#times.get(account) ?? []).filter((at) => at <= now && now - at < withinMs);
  }
}
