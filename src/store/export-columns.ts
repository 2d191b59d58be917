/** Columns of exported files: their names, which carry the unit, what they mean, and where they are stored. */

import { levelColumns } from './level-columns.js';

/** Missing is null. Lists are prices or clauses. */
export type ExportCell = number | string | boolean | null | readonly (number | string)[];

export interface ExportColumn {
  name: string;
  /** What the number counts, for the head of a JSON file. */
  unit: string;
}

type Stored = 'plain' | 'time' | 'flag' | 'list' | 'first' | 'last' | 'count';

/**
 * A column of `snapshot` (s) or `scope_level` (l), and how its value is read: as it is, as a time, as yes or no, as a JSON list; of a list
 * of dates the first, the last or how many there are.
 */
export interface StoredColumn extends ExportColumn {
  sql: string;
  as: Stored;
}

const column = (name: string, sql: string, unit: string, as: Stored = 'plain'): StoredColumn => ({
  name,
  sql,
  unit,
  as,
});

const price = 'price of the underlying';
const strike = 'strike price';
const perPoint = '$ of delta per 1-point move';
const contracts = 'contracts';

/** `net_gex_by_volume_usd_per_point` and its like; net and gross follow from the two sides. */
const gex = (name: string, sql: string) => column(`${name}_usd_per_point`, sql, perPoint);

/** What both kinds of file begin each row with. */
const headColumns: readonly StoredColumn[] = [
  column('time_utc', 's.as_of', 'ISO 8601, UTC', 'time'),
  column('session_date', 's.session_date', 'New York date'),
  column('in_session', 's.in_session', 'true or false', 'flag'),
  column('symbol', 's.symbol', 'text'),
  column('scope', 'l.scope', 'expirations counted'),
  column('source', 's.source', 'live, delayed, simulated or file'),
  column('spot_price', 's.spot', price),
  column('quality', 'l.quality', 'trusted, partial, stale or empty'),
];

export const strikeHeadColumns = headColumns;

/** Of each level: strike and value beside the row, the other six in `level_detail`. */
const levelPairs: readonly StoredColumn[] = levelColumns.flatMap(([, prefix]) => [
  column(`${prefix}_strike`, `l.${prefix}_strike`, strike),
  column(`${prefix}_usd_per_point`, `l.${prefix}_value`, perPoint),
]);

