import type { ContractList } from './contract-list.js';
import type { FeedItem, MarketFeed } from './ports.js';

/** What to ask for, and under which group and priority. */
export interface SweepPlan {
  group: string;
  /** Contract rows in the order to ask for them. */
  order: readonly number[];
  priority: number;
}

/**
 * Fetches open interest once a day: subscribes Summary for a stretch of contracts, waits for first values, goes on. Items
 * that have answered stay subscribed while there is room and are given back on request, because a removal costs the same
 * pace as an addition and would slow the first load down.
 */
export class OpenInterestSweep {
  #next = 0;
  #waiting = new Set<number>();
  #answered: number[] = [];

  constructor(
    private readonly list: ContractList,
    private readonly feed: MarketFeed,
    private readonly plan: SweepPlan,
  ) {}

  get total(): number {
    return this.plan.order.length;
  }

  /** Contracts that have answered, or been found to have nothing. */
  get done(): number {
    return this.#next - this.#waiting.size;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether every contract has been asked for, answered or not. */
  get isAsked(): boolean {
    return this.#next >= this.total;
  }

  get isComplete(): boolean {
    return this.#next >= this.total && this.#waiting.size === 0;
  }

  /** Items asked for and not yet given back. */
  get held(): number {
    return this.#waiting.size + this.#answered.length;
  }

  /** Notes who has answered. */
  collect(): void {
    for (const row of this.#waiting) {
      if (this.feed.stateOf(this.#item(row)) === 'pending') continue;
      this.#waiting.delete(row);
      this.#answered.push(row);
    }
  }

  /** Asks for up to `most` more contracts; returns how many. */
  ask(most: number): number {
    const rows = this.plan.order.slice(this.#next, this.#next + most);
    if (rows.length === 0) return 0;
    this.#next += rows.length;
    this.feed.add(
      this.plan.group,
      rows.map((row) => this.#item(row)),
      this.plan.priority,
    );
    for (const row of rows) this.#waiting.add(row);
    return rows.length;
  }

  /** Gives back up to `most` answered items, oldest first; returns how many. */
  release(most: number): number {
    const rows = this.#answered.splice(0, most);
    if (rows.length > 0) this.feed.remove(rows.map((row) => this.#item(row)));
    return rows.length;
  }

  /** Gives everything back, answered or not. */
  abandon(): void {
    const rows = [...this.#waiting, ...this.#answered];
    this.feed.remove(rows.map((row) => this.#item(row)));
    this.#waiting.clear();
    this.#answered = [];
    this.#next = this.total;
  }

  #item(row: number): FeedItem {
    return { type: 'Summary', symbol: this.list.streamerSymbols[row]! };
  }
}
