/** The picture in words, for people who cannot see it. Pure. */

import { formatCount, formatDollars, formatMoment, formatStrike } from '../lib/format.js';
import { barsOf } from './bars.js';
import { markValue, shownMarks } from './level-tags.js';
import type { ChartSpec, GexChartSpec } from './spec.js';
import { missingText, sourceText, titleText, unitText, weightText } from './wording.js';

/** Longest alt text Discord takes. */
export const longestAltText = 1_024;

const viewText: Readonly<Record<GexChartSpec['view'], string>> = {
  split: 'calls against puts by strike',
  net: 'net by strike',
  absolute: 'size of net by strike',
};

/** Key numbers of a chart in at most 1,024 characters. Throws CHART_FAILED for a spec that cannot be drawn. */
export function altText(spec: ChartSpec): string {
  const { rows, missing } = barsOf(spec);
  const largest = (side: 'call' | 'put') => {
    const values = rows.flatMap((row) =>
      row[side] === null ? [] : [{ strike: row.strike, value: Math.abs(row[side]) }],
    );
    return values.reduce<{ strike: number; value: number } | null>(
      (best, row) => (row.value > (best?.value ?? 0) ? row : best),
      null,
    );
  };
  const named = (what: string, best: { strike: number; value: number } | null) =>
    best === null ? null : `${what} at ${formatStrike(best.strike)} (${formatDollars(best.value)})`;
  const isSplit = spec.view === 'split';
  const peaks = [
    named(isSplit ? 'most call gamma' : 'largest positive net', largest('call')),
    named(isSplit ? 'most put gamma' : 'largest negative net', largest('put')),
  ].filter((peak) => peak !== null);

  const parts = [
    `${titleText(spec)}, ${spec.scopeLabel}, ${viewText[spec.view]}, weighted by ${weightText[spec.by]}`,
    `As of ${formatMoment(spec.dataTime)}, ${sourceText[spec.source]}`,
    spec.warning,
    `Net ${formatDollars(spec.netTotal, { plus: true })} ${unitText[spec.unit]}`,
    shownMarks(spec)
      .map((mark) => `${mark.label} ${markValue(mark)}`)
      .join(', '),
    peaks.length === 0 ? null : sentence(peaks.join(', ')),
    `${formatCount(rows.length)} strikes from ${formatStrike(rows.at(-1)!.strike)} to ${formatStrike(rows[0]!.strike)}`,
    missingText(missing, rows.length),
    spec.footnote,
  ];
  const text = `${parts.filter((part) => part !== null && part !== '').join('. ')}.`;
  const letters = [...text];
  // Counted in UTF-16 units, as the platforms do.
  while (text.length > longestAltText && letters.join('').length > longestAltText - 1) letters.pop();
  return text.length > longestAltText ? `${letters.join('')}…` : text;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
