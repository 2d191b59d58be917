/** How far the numbers of a scope can be believed, and why not. */

import type { PricedChain } from './priced-chain.js';
import type { Quality, QualityLabel, ScopeResult } from './types.js';

/** What the columns of a scope hold; everything the label is decided from besides the chain's own facts. */
export interface Coverage {
  contracts: number;
  withOpenInterest: number;
  held: number;
  /** Held contracts with greeks of any age, and with greeks not older than the limit. */
  heldPriced: number;
  heldFresh: number;
  /** Σ|Γ·OI|, missing volatility estimated, $ per point. */
  weight: number;
  /** Shares of it that have greeks, and fresh ones; null when it is 0. */
  pricedWeight: number | null;
  freshWeight: number | null;
  /** Share of Σ Γ whose open interest is known; null when nothing can be weighed. */
  knownInterest: number | null;
  medianAgeMs: number | null;
  oldestAgeMs: number | null;
}

/**
 * A feed may say nothing about contracts nobody holds, so unknown open interest is no fault by itself; when most of the gamma near spot has
 * none, it has not arrived.
 */
const requiredKnownInterest = 0.5;

/** Counts and weighs the rows of the dates. Ages are measured after the feed's delay and never negative. */
export function measureCoverage(priced: PricedChain, dates: readonly number[]): Coverage {
  const { chain, settings } = priced;
  const { greeksAt } = chain.contracts;
  const latest = chain.asOf - chain.delayMs;
  const counts = { contracts: 0, withOpenInterest: 0, held: 0, heldPriced: 0, heldFresh: 0 };
  let weight = 0;
  let pricedWeight = 0;
  let freshWeight = 0;
  let gamma = 0;
  let knownGamma = 0;
  let oldest = 0;
  const ages = new Float64Array(dates.reduce((sum, d) => sum + priced.start[d + 1]! - priced.start[d]!, 0));
  let aged = 0;
  for (const date of dates) {
    for (let row = priced.start[date]!; row < priced.start[date + 1]!; row++) {
      counts.contracts++;
      const openInterest = priced.openInterest[row]!;
      const unit = priced.likelyGex[row]!;
      const isKnown = openInterest >= 0;
      if (unit > 0) {
        gamma += unit;
        if (isKnown) knownGamma += unit;
      }
      if (isKnown) counts.withOpenInterest++;
      if (!(openInterest > 0)) continue;
      counts.held++;
      const part = unit > 0 ? unit * openInterest : 0;
      weight += part;
      if (!(priced.gex[row]! >= 0)) continue;
      counts.heldPriced++;
      pricedWeight += part;
      const age = latest - greeksAt[priced.contract[row]!]!;
      if (!Number.isFinite(age)) continue;
      const ageMs = age > 0 ? age : 0;
      ages[aged++] = ageMs;
      if (ageMs > oldest) oldest = ageMs;
      if (ageMs > settings.greeksStaleMs) continue;
      counts.heldFresh++;
      freshWeight += part;
    }
  }
  return {
    ...counts,
    weight,
    pricedWeight: weight > 0 ? pricedWeight / weight : null,
    freshWeight: weight > 0 ? freshWeight / weight : null,
    knownInterest: gamma > 0 ? knownGamma / gamma : null,
    medianAgeMs: aged > 0 ? medianOf(ages, aged) : null,
    oldestAgeMs: aged > 0 ? oldest : null,
  };
}

/**
 * The label. Empty: nothing to show. Partial: something is missing, so the numbers themselves are off. Stale: complete, but of another
 * moment. Otherwise trusted. Of several causes the graver names the label and all are listed.
 */
