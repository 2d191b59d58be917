/** Where net dealer gamma changes sign: every root of the re-priced profile, and the one to report. */

import type { PricedChain } from './priced-chain.js';
import type { DateCurve } from './profile.js';
import {
  type CurvePoint,
  dateCurve,
  finePerStep,
  type LogGrid,
  logGrid,
  netGexAt,
  type ScopeCurve,
  sumCurves,
} from './profile.js';
import type { Profile, ZeroGamma } from './types.js';

/** Reach of the search around spot, and how much wider it goes when the first finds no sign change. */
const reaches = [0.2, 0.35] as const;
const largestStep = 0.0025;
/** Share of the curve's largest value below which it counts as nothing: the far tails of the bells have no sign worth a level. */
const nothing = 1e-6;
/** So far to either side of spot, as a share, the profile shows what today's narrow bells do between two levels. */
const fineReach = 0.025;

/** A grid per reach with the curves of the dates worked out so far; shared by the scopes of one chain. */
export interface CurveCache {
  grids: LogGrid[];
  curves: (DateCurve | undefined)[][];
}

/** An empty cache over the grids around the chain's spot. */
export function curveCache(priced: PricedChain): CurveCache {
  return {
    grids: reaches.map((reach) => logGrid(priced.spot * (1 - reach), priced.spot * (1 + reach), largestStep)),
    curves: reaches.map(() => new Array<DateCurve | undefined>(priced.dates.length)),
  };
}

/** What a sweep over prices found. */
export interface SweptScope {
  profile: Profile;
  roots: number[];
  /** Sign of the curve where it is something: 0 when it is nothing everywhere. */
  sign: -1 | 0 | 1;
}

/** The profile of the dates with every root, ascending, to within 0.01 point. */
export function sweep(priced: PricedChain, dates: readonly number[], cache: CurveCache): SweptScope {
  let swept: SweptScope | null = null;
  for (let reach = 0; reach < reaches.length; reach++) {
    const grid = cache.grids[reach]!;
    const known = cache.curves[reach]!;
    const curves = dates.map((date) => {
      known[date] ??= dateCurve(priced, date, grid);
      return known[date];
    });
    const curve = sumCurves(curves, grid);
    const { brackets, sign } = signChanges(curve);
    swept = {
      profile: shownProfile(curve, grid, priced.spot),
      roots: brackets.map((bracket) => refineRoot(priced, dates, bracket)),
      sign,
    };
    if (swept.roots.length > 0 || sign === 0) return swept;
  }
  return swept!;
}

/**
 * The curve on the grid, and around spot on the fine one where the scope has bells that are narrower than a few steps: hours before they
 * settle, straight lines between levels 0.25 % apart are off by a fifth of the peak.
 */
function shownProfile({ shown, scan, scanGrid }: ScopeCurve, grid: LogGrid, spot: number): Profile {
  const last = grid.count - 1;
  const isFine = scanGrid !== grid;
  const cellOf = (price: number) => (Math.log(price) - grid.origin) / grid.step;
  const from = isFine ? Math.max(0, Math.floor(cellOf(spot * (1 - fineReach)))) : last;
  const to = isFine ? Math.min(last, Math.ceil(cellOf(spot * (1 + fineReach)))) : last;
  const fineEnd = from + (to - from) * finePerStep;
  const levels = new Float64Array(fineEnd + last - to + 1);
  const netGex = new Float64Array(levels.length);
  for (let k = 0; k < levels.length; k++) {
    const cell = k <= from ? k : k < fineEnd ? from + (k - from) / finePerStep : to + k - fineEnd;
    levels[k] = Math.exp(grid.origin + cell * grid.step);
    netGex[k] = Number.isInteger(cell) ? shown[cell]! : scan[cell * finePerStep]!;
  }
  return { levels, netGex };
}

/** A stretch of ln(price) over which the curve changes sign. */
interface Bracket {
  low: number;
  high: number;
  valueLow: number;
  valueHigh: number;
}

/** Sign changes between levels where the curve is something. Zeros at either end are no crossing; zeros between two signs are one. */
function signChanges(curve: ScopeCurve): { brackets: Bracket[]; sign: -1 | 0 | 1 } {
  const { scan, scanGrid } = curve;
  let peak = 0;
  for (let j = 0; j < scan.length; j++) peak = Math.max(peak, Math.abs(scan[j]!));
  const brackets: Bracket[] = [];
  let previous = -1;
  for (let j = 0; j < scan.length; j++) {
    const value = scan[j]!;
    if (!(Math.abs(value) > peak * nothing)) continue;
    if (previous >= 0 && scan[previous]! > 0 !== value > 0) {
      brackets.push({
        low: scanGrid.origin + previous * scanGrid.step,
        high: scanGrid.origin + j * scanGrid.step,
        valueLow: scan[previous]!,
        valueHigh: value,
      });
    }
    previous = j;
  }
  return { brackets, sign: previous < 0 ? 0 : scan[previous]! > 0 ? 1 : -1 };
}

/** Newton on the exact curve, kept inside the bracket by bisection. */
function refineRoot(priced: PricedChain, dates: readonly number[], bracket: Bracket): number {
  let { low, high } = bracket;
  const isRising = bracket.valueHigh > 0;
  // Quadratic convergence: after a step this short the error left is far below it.
  const enough = Math.min(0.002, priced.spot * 1e-6);
  const point: CurvePoint = { value: 0, slope: 0 };
  let u = low + ((high - low) * bracket.valueLow) / (bracket.valueLow - bracket.valueHigh);
  for (let turn = 0; turn < 100; turn++) {
    netGexAt(priced.terms, dates, u, point);
    if (point.value === 0) break;
    if (point.value > 0 === isRising) high = u;
    else low = u;
    const newton = u - point.value / point.slope;
    const isInside = newton > low && newton < high;
    const next = isInside ? newton : (low + high) / 2;
    const moved = Math.abs(next - u) * Math.exp(u);
    u = next;
    if (isInside ? moved <= enough : (high - low) * Math.exp(u) <= enough) break;
  }
  return Math.exp(u);
}

/**
 * The reported level: on first sight the root nearest spot, afterwards the one nearest the previous level, so that it does not jump
 * when another root happens to come closer to spot. Without roots null and the reason.
 */
export function chooseZeroGamma(
  swept: SweptScope,
  spot: number,
  previous: number | undefined,
  isCovered: boolean,
): ZeroGamma {
  if (swept.roots.length > 0) {
    const hasPrevious = previous !== undefined && Number.isFinite(previous);
    const anchor = hasPrevious ? previous : spot;
    const level = swept.roots.reduce((best, root) => (Math.abs(root - anchor) < Math.abs(best - anchor) ? root : best));
    return { level, reason: null, roots: swept.roots, chosenBy: hasPrevious ? 'nearest-previous' : 'nearest-spot' };
  }
  const none = { level: null, roots: [], chosenBy: null };
  // One sign over what has arrived says nothing about a chain of which much is missing.
  if (!isCovered) return { ...none, reason: 'coverage' };
  if (swept.sign === 0) return { ...none, reason: 'no-open-interest' };
  return { ...none, reason: swept.sign > 0 ? 'always-positive' : 'always-negative' };
}
