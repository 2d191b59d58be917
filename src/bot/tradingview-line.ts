import type { ScopeResult } from '../engine/types.js';

/** A price as a program reads it: no thousands separators, at most two decimals. */
function plain(price: number): string {
  return `${Math.round(price * 100) / 100}`;
}

/**
 * One line to paste into a TradingView indicator's text input: `name: price` pairs separated by `, `,
 * plain ASCII, a point as decimal mark, no separators of thousands. Levels that do not exist are left out;
 * the line is null when none exists.
 */
export function tradingViewLine(scope: ScopeResult): string | null {
  const { levels } = scope;
  const pairs: [string, number | null | undefined][] = [
    ['Zero gamma', scope.zeroGamma.level],
    ['Max GEX', levels.maxGex?.strike],
    ['Call wall', levels.callWall?.strike],
    ['Put wall', levels.putWall?.strike],
    ['Absolute gamma', levels.absoluteGamma?.strike],
  ];
  const known = pairs.flatMap(([name, price]) =>
    price !== null && price !== undefined && Number.isFinite(price) ? [`${name}: ${plain(price)}`] : [],
  );
  return known.length === 0 ? null : known.join(', ');
}
