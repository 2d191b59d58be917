/**
 * The reported zero gamma under other usual conventions, so that its reader knows how much of it is convention. Looked for near the level
 * only; it never changes it.
 *
 * A convention changes the terms of the profile, not the contracts: with the forward held, another clock T' makes a bell √(T ÷ T') times as
 * sharp and as high and moves its centre by the change of σ²T ÷ 2; another carry moves the centre.
 */

import { fadingExp } from './bell.js';
import { isDateKey } from './date-key.js';
import type { PricedChain, ProfileTerms } from './priced-chain.js';
import { addBells, type CurvePoint, exactCut, type LogGrid, netGexAt } from './profile.js';
import type { DateKey, ZeroGammaAlternative, ZeroGammaConvention } from './types.js';

/** How far from the level, as a share of it, another convention's is looked for, and in which steps. */
const reach = 0.05;
const largestStep = 0.00125;
/** Found from the shape of the curve at the level when it lies this near. */
const nearby = 0.0075;
/** Roots are right to this share, a thousandth of a point at 6,000. */
const enough = 2e-7;

const businessDaysPerYear = 262;

/**
 * Years to settlement as most published scripts count them: business days (Monday to Friday, holidays not removed) from the session date
 * to the expiration, over 262 a year, the day of expiration itself counted as one. Perfiliev, "How to Calculate Gamma Exposure (GEX) and
 * Zero Gamma Level" (2022), who also publishes a chain and its result.
 */
export function businessYears(sessionDate: DateKey, date: DateKey): number {
  if (!isDateKey(sessionDate) || !isDateKey(date)) return Number.NaN;
  return Math.max(weekdaysBefore(dayOf(date)) - weekdaysBefore(dayOf(sessionDate)), 1) / businessDaysPerYear;
}

const dayOf = (date: DateKey) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

/** Weekdays of the days before `day`, from a Monday on (1969-12-29 is day −3). */
function weekdaysBefore(day: number): number {
  const since = day + 3;
  return Math.floor(since / 7) * 5 + Math.min(since - Math.floor(since / 7) * 7, 5);
}

/** Terms under each convention, worked out once per chain and when asked for. */
export interface OtherTerms {
  clock?: ProfileTerms;
  rates?: OtherCarry;
  noCarry?: OtherCarry;
}

/** The alternatives of a scope's level; `dates` are indices into `priced.dates`. */
export function alternativesOf(
  priced: PricedChain,
  dates: readonly number[],
  level: number,
  known: OtherTerms,
): ZeroGammaAlternative[] {
  const at = Math.log(level);
  const { terms, chain } = priced;
  const out: ZeroGammaAlternative[] = [];
  const find = (convention: ZeroGammaConvention, of: ProfileTerms, among: readonly number[], shape: Shape) => {
    const root = rootBeside(of, among, at, shape) ?? searched(of, among, at);
    out.push({ convention, level: root === null ? null : Math.exp(root) });
  };
  known.clock ??= clockTerms(priced);
  find('clock', known.clock, dates, sumOf(shapesAt(known.clock, dates, at, chain.expirations.length)));

  const carry = otherCarry(priced, dates, known);
  const later = dates.filter((date) => priced.dates[date] !== chain.sessionDate);
  const has = (among: readonly number[]) => among.some((date) => terms.start[date + 1]! > terms.start[date]!);
  const isWithout = later.length < dates.length && has(later);
  if (carry === null && !isWithout) return out;
  const shapes = shapesAt(terms, dates, at, chain.expirations.length);
  if (carry !== null) find('carry', carry.terms, dates, sumOf(moved(shapes, carry.shift)));
  if (isWithout) {
    const isLater = chain.expirations.map(({ date }) => date !== chain.sessionDate);
    find('without-today', terms, later, sumOf(shapes, isLater));
  }
  return out;
}

