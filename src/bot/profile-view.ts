/** From a scope's re-priced profile to its picture and the figures read off it. Pure. */

import type { ProfileChartSpec } from '../charts/spec.js';
import type { Profile } from '../engine/types.js';
import { chartHead, chartKey, levelMarks, weightFootnote } from './chart-head.js';
import type { GexUnit, ThemeName } from './command.js';
import type { GexAnswer } from './ports.js';
import { unitFactor } from './wording.js';
import { zeroZoneOf } from './zero-zone.js';

export interface ProfileViewOptions {
  unit: GexUnit;
  theme: ThemeName;
}

/** Net GEX at a price, $ per point, on the straight line between the two nearest of the profile; null outside it. */
export function netAt({ levels, netGex }: Profile, price: number): number | null {
  let above = 0;
  while (above < levels.length && levels[above]! < price) above += 1;
  if (above === levels.length) return null;
  const [high, valueHigh] = [levels[above]!, netGex[above]!];
  if (high === price) return Number.isFinite(valueHigh) ? valueHigh : null;
  if (above === 0) return null;
  const [low, valueLow] = [levels[above - 1]!, netGex[above - 1]!];
  const value = valueLow + ((valueHigh - valueLow) * (price - low)) / (high - low);
  return Number.isFinite(value) ? value : null;
}

/** What is below this share of the curve's largest value is as good as nothing. */
const flat = 0.05;
/** Shown at most, as a share of spot to either side, beside what must be seen: farther away nobody trades today. */
const mostSide = 0.12;
/** Shown at least, as a share of spot to either side, and beside what must be seen. */
const leastSide = 0.02;
const margin = 0.01;

/** The prices worth a look: where the curve is something, with spot, the chosen level and its zone in sight. */
function shownRange(answer: GexAnswer): { low: number; high: number } {
  const { head, scope } = answer;
  const { levels, netGex } = scope.profile;
  const { spot } = head;
  const peak = netGex.reduce((most, value) => Math.max(most, Number.isFinite(value) ? Math.abs(value) : 0), 0);
  const zone = zeroZoneOf(scope.zeroGamma, spot);
  const chosen = scope.zeroGamma.level;
  const prices = [spot * (1 - leastSide), spot * (1 + leastSide)];
  for (const price of [chosen, zone?.low, zone?.high]) {
    if (price !== null && price !== undefined) prices.push(price - margin * spot, price + margin * spot);
  }
  levels.forEach((price, at) => {
    if (Math.abs(netGex[at]!) > flat * peak && Math.abs(price / spot - 1) <= mostSide) prices.push(price);
  });
  return { low: Math.min(...prices), high: Math.max(...prices) };
}

/**
 * The profile in dollars of the unit at each price: per 1 % means 1 % of the price the curve is at. Requires a profile with values;
 * see `hasProfile`.
 */
export function buildProfileChart(answer: GexAnswer, options: ProfileViewOptions): ProfileChartSpec {
  const { head, scope } = answer;
  const { levels, netGex } = scope.profile;
  const { low, high } = shownRange(answer);
  const shown = Array.from(levels.keys()).filter((at) => levels[at]! >= low && levels[at]! <= high);
  return {
    chart: 'profile',
    ...chartHead(answer, options.theme, weightFootnote(answer, 'oi')),
    unit: options.unit,
    prices: shown.map((at) => levels[at]!),
    netGex: shown.map((at) => netGex[at]! * unitFactor(options.unit, levels[at]!)),
    spot: head.spot,
    netAtSpot: scope.totals.net * unitFactor(options.unit, head.spot),
    // Those outside are in the answer's table.
    roots: scope.zeroGamma.roots.filter((root) => root >= low && root <= high),
    chosen: scope.zeroGamma.level,
    zone: zeroZoneOf(scope.zeroGamma, head.spot),
    marks: levelMarks(answer, 'oi').filter(({ kind }) => kind !== 'spot' && kind !== 'zero-gamma'),
  };
}

/** Whether there is a curve to draw: profiles past their retention, and those of nothing, are empty. */
export function hasProfile({ scope }: GexAnswer): boolean {
  const { levels, netGex } = scope.profile;
  return levels.length > 1 && netGex.some((value) => Number.isFinite(value) && value !== 0);
}

/** See `chartKey`. */
export function profileChartKey(answer: GexAnswer, options: ProfileViewOptions): string {
  return chartKey(answer, () => buildProfileChart(answer, options), 'profile', [options.unit, options.theme]);
}
