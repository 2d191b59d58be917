import type { ProfileChartSpec } from '../charts/spec.js';
import { formatDollars, formatLevel, formatPrice, formatStrike } from '../lib/format.js';
import { altText, levelsSentence } from './alt-text.js';
import { gexLabel, listWords, regimeOf } from './wording.js';

/** Roots read out; more are counted. */
const mostRoots = 6;

function rootsSentence({ roots, chosen }: ProfileChartSpec): string {
  if (roots.length === 0) return 'Net gamma does not change its sign over these prices: no zero gamma.';
  const named = roots.slice(0, mostRoots).map((root) => formatLevel(root));
  const rest = roots.length > mostRoots ? [`${roots.length - mostRoots} more`] : [];
  const at = `Net gamma is zero at ${listWords([...named, ...rest])}`;
  if (chosen === null) return `${at}; none of them is taken as zero gamma.`;
  return roots.length === 1 ? `${at}, the zero gamma.` : `${at}; zero gamma is ${formatLevel(chosen)}.`;
}

function extremesSentence({ prices, netGex }: ProfileChartSpec): string {
  const known = netGex.flatMap((net, index) => (Number.isFinite(net) ? [{ net, price: prices[index]! }] : []));
  if (known.length === 0) return '';
  const low = known.reduce((best, one) => (one.net < best.net ? one : best));
  const high = known.reduce((best, one) => (one.net > best.net ? one : best));
  const at = ({ net, price }: { net: number; price: number }) =>
    `${formatDollars(net, { plus: true })} at ${formatLevel(price)}`;
  return `Lowest ${at(low)}, highest ${at(high)}.`;
}

/** What the picture of the gamma profile shows, for those who cannot see it. At most 1,024 characters. */
export function profileAlt(spec: ProfileChartSpec): string {
  const { prices, zone } = spec;
  const regime = regimeOf(spec.netAtSpot);
  const range = `from ${formatStrike(prices[0] ?? Number.NaN)} to ${formatStrike(prices.at(-1) ?? Number.NaN)}`;
  return altText(spec, [
    `${spec.symbol} gamma profile, the model’s net gamma over prices ${range}, ${spec.scopeLabel}, ${gexLabel(spec.unit, 'oi')}.`,
    `Spot ${formatPrice(spec.spot)}, net there ${formatDollars(spec.netAtSpot, { plus: true })}${regime === null ? '' : ` (${regime})`}.`,
    rootsSentence(spec),
    zone === null
      ? ''
      : `By other conventions zero gamma lies between ${formatLevel(zone.low)} and ${formatLevel(zone.high)}.`,
    extremesSentence(spec),
    levelsSentence(spec.marks.filter((mark) => mark.kind !== 'zero-gamma')),
  ]);
}
