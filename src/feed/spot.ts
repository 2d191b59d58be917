/** The underlying's price now, and how old it is: pure choice among what the book holds (dxlink.md section 2, reliability.md F12). */

/** What the book knows of the underlying. Prices in $, times ms UTC; NaN where unknown. */
export interface SpotSources {
  isIndex: boolean;
  /** Last trade and its time. */
  price: number;
  tradeAt: number;
  /** Best quote and the moment it is of: its receipt, less the feed's delay. */
  bid: number;
  ask: number;
  quoteAt: number;
  /** Spot implied by put/call parity at the money of a near expiration, from fresh two-sided quotes; null when there is none. */
  parity: { price: number; at: number } | null;
}

/** A price, its time and where it is from. */
export interface Spot {
  price: number;
  /** ms UTC; NaN when the feed gave no time, which counts as stale. */
  at: number;
  from: 'trade' | 'quote' | 'parity';
}

/** A mid is believed only from a spread this tight: 0.1 % of price, or two cents. */
const tightestShare = 0.001;
const tightestCents = 0.02;

/**
 * Indices trade nowhere, so their spot is the published value (Trade). Stocks and funds: the middle of a tight, fresh quote,
 * else the last trade. When both are older than `staleMs`, fresh parity; failing that, the newest of what there is. Null
 * when nothing was ever seen: a price is never made up.
 */
export function chooseSpot(sources: SpotSources, now: number, staleMs: number): Spot | null {
  const candidates: Spot[] = [];
  const spread = sources.ask - sources.bid;
  const middle = (sources.ask + sources.bid) / 2;
  const isTight = spread >= 0 && spread <= Math.max(tightestCents, middle * tightestShare);
  // Received after the moment that is asked about (a closed market read as of its close, a clock set back): not of that moment.
  const isLater = sources.price > 0 && sources.quoteAt - now > staleMs;
  if (!sources.isIndex && sources.bid > 0 && isTight && !isLater) {
    candidates.push({ price: middle, at: sources.quoteAt, from: 'quote' });
  }
  if (sources.price > 0) candidates.push({ price: sources.price, at: sources.tradeAt, from: 'trade' });
  const isFresh = (candidate: { at: number }) => now - candidate.at <= staleMs;
  const fresh = candidates.find(isFresh);
  if (fresh !== undefined) return fresh;
  if (sources.parity !== null && isFresh(sources.parity)) return { ...sources.parity, from: 'parity' };
  return candidates.sort((a, b) => (b.at || 0) - (a.at || 0))[0] ?? null;
}