export function judge(
  priced: PricedChain,
  coverage: Coverage,
  emptyReason: ScopeResult['emptyReason'],
  areTotalsFinite: boolean,
): Quality {
  const { chain, settings } = priced;
  const spotAge = chain.asOf - chain.delayMs - chain.spotAt;
  const spotAgeMs = priced.spot > 0 && Number.isFinite(spotAge) ? Math.max(0, spotAge) : null;
  const empty = emptyClauses(priced, emptyReason);
  const partial = emptyReason === null ? partialClauses(priced, coverage, areTotalsFinite) : [];
  const stale = staleClauses(priced, coverage, spotAgeMs, partial.length === 0 && emptyReason === null);
  let label: QualityLabel = 'trusted';
  if (stale.length > 0) label = 'stale';
  if (partial.length > 0) label = 'partial';
  if (empty.length > 0) label = 'empty';
  return {
    label,
    reasons: [...empty, ...partial, ...stale],
    contracts: coverage.contracts,
    withOpenInterest: coverage.withOpenInterest,
    held: coverage.held,
    heldWithGreeks: coverage.heldFresh,
    weightCoverage: coverage.freshWeight,
    spotAgeMs,
    medianGreeksAgeMs: coverage.medianAgeMs,
    oldestGreeksAgeMs: coverage.oldestAgeMs,
    openInterestDate: chain.openInterestDate,
  };

  function staleClauses(of: PricedChain, seen: Coverage, ageMs: number | null, isComplete: boolean): string[] {
    const out: string[] = [];
    if (!of.chain.inSession) out.push('market closed');
    if (of.spot > 0) {
      if (ageMs === null) out.push('time of the spot unknown');
      else if (ageMs > settings.spotStaleMs) out.push(`spot is ${ageWords(ageMs)} old`);
    }
    const priced = seen.pricedWeight ?? 0;
    const fresh = seen.freshWeight ?? 0;
    // What is missing has a clause of its own; here only what is there and old counts.
    const isOld = isComplete ? fresh < settings.requiredCoverage : fresh < settings.requiredCoverage * priced;
    if (isOld) out.push(staleGreeks(seen, isComplete ? 1 - fresh : priced - fresh));
    return out;
  }

  function staleGreeks(seen: Coverage, oldWeight: number): string {
    const median = seen.medianAgeMs;
    if (median === null) return 'time of the greeks unknown';
    if (median > settings.greeksStaleMs) return `greeks are ${ageWords(median)} old`;
    return `${percentBelow(oldWeight)} of the greeks older than ${ageWords(settings.greeksStaleMs)}`;
  }
}

function emptyClauses(priced: PricedChain, emptyReason: ScopeResult['emptyReason']): string[] {
  if (emptyReason === null) return [];
  if (emptyReason === 'no-expiration-today') return ['no expiration today'];
  if (emptyReason === 'no-such-expiration') return ['no such expiration listed'];
  if (!(priced.spot > 0)) return ['no price of the underlying'];
  return [emptyReason === 'no-open-interest' ? 'no open interest' : 'no greeks'];
}

function partialClauses(priced: PricedChain, coverage: Coverage, areTotalsFinite: boolean): string[] {
  const { chain, settings } = priced;
  const out: string[] = [];
  if ((coverage.pricedWeight ?? 0) < settings.requiredCoverage) {
    out.push(`${percentBelow(coverage.pricedWeight ?? 0)} coverage`);
  }
  if ((coverage.knownInterest ?? 0) < requiredKnownInterest) {
    out.push(`open interest known for ${percentBelow(coverage.withOpenInterest / coverage.contracts)} of contracts`);
  }
  if (chain.pendingItems > 0) {
    out.push(chain.pendingItems === 1 ? '1 item still loading' : `${grouped(chain.pendingItems)} items still loading`);
  }
  if (!areTotalsFinite) out.push('totals not finite');
  return out;
}

/** 9069 as `9,069`, as all numbers are written. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Never rounds up: 98.96 % must not read as the 99 % that would be enough. */
function percentBelow(share: number): string {
  const percent = share * 100;
  const shown = percent >= 95 && percent < 100 ? Math.floor(percent * 10 + 1e-9) / 10 : Math.floor(percent + 1e-9);
  return `${shown} %`;
}

function ageWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

/** Median of the first `count` values (the lower one of two), by selection; reorders them. */
function medianOf(values: Float64Array, count: number): number {
  const wanted = (count - 1) >> 1;
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const swapped = values[i]!;
      values[i] = values[j]!;
      values[j] = swapped;
      i++;
      j--;
    }
    if (wanted <= j) high = j;
    else if (wanted >= i) low = i;
    else break;
  }
  return values[wanted]!;
}
