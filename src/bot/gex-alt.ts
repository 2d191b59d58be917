import type { GexChartSpec } from '../charts/spec.js';
import { formatDollars, formatPrice, formatStrike } from '../lib/format.js';
import { altText, levelsSentence } from './alt-text.js';
import { gexLabel, regimeOf } from './wording.js';

const views = { split: 'calls and puts', net: 'net', absolute: 'absolute' } as const;

/** What the picture shows, for those who cannot see it: subject, key numbers, time. Within the 1,024 characters platforms allow. */
export function gexAlt(spec: GexChartSpec): string {
  const largest = spec.strikes.reduce(
    (best, strike, index) => {
      const net = Math.abs((spec.call[index] ?? Number.NaN) - (spec.put[index] ?? Number.NaN));
      return net > best.net ? { strike, net } : best;
    },
    { strike: Number.NaN, net: 0 },
  );
  const regime = regimeOf(spec.netTotal);
  return altText(spec, [
    `${spec.symbol} gamma exposure by strike, ${views[spec.view]}, ${spec.scopeLabel}, ${gexLabel(spec.unit, spec.by)}.`,
    `Spot ${formatPrice(spec.spot)}, net ${formatDollars(spec.netTotal, { plus: true })}${regime === null ? '' : ` (${regime})`}.`,
    levelsSentence(spec.marks),
    Number.isNaN(largest.strike) ? '' : `Largest net bar at ${formatStrike(largest.strike)}.`,
  ]);
}
