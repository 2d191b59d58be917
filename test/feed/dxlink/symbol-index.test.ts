import { expect, test } from 'vitest';
import { SymbolIndex } from '../../../src/feed/dxlink/symbol-index.js';
import { runSeed, seeded } from '../../fakes/random.js';

test('any sequence of additions and removals leaves exactly the symbols a Map would hold', () => {
  const seed = runSeed(8_675_309);
  const random = seeded(seed);
  const index = new SymbolIndex();
  const model = new Map<string, number>();
  const free = Array.from({ length: 6_000 }, (_, slot) => slot);
  // Few distinct characters make many symbols that are nearly alike, and some that are empty or odd.
  const someSymbol = () =>
    random() < 0.01
      ? (['', '__proto__', '.', '\u{1f600}'][Math.floor(random() * 4)] ?? '')
      : `.SPXW26${Math.floor(random() * 9_000)}`;
  for (let turn = 0; turn < 60_000; turn++) {
    const symbol = someSymbol();
    const known = model.get(symbol);
    expect(index.slotOf(symbol), `seed ${seed}, turn ${turn}`).toBe(known ?? -1);
    if (known === undefined && free.length > 0 && random() < 0.7) {
      const slot = free.splice(Math.floor(random() * free.length), 1)[0]!;
      index.set(symbol, slot);
      model.set(symbol, slot);
    } else if (known !== undefined && random() < 0.5) {
      index.delete(known);
      model.delete(symbol);
      free.push(known);
    }
  }
  expect(index.size, `seed ${seed}`).toBe(model.size);
  for (const [symbol, slot] of model) {
    expect(index.slotOf(symbol), `seed ${seed}`).toBe(slot);
    expect(index.symbolAt(slot), `seed ${seed}`).toBe(symbol);
  }
});
