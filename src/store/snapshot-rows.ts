/** Snapshot and scope as table rows and back. Plain mapping; NULL is null, or NaN where the engine's type is a bare number. */

import type { GexSnapshot, ScopeKey, ScopeResult, Totals } from '../engine/types.js';
import { type ConventionRow, conventionsToRow, rowToConventions } from './convention-columns.js';
import { packDates, packExpirations, unpackDates, unpackExpirations } from './expiration-codec.js';
import { type LevelRow, levelsToRow, rowToLevels } from './level-columns.js';
import { type QualityRow, qualityToRow, rowToQuality } from './quality-columns.js';
import { noStrikes, unpackMatrix, unpackStrikes } from './strike-codec.js';

/** A snapshot as it comes back from the database. */
export interface StoredSnapshot extends Omit<GexSnapshot, 'matrix'> {
  id: number;
  /** The scheduled minute it was taken for, ms UTC. */
  slot: number;
  /** False for the extra one that a summary takes. */
  scheduled: boolean;
  /** Null where the matrix was not kept. */
  matrix: GexSnapshot['matrix'] | null;
  /** True when the strikes and profiles are past their retention: those tables then have no rows. */
  pruned: boolean;
}

export interface SnapshotRow extends QualityRow {
  id: number;
  symbol: string;
  slot: number;
  as_of: number;
  session_date: string;
  in_session: number;
  scheduled: number;
  source: GexSnapshot['source'];
  delay_ms: number;
  spot: number;
  spot_at: number | null;
  previous_close: number | null;
  risk_free_rate: number;
  dividend_yield: number;
  method_version: number;
  rolling_off_date: string | null;
  rolling_off_share: number | null;
  expirations: Uint8Array;
}

export interface ScopeRow extends QualityRow, LevelRow, ConventionRow {
  snapshot_id: number;
  scope: ScopeKey;
  ordinal: number;
  empty_reason: ScopeResult['emptyReason'];
  expirations: Uint8Array;
  call_gex: number | null;
  put_gex: number | null;
  call_gex_by_volume: number | null;
  put_gex_by_volume: number | null;
  feed_call_gex: number | null;
  feed_put_gex: number | null;
  dex: number | null;
  vex: number | null;
  cex: number | null;
  zero_gamma: number | null;
  zero_gamma_reason: ScopeResult['zeroGamma']['reason'];
  zero_gamma_chosen_by: ScopeResult['zeroGamma']['chosenBy'];
  zero_gamma_roots: string;
  strike_flip: number | null;
  strike_flip_count: number;
  put_call_oi: number | null;
  put_call_volume: number | null;
  call_oi: number | null;
  put_oi: number | null;
  call_volume: number | null;
  put_volume: number | null;
}

/** One row of the join that reads a snapshot: one per scope, columns grouped by table. */
export interface JoinedRow {
  snapshot: SnapshotRow;
  scope_level: ScopeRow | { snapshot_id: null };
  strikes: { data: Uint8Array | null };
  strike_ladder: { data: Uint8Array | null };
  matrix: { data: Uint8Array | null };
}

const orNaN = (value: number | null) => value ?? Number.NaN;
/** SQLite has no NaN; a driver would store NULL, but say so here rather than rely on it. */
const orNull = (value: number) => (Number.isNaN(value) ? null : value);
const wholeMs = (at: number) => orNull(Math.round(at));

export function snapshotToRow(
  snapshot: GexSnapshot,
  meta: { slot: number; scheduled: boolean },
): Omit<SnapshotRow, 'id'> {
  return {
    symbol: snapshot.symbol,
    slot: meta.slot,
    as_of: Math.round(snapshot.asOf),
    session_date: snapshot.sessionDate,
    in_session: snapshot.inSession ? 1 : 0,
    scheduled: meta.scheduled ? 1 : 0,
    source: snapshot.source,
    delay_ms: Math.round(snapshot.delayMs),
    spot: snapshot.spot,
    spot_at: wholeMs(snapshot.spotAt),
    previous_close: snapshot.previousClose,
    risk_free_rate: snapshot.riskFreeRate,
    dividend_yield: snapshot.dividendYield,
    method_version: snapshot.methodVersion,
    rolling_off_date: snapshot.rollingOff?.date ?? null,
    rolling_off_share: snapshot.rollingOff?.share ?? null,
    expirations: packExpirations(snapshot.expirations),
    ...qualityToRow(snapshot.quality),
  };
}

