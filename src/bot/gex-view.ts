/** From a scope's result to the data of its picture: which strikes, which sums, which marks. Pure. */

import type { GexChartSpec, LevelMark } from '../charts/spec.js';
import { formatDate, formatPercent } from '../lib/format.js';
import type { GexUnit, ThemeName } from './command.js';
import { fingerprint } from './fingerprint.js';
import type { GexAnswer } from './ports.js';
import { scopeLabel } from './scope.js';
import type { StrikeRange } from './strike-range.js';
import { type By, dataTimeOf, shortDoubtWords, unitFactor } from './wording.js';

export type GexView = 'split' | 'net' | 'absolute';

/** What a picture shows of each strike, as people choose it. */
export const gexViews: readonly { value: GexView; label: string }[] = [
  { value: 'split', label: 'Split' },
  { value: 'net', label: 'Net' },
  { value: 'absolute', label: 'Absolute' },
];

export interface GexViewOptions {
  view: GexView;
  by: By;
  unit: GexUnit;
  theme: ThemeName;
  strikes: StrikeRange;
}

/** Half-open index range of `range.below` strikes at or under spot and `range.above` over it; `strikes` ascending. */
export function strikesAround(
  strikes: ArrayLike<number>,
  spot: number,
  range: StrikeRange,
): { from: number; to: number } {
  let above = 0;
  while (above < strikes.length && strikes[above]! <= spot) above += 1;
  return { from: Math.max(0, above - range.below), to: Math.min(strikes.length, above + range.above) };
}

function marksOf(answer: GexAnswer, by: By): LevelMark[] {
  const { head, scope } = answer;
  const levels = by === 'oi' ? scope.levels : scope.levelsByVolume;
  const candidates: { label: string; price: number | null | undefined; kind: LevelMark['kind'] }[] = [
    { label: 'Spot', price: head.spot, kind: 'spot' },
    { label: 'Zero gamma', price: scope.zeroGamma.level, kind: 'zero-gamma' },
    { label: 'Call wall', price: levels.callWall?.strike, kind: 'call-wall' },
    { label: 'Put wall', price: levels.putWall?.strike, kind: 'put-wall' },
    { label: 'Max GEX', price: levels.maxGex?.strike, kind: 'max-gex' },
  ];
  return candidates.flatMap(({ label, price, kind }) =>
    price !== null && price !== undefined && Number.isFinite(price) ? [{ label, price, kind }] : [],
  );
}

const longestWarning = 60;

/** What the picture must say about its own doubts, in a few words; null when it may be trusted. */
export function chartWarning(answer: GexAnswer): string | null {
  if (answer.loading !== null) return `still loading: ${formatPercent(Math.min(answer.loading, 0.99), { digits: 0 })}`;
  const text = shortDoubtWords(answer.scope.quality);
  return text !== null && text.length > longestWarning ? `${text.slice(0, longestWarning - 1)}…` : text;
}

/** The `/gex` picture. Values are in dollars of the named unit. Requires a scope with strikes: an empty one has no picture. */
export function buildGexChart(answer: GexAnswer, options: GexViewOptions): GexChartSpec {
  const { head, scope } = answer;
  const { strikes: table } = scope;
  const factor = unitFactor(options.unit, head.spot);
  const { from, to } = strikesAround(table.strike, head.spot, options.strikes);
  const isByVolume = options.by === 'volume';
  const scaled = (values: Float64Array) => Array.from(values.subarray(from, to), (value) => value * factor);
  const [onlyDate, ...others] = scope.expirations;
  const label = scopeLabel(scope.scope, scope.expirations, head.sessionDate);
  const named = scope.scope === '0dte' && onlyDate !== undefined && others.length === 0;
  return {
    chart: 'gex',
    theme: options.theme,
    symbol: head.symbol,
    scopeLabel: named ? `${label} · ${formatDate(onlyDate)}` : label,
    view: options.view,
    by: options.by,
    unit: options.unit,
    strikes: Array.from(table.strike.subarray(from, to)),
    call: scaled(isByVolume ? table.callGexByVolume : table.callGex),
    put: scaled(isByVolume ? table.putGexByVolume : table.putGex),
    marks: marksOf(answer, options.by),
    spot: head.spot,
    netTotal: (isByVolume ? scope.totalsByVolume : scope.totals).net * factor,
    dataTime: dataTimeOf(head),
    source: head.source,
    warning: chartWarning(answer),
    footnote: isByVolume
      ? `volume of ${formatDate(head.sessionDate, { weekday: false })}`
      : scope.quality.openInterestDate === null
        ? null
        : `OI of ${formatDate(scope.quality.openInterestDate, { weekday: false })}`,
  };
}

/**
 * Everything that changes the picture: equal keys are equal bytes. A stored snapshot never changes, so its id says it all. A reading
 * of the book is known by its content: out of session all readings are of the same close, while open interest and greeks still arrive.
 */
export function gexChartKey(answer: GexAnswer, options: GexViewOptions): string {
  const { head, scope, snapshotId } = answer;
  const reading = () => fingerprint(JSON.stringify(buildGexChart(answer, options)));
  return [
    'gex',
    head.symbol,
    scope.scope,
    snapshotId === null ? `t${head.asOf}-${reading()}` : `s${snapshotId}`,
    options.view,
    options.by,
    options.unit,
    `${options.strikes.above}/${options.strikes.below}`,
    options.theme,
  ].join(':');
}
