import type { LadderChartSpec, LadderQuantity } from '../charts/spec.js';
import { formatCount, formatDollars, formatPrice, formatRatio, formatShort, formatStrike } from '../lib/format.js';
import { altText, levelsSentence } from './alt-text.js';
import { largestStrikes } from './largest-strike.js';
import { listWords } from './wording.js';

const subjects: Readonly<Record<LadderQuantity, string>> = {
  'open-interest': 'open interest by strike, calls and puts, in contracts',
  volume: 'volume by strike, calls and puts, in contracts',
  dex: 'delta exposure by strike, in $ of delta',
  vanna: 'vanna exposure by strike, in $ of delta per volatility point',
  charm: 'charm exposure by strike, in $ of delta per day',
};

function totalsSentence({ totals }: LadderChartSpec): string {
  if (totals.kind === 'signed') return `total ${formatDollars(totals.value, { plus: true })}`;
  const { call, put } = totals;
  const ratio = call !== null && put !== null && call > 0 ? put / call : null;
  return `calls ${formatShort(call)}, puts ${formatShort(put)}, put/call ratio ${formatRatio(ratio)}`;
}

function largestSentence({ strikes, series }: LadderChartSpec): string {
  if (series.kind === 'signed') {
    const [largest] = largestStrikes(strikes, series.values, 1);
    if (largest === undefined) return '';
    return `Largest bar at ${formatStrike(largest.strike)}: ${formatDollars(largest.value, { plus: true })}.`;
  }
  const most = ([['calls', series.call] as const, ['puts', series.put] as const] as const).flatMap(([name, values]) => {
    const [largest] = largestStrikes(strikes, values, 1);
    return largest === undefined ? [] : [`${name} at ${formatStrike(largest.strike)} (${formatCount(largest.value)})`];
  });
  // The totals are of the whole scope, and so may be its largest strikes.
  return most.length === 0 ? '' : `Most in the picture: ${listWords(most)}.`;
}

/** What an open interest, volume, DEX, vanna or charm picture shows, for those who cannot see it. At most 1,024 characters. */
export function ladderAlt(spec: LadderChartSpec): string {
  return altText(spec, [
    `${spec.symbol} ${subjects[spec.quantity]}, ${spec.scopeLabel}.`,
    `Spot ${formatPrice(spec.spot)}, ${totalsSentence(spec)}.`,
    largestSentence(spec),
    levelsSentence(spec.marks),
  ]);
}
