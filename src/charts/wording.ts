/** The words a chart and its alt text share. */

import type { GexChartSpec, LadderQuantity } from './spec.js';

/** What one dollar of exposure is about. */
export const unitText: Readonly<Record<GexChartSpec['unit'], string>> = {
  'per-point': 'per 1-point move',
  'per-percent': 'per 1 % move',
};

export const weightText: Readonly<Record<GexChartSpec['by'], string>> = { oi: 'open interest', volume: 'volume' };

export const sourceText: Readonly<Record<GexChartSpec['source'], string>> = {
  live: 'live',
  delayed: 'delayed 15 min',
  simulated: 'SIMULATED',
  file: 'from file',
};

export const sideText: Readonly<Record<GexChartSpec['view'], { call: string; put: string }>> = {
  split: { call: 'Calls', put: 'Puts' },
  net: { call: 'Positive net', put: 'Negative net' },
  absolute: { call: 'Positive net', put: 'Negative net' },
};

/** `SPX gamma exposure`, `SPX gamma exposure by volume`. */
export function titleText(spec: GexChartSpec): string {
  return `${spec.symbol} gamma exposure${spec.by === 'volume' ? ' by volume' : ''}`;
}

/** `4 of 51 strikes have no data`, or null. */
export function missingText(missing: number, rows: number): string | null {
  if (missing === 0) return null;
  return `${missing} of ${rows} strikes ${missing === 1 ? 'has' : 'have'} incomplete data`;
}

/** How a ladder of a quantity is named: its title after the symbol, its value axis, what its total counts, what a refusal calls it. */
export interface QuantityText {
  title: string;
  axis: string;
  aside: string;
  subject: string;
}

export const quantityText: Readonly<Record<LadderQuantity, QuantityText>> = {
  'open-interest': {
    title: 'open interest',
    axis: 'Open interest, contracts',
    aside: 'contracts',
    subject: 'open interest',
  },
  volume: { title: 'volume', axis: 'Volume of the day, contracts', aside: 'contracts', subject: 'volume' },
  dex: {
    title: 'delta exposure (DEX)',
    axis: 'Delta exposure, $ of delta',
    aside: '$ of delta',
    subject: 'delta exposure',
  },
  vanna: {
    title: 'vanna exposure',
    axis: 'Vanna exposure, $ of delta per volatility point',
    aside: '$ of delta per volatility point',
    subject: 'vanna exposure',
  },
  charm: {
    title: 'charm exposure',
    axis: 'Charm exposure, $ of delta per calendar day',
    aside: '$ of delta per calendar day',
    subject: 'charm exposure',
  },
};
