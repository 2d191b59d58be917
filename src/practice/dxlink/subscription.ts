import { isServed, type ServedType, servedTypes } from './event-fields.js';
import { TopicList } from './topic-list.js';
import type { Topic } from './wire.js';

/** Everything one channel has subscribed: the types with values, and those that are accepted and stay silent. */
export class Subscription {
  readonly lists: Record<ServedType, TopicList> = {
    Quote: new TopicList(),
    Trade: new TopicList(),
    Summary: new TopicList(),
    Greeks: new TopicList(),
  };
  readonly #silent = new Map<string, Set<string>>();

  get items(): number {
    let sum = 0;
    for (const type of servedTypes) sum += this.lists[type].size;
    for (const symbols of this.#silent.values()) sum += symbols.size;
    return sum;
  }

  get candles(): number {
    return this.#silent.get('Candle')?.size ?? 0;
  }

  has({ type, symbol }: Topic): boolean {
    return isServed(type) ? this.lists[type].has(symbol) : this.#silent.get(type)?.has(symbol) === true;
  }

  /** Those of `topics` that are new, each once. */
  unknown(topics: readonly Topic[]): Topic[] {
    const seen = new Set<string>();
    return topics.filter((topic) => {
      const key = `${topic.type} ${topic.symbol}`;
      if (seen.has(key) || this.has(topic)) return false;
      seen.add(key);
      return true;
    });
  }

  add({ type, symbol }: Topic): void {
    if (isServed(type)) {
      this.lists[type].add(symbol);
      return;
    }
    const symbols = this.#silent.get(type) ?? new Set();
    this.#silent.set(type, symbols.add(symbol));
  }

  remove({ type, symbol }: Topic): void {
    if (isServed(type)) this.lists[type].remove(symbol);
    else this.#silent.get(type)?.delete(symbol);
  }

  clear(): void {
    for (const type of servedTypes) this.lists[type] = new TopicList();
    this.#silent.clear();
  }
}
