import type { CompareChartSpec } from '../charts/spec.js';
import { formatDollars, formatPrice, formatStrike } from '../lib/format.js';
import { altText, levelsSentence } from './alt-text.js';
import { largestStrikes } from './largest-strike.js';
import { gexLabel, listWords } from './wording.js';

const named = 3;

function changeSentence(verb: string, spec: CompareChartSpec, sign: 1 | -1): string {
  const changes = spec.strikes.map((_, index) => (spec.now[index] ?? Number.NaN) - (spec.then[index] ?? Number.NaN));
  const most = largestStrikes(spec.strikes, changes, named, (value) => sign * value).map(
    ({ strike, value }) => `${formatStrike(strike)} (${formatDollars(value, { plus: true })})`,
  );
  return most.length === 0 ? '' : `${verb} most: ${listWords(most)}.`;
}

/** What the picture of net gamma then and now shows, for those who cannot see it. At most 1,024 characters. */
export function compareAlt(spec: CompareChartSpec): string {
  const dollars = (value: number) => formatDollars(value, { plus: true });
  return altText(spec, [
    `${spec.symbol} net gamma exposure by strike, ${spec.nowLabel} against ${spec.thenLabel}, ${spec.scopeLabel}, ${gexLabel(spec.unit, 'oi')}.`,
    `Spot ${formatPrice(spec.spot)}. Net ${dollars(spec.netNow)}, was ${dollars(spec.netThen)}: change ${dollars(spec.netNow - spec.netThen)}.`,
    changeSentence('Gained', spec, 1),
    changeSentence('Lost', spec, -1),
    levelsSentence(spec.marks),
  ]);
}
