import type { Quality, QualityLabel } from '../engine/types.js';

export interface QualityRow {
  quality: QualityLabel;
  /** A JSON list of clauses. */
  quality_reasons: string;
  contracts: number;
  with_open_interest: number;
  held: number;
  held_with_greeks: number;
  weight_coverage: number | null;
  spot_age_ms: number | null;
  median_greeks_age_ms: number | null;
  oldest_greeks_age_ms: number | null;
  open_interest_date: string | null;
}

export function qualityToRow(quality: Quality): QualityRow {
  return {
    quality: quality.label,
    quality_reasons: JSON.stringify(quality.reasons),
    contracts: quality.contracts,
    with_open_interest: quality.withOpenInterest,
    held: quality.held,
    held_with_greeks: quality.heldWithGreeks,
    weight_coverage: quality.weightCoverage,
    spot_age_ms: quality.spotAgeMs,
    median_greeks_age_ms: quality.medianGreeksAgeMs,
    oldest_greeks_age_ms: quality.oldestGreeksAgeMs,
    open_interest_date: quality.openInterestDate,
  };
}

export function rowToQuality(row: QualityRow): Quality {
  return {
    label: row.quality,
    reasons: JSON.parse(row.quality_reasons) as string[],
    contracts: row.contracts,
    withOpenInterest: row.with_open_interest,
    held: row.held,
    heldWithGreeks: row.held_with_greeks,
    weightCoverage: row.weight_coverage,
    spotAgeMs: row.spot_age_ms,
    medianGreeksAgeMs: row.median_greeks_age_ms,
    oldestGreeksAgeMs: row.oldest_greeks_age_ms,
    openInterestDate: row.open_interest_date,
  };
}
