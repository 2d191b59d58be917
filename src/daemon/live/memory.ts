/** What is known of live messages beside their rows; all of it may be lost. */

import type { SteadyClock } from '../../lib/clock.js';
import type { LiveMessage } from '../../store/live-repository.js';
import type { LastAnswer } from './compose.js';
import { firstEditAt } from './plan.js';

export interface Held {
  row: LiveMessage;
  /** Before it nothing is to be done, steady ms. */
  nextAt: number;
  /** Mark of what it shows; null when that is not known. */
  shown: string | null;
  last: LastAnswer | null;
  /** In a row. */
  refusals: number;
  /** Attempts at the last edit. */
  farewells: number;
  /** A first message may have arrived though nobody said so. */
  mayBeRepeat: boolean;
  /** Being posted for a person just now: nobody else touches it. */
  isPosting: boolean;
}

export class LiveMemory {
  readonly #held = new Map<number, Held>();

  constructor(private readonly steady: Pick<SteadyClock, 'now'>) {}

  get(id: number): Held | undefined {
    return this.#held.get(id);
  }

  /** With the row as it is now. */
  of(row: LiveMessage): Held {
    const known = this.#held.get(row.id);
    if (known !== undefined) {
      // What it showed is at its old place.
      if (known.row.messageId !== row.messageId) known.shown = null;
      known.row = row;
      return known;
    }
    const held: Held = {
      row,
      nextAt: firstEditAt(this.steady.now(), row),
      shown: null,
      last: null,
      refusals: 0,
      farewells: 0,
      mayBeRepeat: false,
      isPosting: false,
    };
    this.#held.set(row.id, held);
    return held;
  }

  forget(id: number): void {
    this.#held.delete(id);
  }

  /** Those whose rows went with their person, as ended `at`, market ms: they lose their marks while it is known what they show. */
  orphans(rows: readonly LiveMessage[], at: number): LiveMessage[] {
    const known = new Set(rows.map((row) => row.id));
    return [...this.#held.values()]
      .filter(({ row, isPosting }) => !known.has(row.id) && !isPosting)
      .map(({ row }) => ({ ...row, endedAt: row.endedAt ?? at }));
  }
}
