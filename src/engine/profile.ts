/**
 * Net GEX over a range of underlying prices, re-priced: G(x) = Σ s·Γ(x)·OI·M·x with volatility, time and open interest held.
 *
 * In u = ln x every contract is a bell: weight · exp(−((u − centre)·sharpness)²/2). On an evenly spaced grid in u a bell obeys
 * G(j+1) = G(j)·R(j), R(j+1) = R(j)·exp(−(h·sharpness)²), so a contract costs three exponentials for the whole grid. Bells are cut at
 * 6.5 widths (7e-10 of their peak). Sums are kept per date, because scopes share dates.
 *
 * Contracts near settlement are narrower than a step of 0.25 %; they are summed on a grid eight times finer, and the wide rest is
 * interpolated onto it, so that the search for roots does not step over them.
 */

import { fadingExp } from './bell.js';
import type { PricedChain, ProfileTerms } from './priced-chain.js';

/** Evenly spaced in the logarithm. */
export interface LogGrid {
  /** Logarithm of the first level. */
  origin: number;
  step: number;
  count: number;
}

/** Grid steps between two neighbouring levels of the shown profile. */
export const finePerStep = 8;
/** Bells narrower than this many steps go on the fine grid. */
const wideFromSteps = 5;
const cut = 6.5;

/** The fewest levels from `low` to `high` whose neighbours differ by at most `largestStep` (0.0025 = 0.25 %). */
export function logGrid(low: number, high: number, largestStep: number): LogGrid {
  const span = Math.log(high / low);
  const steps = Math.max(1, Math.ceil(span / Math.log1p(largestStep) - 1e-9));
  return { origin: Math.log(low), step: span / steps, count: steps + 1 };
}

/** The prices of a grid, ascending. */
export function gridLevels(grid: LogGrid): Float64Array {
  const out = new Float64Array(grid.count);
  for (let j = 0; j < grid.count; j++) out[j] = Math.exp(grid.origin + j * grid.step);
  return out;
}

/** The same stretch, `finePerStep` times finer. */
export function refined(grid: LogGrid): LogGrid {
  return { origin: grid.origin, step: grid.step / finePerStep, count: (grid.count - 1) * finePerStep + 1 };
}

/** Net GEX of one date: the wide bells on the grid, the narrow ones on the fine grid (null when there are none). */
export interface DateCurve {
  wide: Float64Array;
  narrow: Float64Array | null;
}

/** Bells that walk the grid together: one load and store of the sum serves four, and their multiplications do not wait for each other. */
const together = 4;
/** A walk may start this many widths below its bell's middle; farther down `fadingExp` would start it at 0. */
const farthestStart = 9.3;

/** Adds the bells of terms `from` … `to − 1` whose sharpness lies above `bluntest` and up to `sharpest` onto `out`. */
export function addBells(
  terms: ProfileTerms,
  from: number,
  to: number,
  grid: LogGrid,
  out: Float64Array,
  bluntest: number,
  sharpest: number,
): void {
  const { centre: centres, sharpness: sharpnesses, weight: weights } = terms;
  const { origin, step } = grid;
  const last = grid.count - 1;
  const walk = newWalk();
  for (let i = from; i < to; i++) {
    const sharpness = sharpnesses[i]!;
    if (!(sharpness > bluntest && sharpness <= sharpest)) continue;
    const stride = step * sharpness;
    const middle = (centres[i]! - origin) / step;
    const reach = cut / stride;
    const first = Math.max(0, Math.ceil(middle - reach));
    const end = Math.min(last, Math.floor(middle + reach));
    if (first > end) continue;
    if (walk.size === together || (walk.size > 0 && !canJoin(walk, first, middle, stride))) addWalk(walk, out);
    const place = walk.size++;
    walk.middle[place] = middle;
    walk.stride[place] = stride;
    walk.weight[place] = weights[i]!;
    walk.first = Math.min(walk.first, first);
    walk.end = Math.max(walk.end, end);
  }
  addWalk(walk, out);
}

/** Up to four bells and the stretch of levels they share. */
interface Walk {
  size: number;
  first: number;
  end: number;
  middle: Float64Array;
  stride: Float64Array;
  weight: Float64Array;
  value: Float64Array;
  ratio: Float64Array;
  bend: Float64Array;
}

function newWalk(): Walk {
  const four = () => new Float64Array(together);
  return {
    size: 0,
    first: Number.POSITIVE_INFINITY,
    end: -1,
    middle: four(),
    stride: four(),
    weight: four(),
    value: four(),
    ratio: four(),
    bend: four(),
  };
}

function canJoin(walk: Walk, first: number, middle: number, stride: number): boolean {
  const start = Math.min(walk.first, first);
  if ((middle - start) * stride > farthestStart) return false;
  for (let k = 0; k < walk.size; k++) {
    if ((walk.middle[k]! - start) * walk.stride[k]! > farthestStart) return false;
  }
  return true;
}

