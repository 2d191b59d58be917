import type { Reading } from '../../src/alerts/types.js';

/** 09:30 New York of Friday, Nov 20 2026. */
export const open = Date.parse('2026-11-20T14:30:00Z');
const minute = 60_000;
const strikes = Float64Array.of(5_900, 5_950, 6_000, 6_050, 6_100);

/** One trusted reading, `at` minutes after the open: spot 6,000 at zero gamma 6,000 unless told otherwise. */
export function reading(at: number, change: Partial<Reading> = {}): Reading {
  return {
    snapshotId: at + 1,
    symbol: 'SPX',
    scope: 'days:45',
    slot: open + at * minute,
    sessionDate: '2026-11-20',
    spot: 6_000,
    zeroGamma: 6_000,
    netGex: 40e6,
    grossGex: 500e6,
    maxStrike: 6_050,
    callWall: 6_050,
    putWall: 5_950,
    strikes,
    netByStrike: Float64Array.of(-30e6, -60e6, 10e6, 80e6, 20e6),
    openInterestDate: '2026-11-19',
    quality: 'trusted',
    ...change,
  };
}

/** Net GEX by strike in millions, for the strikes 5,900 to 6,100 by 50; the leader and the walls are worked out from it. */
export function ladder(millions: readonly [number, number, number, number, number], spot = 6_000): Partial<Reading> {
  const netByStrike = Float64Array.from(millions, (each) => each * 1e6);
  const best = (score: (k: number) => number): number | null => {
    let found: number | null = null;
    let most = 0;
    for (let k = 0; k < strikes.length; k++) {
      if (score(k) > most) {
        most = score(k);
        found = strikes[k]!;
      }
    }
    return found;
  };
  return {
    spot,
    netByStrike,
    maxStrike: best((k) => Math.abs(netByStrike[k]!)),
    callWall: best((k) => (strikes[k]! >= spot ? netByStrike[k]! : 0)),
    putWall: best((k) => (strikes[k]! <= spot ? -netByStrike[k]! : 0)),
  };
}
