import type { DateKey, KeyLevels, NoRootReason, QualityLabel, ScopeKey, Totals } from '../engine/types.js';
import { type LevelRow, levelColumns } from './level-columns.js';
import { totalsOf } from './snapshot-rows.js';

export type LevelPoints = { [level in keyof KeyLevels]: { strike: number; value: number } | null };

/** The header of a stored snapshot with the levels of one scope: what history, alerts and comparisons go through by the hundred. */
export interface StoredHead {
  id: number;
  symbol: string;
  slot: number;
  asOf: number;
  sessionDate: DateKey;
  inSession: boolean;
  scheduled: boolean;
  spot: number;
  previousClose: number | null;
  scope: ScopeKey;
  /** Of the scope. */
  quality: QualityLabel;
  weightCoverage: number | null;
  openInterestDate: DateKey | null;
  totals: Totals;
  totalsByVolume: Totals;
  zeroGamma: number | null;
  zeroGammaReason: NoRootReason | null;
  strikeFlip: number | null;
  putCall: { openInterest: number | null; volume: number | null };
  levels: LevelPoints;
}

export interface HeadRow extends Omit<LevelRow, 'level_detail'> {
  id: number;
  symbol: string;
  slot: number;
  as_of: number;
  session_date: string;
  in_session: number;
  scheduled: number;
  spot: number;
  previous_close: number | null;
  scope: ScopeKey;
  quality: QualityLabel;
  weight_coverage: number | null;
  open_interest_date: string | null;
  call_gex: number | null;
  put_gex: number | null;
  call_gex_by_volume: number | null;
  put_gex_by_volume: number | null;
  zero_gamma: number | null;
  zero_gamma_reason: NoRootReason | null;
  strike_flip: number | null;
  put_call_oi: number | null;
  put_call_volume: number | null;
}

export function rowToHead(row: HeadRow): StoredHead {
  const levels = {} as LevelPoints;
  for (const [name, prefix] of levelColumns) {
    const strike = row[`${prefix}_strike`];
    const value = row[`${prefix}_value`];
    levels[name] = strike === null || value === null ? null : { strike, value };
  }
  return {
    id: row.id,
    symbol: row.symbol,
    slot: row.slot,
    asOf: row.as_of,
    sessionDate: row.session_date,
    inSession: row.in_session === 1,
    scheduled: row.scheduled === 1,
    spot: row.spot,
    previousClose: row.previous_close,
    scope: row.scope,
    quality: row.quality,
    weightCoverage: row.weight_coverage,
    openInterestDate: row.open_interest_date,
    totals: totalsOf(row.call_gex, row.put_gex),
    totalsByVolume: totalsOf(row.call_gex_by_volume, row.put_gex_by_volume),
    zeroGamma: row.zero_gamma,
    zeroGammaReason: row.zero_gamma_reason,
    strikeFlip: row.strike_flip,
    putCall: { openInterest: row.put_call_oi, volume: row.put_call_volume },
    levels,
  };
}