function clockTerms({ terms, years, chain }: PricedChain): ProfileTerms {
  // Times as long as by the calendar clock, and what that makes of sharpness and of the centre.
  const longer = chain.expirations.map(({ date }, i) => businessYears(chain.sessionDate, date) / years[i]!);
  const blunter = Float64Array.from(longer, (ratio) => 1 / Math.sqrt(ratio));
  const lower = Float64Array.from(longer, (ratio) => (1 - ratio) / 2);
  const { expiration } = terms;
  const count = terms.start.at(-1)!;
  const out = {
    ...terms,
    centre: terms.centre.slice(0, count),
    sharpness: terms.sharpness.slice(0, count),
    weight: terms.weight.slice(0, count),
  };
  const { centre, sharpness, weight } = out;
  for (let i = 0; i < count; i++) {
    const at = expiration[i]!;
    const sharp = sharpness[i]!;
    centre[i] = centre[i]! + lower[at]! / (sharp * sharp);
    sharpness[i] = sharp * blunter[at]!;
    weight[i] = weight[i]! * blunter[at]!;
  }
  return out;
}

/** Terms with another carry, and by how much ln(price) each expiration's have moved up. */
interface OtherCarry {
  terms: ProfileTerms;
  shift: Float64Array;
}

/** The rates' carry where the scope has forwards of parity, else none at all; null where that is the carry the level has. */
function otherCarry(priced: PricedChain, dates: readonly number[], known: OtherTerms): OtherCarry | null {
  const { carry, chain, settings, years } = priced;
  const names = new Set(dates.map((date) => priced.dates[date]));
  const isParity = chain.expirations.some(
    ({ date }, i) => carry.from[i] === 'parity' && years[i]! > 0 && names.has(date),
  );
  if (isParity) {
    known.rates ??= withCarry(priced, settings.riskFreeRate - settings.dividendYield, 0);
    return known.rates;
  }
  if (settings.riskFreeRate === 0 && settings.dividendYield === 0) return null;
  known.noCarry ??= withCarry(priced, 0, settings.dividendYield);
  return known.noCarry;
}

function withCarry({ terms, carry, years }: PricedChain, perYear: number, lessYield: number): OtherCarry {
  const shift = years.map((time, i) => (carry.perYear[i]! - perYear) * time);
  const higher = years.map((time) => Math.exp(lessYield * time));
  const { expiration } = terms;
  const count = terms.start.at(-1)!;
  const out = { ...terms, centre: terms.centre.slice(0, count), weight: terms.weight.slice(0, count) };
  const { centre, weight } = out;
  for (let i = 0; i < count; i++) {
    const at = expiration[i]!;
    centre[i] = centre[i]! + shift[at]!;
    weight[i] = weight[i]! * higher[at]!;
  }
  return { terms: out, shift };
}

/** Value and first three derivatives in ln(price), four numbers for each expiration. */
type Shapes = Float64Array;
/** The same of a whole curve. */
type Shape = readonly [value: number, first: number, second: number, third: number];

/** One pass over the contracts says how the curves of all expirations run near `at`. */
function shapesAt(terms: ProfileTerms, dates: readonly number[], at: number, expirations: number): Shapes {
  const { centre, sharpness, weight, expiration, start } = terms;
  const out = new Float64Array(4 * expirations);
  for (const date of dates) {
    for (let i = start[date]!; i < start[date + 1]!; i++) {
      const b = sharpness[i]!;
      const d = (at - centre[i]!) * b;
      if (d > exactCut || d < -exactCut) continue;
      const part = weight[i]! * fadingExp(0.5 * d * d);
      const place = 4 * expiration[i]!;
      const bd = b * d;
      out[place] = out[place]! + part;
      out[place + 1] = out[place + 1]! - part * bd;
      out[place + 2] = out[place + 2]! + part * (bd * bd - b * b);
      out[place + 3] = out[place + 3]! - part * bd * (bd * bd - 3 * b * b);
    }
  }
  return out;
}

/** The shapes of curves that have moved up by `shift` each. */
function moved(shapes: Shapes, shift: Float64Array): Shapes {
  const out = shapes.slice();
  for (let i = 0; i < shift.length; i++) {
    const h = -shift[i]!;
    const [f, f1, f2, f3] = [shapes[4 * i]!, shapes[4 * i + 1]!, shapes[4 * i + 2]!, shapes[4 * i + 3]!];
    if (f === 0 && f1 === 0) continue;
    out[4 * i] = f + h * (f1 + (h / 2) * (f2 + (h / 3) * f3));
    out[4 * i + 1] = f1 + h * (f2 + (h / 2) * f3);
    out[4 * i + 2] = f2 + h * f3;
  }
  return out;
}

