/**
 * The symbols one channel has subscribed for one event type, with the version of the value last sent for each.
 * Dense columns, because every tick walks over thousands of them.
 */
export class TopicList {
  readonly symbols: string[] = [];
  #sent = new Float64Array(64);
  #slots = new Map<string, number>();
  #fresh: string[] = [];
  #cursor = 0;

  get size(): number {
    return this.symbols.length;
  }

  /** Symbols waiting for their first value. */
  get fresh(): number {
    return this.#fresh.length;
  }

  has(symbol: string): boolean {
    return this.#slots.has(symbol);
  }

  /** False when the symbol was there already: topics are idempotent, a second add brings no second first value. */
  add(symbol: string): boolean {
    if (this.#slots.has(symbol)) return false;
    const slot = this.symbols.length;
    if (slot === this.#sent.length) {
      const grown = new Float64Array(slot * 2);
      grown.set(this.#sent);
      this.#sent = grown;
    }
    this.#sent[slot] = Number.NaN;
    this.#slots.set(symbol, slot);
    this.symbols.push(symbol);
    this.#fresh.push(symbol);
    return true;
  }

  remove(symbol: string): boolean {
    const slot = this.#slots.get(symbol);
    if (slot === undefined) return false;
    const last = this.symbols.length - 1;
    const moved = this.symbols[last]!;
    this.symbols[slot] = moved;
    this.#sent[slot] = this.#sent[last]!;
    this.#slots.set(moved, slot);
    this.symbols.pop();
    this.#slots.delete(symbol);
    return true;
  }

  /**
   * Takes up to `limit` symbols that wait for their first value; symbols removed meanwhile are skipped.
   * `version` is what the tick will compare with from now on.
   */
  takeFresh(limit: number, version: (symbol: string) => number): string[] {
    const taken: string[] = [];
    const head = this.#fresh.splice(0, limit);
    for (const symbol of head) {
      const slot = this.#slots.get(symbol);
      if (slot === undefined) continue;
      this.#sent[slot] = version(symbol);
      taken.push(symbol);
    }
    return taken;
  }

  /**
   * Looks at the next `count` symbols, round and round, and returns those whose version moved since it was last sent.
   * Symbols still waiting for their first value are left to `takeFresh`.
   */
  takeChanged(count: number, version: (symbol: string) => number): string[] {
    const changed: string[] = [];
    const size = this.symbols.length;
    for (let step = 0; step < Math.min(count, size); step++) {
      if (this.#cursor >= size) this.#cursor = 0;
      const slot = this.#cursor++;
      const sent = this.#sent[slot]!;
      if (Number.isNaN(sent)) continue;
      const symbol = this.symbols[slot]!;
      const now = version(symbol);
      if (now === sent) continue;
      this.#sent[slot] = now;
      changed.push(symbol);
    }
    return changed;
  }
}
