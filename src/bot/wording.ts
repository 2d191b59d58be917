/** The sentences of the product: how a regime, a level, a doubt is put into words. Numbers are written by lib/format only. */

import type { Quality, ScopeResult, SourceLevel, ZeroGamma } from '../engine/types.js';
import {
  formatAge,
  formatClock,
  formatCount,
  formatDate,
  formatDayClock,
  formatDollars,
  formatFullMoment,
  formatLevel,
  formatMoment,
  formatPercent,
  formatPrice,
  formatRatio,
} from '../lib/format.js';
import type { GexUnit } from './command.js';
import type { GexAnswer, SnapshotHead } from './ports.js';
import { scopeLabel } from './scope.js';

export type By = 'oi' | 'volume';
export type Regime = 'positive' | 'negative';

/** Said once, in help: what the figures rest on and what they are not. */
export const methodSentence =
  'Estimated from open interest under the usual dealer convention: dealers long calls, short puts.';
export const adviceSentence = 'Not trading advice.';

/** The sign of the model's net gamma at spot; null when it cannot be told or is exactly 0. */
export function regimeOf(netGex: number): Regime | null {
  return netGex > 0 ? 'positive' : netGex < 0 ? 'negative' : null;
}

export function regimeWords(regime: Regime | null): string {
  return regime === null ? 'regime unknown' : `${regime} gamma`;
}

/** Multiplies dollars per point into the person's unit. */
export function unitFactor(unit: GexUnit, spot: number): number {
  return unit === 'per-point' ? 1 : spot / 100;
}

/** Printed beside every total: `GEX per point`, `GEX per 1 % by volume`. */
export function gexLabel(unit: GexUnit, by: By): string {
  return `GEX per ${unit === 'per-point' ? 'point' : '1 %'}${by === 'volume' ? ' by volume' : ''}`;
}

/** `SPX 5,986.40  +0.42 %`; without the change when yesterday's close is unknown. */
export function headline(head: Pick<SnapshotHead, 'symbol' | 'spot' | 'previousClose'>): string {
  const { symbol, spot, previousClose } = head;
  const change = previousClose !== null && previousClose > 0 ? spot / previousClose - 1 : Number.NaN;
  const known = Number.isFinite(change) ? `  ${formatPercent(change, { plus: true })}` : '';
  return `${symbol} ${formatPrice(spot)}${known}`;
}

/** Points between a level and spot, with the decimals the symbol deserves: `26.1`, `0.62`. */
export function formatPoints(points: number, spot: number): string {
  return formatRatio(points, Math.abs(spot) < 1_000 ? 2 : 1);
}

/** `26.1 above spot (0.44 %)`. */
export function distanceWords(level: number, spot: number): string {
  const away = Math.abs(level - spot);
  const points = formatPoints(away, spot);
  if (!/[1-9]/.test(points)) return 'at spot';
  return `${points} ${level > spot ? 'above' : 'below'} spot (${formatPercent(away / spot)})`;
}

/** Why there is no zero gamma, or null when there is one. */
export function noZeroGammaWords(zero: ZeroGamma): string | null {
  if (zero.level !== null) return null;
  switch (zero.reason) {
    case 'always-positive':
      return 'gamma is positive at every price within ±35 %';
    case 'always-negative':
      return 'gamma is negative at every price within ±35 %';
    case 'no-open-interest':
      return 'no open interest to compute it from';
    default:
      return 'too few greeks to tell';
  }
}