/** All that one scope of a reading stores, without runners-up and levels by volume. */
export const levelHeadColumns: readonly StoredColumn[] = [
  ...headColumns,
  column('quality_reasons', 'l.quality_reasons', 'clauses', 'list'),
  column('slot_utc', 's.slot', 'ISO 8601, UTC: the minute it was taken for', 'time'),
  column('scheduled', 's.scheduled', 'true or false', 'flag'),
  column('delay_ms', 's.delay_ms', 'ms the source is behind'),
  column('previous_close_price', 's.previous_close', price),
  column('zero_gamma_price', 'l.zero_gamma', price),
  column('zero_gamma_roots_price', 'l.zero_gamma_roots', `${price}, all roots`, 'list'),
  column('zero_gamma_chosen_by', 'l.zero_gamma_chosen_by', 'nearest-spot or nearest-previous'),
  column('zero_gamma_missing_because', 'l.zero_gamma_reason', 'text'),
  column('zero_gamma_trading_clock_price', 'l.zero_gamma_clock', `${price}, by trading days`),
  column('zero_gamma_other_carry_price', 'l.zero_gamma_carry', `${price}, by the configured rates or without carry`),
  column('zero_gamma_without_today_price', 'l.zero_gamma_without_today', `${price}, today’s expiration left out`),
  column('strike_flip_price', 'l.strike_flip', price),
  column('strike_flip_count', 'l.strike_flip_count', 'sign changes between strikes'),
  gex('net_gex', 'l.call_gex - l.put_gex'),
  gex('gross_gex', 'l.call_gex + l.put_gex'),
  gex('call_gex', 'l.call_gex'),
  gex('put_gex', 'l.put_gex'),
  gex('net_gex_by_volume', 'l.call_gex_by_volume - l.put_gex_by_volume'),
  gex('call_gex_by_volume', 'l.call_gex_by_volume'),
  gex('put_gex_by_volume', 'l.put_gex_by_volume'),
  gex('feed_net_gex', 'l.feed_call_gex - l.feed_put_gex'),
  gex('feed_call_gex', 'l.feed_call_gex'),
  gex('feed_put_gex', 'l.feed_put_gex'),
  column('dex_usd', 'l.dex', '$ of delta'),
  column('vanna_usd_per_vol_point', 'l.vex', '$ of delta per volatility point'),
  column('charm_usd_per_day', 'l.cex', '$ of delta per calendar day'),
  ...levelPairs,
  column('put_call_oi_ratio', 'l.put_call_oi', 'puts per call'),
  column('put_call_volume_ratio', 'l.put_call_volume', 'puts per call'),
  column('call_oi_contracts', 'l.call_oi', contracts),
  column('put_oi_contracts', 'l.put_oi', contracts),
  column('call_volume_contracts', 'l.call_volume', contracts),
  column('put_volume_contracts', 'l.put_volume', contracts),
  column('listed_contracts', 'l.contracts', contracts),
  column('known_oi_contracts', 'l.with_open_interest', contracts),
  column('held_contracts', 'l.held', 'contracts with open interest above 0'),
  column('held_with_greeks_contracts', 'l.held_with_greeks', contracts),
  column('weight_coverage_share', 'l.weight_coverage', 'share of 1'),
  column('spot_age_ms', 'l.spot_age_ms', 'ms'),
  column('median_greeks_age_ms', 'l.median_greeks_age_ms', 'ms'),
  column('oldest_greeks_age_ms', 'l.oldest_greeks_age_ms', 'ms'),
  column('open_interest_date', 'l.open_interest_date', 'New York date of the close it is of'),
  column('first_expiration', 'l.expirations', 'New York date', 'first'),
  column('last_expiration', 'l.expirations', 'New York date', 'last'),
  column('expirations_count', 'l.expirations', 'expirations in the scope', 'count'),
  column('empty_because', 'l.empty_reason', 'text'),
  column('risk_free_rate_per_year', 's.risk_free_rate', 'fraction of 1, continuous'),
  column('dividend_yield_per_year', 's.dividend_yield', 'fraction of 1, continuous'),
  column('method_version', 's.method_version', 'version of the formulas'),
];

/** In the order of the columns of `level_detail`, each over all levels. */
const detailParts = [
  ['runner_up_strike', strike],
  ['runner_up_usd_per_point', perPoint],
  ['by_volume_strike', strike],
  ['by_volume_usd_per_point', perPoint],
  ['by_volume_runner_up_strike', strike],
  ['by_volume_runner_up_usd_per_point', perPoint],
] as const;

/** Runners-up of all levels, then the levels by volume and theirs. */
const detailColumns: readonly ExportColumn[] = detailParts.flatMap(([part, unit]) =>
  levelColumns.map(([, prefix]) => ({ name: `${prefix}_${part}`, unit })),
);

/** Cells that `level_detail` adds to a row. */
export const detailCount = detailColumns.length;

/** Every column of an export of levels, in order. */
export const levelExportColumns: readonly ExportColumn[] = [...levelHeadColumns, ...detailColumns];

/** Columns of a strike table as they are exported; net is calls less puts. */
export const strikeValueColumns = [
  ['strike', 'strike', strike],
  ['net_gex_usd_per_point', 'net', perPoint],
  ['call_gex_usd_per_point', 'callGex', perPoint],
  ['put_gex_usd_per_point', 'putGex', perPoint],
  ['call_gex_by_volume_usd_per_point', 'callGexByVolume', perPoint],
  ['put_gex_by_volume_usd_per_point', 'putGexByVolume', perPoint],
  ['call_oi_contracts', 'callOpenInterest', contracts],
  ['put_oi_contracts', 'putOpenInterest', contracts],
  ['call_volume_contracts', 'callVolume', contracts],
  ['put_volume_contracts', 'putVolume', contracts],
  ['call_iv_per_year', 'callIv', 'implied volatility, fraction of 1'],
  ['put_iv_per_year', 'putIv', 'implied volatility, fraction of 1'],
  ['dex_usd', 'dex', '$ of delta'],
  ['vanna_usd_per_vol_point', 'vex', '$ of delta per volatility point'],
  ['charm_usd_per_day', 'cex', '$ of delta per calendar day'],
] as const;

/** Every column of an export of strikes, in order. */
export const strikeExportColumns: readonly ExportColumn[] = [
  ...strikeHeadColumns,
  ...strikeValueColumns.map(([name, , unit]) => ({ name, unit })),
];
