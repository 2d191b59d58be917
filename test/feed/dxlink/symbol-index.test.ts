import { expect, test } from 'vitest';
import { SymbolIndex } from '../../../src/feed/dxlink/symbol-index.js';
import { runSeed, seeded } from '../../fakes/random.js';

test('any sequence of additions and removals leaves exactly the symbols a Map would hold', () => {
  const seed = runSeed(8_675_309);
  const random = seeded(seed);
  const index = new SymbolIndex();
  const model = new Map<string, number>();
  const free = Array.from({ length: 40_000 }, (_, slot) => slot);
  // Few distinct characters make many symbols that are nearly alike, and some that are empty or odd.
  const someSymbol = () =>
    random() < 0.01
      ? (['', '__proto__', '.', '\u{1f600}'][Math.floor(random() * 4)] ?? '')
      : `.SPXW26${Math.floor(random() * 60_000)}`;
  for (let turn = 0; turn < 150_000; turn++) {
    const symbol = someSymbol();
    const known = model.get(symbol);
    if (index.slotOf(symbol) !== (known ?? -1)) {
      throw new Error(`${symbol} is in slot ${index.slotOf(symbol)}, not in ${known}: seed ${seed}, turn ${turn}.`);
    }
    if (known === undefined && free.length > 0 && random() < 0.7) {
      const at = Math.floor(random() * free.length);
      const slot = free[at]!;
      free[at] = free.at(-1)!;
      free.pop();
      index.set(symbol, slot);
      model.set(symbol, slot);
    } else if (known !== undefined && random() < 0.5) {
      index.delete(known);
      model.delete(symbol);
      free.push(known);
    }
  }
  expect(index.size, `seed ${seed}`).toBe(model.size);
  const wrong = [...model].filter(([symbol, slot]) => index.slotOf(symbol) !== slot || index.symbolAt(slot) !== symbol);
  expect(wrong, `seed ${seed}`).toEqual([]);
});

test('the symbols of real chains spread over the table, so that a search ends after a step or two', () => {
  const index = new SymbolIndex();
  let slot = 0;
  for (const root of ['SPX', 'SPXW', 'SPY', 'QQQ', 'IWM', 'NDX', 'NDXP']) {
    for (let day = 1; day <= 28; day++) {
      for (let strike = 0; strike < 120; strike++) {
        const text = `${root}2611${String(day).padStart(2, '0')}${strike % 2 === 0 ? 'C' : 'P'}${4_000 + strike * 2.5}`;
        index.set(`.${text}`, slot++);
      }
    }
  }
  expect(index.meanSteps()).toBeLessThan(1.6);
});
