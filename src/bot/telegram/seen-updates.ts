/** Updates that were taken over: Telegram may hand one out again when its confirmation got lost (F58). Bounded. */
export class SeenUpdates {
  readonly #seen = new Set<number>();

  constructor(private readonly most = 1_000) {}

  /** True when the update was taken before; else notes it. */
  isRepeat(updateId: number): boolean {
    if (this.#seen.has(updateId)) return true;
    this.#seen.add(updateId);
    const oldest = this.#seen.values().next();
    if (this.#seen.size > this.most && oldest.done === false) this.#seen.delete(oldest.value);
    return false;
  }
}
