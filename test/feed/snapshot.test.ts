import { describe, expect, test } from 'vitest';
import { Book } from '../../src/feed/book.js';
import { flattenChain } from '../../src/feed/contract-list.js';
import type { OptionChain } from '../../src/feed/ports.js';
import { readSnapshot, type SnapshotFacts } from '../../src/feed/snapshot.js';
import { runSeed, seeded } from '../fakes/random.js';

const hour = 3_600_000;
const noon = Date.UTC(2026, 10, 20, 17);
const today = Date.UTC(2026, 10, 20) / 86_400_000;
const yesterday = today - 1;

const strikes = Array.from({ length: 20 }, (_, n) => 90 + n);
const listed = (date: string, settlesAt: number) => ({
  root: 'XYZ',
  date,
  settlement: 'PM' as const,
  settlesAt,
  multiplier: 100,
  strikes,
  callSymbols: strikes.map((strike) => `.XYZ${date}C${strike}`),
  putSymbols: strikes.map((strike) => `.XYZ${date}P${strike}`),
});
const chain: OptionChain = {
  symbol: 'XYZ',
  streamerSymbol: 'XYZ',
  isIndex: false,
  tradingDay: '2026-11-20',
  expirations: [listed('2026-11-20', noon + 4 * hour), listed('2026-11-27', noon + 7 * 24 * hour)],
};

function filled() {
  const book = new Book({ now: () => noon, speed: 1 });
  const list = flattenChain(chain, (symbol) => book.register(symbol));
  const facts: SnapshotFacts = {
    asOf: noon,
    sessionDate: '2026-11-20',
    inSession: true,
    source: 'live',
    delayMs: 0,
    spot: { price: 100, at: noon, from: 'trade' },
    previousClose: null,
    pendingItems: 0,
    cutContracts: 0,
    openInterestDateOf: (dayId) => new Date((dayId - 1) * 86_400_000).toISOString().slice(0, 10),
  };
  const set = (row: number, openInterest: number, dayId: number) =>
    book.summary(list.slots[row]!, openInterest, dayId, Number.NaN);
  return {
    book,
    list,
    set,
    read: (change: Partial<SnapshotFacts> = {}) => readSnapshot(list, book, { ...facts, ...change }),
  };
}

describe('open interest of two dates', () => {
  test('until half is new, all is shown as of the older date', () => {
    const { list, set, read } = filled();
    for (let row = 0; row < list.count; row++) set(row, 10, row < 30 ? today : yesterday);
    const snapshot = read();
    expect(snapshot.openInterestDate).toBe('2026-11-18');
    expect(snapshot.contracts.openInterest.every((count) => count === 10)).toBe(true);
  });

  test('from then on the older figures are missing, not added to the new ones', () => {
    const { list, set, read } = filled();
    for (let row = 0; row < list.count; row++) set(row, 10, row < 60 ? today : yesterday);
    const snapshot = read();
    expect(snapshot.openInterestDate).toBe('2026-11-19');
    expect(snapshot.contracts.openInterest.filter((count) => count === 10)).toHaveLength(60);
    expect(snapshot.contracts.openInterest.filter(Number.isNaN)).toHaveLength(20);
  });

  test('one absurd day number decides nothing', () => {
    const { list, set, read } = filled();
    for (let row = 0; row < list.count; row++) set(row, 10, today);
    set(3, 10, 4_000_000);
    set(4, 10, 0);
    const snapshot = read();
    expect(snapshot.openInterestDate).toBe('2026-11-19');
    expect(snapshot.contracts.openInterest[4]).toBeNaN();
  });

  test('with none at all the date is unknown and nothing is 0', () => {
    const snapshot = filled().read();
    expect(snapshot.openInterestDate).toBeNull();
    expect(snapshot.contracts.openInterest.every(Number.isNaN)).toBe(true);
  });
});

describe('the rows of a snapshot', () => {
  test('a contract settled at the moment of the snapshot is no longer in it, one that settles a millisecond later is', () => {
    const { read, list } = filled();
    const closesAt = noon + 4 * hour;
    expect(read({ asOf: closesAt - 1 }).contracts.count).toBe(list.count);
    const after = read({ asOf: closesAt }).contracts;
    expect(after.count).toBe(list.count / 2);
    expect([...new Set(after.expiration)]).toEqual([1]);
  });

  test('each row carries the values of its own contract, also where slots were used before by others', () => {
    const seed = runSeed(3);
    const random = seeded(seed);
    const book = new Book({ now: () => noon, speed: 1 });
    for (let n = 0; n < 500; n++) book.register(`.OLD${n}`);
    for (let n = 0; n < 500; n++) {
      book.greeks(n, 9, 0.9, 0.9, 1);
      book.summary(n, 999, today, 1);
      book.trade(n, 9, 999, 1);
      book.quote(n, 9, 9);
    }
    const order = [...Array(500).keys()].sort(() => random() - 0.5);
    for (const n of order) book.release(`.OLD${n}`);
    const list = flattenChain(chain, (symbol) => book.register(symbol));
    const facts = filled();
    for (let row = 0; row < list.count; row += 2) {
      book.summary(book.slotOf(list.streamerSymbols[row]!), row, today, Number.NaN);
      book.greeks(book.slotOf(list.streamerSymbols[row]!), 0.1 + row / 1000, 0.5, 0.01, noon);
    }
    const { contracts } = readSnapshot(list, book, {
      ...facts.read(),
      spot: { price: 100, at: noon, from: 'trade' },
      openInterestDateOf: () => '2026-11-19',
    });
    for (let row = 0; row < list.count; row++) {
      const expected = row % 2 === 0 ? [row, 0.1 + row / 1000] : [Number.NaN, Number.NaN];
      expect([contracts.openInterest[row], contracts.iv[row]], `seed ${seed}, row ${row}`).toEqual(expected);
      expect([contracts.bid[row], contracts.volume[row]]).toEqual([Number.NaN, Number.NaN]);
    }
  });
});
