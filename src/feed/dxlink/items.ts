/**
 * The states of everything subscribed, in typed arrays: one key per (slot, event type), so that the decoder can ask "is this
 * wanted, is it new" with one array read per event, and counts per group are kept, never counted.
 */

import type { EventType, ItemCounts, ItemState } from '../ports.js';

/** State codes as stored, named as in ports.ts. `none` is also "nobody asked for it". */
export const itemNone = 0;
export const itemPending = 1;
export const itemValued = 2;
export const itemEmpty = 3;
export const itemRefused = 4;

const stateNames: readonly (ItemState | null)[] = [null, 'pending', 'valued', 'empty', 'refused'];

/** Event types by their two bits of the key. */
export const typeIndex: Readonly<Record<EventType, number>> = { Quote: 0, Trade: 1, Summary: 2, Greeks: 3 };
/** Event type of a key. */
export const typeOfKey = (key: number): EventType => typeNames[key & 3]!;
const typeNames = ['Quote', 'Trade', 'Summary', 'Greeks'] as const;

/** Key of an item: its slot and the two bits of its type. */
export const keyOf = (slot: number, type: EventType): number => slot * 4 + typeIndex[type];

const firstCapacity = 32_768;

/** State and group of every item, and the counts of both. */
export class ItemTable {
  /** State code by key; replaced when the table grows, so do not keep it over an addition. */
  states = new Uint8Array(firstCapacity);
  #groupOf = new Uint32Array(firstCapacity);
  readonly #groupIds = new Map<string, number>();
  /** Four numbers per group: pending, valued, empty, refused. */
  readonly #counts: number[] = [];
  readonly #totals = [0, 0, 0, 0, 0];
  /** Grows with every change of a state; for telling whether listeners have anything to learn. */
  changes = 0;
  /** Grows when the pending count of a group reaches zero. */
  settled = 0;

  /** Puts a new item into a group; the key must be free. */
  insert(key: number, group: string, state: number): void {
    if (key >= this.states.length) this.#grow(key);
    this.#groupOf[key] = this.#groupId(group);
    this.#move(key, itemNone, state);
  }

  /** Moves a known item to another state; `itemNone` forgets it. */
  set(key: number, state: number): void {
    const from = this.states[key] ?? itemNone;
    if (from === itemNone || from === state) return;
    this.#move(key, from, state);
  }

  code(key: number): number {
    return this.states[key] ?? itemNone;
  }

  name(key: number): ItemState | null {
    return stateNames[this.code(key)] ?? null;
  }

  /** Items in a state, over all groups. */
  total(state: number): number {
    return this.#totals[state]!;
  }

  counts(group: string): ItemCounts {
    const id = this.#groupIds.get(group);
    if (id === undefined) return { pending: 0, valued: 0, empty: 0, refused: 0 };
    const at = id * 4;
    const counts = this.#counts;
    return { pending: counts[at]!, valued: counts[at + 1]!, empty: counts[at + 2]!, refused: counts[at + 3]! };
  }

  #move(key: number, from: number, to: number): void {
    const group = this.#groupOf[key]! * 4;
    this.states[key] = to;
    this.changes++;
    this.#totals[from] = this.#totals[from]! - 1;
    this.#totals[to] = this.#totals[to]! + 1;
    if (from !== itemNone) {
      const left = this.#counts[group + from - 1]! - 1;
      this.#counts[group + from - 1] = left;
      if (from === itemPending && left === 0) this.settled++;
    }
    if (to !== itemNone) this.#counts[group + to - 1] = this.#counts[group + to - 1]! + 1;
  }

  #groupId(group: string): number {
    const known = this.#groupIds.get(group);
    if (known !== undefined) return known;
    const id = this.#groupIds.size;
    this.#groupIds.set(group, id);
    this.#counts.push(0, 0, 0, 0);
    return id;
  }

  #grow(key: number): void {
    let capacity = this.states.length;
    while (capacity <= key) capacity *= 2;
    const states = new Uint8Array(capacity);
    states.set(this.states);
    this.states = states;
    const groups = new Uint32Array(capacity);
    groups.set(this.#groupOf);
    this.#groupOf = groups;
  }
}
