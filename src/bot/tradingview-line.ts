import type { ScopeResult } from '../engine/types.js';
import type { By } from './wording.js';

/** A price as a program reads it: no thousands separators, at most two decimals. */
function plain(price: number): string {
  return `${Math.round(price * 100) / 100}`;
}

/**
 * One line to paste into a TradingView indicator's text input: `name: price` pairs separated by `, `,
 * plain ASCII, a point as decimal mark, no separators of thousands. Levels that do not exist are left out;
 * the line is null when none exists. Strikes by volume say so in their names. `move`: ± points around spot by the scope's next settlement.
 */
export function tradingViewLine(
  scope: ScopeResult,
  by: By = 'oi',
  move: { spot: number; points: number } | null = null,
): string | null {
  const levels = by === 'volume' ? scope.levelsByVolume : scope.levels;
  const weight = by === 'volume' ? ' by volume' : '';
  const pairs: [string, number | null | undefined][] = [
    ['Zero gamma', scope.zeroGamma.level],
    [`Max GEX${weight}`, levels.maxGex?.strike],
    [`Call wall${weight}`, levels.callWall?.strike],
    [`Put wall${weight}`, levels.putWall?.strike],
    [`Absolute gamma${weight}`, levels.absoluteGamma?.strike],
    ['Expected high', move === null ? null : move.spot + move.points],
    ['Expected low', move === null ? null : move.spot - move.points],
  ];
  const known = pairs.flatMap(([name, price]) =>
    price !== null && price !== undefined && Number.isFinite(price) ? [`${name}: ${plain(price)}`] : [],
  );
  return known.length === 0 ? null : known.join(', ');
}
