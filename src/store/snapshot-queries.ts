/** The statements that read snapshots. Each is one pass over an index; test/store/queries.test.ts asks SQLite for its plan. */

import { headColumns } from './snapshot-head.js';

const joined = `
  SELECT snapshot.*, scope_level.*, strikes.data, strike_ladder.data, matrix.data
    FROM snapshot
    LEFT JOIN scope_level ON scope_level.snapshot_id = snapshot.id`;
// Strikes and matrix belong to the whole snapshot and come with every scope's row.
const details = `
    LEFT JOIN strikes ON strikes.snapshot_id = snapshot.id
    LEFT JOIN strike_ladder ON strike_ladder.id = strikes.ladder_id
    LEFT JOIN matrix ON matrix.snapshot_id = snapshot.id`;

/** @param scopes how many scopes are asked for by name; 0 reads all. Their parameters are @scope0, @scope1 … */
function scopeFilter(scopes: number): string {
  if (scopes === 0) return '';
  const names = Array.from({ length: scopes }, (_, index) => `@scope${index}`);
  return ` AND scope_level.scope IN (${names.join(', ')})`;
}

export function loadQuery(scopes: number): string {
  return `${joined}${scopeFilter(scopes)}${details} WHERE snapshot.id = @id ORDER BY scope_level.ordinal`;
}

export function latestQuery(scopes: number, inSessionOnly: boolean): string {
  const session = inSessionOnly ? ' AND in_session = 1' : '';
  const newest = `SELECT id FROM snapshot WHERE symbol = @symbol${session} ORDER BY slot DESC LIMIT 1`;
  return `${joined}${scopeFilter(scopes)}${details} WHERE snapshot.id = (${newest}) ORDER BY scope_level.ordinal`;
}

const head = `
  SELECT ${headColumns.join(', ')}
    FROM snapshot s
    JOIN scope_level l ON l.snapshot_id = s.id AND l.scope = @scope
   WHERE s.symbol = @symbol`;

export const headsQuery = `${head} ORDER BY s.slot DESC LIMIT @limit`;
export const betweenQuery = `${head} AND s.slot >= @from AND s.slot <= @to ORDER BY s.slot`;
