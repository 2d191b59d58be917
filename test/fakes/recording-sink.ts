/** A sink that keeps every event in the order it came, with the symbol in place of the slot. */

import type { EventSink } from '../../src/feed/ports.js';

export type Recorded = readonly [type: string, symbol: string, ...numbers: number[]];

export class RecordingSink implements EventSink {
  readonly events: Recorded[] = [];
  readonly #slots = new Map<string, number>();
  readonly #symbols: string[] = [];

  register(...symbols: string[]): void {
    for (const symbol of symbols) {
      if (this.#slots.has(symbol)) continue;
      this.#slots.set(symbol, this.#symbols.length);
      this.#symbols.push(symbol);
    }
  }

  /** Forgets a symbol; its slot stays unused. */
  release(symbol: string): void {
    this.#slots.delete(symbol);
  }

  slotOf(symbol: string): number {
    return this.#slots.get(symbol) ?? -1;
  }

  quote(slot: number, bid: number, ask: number): void {
    this.events.push(['Quote', this.#symbols[slot]!, bid, ask]);
  }

  trade(slot: number, price: number, dayVolume: number, time: number): void {
    this.events.push(['Trade', this.#symbols[slot]!, price, dayVolume, time]);
  }

  summary(slot: number, openInterest: number, dayId: number, previousClose: number): void {
    this.events.push(['Summary', this.#symbols[slot]!, openInterest, dayId, previousClose]);
  }

  greeks(slot: number, iv: number, delta: number, gamma: number, time: number): void {
    this.events.push(['Greeks', this.#symbols[slot]!, iv, delta, gamma, time]);
  }
}
