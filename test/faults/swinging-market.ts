/** A practice market whose underlying jumps over a price from slot to slot, so that alerts are frequent. */

import type { MarketSource } from '../../src/practice/market-source.js';

/** Of market time; each slot finds spot on the other side. */
export const slotMs = 10_000;
/** Of spot, to either side. */
const swing = 0.004;

export function swinging(symbol: string): (market: MarketSource) => MarketSource {
  const factor = (at: number) => (Math.floor(at / slotMs) % 2 === 0 ? 1 + swing : 1 - swing);
  return (market) => ({
    ...market,
    quote(of, at) {
      const quote = market.quote(of, at);
      if (of !== symbol || quote === null) return quote;
      return { ...quote, bid: quote.bid * factor(at), ask: quote.ask * factor(at) };
    },
    trade(of, at) {
      const trade = market.trade(of, at);
      return of !== symbol || trade === null ? trade : { ...trade, price: trade.price * factor(at) };
    },
  });
}
