/** One run of the engine: a chain in, every number of every scope out. Pure: same chain and settings, same answer. */

import { rollingOff, summarise } from './expiration-summary.js';
import { feedTotals, strikeTable, sumOf, totalsOf } from './exposure.js';
import { keyLevels } from './key-levels.js';
import { exposureMatrix } from './matrix.js';
import { alternativesOf, type OtherTerms } from './other-conventions.js';
import { dateIndices, type PricedChain, priceChain } from './priced-chain.js';
import { type Coverage, judge, measureCoverage } from './quality.js';
import { scopeDates } from './scope.js';
import { methodVersion } from './settings.js';
import { strikeFlip } from './strike-flip.js';
import type {
  ChainSnapshot,
  EngineSettings,
  GexSnapshot,
  PutCall,
  ScopeKey,
  ScopeResult,
  StrikeTable,
  Totals,
  ZeroGamma,
} from './types.js';
import { type CurveCache, chooseZeroGamma, curveCache, type SweptScope, sweep } from './zero-gamma.js';

const unknownTotals: Readonly<Totals> = { call: Number.NaN, put: Number.NaN, net: Number.NaN, gross: Number.NaN };
const nothingSwept: SweptScope = {
  profile: { levels: new Float64Array(0), netGex: new Float64Array(0) },
  roots: [],
  sign: 0,
};

/**
 * Works out all scopes of a chain with model gamma at its spot. Contracts already settled are left out; missing or impossible inputs
 * add nothing and are counted in `quality`. Never throws for what a market or a feed may send.
 *
 * A scope without anything to compute keeps its place with `emptyReason`, NaN totals and null levels.
 *
 * @param previousRoots zero gamma of each scope at the previous reading of this session, for continuity
 */
export function analyse(
  chain: ChainSnapshot,
  scopes: readonly ScopeKey[],
  settings: EngineSettings,
  previousRoots?: ReadonlyMap<ScopeKey, number>,
): GexSnapshot {
  const priced = priceChain(chain, settings);
  const cache = curveCache(priced);
  const others: OtherTerms = {};
  const all = priced.dates.map((_, index) => index);
  const whole = measureCoverage(priced, all);
  const coverageOf = (indices: readonly number[]) =>
    indices.length === all.length ? whole : measureCoverage(priced, indices);
  return {
    methodVersion,
    symbol: chain.symbol,
    asOf: chain.asOf,
    sessionDate: chain.sessionDate,
    inSession: chain.inSession,
    source: chain.source,
    delayMs: chain.delayMs,
    spot: priced.spot,
    spotAt: chain.spotAt,
    previousClose: chain.previousClose,
    riskFreeRate: settings.riskFreeRate,
    dividendYield: settings.dividendYield,
    scopes: scopes.map((scope) => analyseScope(priced, cache, others, coverageOf, scope, previousRoots?.get(scope))),
    expirations: summarise(priced),
    rollingOff: rollingOff(priced),
    matrix: exposureMatrix(priced),
    // Of the whole chain, whatever scopes were asked for.
    quality: judge(priced, whole, emptyReasonOf(priced, 'all', all, whole), Number.isFinite(whole.weight)),
  };
}

function analyseScope(
  priced: PricedChain,
  cache: CurveCache,
  others: OtherTerms,
  coverageOf: (indices: readonly number[]) => Coverage,
  scope: ScopeKey,
  previousRoot: number | undefined,
): ScopeResult {
  const { chain, spot, settings } = priced;
  const dates = scopeDates(scope, priced.dates, chain.sessionDate);
  const indices = dateIndices(priced, dates);
  const coverage = coverageOf(indices);
  const emptyReason = emptyReasonOf(priced, scope, indices, coverage);
  const table = strikeTable(priced, indices);
  const isEmpty = emptyReason !== null;
  const hasVolume = hasAnyVolume(priced, indices) && spot > 0;
  const totals = isEmpty ? { ...unknownTotals } : totalsOf(table.callGex, table.putGex);
  const swept = isEmpty ? nothingSwept : sweep(priced, indices, cache);
  const isCovered = coverage.held === 0 || (coverage.pricedWeight ?? 0) >= settings.requiredCoverage;
  return {
    scope,
    expirations: dates,
    emptyReason,
    strikes: table,
    totals,
    totalsByVolume: hasVolume ? totalsOf(table.callGexByVolume, table.putGexByVolume) : { ...unknownTotals },
    feedTotals: feedTotals(priced, indices),
    dex: isEmpty ? null : sumOf(table.dex),
    vex: isEmpty ? null : sumOf(table.vex),
    cex: isEmpty ? null : sumOf(table.cex),
    zeroGamma: withAlternatives(chooseZeroGamma(swept, spot, previousRoot, isCovered), priced, indices, others),
    strikeFlip: strikeFlip(table, spot),
    profile: swept.profile,
    levels: keyLevels(table, table.callGex, table.putGex, spot),
    levelsByVolume: keyLevels(table, table.callGexByVolume, table.putGexByVolume, spot),
    putCall: putCallOf(table),
    totalOpenInterest: { call: sumOf(table.callOpenInterest), put: sumOf(table.putOpenInterest) },
    totalVolume: { call: sumOf(table.callVolume), put: sumOf(table.putVolume) },
    quality: judge(priced, coverage, emptyReason, areFinite(totals)),
  };
}

function withAlternatives(
  zero: ZeroGamma,
  priced: PricedChain,
  dates: readonly number[],
  others: OtherTerms,
): ZeroGamma {
  return zero.level === null ? zero : { ...zero, alternatives: alternativesOf(priced, dates, zero.level, others) };
}

/** Why there is nothing to compute; null when there is. */
function emptyReasonOf(
  priced: PricedChain,
  scope: ScopeKey,
  dates: readonly number[],
  coverage: Coverage,
): ScopeResult['emptyReason'] {
  if (dates.length === 0) return scope === '0dte' ? 'no-expiration-today' : 'no-such-expiration';
  if (coverage.held === 0) return 'no-open-interest';
  return coverage.heldPriced === 0 || !(priced.spot > 0) ? 'no-greeks' : null;
}

function hasAnyVolume(priced: PricedChain, dates: readonly number[]): boolean {
  return dates.some((date) => {
    for (let row = priced.start[date]!; row < priced.start[date + 1]!; row++) if (priced.volume[row]! >= 0) return true;
    return false;
  });
}

function putCallOf(table: StrikeTable): PutCall {
  const ratio = (put: Float64Array, call: Float64Array): number | null => {
    const calls = sumOf(call);
    return calls > 0 ? sumOf(put) / calls : null;
  };
  return {
    openInterest: ratio(table.putOpenInterest, table.callOpenInterest),
    volume: ratio(table.putVolume, table.callVolume),
  };
}

function areFinite(totals: Totals): boolean {
  return Number.isFinite(totals.net) && Number.isFinite(totals.gross);
}