function sumOf(shapes: Shapes, counts?: readonly boolean[]): Shape {
  const out: [number, number, number, number] = [0, 0, 0, 0];
  for (let i = 0; i < shapes.length; i++) {
    if (counts !== undefined && counts[i >> 2] !== true) continue;
    out[i & 3] = out[i & 3]! + shapes[i]!;
  }
  return out;
}

const cubic = ([f, f1, f2, f3]: Shape, h: number) => f + h * (f1 + (h / 2) * (f2 + (h / 3) * f3));
const cubicSlope = ([, f1, f2, f3]: Shape, h: number) => f1 + h * (f2 + (h / 2) * f3);

/**
 * The root beside `at`: first of the cubic that runs there like the curve, then by Newton's method of the curve itself. Null where it is
 * not as near as that, where it cannot be told that it is the nearest, or where there is none.
 */
function rootBeside(terms: ProfileTerms, dates: readonly number[], at: number, shape: Shape): number | null {
  let h = 0;
  for (let turn = 0; turn < 8; turn++) {
    const move = -cubic(shape, h) / cubicSlope(shape, h);
    h += move;
    if (!(Math.abs(h) <= nearby)) return null;
    if (Math.abs(move) < enough) break;
  }
  const point: CurvePoint = { value: 0, slope: 0 };
  const guess = h;
  // So near the cubic is right to a thousandth of a point, even where the curve bends within 0.1 %.
  for (let turn = Math.abs(guess) < 2e-4 ? 6 : 0; turn < 6; turn++) {
    netGexAt(terms, dates, at + h, point);
    const move = -point.value / point.slope;
    h += move;
    if (!(Math.abs(h) <= nearby)) return null;
    // Convergence is quadratic: what is left after a step of 1e-5 is far below what is enough.
    if (Math.abs(move) < 1e-5) break;
  }
  const isLikeCubic = Math.abs(h - guess) <= 0.05 * Math.abs(guess) + 1e-6;
  const isPositive = shape[0] > 0;
  // No other root on the way, nor as near on the other side.
  for (const other of [h / 2, -h]) {
    if (isLikeCubic) point.value = cubic(shape, other);
    else netGexAt(terms, dates, at + other, point);
    if (point.value > 0 !== isPositive) return null;
  }
  return at + h;
}

function searched(terms: ProfileTerms, dates: readonly number[], at: number): number | null {
  const count = 2 * Math.ceil(reach / largestStep) + 1;
  const step = (2 * reach) / (count - 1);
  const grid: LogGrid = { origin: at - reach, step, count };
  const curve = new Float64Array(count);
  for (const date of dates) {
    addBells(terms, terms.start[date]!, terms.start[date + 1]!, grid, curve, 0, Number.POSITIVE_INFINITY);
  }
  let best: number | null = null;
  for (let j = 0; j + 1 < count; j++) {
    if (!(curve[j]! * curve[j + 1]! < 0)) continue;
    const low = grid.origin + j * step;
    // Brackets farther than the best root cannot hold a nearer one.
    const distance = Math.max(low - at, at - low - step, 0);
    if (best !== null && distance >= Math.abs(best - at)) continue;
    const root = bisected(terms, dates, low, low + step, curve[j]! > 0);
    if (best === null || Math.abs(root - at) < Math.abs(best - at)) best = root;
  }
  return best;
}

/** Newton inside the bracket, bisection where it would leave it. */
function bisected(terms: ProfileTerms, dates: readonly number[], from: number, to: number, isFalling: boolean): number {
  const point: CurvePoint = { value: 0, slope: 0 };
  let [low, high] = [from, to];
  let u = (low + high) / 2;
  for (let turn = 0; turn < 60 && high - low > enough; turn++) {
    netGexAt(terms, dates, u, point);
    if (point.value === 0) return u;
    if (point.value > 0 === isFalling) low = u;
    else high = u;
    const next = u - point.value / point.slope;
    const isInside = next > low && next < high;
    const moved = Math.abs(next - u);
    u = isInside ? next : (low + high) / 2;
    if (isInside && moved < enough) return u;
  }
  return u;
}
