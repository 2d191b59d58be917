/** From the expirations of a chain to the rows people are shown and their picture. Pure. */

import type { ExpirationsChartSpec } from '../charts/spec.js';
import type { DateKey, ExpirationSummary } from '../engine/types.js';
import { formatDate } from '../lib/format.js';
import { chartHead, chartKey, weightFootnote } from './chart-head.js';
import type { GexUnit, ThemeName } from './command.js';
import { fingerprint } from './fingerprint.js';
import type { GexAnswer } from './ports.js';
import { unitFactor } from './wording.js';

/** Rows of the table: with more the answer would not fit under its picture on Telegram. */
export const tableExpirations = 8;
/** Rows of the picture. */
export const pictureExpirations = 12;

export interface ExpirationsViewOptions {
  unit: GexUnit;
  theme: ThemeName;
  /** Ascending by date. */
  shown: readonly ExpirationSummary[];
  /** What the rows leave out, as the picture says it; null when all are shown. */
  rest: string | null;
  /** The date that settles next; null when nothing is left. */
  rollsOff: DateKey | null;
}

/** Net and share of the shown expirations; dollars of the named unit. */
export function buildExpirationsChart(answer: GexAnswer, options: ExpirationsViewOptions): ExpirationsChartSpec {
  const { head } = answer;
  const factor = unitFactor(options.unit, head.spot);
  return {
    chart: 'expirations',
    ...chartHead(answer, options.theme, weightFootnote(answer, 'oi')),
    unit: options.unit,
    rows: options.shown.map((one) => ({
      label: formatDate(one.date, { unlessOf: head.sessionDate }),
      net: one.net * factor,
      gross: one.gross * factor,
      share: one.grossShare,
      rollsOff: one.date === options.rollsOff,
    })),
    rest: options.rest,
    spot: head.spot,
  };
}

/** Whether any bar would be there. */
export function hasExpirationBars({ rows }: ExpirationsChartSpec): boolean {
  return rows.some(({ share }) => share !== null && share > 0);
}

/** See `chartKey`. Which dates are shown and what rolls off next change when the market closes, while the snapshot stays. */
export function expirationsChartKey(answer: GexAnswer, options: ExpirationsViewOptions): string {
  const { shown, rollsOff, unit, theme } = options;
  const dates = fingerprint([rollsOff ?? '', ...shown.map(({ date }) => date)].join(','));
  return chartKey(answer, () => buildExpirationsChart(answer, options), 'expirations', [unit, theme, dates]);
}
