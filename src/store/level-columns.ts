import type { KeyLevels, Level } from '../engine/types.js';
import { AppError } from '../lib/errors.js';
import { type Column, type Precision, packColumns, unpackColumns } from './codec.js';

/** The six levels and the start of their column names in `scope_level`. */
export const levelColumns = [
  ['maxGex', 'max_gex'],
  ['absoluteGamma', 'absolute_gamma'],
  ['callWall', 'call_wall'],
  ['putWall', 'put_wall'],
  ['maxCallGamma', 'max_call_gamma'],
  ['maxPutGamma', 'max_put_gamma'],
] as const satisfies readonly (readonly [keyof KeyLevels, string])[];

type LevelPrefix = (typeof levelColumns)[number][1];
export type LevelRow = { [column in `${LevelPrefix}_strike` | `${LevelPrefix}_value`]: number | null } & {
  level_detail: Uint8Array;
};

const names = levelColumns.map(([name]) => name);

/** Strikes come back exactly; values beside the columns within 2 billionths of the largest of their kind. */
const strikeKept: Precision = { as: 'exact' };
const valueKept: Precision = { as: 'share', bits: 28 };

/** Strike and value of each level become columns; runners-up and the levels by volume go into one small blob. */
export function levelsToRow(levels: KeyLevels, byVolume: KeyLevels): LevelRow {
  const column = (of: KeyLevels, keep: Precision, value: (level: Level) => number | undefined): Column => ({
    values: names.map((name) => (of[name] === null ? undefined : value(of[name])) ?? Number.NaN),
    keep,
  });
  const row = {} as LevelRow;
  for (const [name, prefix] of levelColumns) {
    row[`${prefix}_strike`] = levels[name]?.strike ?? null;
    row[`${prefix}_value`] = levels[name]?.value ?? null;
  }
  row.level_detail = packColumns([
    [
      column(levels, strikeKept, (level) => level.runnerUp?.strike),
      column(levels, valueKept, (level) => level.runnerUp?.value),
      column(byVolume, strikeKept, (level) => level.strike),
      column(byVolume, valueKept, (level) => level.value),
      column(byVolume, strikeKept, (level) => level.runnerUp?.strike),
      column(byVolume, valueKept, (level) => level.runnerUp?.value),
    ],
  ]);
  return row;
}

export function rowToLevels(row: LevelRow): { levels: KeyLevels; levelsByVolume: KeyLevels } {
  const [columns] = unpackColumns(row.level_detail);
  if (columns?.length !== 6 || columns[0]!.length !== names.length) {
    throw new AppError('STORE_CORRUPT', 'A stored set of levels is not complete.');
  }
  const levels = {} as KeyLevels;
  const levelsByVolume = {} as KeyLevels;
  levelColumns.forEach(([name, prefix], index) => {
    const at = (column: number) => orNull(columns[column]![index]!);
    levels[name] = levelOf(row[`${prefix}_strike`], row[`${prefix}_value`], at(0), at(1));
    levelsByVolume[name] = levelOf(at(2), at(3), at(4), at(5));
  });
  return { levels, levelsByVolume };
}

function levelOf(
  strike: number | null,
  value: number | null,
  nextStrike: number | null,
  nextValue: number | null,
): Level | null {
  if (strike === null || value === null) return null;
  const runnerUp = nextStrike === null || nextValue === null ? null : { strike: nextStrike, value: nextValue };
  const dominance = runnerUp === null || runnerUp.value === 0 ? null : Math.abs(value) / Math.abs(runnerUp.value);
  return { strike, value, runnerUp, dominance };
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
