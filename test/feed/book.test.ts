import { describe, expect, test } from 'vitest';
import { Book } from '../../src/feed/book.js';
import { ManualClock } from '../fakes/clock.js';
import { runSeed, seeded } from '../fakes/random.js';

const nan = Number.NaN;

function newBook() {
  const clock = new ManualClock(1_700_000_000_000);
  return { book: new Book(clock.market), clock };
}

describe('the live book', () => {
  test('a symbol nobody asked for has no slot', () => {
    expect(newBook().book.slotOf('.SPXW261120C6000')).toBe(-1);
  });

  test('open interest of the day survives a later row without one', () => {
    const { book } = newBook();
    const slot = book.register('.A');
    book.summary(slot, 870, 20_777, 5.5);
    book.summary(slot, nan, 20_777, nan);
    expect(book.column('openInterest')[slot]).toBe(870);
    expect(book.column('previousClose')[slot]).toBe(5.5);
  });

  test('the daily reset of volumes empties the volume but keeps the last price and its time', () => {
    const { book } = newBook();
    const slot = book.register('SPX');
    book.trade(slot, 6_870.5, 100, 1_700_000_000_000);
    book.trade(slot, nan, nan, 0);
    expect(book.column('price')[slot]).toBe(6_870.5);
    expect(book.column('tradeAt')[slot]).toBe(1_700_000_000_000);
    expect(book.column('dayVolume')[slot]).toBeNaN();
  });

  test('a never-traded option has no price, no volume and no time', () => {
    const { book } = newBook();
    const slot = book.register('.A');
    book.trade(slot, nan, nan, 0);
    expect([book.column('price')[slot], book.column('tradeAt')[slot]]).toEqual([nan, nan]);
    expect(book.absurd).toBe(0);
  });

  test('volatility 0 means the vendor has none', () => {
    const { book } = newBook();
    const slot = book.register('.A');
    book.greeks(slot, 0, 1, 0, 5);
    expect(book.column('iv')[slot]).toBeNaN();
    expect(book.column('gamma')[slot]).toBe(0);
  });

  test('a quote is as old as its receipt', async () => {
    const { book, clock } = newBook();
    const slot = book.register('SPY');
    await clock.advance(5_000);
    book.quote(slot, 686.9, 687);
    expect(book.column('quoteAt')[slot]).toBe(1_700_000_005_000);
  });

  test('a released slot is clean for its next owner', () => {
    const { book } = newBook();
    const slot = book.register('.A');
    book.greeks(slot, 0.2, 0.5, 0.01, 5);
    book.release('.A');
    expect(book.slotOf('.A')).toBe(-1);
    expect(book.register('.B')).toBe(slot);
    expect(book.column('iv')[slot]).toBeNaN();
  });

  test('values survive growing to 40,000 symbols', () => {
    const { book } = newBook();
    const first = book.register('.0');
    book.greeks(first, 0.2, 0.5, 0.01, 5);
    for (let n = 1; n < 40_000; n++) book.register(`.${n}`);
    expect(book.column('iv')[first]).toBe(0.2);
    expect(book.size).toBe(40_000);
  });

  test('100,000 hostile rows leave only numbers that can be true, or none', () => {
    const seed = runSeed(7);
    const random = seeded(seed);
    const { book } = newBook();
    const slot = book.register('.A');
    const odd = [nan, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0, 1e300, -1e-9, 1e12];
    const draw = () =>
      random() < 0.5 ? odd[Math.floor(random() * odd.length)]! : random() * 10 ** (random() * 12 - 6);
    for (let n = 0; n < 100_000; n++) {
      book.greeks(slot, draw(), draw(), draw(), draw());
      book.summary(slot, draw(), draw(), draw());
      book.trade(slot, draw(), draw(), draw());
      book.quote(slot, draw(), draw());
      for (const name of ['iv', 'gamma', 'openInterest', 'dayVolume', 'price', 'bid', 'ask'] as const) {
        const value = book.column(name)[slot]!;
        if (!(Number.isNaN(value) || (value >= 0 && Number.isFinite(value)))) {
          expect.fail(`seed ${seed}: ${name} became ${value}`);
        }
      }
    }
    expect(book.absurd).toBeGreaterThan(0);
  });
});
