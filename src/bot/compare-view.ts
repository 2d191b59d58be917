/** From two readings to the data of their picture. Pure. */

import type { CompareChartSpec } from '../charts/spec.js';
import { formatClock, formatDayClock, formatMoment } from '../lib/format.js';
import type { GexUnit, ThemeName } from './actor.js';
import { chartHead, levelMarks, weightFootnote } from './chart-head.js';
import { type StrikeChange, unitFactors } from './compare-tables.js';
import { strikesAround } from './gex-view.js';
import type { ThenAndNow } from './past-ports.js';
import type { StrikeRange } from './strike-range.js';
import { dataTimeOf, shortDoubtWords } from './wording.js';

const weekMs = 6 * 86_400_000;

/** `09:31 ET` in the session shown, `Thu 16:00 ET` within a week, else `Thu Nov 5, 16:00 ET`. */
export function thenLabel({ then, now }: Pick<ThenAndNow, 'then' | 'now'>): string {
  const at = dataTimeOf(then.head);
  if (then.head.sessionDate === now.head.sessionDate) return formatClock(at);
  return dataTimeOf(now.head) - at < weekMs ? formatDayClock(at) : formatMoment(at);
}

export function nowLabel({ then, now }: Pick<ThenAndNow, 'then' | 'now'>): string {
  const at = dataTimeOf(now.head);
  return then.head.sessionDate === now.head.sessionDate ? formatClock(at) : formatDayClock(at);
}

/** Null when no strike around spot is known at either time. */
export function buildCompareChart(
  pair: ThenAndNow,
  changes: readonly StrikeChange[],
  { unit, theme, strikes }: { unit: GexUnit; theme: ThemeName; strikes: StrikeRange },
): CompareChartSpec | null {
  const { now } = pair;
  const factor = unitFactors(pair, unit);
  const { from, to } = strikesAround(
    changes.map(({ strike }) => strike),
    now.head.spot,
    strikes,
  );
  const shown = changes.slice(from, to);
  const has = (read: (change: StrikeChange) => number) =>
    shown.some((one) => Number.isFinite(read(one)) && read(one) !== 0);
  if (!has((one) => one.before) || !has((one) => one.after)) return null;
  const head = chartHead(now, theme, weightFootnote(now, 'oi'));
  const doubt = shortDoubtWords(pair.then.scope.quality);
  const then = shown.map((one) => one.before);
  return {
    chart: 'compare',
    ...head,
    warning: head.warning ?? (doubt === null ? null : `then ${doubt}`.slice(0, 60)),
    unit,
    nowLabel: nowLabel(pair),
    thenLabel: thenLabel(pair),
    strikes: shown.map(({ strike }) => strike),
    now: shown.map((one) => one.after),
    then,
    marks: levelMarks(now, 'oi'),
    spot: now.head.spot,
    netNow: now.scope.totals.net * factor.after,
    netThen: pair.then.scope.totals.net * factor.before,
  };
}
