/** The tables of `/levels`. */

import type { ExpirationSummary, Level } from '../engine/types.js';
import { formatDate, formatDollars, formatLevel, formatPercent, formatRatio } from '../lib/format.js';
import type { GexUnit } from './command.js';
import { moveCell } from './expirations-facts.js';
import type { GexAnswer } from './ports.js';
import type { Block, TableColumn } from './reply.js';
import { type By, formatPoints, gexLabel, unitFactor } from './wording.js';

const left = (title: string): TableColumn => ({ title, align: 'left' });
const right = (title: string): TableColumn => ({ title, align: 'right' });

/** `+26.1` and `+0.44 %`, so that above and below line up. */
function distanceCells(price: number, spot: number): [string, string] {
  const points = formatPoints(price - spot, spot);
  return [price > spot ? `+${points}` : points, formatPercent((price - spot) / spot, { plus: true })];
}

/** Every level with its distance and its lead; by volume the strikes are, zero gamma and the flip stay by open interest. */
export function levelTable(answer: GexAnswer, unit: GexUnit, by: By): Block {
  const { head, scope } = answer;
  const factor = unitFactor(unit, head.spot);
  const strikeRow = (label: string, level: Level | null): string[] =>
    level === null
      ? [label, 'none', '', '', '', '', '']
      : [
          label,
          formatLevel(level.strike),
          ...distanceCells(level.strike, head.spot),
          formatDollars(level.value * factor),
          level.dominance === null ? '' : `${formatRatio(level.dominance, 1)}×`,
          level.runnerUp === null ? '' : formatLevel(level.runnerUp.strike),
        ];
  const priceRow = (label: string, price: number | null): string[] =>
    price === null
      ? [label, 'none', '', '', '', '', '']
      : [label, formatLevel(price), ...distanceCells(price, head.spot), '', '', ''];
  const levels = by === 'volume' ? scope.levelsByVolume : scope.levels;
  return {
    kind: 'table',
    columns: [
      left(by === 'volume' ? 'By volume' : 'Level'),
      right('Price'),
      right('From spot'),
      right('%'),
      right(gexLabel(unit, 'oi')),
      right('Lead'),
      right('Runner-up'),
    ],
    rows: [
      priceRow('Zero gamma', scope.zeroGamma.level),
      strikeRow('Max GEX', levels.maxGex),
      strikeRow('Call wall', levels.callWall),
      strikeRow('Put wall', levels.putWall),
      strikeRow('Absolute gamma', levels.absoluteGamma),
      strikeRow('Max call gamma', levels.maxCallGamma),
      strikeRow('Max put gamma', levels.maxPutGamma),
      priceRow('Strike flip', scope.strikeFlip.level),
    ],
  };
}

const nearest = 3;

/** The next expirations of the chain, whatever the scope: max pain and expected move belong to a date. `open` has those not settled. */
export function moveTable(open: readonly ExpirationSummary[], spot: number): Block | null {
  const rows = open
    .filter((one) => one.maxPain !== null || one.expectedMove !== null)
    .slice(0, nearest)
    .map(({ date, maxPain, expectedMove: move }) => [
      formatDate(date),
      formatLevel(maxPain),
      moveCell(move, spot),
      move === null ? '' : formatPercent(move.points / spot),
      move === null ? '' : formatLevel(spot - move.points),
      move === null ? '' : formatLevel(spot + move.points),
    ]);
  if (rows.length === 0) return null;
  return {
    kind: 'table',
    columns: [left('Expiration'), right('Max pain'), right('Expected move'), right('%'), right('Low'), right('High')],
    rows,
  };
}
