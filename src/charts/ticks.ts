/** Which values and strikes an axis names, and how its numbers are written. Pure. */

import { formatPercent, minus } from '../lib/format.js';

export interface ValueTicks {
  step: number;
  values: number[];
}

/** What an axis counts. */
export interface AxisKind {
  /** How a tick is written: one letter and one number of decimals for the whole axis. */
  nameOf(ticks: ValueTicks): (value: number) => string;
  /** No steps between whole numbers: there is no half a contract. */
  isWhole: boolean;
}

/**
 * Multiples of a round step (1, 2, 2.5 or 5 × 10ⁿ) inside [low, high]: as many as fit into `most`, 0 among them when inside.
 * @param whole only whole steps
 */
export function valueTicks(low: number, high: number, most: number, whole = false): ValueTicks {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return { step: 1, values: [0] };
  const power = Math.floor(Math.log10(span / most));
  for (let exponent = power; ; exponent += 1) {
    for (const factor of [1, 2, 2.5, 5]) {
      // Dividing by 10ⁿ keeps 0.25 exact where multiplying by 10⁻ⁿ does not.
      const step = exponent < 0 ? factor / 10 ** -exponent : factor * 10 ** exponent;
      const first = Math.ceil(low / step);
      const last = Math.floor(high / step);
      if (last - first + 1 > most || (whole && !Number.isInteger(step))) continue;
      const values = [];
      for (let index = first; index <= last; index += 1) values.push(index * step || 0);
      return { step, values };
    }
  }
}

/**
 * The same, with as many ticks as leave a gap between their names: `−$0.75 M` is twice as wide as `$5 B`.
 * @param length of the axis, in the unit of `widthOf`
 */
export function roomyTicks(
  low: number,
  high: number,
  length: number,
  widthOf: (text: string) => number,
  gap: number,
  axis: AxisKind = dollarAxis,
): ValueTicks {
  for (let most = Math.max(3, Math.floor(length / 108)); ; most--) {
    const ticks = valueTicks(low, high, most, axis.isWhole);
    const widest = Math.max(...ticks.values.map((value) => widthOf(axis.nameOf(ticks)(value))));
    if (most <= 2 || (ticks.step / (high - low)) * length >= widest + gap) return ticks;
  }
}

const scales: readonly [number, string][] = [
  [1e12, ' T'],
  [1e9, ' B'],
  [1e6, ' M'],
  [1e3, ' K'],
  [1, ''],
];

/** The largest unit not above a value, and its letter: 1e6 and ` M` for 40 million. */
export function scaleOf(value: number): { size: number; letter: string } {
  const [size, letter] = scales.find(([least]) => value >= least) ?? [1, ''];
  return { size, letter };
}

/** `−$1.5 B`, `$0.5 B`: one letter and one number of decimals for the whole axis; zero is `0`. */
export function axisDollars(ticks: ValueTicks): (value: number) => string {
  const shortOf = axisShorts(ticks);
  return (value) => (value === 0 ? '0' : `${value < 0 ? minus : ''}$${shortOf(value)}`);
}

/** `20 K` on both sides of zero: a side is no sign. */
export function axisCounts(ticks: ValueTicks): (value: number) => string {
  const shortOf = axisShorts(ticks);
  return (value) => (value === 0 ? '0' : shortOf(value));
}

/** Shares of one as `25 %`. */
export function axisShares(ticks: ValueTicks): (value: number) => string {
  const digits = ([0, 1] as const).find((count) => isWhole(ticks.step * 100 * 10 ** count)) ?? 2;
  return (value) => (value === 0 ? '0' : formatPercent(value, { digits }));
}

export const dollarAxis: AxisKind = { nameOf: axisDollars, isWhole: false };
export const countAxis: AxisKind = { nameOf: axisCounts, isWhole: true };
export const shareAxis: AxisKind = { nameOf: axisShares, isWhole: false };

/** The magnitude in the letter of the largest tick, with the decimals its step needs. */
function axisShorts(ticks: ValueTicks): (value: number) => string {
  const largest = Math.max(...ticks.values.map(Math.abs));
  const { size: scale, letter } = scaleOf(largest);
  const step = ticks.step / scale;
  const decimals = [0, 1, 2, 3, 4, 5, 6].find((digits) => isWhole(step * 10 ** digits)) ?? 6;
  const format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return (value) => `${format.format(Math.abs(value) / scale)}${letter}`;
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-9 * Math.max(1, Math.abs(value));
}

const strikeSteps = [0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

/**
 * Rows whose strike is named: all when rows are tall enough, else the multiples of the smallest customary step (5, 10, 25, 50 …)
 * that keeps names `minGap` apart, whatever the spacing; every n-th row when strikes are not multiples of anything.
 * @param strikes in the order of the rows
 */
export function strikeTicks(strikes: readonly number[], rowHeight: number, minGap: number): Set<number> {
  const all = strikes.map((_, row) => row);
  const apart = Math.max(1, Math.ceil(minGap / rowHeight - 1e-9));
  if (apart === 1) return new Set(all);
  for (const step of strikeSteps) {
    const rows = all.filter((row) => isWhole(strikes[row]! / step));
    const isRoomy = rows.every((row, index) => index === 0 || row - rows[index - 1]! >= apart);
    // Fewer than four names read worse than an uneven but denser scale.
    if (isRoomy && rows.length >= Math.min(4, Math.floor(strikes.length / apart))) return new Set(rows);
  }
  return new Set(all.filter((row) => row % apart === 0));
}
