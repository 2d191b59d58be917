/**
 * What is wanted, what of it is on the wire, and what goes out next. Pure bookkeeping: no clock, no socket. Items wait in the
 * order of their priority, then of their addition; a reconnect sends them again in that order, so that the first values back
 * are the ones that matter most.
 */

import { type EventType, eventTypes, type FeedItem } from '../ports.js';
import { ItemTable, itemEmpty, itemNone, itemPending, itemRefused, itemValued, keyOf, typeOfKey } from './items.js';
import { subscriptionItem, subscriptionOverheadBytes } from './protocol.js';
import { SymbolIndex } from './symbol-index.js';

/** Whether an item is known to the server on this channel. */
const wireNone = 0;
const wireQueued = 1;
const wireSent = 2;

/** Items of one priority in order of addition. An entry counts only while `seqs` still matches: removed ones stay as gaps. */
interface Line {
  priority: number;
  keys: number[];
  seqs: number[];
  /** Entries before it have nothing to send. */
  cursor: number;
}

/** One frame's content, as item texts. */
export interface Batch {
  remove: string[];
  add: string[];
}

/** Everything wanted of the feed, over all connections. */
export class Subscriptions {
  readonly table = new ItemTable();
  /** Symbols with at least one item. */
  readonly index = new SymbolIndex();
  /** By key: wire state, sequence number of the addition, number of the frame it last went out in on this channel (0: in none). */
  #wire = new Uint8Array(0);
  #seq = new Uint32Array(0);
  #frame = new Uint32Array(0);
  #lines: Line[] = [];
  #nextSeq = 1;
  #queued = 0;
  #removals: string[] = [];
  /** Items this connection may hold now: the budget, or less after the server said it was full. */
  #limit: number;

  constructor(private readonly budget: number) {
    this.#limit = budget;
  }

  /** Number of the latest frame that carried additions. */
  frames = 0;

  /** Items held against the budget; refused ones are not. */
  get held(): number {
    return this.table.total(itemPending) + this.table.total(itemValued) + this.table.total(itemEmpty);
  }

