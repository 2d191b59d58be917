/** The older dashboards' flip: where net GEX by strike changes sign. Shown beside zero gamma, never alerted on. */

import type { StrikeTable } from './types.js';

/** Only crossings this close to spot are counted, as a share of it. */
const reach = 0.2;
/** A net below this share of gross is the rounding of a strike whose two sides are equal: no sign. */
const rounding = 1e-12;

/** The crossing to report, and how many there are. */
export interface StrikeFlip {
  /** The crossing nearest spot; null when there is none. */
  level: number | null;
  count: number;
}

/**
 * Crossings of net GEX between neighbouring strikes of opposite sign within ±20 % of spot, linear between them. Strikes without net
 * exposure are passed over.
 */
export function strikeFlip(table: StrikeTable, spot: number): StrikeFlip {
  let level: number | null = null;
  let count = 0;
  let strike = Number.NaN;
  let net = 0;
  for (let k = 0; k < table.count; k++) {
    const nextStrike = table.strike[k]!;
    if (nextStrike < spot * (1 - reach) || nextStrike > spot * (1 + reach)) continue;
    const call = table.callGex[k]!;
    const put = table.putGex[k]!;
    const nextNet = call - put;
    if (!(Math.abs(nextNet) > rounding * (call + put))) continue;
    if (net !== 0 && net > 0 !== nextNet > 0) {
      const crossing = strike + ((nextStrike - strike) * -net) / (nextNet - net);
      count++;
      if (level === null || Math.abs(crossing - spot) < Math.abs(level - spot)) level = crossing;
    }
    strike = nextStrike;
    net = nextNet;
  }
  return { level, count };
}