/** `Zero gamma: 2 more at 5,840.0 and 6,210.5`; null with at most one root. Beyond three, the three nearest spot are named. */
export function otherRootsWords(zero: ZeroGamma, spot: number): string | null {
  const others = zero.roots.filter((root) => root !== zero.level);
  if (zero.level === null || others.length === 0) return null;
  const near = [...others]
    .sort((a, b) => Math.abs(a - spot) - Math.abs(b - spot))
    .slice(0, 3)
    .sort((a, b) => a - b);
  const where = listWords(near.map((root) => formatLevel(root)));
  return `Zero gamma: ${others.length} more${others.length > near.length ? ', such as' : ' at'} ${where}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** One line when the feed's own gamma gives the total another sign: `feed total +$30.0 M: other sign`. */
export function feedCheckWords(scope: ScopeResult, unit: GexUnit, spot: number): string | null {
  const feed = scope.feedTotals?.net;
  if (feed === undefined || !Number.isFinite(feed) || feed === 0 || regimeOf(feed) === regimeOf(scope.totals.net))
    return null;
  return `feed total ${formatDollars(feed * unitFactor(unit, spot), { plus: true })}: other sign`;
}

/** The engine's clauses that something else in the answer already says. */
const marketClosed = 'market closed';
const stillLoading = /\bstill loading$/;

/**
 * Why the numbers are not fit for alerts, with the label: `Partial: 71 % coverage.` Null when trusted.
 * `isLoading`: the loading line says that part already.
 */
export function doubtWords(quality: Quality, isLoading: boolean): string | null {
  if (quality.label === 'trusted') return null;
  const reasons = isLoading ? quality.reasons.filter((reason) => !stillLoading.test(reason)) : quality.reasons;
  if (isLoading && reasons.length === 0) return null;
  if (quality.label === 'stale' && reasons.length === 1 && reasons[0] === marketClosed) return 'Market closed.';
  const label = quality.label === 'empty' ? 'No data' : quality.label === 'stale' ? 'Stale' : 'Partial';
  return `${label}: ${reasons.length > 0 ? reasons.join('; ') : 'not fit for alerts'}.`;
}

/** The gravest of it on a picture, in a few words: `partial: 71 % coverage`. */
export function shortDoubtWords(quality: Quality): string | null {
  if (quality.label === 'trusted') return null;
  // Values on their way are soon there; what else is wrong with the numbers has the room.
  const first = quality.reasons.find((reason) => !stillLoading.test(reason)) ?? quality.reasons[0];
  if (first === undefined) return quality.label;
  return quality.label === 'stale' && first === marketClosed ? first : `${quality.label}: ${first}`;
}

/** Whether every contract of the scope has its open interest and every held one its greeks, whatever else still loads. */
export function isComplete(quality: Quality): boolean {
  return (
    quality.contracts > 0 && quality.withOpenInterest === quality.contracts && quality.heldWithGreeks === quality.held
  );
}

/** While a chain loads: how far it is and which numbers are final. Null once loaded. */
export function loadingWords(answer: GexAnswer): string | null {
  if (answer.loading === null) return null;
  const { scope, head } = answer;
  const label = scopeLabel(scope.scope, scope.expirations, head.sessionDate);
  const share = formatPercent(Math.min(answer.loading, 0.99), { digits: 0 });
  const { contracts, withOpenInterest, held, heldWithGreeks } = scope.quality;
  const done = isComplete(scope.quality)
    ? `Spot and ${label} are complete; the other expirations are still arriving.`
    : `Spot is complete; ${label}: open interest for ${formatCount(withOpenInterest)} of ${formatCount(contracts)} contracts and greeks for ${formatCount(heldWithGreeks)} of ${formatCount(held)} held, so these numbers may move.`;
  return `Still loading: ${share} of ${head.symbol}. ${done}`;
}

/** The source, never to be overlooked when it is not the live market. */
export function sourceWords(source: SourceLevel, delayMs: number): string {
  switch (source) {
    case 'live':
      return 'live';
    case 'delayed':
      return `${formatAge(delayMs)} delayed`;
    case 'simulated':
      return 'SIMULATED';
    case 'file':
      return 'from a file';
  }
}

/** The time the numbers are of: a delayed feed's book is behind the clock it was read at. */
export function dataTimeOf({ asOf, delayMs }: Pick<SnapshotHead, 'asOf' | 'delayMs'>): number {
  return asOf - delayMs;
}

/** When and where from a reading is, of now or of the past. */
export interface ReadingTime {
  isCurrent: boolean;
  head: Pick<SnapshotHead, 'asOf' | 'delayMs' | 'source'>;
}

/** `live 10:41 ET`; out of hours `as of Fri 16:00 ET`, with the date when it is older than five days; of a file with the year. */
export function timeWords(answer: ReadingTime, now: number): string {
  const { head } = answer;
  const source = sourceWords(head.source, head.delayMs);
  const at = dataTimeOf(head);
  // The clock stands still at the file's time, so nothing else tells that it is years ago.
  if (head.source === 'file') return `${source} of ${formatFullMoment(at)}`;
  if (answer.isCurrent) return `${source} ${formatClock(at)}`;
  const isOld = now - at > 5 * 86_400_000;
  const asOf = `as of ${isOld ? formatMoment(at) : formatDayClock(at)}`;
  return head.source === 'live' ? asOf : `${asOf} · ${source}`;
}

/** `0DTE · 212 contracts · greeks 40 s · OI of Nov 19 · live 10:41 ET`. */
export function qualityLine(answer: GexAnswer, now: number): string {
  const { scope } = answer;
  const { quality } = scope;
  const parts = [
    scopeLabel(scope.scope, scope.expirations, answer.head.sessionDate),
    `${formatCount(quality.contracts)} ${quality.contracts === 1 ? 'contract' : 'contracts'}`,
    quality.medianGreeksAgeMs === null ? 'no greeks' : `greeks ${formatAge(quality.medianGreeksAgeMs)}`,
    quality.openInterestDate === null
      ? 'OI date unknown'
      : `OI of ${formatDate(quality.openInterestDate, { weekday: false })}`,
    timeWords(answer, now),
  ];
  return parts.join(' · ');
}