/** Walks the bells up their stretch, and empties the walk. */
function addWalk(walk: Walk, out: Float64Array): void {
  const { size, first, end, value, ratio, bend } = walk;
  if (size === 0) return;
  value.fill(0);
  ratio.fill(0);
  for (let k = 0; k < size; k++) {
    const stride = walk.stride[k]!;
    const d = (first - walk.middle[k]!) * stride;
    const half = 0.5 * stride * stride;
    value[k] = walk.weight[k]! * fadingExp(0.5 * d * d);
    ratio[k] = signedExp(half + stride * d);
    bend[k] = fadingExp(2 * half);
  }
  let a = value[0]!;
  let b = value[1]!;
  let c = value[2]!;
  let d = value[3]!;
  let ra = ratio[0]!;
  let rb = ratio[1]!;
  let rc = ratio[2]!;
  let rd = ratio[3]!;
  const ba = bend[0]!;
  const bb = bend[1]!;
  const bc = bend[2]!;
  const bd = bend[3]!;
  for (let j = first; j <= end; j++) {
    out[j] = out[j]! + (a + b + (c + d));
    a *= ra;
    b *= rb;
    c *= rc;
    d *= rd;
    ra *= ba;
    rb *= bb;
    rc *= bc;
    rd *= bd;
  }
  walk.size = 0;
  walk.first = Number.POSITIVE_INFINITY;
  walk.end = -1;
}

/** exp(−y) for either sign; below 0 only on the way up to a bell's middle, and then never under −45. */
function signedExp(y: number): number {
  return y >= 0 ? fadingExp(y) : 1 / fadingExp(-y);
}

/** The curve of one date (index into `priced.dates`). */
export function dateCurve(priced: PricedChain, date: number, grid: LogGrid): DateCurve {
  const { terms } = priced;
  const from = terms.start[date]!;
  const to = terms.start[date + 1]!;
  const sharpest = 1 / (wideFromSteps * grid.step);
  const wide = new Float64Array(grid.count);
  addBells(terms, from, to, grid, wide, 0, sharpest);
  let narrow: Float64Array | null = null;
  for (let i = from; i < to && narrow === null; i++) {
    if (!(terms.sharpness[i]! > sharpest)) continue;
    const fine = refined(grid);
    narrow = new Float64Array(fine.count);
    addBells(terms, from, to, fine, narrow, sharpest, Number.POSITIVE_INFINITY);
  }
  return { wide, narrow };
}

/** A scope's curve: `shown` on the grid, and `scan` on the grid the roots are looked for on. */
export interface ScopeCurve {
  shown: Float64Array;
  scan: Float64Array;
  scanGrid: LogGrid;
}

/** The curves of several dates added up; all of them on `grid`. */
export function sumCurves(curves: readonly DateCurve[], grid: LogGrid): ScopeCurve {
  const wide = new Float64Array(grid.count);
  let narrow: Float64Array | null = null;
  for (const curve of curves) {
    for (let j = 0; j < wide.length; j++) wide[j] = wide[j]! + curve.wide[j]!;
    if (curve.narrow === null) continue;
    if (narrow === null) narrow = curve.narrow.slice();
    else for (let j = 0; j < narrow.length; j++) narrow[j] = narrow[j]! + curve.narrow[j]!;
  }
  if (narrow === null) return { shown: wide, scan: wide, scanGrid: grid };
  const shown = wide.slice();
  for (let j = 0; j < shown.length; j++) shown[j] = shown[j]! + narrow[j * finePerStep]!;
  addInterpolated(wide, narrow);
  return { shown, scan: narrow, scanGrid: refined(grid) };
}

/** Adds a curve on the grid to one on the fine grid, cubic between the four nearest levels. */
function addInterpolated(coarse: Float64Array, fine: Float64Array): void {
  const n = coarse.length;
  for (let j = 0; j + 1 < n; j++) {
    const first = Math.max(0, Math.min(j - 1, n - 4));
    for (let part = 0; part < finePerStep; part++) {
      const at = j * finePerStep + part;
      fine[at] = fine[at]! + (part === 0 ? coarse[j]! : cubicAt(coarse, first, j - first + part / finePerStep));
    }
  }
  const end = (n - 1) * finePerStep;
  fine[end] = fine[end]! + coarse[n - 1]!;
}

/** Lagrange through `values[first]` … `values[first + 3]` at `x` steps after the first. */
function cubicAt(values: Float64Array, first: number, x: number): number {
  const a = x - 1;
  const b = x - 2;
  const c = x - 3;
  return (
    (-values[first]! * a * b * c) / 6 +
    (values[first + 1]! * x * b * c) / 2 -
    (values[first + 2]! * x * a * c) / 2 +
    (values[first + 3]! * x * a * b) / 6
  );
}

/** G and dG/du at u = ln x. */
export interface CurvePoint {
  value: number;
  slope: number;
}

/** Beyond this many widths a bell is below a rounding error of its own peak. */
export const exactCut = 8.5;

/** Net GEX of the dates at u = ln(price), exact, written into `point`. */
export function netGexAt(terms: ProfileTerms, dates: readonly number[], u: number, point: CurvePoint): void {
  const { centre, sharpness, weight, start } = terms;
  let value = 0;
  let slope = 0;
  for (const date of dates) {
    for (let i = start[date]!; i < start[date + 1]!; i++) {
      const b = sharpness[i]!;
      const d = (u - centre[i]!) * b;
      if (d > exactCut || d < -exactCut) continue;
      const part = weight[i]! * fadingExp(0.5 * d * d);
      value += part;
      slope -= part * d * b;
    }
  }
  point.value = value;
  point.slope = slope;
}
