/**
 * Streamer symbol to slot for what is subscribed. A Map would do, but looking the symbol up is most of what an event costs
 * beyond its JSON: every symbol on the wire is a fresh string that has to be hashed, and a Map leaves compiled code for that.
 * This table hashes in place and took two thirds of the Map's time over 50,000 symbols.
 */

/** Half of it is more than the budget of one connection: growing means hashing everything again. */
const firstCapacity = 65_536;
const empty = -1;

/** Four characters to a step, from the end, then what is left at the front. Any two symbols may share a place. */
function hashOf(symbol: string): number {
  let at = symbol.length;
  let hash = at;
  while (at >= 4) {
    at -= 4;
    const word =
      symbol.charCodeAt(at) |
      (symbol.charCodeAt(at + 1) << 8) |
      (symbol.charCodeAt(at + 2) << 16) |
      (symbol.charCodeAt(at + 3) << 24);
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    // A product moves what it knows upwards only; the next word must meet all of it.
    hash ^= hash >>> 15;
  }
  while (at > 0) hash = Math.imul(hash ^ symbol.charCodeAt(--at), 0x85ebca6b);
  return hash ^ (hash >>> 16);
}

/** Open addressing with linear probing, never more than half full. */
export class SymbolIndex {
  /** Slot by place, −1 where free. */
  #slots = new Int32Array(firstCapacity).fill(empty);
  #mask = firstCapacity - 1;
  #size = 0;
  /** By slot; undefined where there is none. */
  readonly #symbols: (string | undefined)[] = [];

  get size(): number {
    return this.#size;
  }

  /** −1 for a symbol that is not here. */
  slotOf(symbol: string): number {
    const slots = this.#slots;
    const mask = this.#mask;
    for (let place = hashOf(symbol) & mask; ; place = (place + 1) & mask) {
      const slot = slots[place]!;
      if (slot === empty || this.#symbols[slot] === symbol) return slot;
    }
  }

  symbolAt(slot: number): string | undefined {
    return this.#symbols[slot];
  }

  /** The slot must be free and the symbol new. */
  set(symbol: string, slot: number): void {
    if ((this.#size + 1) * 2 > this.#slots.length) this.#grow();
    this.#symbols[slot] = symbol;
    this.#place(slot, symbol);
    this.#size++;
  }

  delete(slot: number): void {
    const symbol = this.#symbols[slot];
    if (symbol === undefined) return;
    const slots = this.#slots;
    const mask = this.#mask;
    let gap = hashOf(symbol) & mask;
    while (slots[gap] !== slot) gap = (gap + 1) & mask;
    this.#symbols[slot] = undefined;
    this.#size--;
    // Entries behind the gap that were pushed there move up, so that no search stops early and no tombstones pile up.
    for (let place = (gap + 1) & mask; slots[place] !== empty; place = (place + 1) & mask) {
      const home = hashOf(this.#symbols[slots[place]!]!) & mask;
      if (((place - home) & mask) < ((place - gap) & mask)) continue;
      slots[gap] = slots[place]!;
      gap = place;
    }
    slots[gap] = empty;
  }

  /** Places looked at to find a symbol that is here, on average: 1 is best. */
  meanSteps(): number {
    let steps = 0;
    for (let place = 0; place < this.#slots.length; place++) {
      const slot = this.#slots[place]!;
      if (slot !== empty) steps += 1 + ((place - hashOf(this.#symbols[slot]!)) & this.#mask);
    }
    return steps / this.#size;
  }

  #place(slot: number, symbol: string): void {
    let place = hashOf(symbol) & this.#mask;
    while (this.#slots[place] !== empty) place = (place + 1) & this.#mask;
    this.#slots[place] = slot;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(before.length * 2).fill(empty);
    this.#mask = this.#slots.length - 1;
    for (const slot of before) if (slot !== empty) this.#place(slot, this.#symbols[slot]!);
  }
}