  get room(): number {
    return Math.max(0, this.#limit - this.held);
  }

  /** Additions and removals waiting to be sent. */
  get queued(): number {
    return this.#queued + this.#removals.length;
  }

  get pending(): number {
    return this.table.total(itemPending);
  }

  /** Adds one item; false when it is known already. Beyond the budget it is kept as refused and taken in when room appears. */
  add(group: string, slot: number, type: EventType, symbol: string, priority: number): boolean {
    this.#evictOther(slot, symbol);
    const key = keyOf(slot, type);
    if (this.table.code(key) !== itemNone) return false;
    const fits = this.room > 0;
    this.table.insert(key, group, fits ? itemPending : itemRefused);
    this.#growTo(this.table.states.length);
    if (this.index.symbolAt(slot) === undefined) this.index.set(symbol, slot);
    this.#setWire(key, fits ? wireQueued : wireNone);
    const seq = this.#nextSeq++;
    this.#seq[key] = seq;
    const line = this.#line(priority);
    line.keys.push(key);
    line.seqs.push(seq);
    return true;
  }

  /** Forgets items; what the server knows of them is unsubscribed. */
  remove(items: readonly FeedItem[]): void {
    for (const { type, symbol } of items) {
      const slot = this.index.slotOf(symbol);
      if (slot >= 0) this.#forget(keyOf(slot, type));
    }
    this.#takeIn();
    this.#tidy();
  }

  /** Marks the first row of an item. */
  firstValue(key: number): void {
    // A value for something the server was said to have refused means that it was not.
    this.table.set(key, itemValued);
  }

  /** The content of the next frame; null when nothing waits. Removals go first: they make the room additions need. */
  nextBatch(maxItems: number, maxBytes: number): Batch | null {
    let bytes = subscriptionOverheadBytes;
    const batch: Batch = { remove: [], add: [] };
    let count = 0;
    // A single item longer than a whole frame still goes: the server's answer to it is better than a queue stuck for ever.
    const fits = (text: string) => count === 0 || (count < maxItems && bytes + Buffer.byteLength(text) + 1 <= maxBytes);
    const put = (list: string[], text: string) => {
      list.push(text);
      bytes += Buffer.byteLength(text) + 1;
      count++;
    };
    let taken = 0;
    while (taken < this.#removals.length && fits(this.#removals[taken]!)) put(batch.remove, this.#removals[taken++]!);
    this.#removals = taken === this.#removals.length ? [] : this.#removals.slice(taken);
    if (this.#removals.length === 0) this.#fillAdditions(batch, fits, put);
    if (batch.add.length > 0) this.frames++;
    return count === 0 ? null : batch;
  }

  /** Sends sent items without a value again: after a refusal nobody knows which were dropped, and adding twice is harmless. */
  requeueSilent(): number {
    return this.#requeue((key) => this.table.code(key) === itemPending && this.#wire[key] === wireSent);
  }

  /** Asks once more for at most `limit` items that were found empty, the longest-unasked first; they stay empty until a row comes. */
  requeueEmpty(limit: number): number {
    const empty: number[] = [];
    this.#each((key) => {
      if (this.table.code(key) === itemEmpty && this.#wire[key] === wireSent) empty.push(key);
    });
    empty.sort((one, other) => this.#frame[one]! - this.#frame[other]!);
    const chosen = new Set(empty.slice(0, limit));
    return chosen.size === 0 ? 0 : this.#requeue((key) => chosen.has(key));
  }

  /**
   * Everything that was sent (in frames up to `lastFrame`) and has no value has none: `refused` from frame `refusedFrom` on,
   * `empty` before.
   */
  concludeSilent(refusedFrom: number | null, lastFrame = Number.POSITIVE_INFINITY): void {
    this.#each((key) => {
      if (this.table.code(key) !== itemPending || this.#wire[key] !== wireSent || this.#frame[key]! > lastFrame) return;
      const refused = refusedFrom !== null && this.#frame[key]! >= refusedFrom;
      this.table.set(key, refused ? itemRefused : itemEmpty);
      if (refused) this.#setWire(key, wireNone);
    });
    if (refusedFrom !== null) this.#limit = Math.min(this.#limit, this.held);
  }

  /** The server is full: nothing that still waits will be taken. */
  stopGrowing(): void {
    this.#each((key) => {
      if (this.#wire[key] !== wireQueued) return;
      if (this.table.code(key) === itemEmpty) return this.#setWire(key, wireSent);
      this.#setWire(key, wireNone);
      this.table.set(key, itemRefused);
    });
    this.#limit = Math.min(this.#limit, this.held);
  }

  /** No channel, or a fresh one that knows nothing: everything is pending again, in order, up to the budget. */
  restart(): void {
    this.#removals = [];
    this.#limit = this.budget;
    this.#each((key) => {
      this.#setWire(key, wireNone);
      this.#frame[key] = 0;
      if (this.table.code(key) === itemRefused) return;
      this.table.set(key, itemPending);
      this.#setWire(key, wireQueued);
    });
    this.#takeIn();
    this.#rewind();
  }

  #fillAdditions(batch: Batch, fits: (text: string) => boolean, put: (list: string[], text: string) => void): void {
    for (const line of this.#lines) {
      for (; line.cursor < line.keys.length; line.cursor++) {
        const key = line.keys[line.cursor]!;
        if (this.#seq[key] !== line.seqs[line.cursor] || this.#wire[key] !== wireQueued) continue;
        const text = subscriptionItem(typeOfKey(key), this.index.symbolAt(key >> 2)!);
        if (!fits(text)) return;
        put(batch.add, text);
        this.#setWire(key, wireSent);
        this.#frame[key] = this.frames + 1;
      }
    }
  }

  #requeue(chosen: (key: number) => boolean): number {
    let count = 0;
    this.#each((key) => {
      if (!chosen(key)) return;
      this.#setWire(key, wireQueued);
      count++;
    });
    if (count > 0) this.#rewind();
    return count;
  }

  /** Lets refused items in as far as there is room, best priority first. */
  #takeIn(): void {
    if (this.table.total(itemRefused) === 0) return;
    let room = this.room;
    if (room === 0) return;
    this.#each((key) => {
      if (room === 0 || this.table.code(key) !== itemRefused) return;
      this.table.set(key, itemPending);
      this.#setWire(key, wireQueued);
      room--;
    });
    this.#rewind();
  }

  #forget(key: number): void {
    if (this.table.code(key) === itemNone) return;
    const slot = key >> 2;
    // Also when the server is thought to have refused it: only a removal makes that certain.
    if (this.#frame[key]! > 0) this.#removals.push(subscriptionItem(typeOfKey(key), this.index.symbolAt(slot)!));
    this.#setWire(key, wireNone);
    this.#frame[key] = 0;
    this.#seq[key] = 0;
    this.table.set(key, itemNone);
    if (eventTypes.every((type) => this.table.code(keyOf(slot, type)) === itemNone)) this.index.delete(slot);
  }

  /** A slot given to another symbol, or a symbol that came back in another slot, while the old items are here: they go. */
  #evictOther(slot: number, symbol: string): void {
    const known = this.index.symbolAt(slot);
    if (known === symbol) return;
    if (known !== undefined) for (const type of eventTypes) this.#forget(keyOf(slot, type));
    const elsewhere = this.index.slotOf(symbol);
    if (elsewhere >= 0) for (const type of eventTypes) this.#forget(keyOf(elsewhere, type));
  }

  #setWire(key: number, wire: number): void {
    const before = this.#wire[key]!;
    if (before === wire) return;
    this.#wire[key] = wire;
    if (before === wireQueued) this.#queued--;
    if (wire === wireQueued) this.#queued++;
  }

  #each(visit: (key: number) => void): void {
    for (const line of this.#lines) {
      for (let at = 0; at < line.keys.length; at++) {
        const key = line.keys[at]!;
        if (this.#seq[key] === line.seqs[at]) visit(key);
      }
    }
  }

  #line(priority: number): Line {
    const at = this.#lines.findIndex((line) => line.priority >= priority);
    const found = at < 0 ? undefined : this.#lines[at];
    if (found?.priority === priority) return found;
    const line: Line = { priority, keys: [], seqs: [], cursor: 0 };
    this.#lines.splice(at < 0 ? this.#lines.length : at, 0, line);
    return line;
  }

  #rewind(): void {
    for (const line of this.#lines) line.cursor = 0;
  }

  /** Closes gaps once they outnumber the entries, so that a sweep that runs for weeks does not grow the lines. */
  #tidy(): void {
    for (const line of this.#lines) {
      let kept = 0;
      for (let at = 0; at < line.keys.length; at++) if (this.#seq[line.keys[at]!] === line.seqs[at]) kept++;
      if (kept * 2 > line.keys.length) continue;
      const entries = line.keys.map((key, at) => [key, line.seqs[at]!] as const);
      const live = entries.filter(([key, seq]) => this.#seq[key] === seq);
      line.keys = live.map(([key]) => key);
      line.seqs = live.map(([, seq]) => seq);
      line.cursor = 0;
    }
    this.#lines = this.#lines.filter((line) => line.keys.length > 0);
  }

  #growTo(capacity: number): void {
    if (this.#wire.length >= capacity) return;
    const grow = <T extends Uint8Array | Uint32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#wire = grow(this.#wire, new Uint8Array(capacity));
    this.#seq = grow(this.#seq, new Uint32Array(capacity));
    this.#frame = grow(this.#frame, new Uint32Array(capacity));
  }
}
