/** A budget that refills evenly; what it cannot pay in full it does not pay at all. */
export class TokenBucket {
  #level: number;
  #at: number;

  constructor(
    private readonly limits: { itemsPerSecond: number; burst: number },
    now: number,
  ) {
    this.#level = limits.burst;
    this.#at = now;
  }

  /** Whether `cost` could be paid at `now` (steady ms); if so it is. */
  take(cost: number, now: number): boolean {
    const earned = ((now - this.#at) / 1000) * this.limits.itemsPerSecond;
    this.#level = Math.min(this.limits.burst, this.#level + earned);
    this.#at = now;
    if (cost > this.#level) return false;
    this.#level -= cost;
    return true;
  }
}
