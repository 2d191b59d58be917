/** When to ask the broker for the previous close of one underlying, and what it has answered for which trading date. */

import type { Calendar } from '../calendar/calendar.js';
import type { DateKey } from '../engine/types.js';
import type { ChainSource, PreviousClose } from './ports.js';

/** Market ms between two questions; the broker's day rolls over well before the open, so two or three suffice. */
const askAgainMs = 10 * 60_000;
/** Questions per trading date and symbol. */
const mostAsks = 12;

/** One underlying as the question sees it. */
export interface PreviousCloseWanted {
  symbol: string;
  isIndex: boolean;
  /** Trading date its chain is of. */
  tradingDay: DateKey;
}

/** One underlying's question and its answer. */
export class PreviousCloseAsk {
  #known: PreviousClose | null = null;
  #day: DateKey = '';
  #asks = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #isAsking = false;

  constructor(
    private readonly chains: Pick<ChainSource, 'previousClose'>,
    private readonly calendar: Pick<Calendar, 'tradingDateFor' | 'isInSession'>,
  ) {}

  /** The close before this trading date; null when not known. */
  closeFor(day: DateKey): number | null {
    return this.#known?.of === day ? this.#known.close : null;
  }

  /**
   * Asks once per trading date, and again in session while there is no answer. Before the chain of the new date is read
   * nothing is asked: the broker's day has not rolled over either.
   */
  askIfDue(wanted: PreviousCloseWanted, now: number, signal: AbortSignal): void {
    const { symbol, isIndex, tradingDay } = wanted;
    if (this.chains.previousClose === undefined || this.#isAsking) return;
    if (tradingDay !== this.calendar.tradingDateFor(now) || this.closeFor(tradingDay) !== null) return;
    if (tradingDay !== this.#day) {
      this.#day = tradingDay;
      this.#asks = 0;
    } else if (this.#asks >= mostAsks || now - this.#askedAt < askAgainMs || !this.calendar.isInSession(now)) return;
    this.#asks++;
    this.#askedAt = now;
    this.#isAsking = true;
    this.chains
      .previousClose(symbol, isIndex, signal)
      .then(
        (answer) => {
          this.#known = answer ?? this.#known;
        },
        // It rejects only when everything ends.
        () => {},
      )
      .finally(() => {
        this.#isAsking = false;
      });
  }
}
