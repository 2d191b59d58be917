/** Discord's first second: 2015-01-01T00:00:00Z. */
const epoch = 1_420_070_400_000;

/** Makes ids like Discord's: 22 low bits count, the rest is the time, so that discord.js reads a creation time from them. */
export class Snowflakes {
  #count = 0n;

  constructor(readonly now: () => number) {}

  /** Next id; `at` is the creation time it tells, ms UTC. */
  next(at: number = this.now()): string {
    this.#count = (this.#count + 1n) & 0x3fffffn;
    return ((BigInt(Math.floor(at - epoch)) << 22n) | this.#count).toString();
  }
}
