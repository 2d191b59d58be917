import { describe, expect, test } from 'vitest';
import { chooseSpot, type SpotSources } from '../../src/feed/spot.js';

const now = 1_000_000;
const none = Number.NaN;
const silent: SpotSources = {
  isIndex: false,
  price: none,
  tradeAt: none,
  bid: none,
  ask: none,
  quoteAt: none,
  parity: null,
};

describe('the spot of an underlying', () => {
  const table: [string, Partial<SpotSources>, { price: number; from: string } | null][] = [
    ['nothing was ever seen: no price is made up', {}, null],
    [
      'a stock with a tight fresh quote takes its middle',
      { bid: 99.99, ask: 100.01, quoteAt: now, price: 99, tradeAt: now },
      { price: 100, from: 'quote' },
    ],
    [
      'a wide quote is not believed',
      { bid: 90, ask: 110, quoteAt: now, price: 99, tradeAt: now },
      { price: 99, from: 'trade' },
    ],
    [
      'a one-sided quote is not believed',
      { bid: 0, ask: 0.01, quoteAt: now, price: 99, tradeAt: now },
      { price: 99, from: 'trade' },
    ],
    [
      'a crossed quote is not believed',
      { bid: 101, ask: 100, quoteAt: now, price: 99, tradeAt: now },
      { price: 99, from: 'trade' },
    ],
    [
      'a stale quote gives way to a fresh trade',
      { bid: 99.99, ask: 100.01, quoteAt: now - 90_000, price: 99, tradeAt: now },
      { price: 99, from: 'trade' },
    ],
    [
      'an index uses its published value, whatever its quote',
      { isIndex: true, bid: 99.99, ask: 100.01, quoteAt: now, price: 99, tradeAt: now - 5_000 },
      { price: 99, from: 'trade' },
    ],
    [
      'a quote from after the moment asked about is not of that moment',
      { bid: 109.99, ask: 110.01, quoteAt: now + 3_600_000, price: 99, tradeAt: now - 5_000 },
      { price: 99, from: 'trade' },
    ],
    [
      'parity speaks when trade and quote are stale',
      { price: 99, tradeAt: now - 90_000, parity: { price: 101, at: now - 1_000 } },
      { price: 101, from: 'parity' },
    ],
    [
      'stale parity does not replace a stale trade',
      { price: 99, tradeAt: now - 90_000, parity: { price: 101, at: now - 120_000 } },
      { price: 99, from: 'trade' },
    ],
    [
      'of two stale prices the newer one is shown',
      { bid: 99.99, ask: 100.01, quoteAt: now - 70_000, price: 90, tradeAt: now - 900_000 },
      { price: 100, from: 'quote' },
    ],
    ['a trade without a time is the last resort', { price: 99 }, { price: 99, from: 'trade' }],
  ];
  test.each(table)('%s', (_title, given, wanted) => {
    const spot = chooseSpot({ ...silent, ...given }, now, 60_000);
    expect(spot === null ? null : { price: spot.price, from: spot.from }).toEqual(wanted);
  });
});
