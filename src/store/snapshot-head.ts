import type { DateKey, KeyLevels, NoRootReason, QualityLabel, ScopeKey, Totals } from '../engine/types.js';
import { levelColumns } from './level-columns.js';
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

/** What a header is read from, in the order `rowToHead` takes it; `s` is snapshot and `l` is scope_level. */
export const headColumns = [
  's.id',
  's.symbol',
  's.slot',
  's.as_of',
  's.session_date',
  's.in_session',
  's.scheduled',
  's.spot',
  's.previous_close',
  'l.scope',
  'l.quality',
  'l.weight_coverage',
  'l.open_interest_date',
  'l.call_gex',
  'l.put_gex',
  'l.call_gex_by_volume',
  'l.put_gex_by_volume',
  'l.zero_gamma',
  'l.zero_gamma_reason',
  'l.strike_flip',
  'l.put_call_oi',
  'l.put_call_volume',
  ...levelColumns.flatMap(([, prefix]) => [`l.${prefix}_strike`, `l.${prefix}_value`]),
] as const;

/** A row as a list of values: headers are read by the hundred, and building objects twice costs more than reading them. */
export type HeadRow = [
  id: number,
  symbol: string,
  slot: number,
  asOf: number,
  sessionDate: string,
  inSession: number,
  scheduled: number,
  spot: number,
  previousClose: number | null,
  scope: ScopeKey,
  quality: QualityLabel,
  weightCoverage: number | null,
  openInterestDate: string | null,
  callGex: number | null,
  putGex: number | null,
  callGexByVolume: number | null,
  putGexByVolume: number | null,
  zeroGamma: number | null,
  zeroGammaReason: NoRootReason | null,
  strikeFlip: number | null,
  putCallOpenInterest: number | null,
  putCallVolume: number | null,
  ...levels: (number | null)[],
];

export function rowToHead(row: HeadRow): StoredHead {
  const [
    id,
    symbol,
    slot,
    asOf,
    sessionDate,
    inSession,
    scheduled,
    spot,
    previousClose,
    scope,
    quality,
    weightCoverage,
    openInterestDate,
    callGex,
    putGex,
    callGexByVolume,
    putGexByVolume,
    zeroGamma,
    zeroGammaReason,
    strikeFlip,
    openInterest,
    volume,
    ...points
  ] = row;
  const levels = {} as LevelPoints;
  levelColumns.forEach(([name], index) => {
    const strike = points[2 * index] ?? null;
    const value = points[2 * index + 1] ?? null;
    levels[name] = strike === null || value === null ? null : { strike, value };
  });
  return {
    id,
    symbol,
    slot,
    asOf,
    sessionDate,
    inSession: inSession === 1,
    scheduled: scheduled === 1,
    spot,
    previousClose,
    scope,
    quality,
    weightCoverage,
    openInterestDate,
    totals: totalsOf(callGex, putGex),
    totalsByVolume: totalsOf(callGexByVolume, putGexByVolume),
    zeroGamma,
    zeroGammaReason,
    strikeFlip,
    putCall: { openInterest, volume },
    levels,
  };
}
