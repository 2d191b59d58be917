/** Requests of attempts under way, beyond their first, that wait for a turn of their lane. */
export class FurtherTurns {
  readonly #waiting: ((isNow: boolean) => void)[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  /** Resolves true when its turn has come, false when it is not to wait any longer. */
  wait(): Promise<boolean> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Gives the longest waiting its turn. */
  giveOne(): void {
    this.#waiting.shift()?.(true);
  }

  answerAll(isNow: boolean): void {
    for (const answer of this.#waiting.splice(0)) answer(isNow);
  }
}
