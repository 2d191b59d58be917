/** The rows of `/expirations` as they are drawn, and the number the picture is about. Pure. */

import { formatPercent } from '../lib/format.js';
import type { HeaderLead } from './header.js';
import type { ExpirationBar, ExpirationsChartSpec } from './spec.js';
import { refuse, refuseNothing } from './strike-columns.js';

/** More rows than this could not be read on a phone; the caller puts the others into `rest`. */
export const mostExpirations = 20;

export interface ExpirationRow extends ExpirationBar {
  /** Of the share, what the net is; null when it is unknown. */
  netShare: number | null;
}

/** Throws CHART_FAILED when there is no gross gamma, no rows or too many of them. */
export function usableRows(spec: ExpirationsChartSpec): ExpirationRow[] {
  const { symbol, rows } = spec;
  if (rows.length === 0) refuse(symbol, 'it has no expirations');
  if (rows.length > mostExpirations)
    refuse(symbol, `${rows.length} expirations are more than the ${mostExpirations} that can be read`);
  if (!Number.isFinite(spec.dataTime)) refuse(symbol, 'its data have no time');
  const all = rows.map((row): ExpirationRow => {
    const share = row.share !== null && Number.isFinite(row.share) ? row.share : null;
    const part = Math.abs(row.net) / row.gross;
    const netShare = share !== null && Number.isFinite(part) ? Math.min(1, part) * share : null;
    return { ...row, share, netShare };
  });
  refuseNothing(symbol, knownShares(all), 'gamma exposure', 'expiration');
  return all;
}

export function knownShares(rows: readonly ExpirationRow[]): number[] {
  return rows.flatMap(({ share }) => (share === null ? [] : [share]));
}

/** What settles next, else the largest. */
export function leadOf(rows: readonly ExpirationRow[]): HeaderLead {
  const next = rows.filter(({ rollsOff, share }) => rollsOff && share !== null);
  if (next.length > 0) {
    const share = next.reduce((sum, row) => sum + row.share!, 0);
    return {
      text: `${formatPercent(share, { digits: 1 })} rolls off next`,
      tone: 'plain',
      aside: next.map(({ label }) => label).join(', '),
    };
  }
  const largest = rows.reduce((best, row) => ((row.share ?? 0) > (best.share ?? 0) ? row : best));
  return { text: formatPercent(largest.share, { digits: 1 }), tone: 'plain', aside: `in ${largest.label}, the most` };
}
