/** How the levels of a scope went, and single readings of the past: narrow queries, for charts and comparisons. */

import type Database from 'better-sqlite3';
import type { DateKey, QualityLabel, ScopeKey, SourceLevel } from '../engine/types.js';
import { unpackDates } from './expiration-codec.js';
import { type HeadRow, headColumns, rowToHead, type StoredHead } from './snapshot-head.js';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';

const dayMs = 86_400_000;

/**
 * Every column stands in the indexes of migrations/0006_history.sql, so that rows of a kilobyte and more are not touched: they are why
 * 8,000 readings took 80 ms and longer. SQLite would take the primary key for the levels, and their rows with it. In the order of
 * `LevelPoint`.
 */
export const lineQuery = `
  SELECT s.id, s.as_of, s.delay_ms, s.spot, l.zero_gamma, l.call_wall_strike, l.put_wall_strike, l.max_gex_strike, l.call_gex, l.put_gex,
         l.quality
    FROM snapshot s INDEXED BY snapshot_line
    JOIN scope_level l INDEXED BY level_line ON l.snapshot_id = s.id AND l.scope = @scope
   WHERE s.symbol = @symbol AND s.slot >= @from AND s.slot < @to AND s.in_session = 1
   ORDER BY s.slot`;

/** Newest first, so that SQLite stops at the first that fits. */
export const closeQuery = `
  SELECT ${headColumns.join(', ')}
    FROM snapshot s
    JOIN scope_level l ON l.snapshot_id = s.id AND l.scope = @scope AND l.quality <> 'empty'
   WHERE s.symbol = @symbol AND s.slot >= @from AND s.slot < @to AND s.in_session = 1
   ORDER BY s.slot DESC
   LIMIT 1`;

/** One reading of a scope as a list of values: thousands are read at once. */
export type LevelPoint = [
  id: number,
  /** Of the book, ms UTC; the data are `delayMs` older. */
  asOf: number,
  delayMs: number,
  spot: number,
  zeroGamma: number | null,
  callWall: number | null,
  putWall: number | null,
  maxGex: number | null,
  /** $ per point; the put side is a positive magnitude. */
  callGex: number | null,
  putGex: number | null,
  quality: QualityLabel,
];

export interface StoredScope {
  scope: ScopeKey;
  /** Ascending; empty where the scope had none. */
  expirations: DateKey[];
}

/** All methods throw store errors. */
export class HistoryRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  /** The readings of one scope in one session, ascending; those of an empty scope included. */
  line(symbol: string, scope: ScopeKey, date: DateKey): LevelPoint[] {
    return this.#raw(lineQuery, { symbol, scope, ...dayOf(date) }) as LevelPoint[];
  }

  /** Header and levels of the last reading of a session that holds anything in a scope; null when there is none. */
  lastOf(symbol: string, scope: ScopeKey, date: DateKey): StoredHead | null {
    const row = (this.#raw(closeQuery, { symbol, scope, ...dayOf(date) }) as HeadRow[])[0];
    return row === undefined ? null : rowToHead(row);
  }

  /** The scopes of a snapshot with their dates, in their order. */
  scopes(snapshotId: number): StoredScope[] {
    const sql = 'SELECT scope, expirations FROM scope_level WHERE snapshot_id = @snapshotId ORDER BY ordinal';
    const rows = this.#raw(sql, { snapshotId }) as [ScopeKey, Uint8Array][];
    return rows.map(([scope, dates]) => ({ scope, expirations: unpackDates(dates) }));
  }

  /** Where a snapshot came from and by which method; null when there is no such snapshot. */
  origin(snapshotId: number): { source: SourceLevel; delayMs: number; methodVersion: number } | null {
    const sql = 'SELECT source, delay_ms, method_version FROM snapshot WHERE id = @snapshotId';
    const [row] = this.#raw(sql, { snapshotId }) as [SourceLevel, number, number][];
    return row === undefined ? null : { source: row[0], delayMs: row[1], methodVersion: row[2] };
  }

  #raw(sql: string, parameters: object): unknown[] {
    return withStoreErrors(this.#file, () => this.#prepare(sql).raw(true).all(parameters));
  }
}

/** A session lies within its day by UTC as well: it begins at 13:30 at the earliest and ends at 21:00 at the latest. */
function dayOf(date: DateKey): { from: number; to: number } {
  const from = Date.parse(`${date}T00:00:00Z`);
  return { from, to: from + dayMs };
}
