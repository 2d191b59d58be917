/** From the expirations of a chain to the rows people are shown and their picture. Pure. */

import type { ExpirationsChartSpec } from '../charts/spec.js';
import type { DateKey, ExpirationSummary } from '../engine/types.js';
import { formatCount, formatDate, formatPercent } from '../lib/format.js';
import { chartHead, chartKey, weightFootnote } from './chart-head.js';
import type { GexUnit, ThemeName } from './command.js';
import type { GexAnswer } from './ports.js';
import { unitFactor } from './wording.js';

/** What a phone shows in one answer with its picture. */
export const nearestExpirations = 10;

export interface ExpirationsViewOptions {
  unit: GexUnit;
  theme: ThemeName;
  /** The date that settles next; null when nothing is left. */
  rollsOff: DateKey | null;
  /** How many rows, the nearest first. */
  rows: number;
}

/** `41 later expirations, 3 %`; null when nothing is left out. The share is of the whole chain's gross gamma. */
export function restWords(left: readonly ExpirationSummary[]): string | null {
  if (left.length === 0) return null;
  const known = left.flatMap(({ grossShare }) => (grossShare === null ? [] : [grossShare]));
  const share = known.reduce((sum, one) => sum + one, 0);
  const what = `${formatCount(left.length)} later ${left.length === 1 ? 'expiration' : 'expirations'}`;
  return known.length < left.length ? what : `${what}, ${formatPercent(share, { digits: 0 })}`;
}

/** Net and share of each expiration, the nearest first; dollars of the named unit. */
export function buildExpirationsChart(answer: GexAnswer, options: ExpirationsViewOptions): ExpirationsChartSpec {
  const { head, expirations } = answer;
  const factor = unitFactor(options.unit, head.spot);
  const shown = expirations.slice(0, options.rows);
  return {
    chart: 'expirations',
    ...chartHead(answer, options.theme, weightFootnote(answer, 'oi')),
    unit: options.unit,
    rows: shown.map((one) => ({
      label: formatDate(one.date, { unlessOf: head.sessionDate }),
      net: one.net * factor,
      gross: one.gross * factor,
      share: one.grossShare,
      rollsOff: one.date === options.rollsOff,
    })),
    rest: restWords(expirations.slice(options.rows)),
    spot: head.spot,
  };
}

/** Whether any bar would be there. */
export function hasExpirationBars({ rows }: ExpirationsChartSpec): boolean {
  return rows.some(({ share }) => share !== null && share > 0);
}

/** See `chartKey`. What rolls off next changes when the market closes, while the snapshot stays. */
export function expirationsChartKey(answer: GexAnswer, options: ExpirationsViewOptions): string {
  const choices = [options.unit, options.theme, `${options.rows}`, options.rollsOff ?? 'none'];
  return chartKey(answer, () => buildExpirationsChart(answer, options), 'expirations', choices);
}
