/**
 * A signal of its own for each of the things that run side by side, all ended together. One signal for all would gather a
 * listener per running call, which Node takes for a leak from the eleventh on.
 */
export class SignalFamily {
  readonly #members = new Set<AbortController>();
  #isOver = false;

  /** Whether everything was ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Runs something with a signal that lives as long as it runs. */
  async with<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const member = new AbortController();
    if (this.#isOver) member.abort();
    this.#members.add(member);
    try {
      return await run(member.signal);
    } finally {
      this.#members.delete(member);
    }
  }

  /** Ends what runs, and what begins later at its start. */
  end(): void {
    this.#isOver = true;
    for (const member of this.#members) member.abort();
  }
}
