import type { GexChartSpec } from '../charts/spec.js';
import type { GexUnit, ThemeName } from './actor.js';
import { gexAlt } from './gex-alt.js';
import { buildGexChart, gexChartKey } from './gex-view.js';
import { scopeWord } from './scope.js';
import { defaultStrikes } from './strike-range.js';
import type { SummaryContent } from './summary-ports.js';

export interface SummaryChart {
  /** Same key, same bytes. */
  key: string;
  spec: GexChartSpec;
  fileName: string;
  alt: string;
}

/** The picture of a post: the first symbol that has strikes to show; null when none has. */
export function summaryChart(
  { symbols }: SummaryContent,
  look: { unit: GexUnit; theme: ThemeName },
): SummaryChart | null {
  const answer = symbols.map((one) => one.answer).find((one) => one !== null && one.scope.strikes.count > 0) ?? null;
  if (answer === null) return null;
  const options = { view: 'split', by: 'oi', ...look, strikes: defaultStrikes } as const;
  const spec = buildGexChart(answer, options);
  const name = `${answer.head.symbol}-${scopeWord(answer.scope.scope)}`.toLowerCase().replace(/[^a-z0-9-]/g, '-');
  return { key: gexChartKey(answer, options), spec, fileName: `${name}.png`, alt: gexAlt(spec) };
}
