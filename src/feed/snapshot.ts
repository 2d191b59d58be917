import type { ChainSnapshot, DateKey, SourceLevel } from '../engine/types.js';
import type { Book } from './book.js';
import type { ContractList } from './contract-list.js';
import type { Spot } from './spot.js';

/** What a snapshot needs besides the book. */
export interface SnapshotFacts {
  asOf: number;
  sessionDate: DateKey;
  inSession: boolean;
  source: SourceLevel;
  delayMs: number;
  spot: Spot;
  previousClose: number | null;
  pendingItems: number;
  cutContracts: number;
  /** Trading date a Summary day number speaks about → date whose close its open interest is of. */
  openInterestDateOf: (dayId: number) => DateKey;
}

/** Rows of a contract list that are not settled at `asOf`; a snapshot holds exactly these, in this order. */
export function liveRows(list: ContractList, asOf: number): number[] {
  const live: number[] = [];
  for (let index = 0; index < list.count; index++) {
    if (list.expirations[list.expiration[index]!]!.settlesAt > asOf) live.push(index);
  }
  return live;
}

/** Copies the columns of one underlying out of the book at a moment. Contracts already settled are left out. */
export function readSnapshot(list: ContractList, book: Book, facts: SnapshotFacts): ChainSnapshot {
  const live = liveRows(list, facts.asOf);
  const pick = (column: Float64Array) => gather(new Float64Array(live.length), list.slots, live, column);
  const day = chooseOpenInterestDay(list, live, book);
  const openInterest = pick(book.column('openInterest'));
  if (day !== null) {
    const days = book.column('openInterestDay');
    for (let row = 0; row < live.length; row++) {
      if (!(days[list.slots[live[row]!]!]! >= day)) openInterest[row] = Number.NaN;
    }
  }
  return {
    symbol: list.symbol,
    asOf: facts.asOf,
    sessionDate: facts.sessionDate,
    inSession: facts.inSession,
    source: facts.source,
    delayMs: facts.delayMs,
    spot: facts.spot.price,
    spotAt: facts.spot.at,
    previousClose: facts.previousClose,
    openInterestDate: day === null ? null : facts.openInterestDateOf(day),
    pendingItems: facts.pendingItems,
    cutContracts: facts.cutContracts,
    expirations: list.expirations,
    contracts: {
      count: live.length,
      expiration: copyRows(new Uint16Array(live.length), list.expiration, live),
      strike: copyRows(new Float64Array(live.length), list.strike, live),
      isCall: copyRows(new Uint8Array(live.length), list.isCall, live),
      multiplier: copyRows(new Float64Array(live.length), list.multiplier, live),
      openInterest,
      volume: pick(book.column('dayVolume')),
      iv: pick(book.column('iv')),
      gamma: pick(book.column('gamma')),
      delta: pick(book.column('delta')),
      greeksAt: pick(book.column('greeksAt')),
      bid: pick(book.column('bid')),
      ask: pick(book.column('ask')),
    },
  };
}

// Plain loops: `from` with a mapping function takes several milliseconds per column of a large chain.

/** Fills `out` with the values of these rows of the list. */
function copyRows<Column extends Float64Array | Uint16Array | Uint8Array>(
  out: Column,
  column: Column,
  rows: readonly number[],
): Column {
  for (let row = 0; row < rows.length; row++) out[row] = column[rows[row]!]!;
  return out;
}

/** Fills `out` with the book's values of these rows of the list. */
function gather(out: Float64Array, slots: Int32Array, rows: readonly number[], column: Float64Array): Float64Array {
  for (let row = 0; row < rows.length; row++) out[row] = column[slots[rows[row]!]!]!;
  return out;
}

/**
 * Open interest of two dates must not be added up. The newest date counts once at least half of the contracts with open
 * interest have it; until then all is shown as of the older date (values already renewed are the better guess of it).
 */
function chooseOpenInterestDay(list: ContractList, live: readonly number[], book: Book): number | null {
  const days = book.column('openInterestDay');
  const counts = new Map<number, number>();
  for (const index of live) {
    const day = days[list.slots[index]!]!;
    if (!Number.isNaN(day)) counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  const newestFirst = [...counts.keys()].sort((a, b) => b - a);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const day of newestFirst) {
    seen += counts.get(day)!;
    if (seen * 2 >= total) return day;
  }
  return null;
}
