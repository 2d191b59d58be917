import type { WeightsChartSpec } from '../charts/spec.js';
import { formatDollars, formatPrice, formatStrike } from '../lib/format.js';
import { altText, levelsSentence } from './alt-text.js';
import { largestStrikes } from './largest-strike.js';
import { gexLabel, regimeOf } from './wording.js';

function panelSentence(name: string, net: number, strikes: readonly number[], values: readonly number[]): string {
  const regime = regimeOf(net);
  const [largest] = largestStrikes(strikes, values, 1);
  const bar =
    largest === undefined
      ? ''
      : `, largest bar at ${formatStrike(largest.strike)} (${formatDollars(largest.value, { plus: true })})`;
  return `By ${name} net ${formatDollars(net, { plus: true })}${regime === null ? '' : ` (${regime})`}${bar}.`;
}

/** What the picture of gamma by open interest beside gamma by volume shows, for those who cannot see it. At most 1,024 characters. */
export function weightsAlt(spec: WeightsChartSpec): string {
  return altText(spec, [
    `${spec.symbol} net gamma exposure by strike, by open interest beside by volume, ${spec.scopeLabel}, ${gexLabel(spec.unit, 'oi')}.`,
    `Spot ${formatPrice(spec.spot)}.`,
    panelSentence('open interest', spec.netByOpenInterest, spec.strikes, spec.byOpenInterest),
    panelSentence('volume', spec.netByVolume, spec.strikes, spec.byVolume),
    levelsSentence(spec.marks),
  ]);
}
