import type { GexChartSpec, LevelMark } from '../charts/spec.js';
import { formatDollars, formatLevel, formatMoment, formatPrice, formatStrike } from '../lib/format.js';
import { gexLabel, listWords, regimeOf, sourceWords } from './wording.js';

const views = { split: 'calls and puts', net: 'net', absolute: 'absolute' } as const;

function mark(spec: GexChartSpec, kind: LevelMark['kind'], name: string): string[] {
  const found = spec.marks.find((one) => one.kind === kind);
  if (found === undefined) return [];
  return [`${name} ${kind === 'zero-gamma' ? formatLevel(found.price) : formatStrike(found.price)}`];
}

/** What the picture shows, for those who cannot see it: subject, key numbers, time. Well under the 1,024 characters platforms allow. */
export function gexAlt(spec: GexChartSpec): string {
  const largest = spec.strikes.reduce(
    (best, strike, index) => {
      const net = Math.abs((spec.call[index] ?? Number.NaN) - (spec.put[index] ?? Number.NaN));
      return net > best.net ? { strike, net } : best;
    },
    { strike: Number.NaN, net: 0 },
  );
  const levels = [
    ...mark(spec, 'zero-gamma', 'zero gamma'),
    ...mark(spec, 'max-gex', 'max GEX strike'),
    ...mark(spec, 'call-wall', 'call wall'),
    ...mark(spec, 'put-wall', 'put wall'),
  ];
  const regime = regimeOf(spec.netTotal);
  const sentences = [
    `${spec.symbol} gamma exposure by strike, ${views[spec.view]}, ${spec.scopeLabel}, ${gexLabel(spec.unit, spec.by)}.`,
    `Spot ${formatPrice(spec.spot)}, net ${formatDollars(spec.netTotal, { plus: true })}${regime === null ? '' : ` (${regime})`}.`,
    levels.length === 0 ? '' : `${listWords(levels).replace(/^./, (first) => first.toUpperCase())}.`,
    Number.isNaN(largest.strike) ? '' : `Largest net bar at ${formatStrike(largest.strike)}.`,
    spec.warning === null ? '' : `Not complete: ${spec.warning}.`,
    `Data of ${formatMoment(spec.dataTime)}, ${sourceWords(spec.source, 15 * 60_000)}.`,
  ];
  return sentences
    .filter((sentence) => sentence !== '')
    .join(' ')
    .slice(0, 1_024);
}