export function scopeToRow(scope: ScopeResult, snapshotId: number, ordinal: number): ScopeRow {
  return {
    snapshot_id: snapshotId,
    scope: scope.scope,
    ordinal,
    empty_reason: scope.emptyReason,
    expirations: packDates(scope.expirations),
    call_gex: orNull(scope.totals.call),
    put_gex: orNull(scope.totals.put),
    call_gex_by_volume: orNull(scope.totalsByVolume.call),
    put_gex_by_volume: orNull(scope.totalsByVolume.put),
    feed_call_gex: scope.feedTotals === null ? null : orNull(scope.feedTotals.call),
    feed_put_gex: scope.feedTotals === null ? null : orNull(scope.feedTotals.put),
    dex: scope.dex,
    vex: scope.vex,
    cex: scope.cex,
    zero_gamma: scope.zeroGamma.level,
    zero_gamma_reason: scope.zeroGamma.reason,
    zero_gamma_chosen_by: scope.zeroGamma.chosenBy,
    zero_gamma_roots: JSON.stringify(scope.zeroGamma.roots),
    ...conventionsToRow(scope.zeroGamma.alternatives),
    strike_flip: scope.strikeFlip.level,
    strike_flip_count: scope.strikeFlip.count,
    ...levelsToRow(scope.levels, scope.levelsByVolume),
    put_call_oi: scope.putCall.openInterest,
    put_call_volume: scope.putCall.volume,
    call_oi: orNull(scope.totalOpenInterest.call),
    put_oi: orNull(scope.totalOpenInterest.put),
    call_volume: orNull(scope.totalVolume.call),
    put_volume: orNull(scope.totalVolume.put),
    ...qualityToRow(scope.quality),
  };
}

/** Net and gross follow from the two sides (method.md section 2), so only those are stored. */
export function totalsOf(call: number | null, put: number | null): Totals {
  const calls = orNaN(call);
  const puts = orNaN(put);
  return { call: calls, put: puts, net: calls - puts, gross: calls + puts };
}

/** @param rows the rows of one snapshot in scope order, at least one. */
export function rowsToSnapshot(rows: readonly JoinedRow[]): StoredSnapshot {
  const { snapshot: head, matrix, strikes, strike_ladder: ladder } = rows[0]!;
  const levels = rows.flatMap(({ scope_level: row }) => (row.snapshot_id === null ? [] : [row]));
  const isKept = strikes.data !== null && ladder.data !== null;
  const details = isKept
    ? unpackStrikes(
        ladder.data!,
        strikes.data!,
        levels.map((row) => row.ordinal),
      )
    : levels.map(noStrikes);
  const scopes = levels.map((row, index) => scopeOf(row, details[index]!));
  return {
    id: head.id,
    slot: head.slot,
    scheduled: head.scheduled === 1,
    methodVersion: head.method_version,
    symbol: head.symbol,
    asOf: head.as_of,
    sessionDate: head.session_date,
    inSession: head.in_session === 1,
    source: head.source,
    delayMs: head.delay_ms,
    spot: head.spot,
    spotAt: orNaN(head.spot_at),
    previousClose: head.previous_close,
    riskFreeRate: head.risk_free_rate,
    dividendYield: head.dividend_yield,
    scopes,
    expirations: unpackExpirations(head.expirations),
    rollingOff:
      head.rolling_off_date === null || head.rolling_off_share === null
        ? null
        : { date: head.rolling_off_date, share: head.rolling_off_share },
    matrix: matrix.data === null ? null : unpackMatrix(matrix.data),
    quality: rowToQuality(head),
    pruned: !isKept,
  };
}

function scopeOf(row: ScopeRow, { strikes, profile }: ReturnType<typeof noStrikes>): ScopeResult {
  const { levels, levelsByVolume } = rowToLevels(row);
  const hasFeed = row.feed_call_gex !== null || row.feed_put_gex !== null;
  return {
    scope: row.scope,
    expirations: unpackDates(row.expirations),
    emptyReason: row.empty_reason,
    strikes,
    totals: totalsOf(row.call_gex, row.put_gex),
    totalsByVolume: totalsOf(row.call_gex_by_volume, row.put_gex_by_volume),
    feedTotals: hasFeed ? totalsOf(row.feed_call_gex, row.feed_put_gex) : null,
    dex: row.dex,
    vex: row.vex,
    cex: row.cex,
    zeroGamma: {
      level: row.zero_gamma,
      reason: row.zero_gamma_reason,
      roots: JSON.parse(row.zero_gamma_roots) as number[],
      chosenBy: row.zero_gamma_chosen_by,
      ...rowToConventions(row),
    },
    strikeFlip: { level: row.strike_flip, count: row.strike_flip_count },
    profile,
    levels,
    levelsByVolume,
    putCall: { openInterest: row.put_call_oi, volume: row.put_call_volume },
    totalOpenInterest: { call: orNaN(row.call_oi), put: orNaN(row.put_oi) },
    totalVolume: { call: orNaN(row.call_volume), put: orNaN(row.put_volume) },
    quality: rowToQuality(row),
  };
}
