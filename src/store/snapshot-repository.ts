import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { DateKey, GexSnapshot, ScopeKey, ScopeResult } from '../engine/types.js';
import { AppError } from '../lib/errors.js';
import { columnCodec, deflateColumns } from './codec.js';
import { type HeadRow, rowToHead, type StoredHead } from './snapshot-head.js';
import { betweenQuery, headsQuery, latestQuery, loadQuery } from './snapshot-queries.js';
import { type JoinedRow, rowsToSnapshot, type StoredSnapshot, scopeToRow, snapshotToRow } from './snapshot-rows.js';
import { insertText, statements } from './statements.js';
import { isUniqueViolation, withStoreErrors } from './store-error.js';
import { layLadder, packMatrix, packStrikes } from './strike-codec.js';

export interface SaveMeta {
  /** Market minute the snapshot was due, ms UTC; one snapshot per symbol and slot. */
  slot: number;
  scheduled: boolean;
  /** See keepsMatrix. */
  keepMatrix: boolean;
}

/** Snapshots with their scopes, strikes, matrices and zero-gamma roots. All methods throw store errors (STORE_FULL, STORE_BUSY …). */
export class SnapshotRepository {
  readonly #db: Database.Database;
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#db = db;
    this.#file = file;
    this.#prepare = statements(db);
  }

  /**
   * Stores everything of one snapshot in one transaction and returns its id. `also` runs inside that transaction, for rows that must
   * exist exactly when the snapshot does. Throws STORE_SLOT_TAKEN when the symbol has a snapshot of that slot.
   */
  save(snapshot: GexSnapshot, meta: SaveMeta, also?: (snapshotId: number) => void): number {
    // Packing needs no lock, so it is done before the transaction begins.
    const head = snapshotToRow(snapshot, meta);
    const ladder = layLadder(snapshot.scopes);
    const strikes = packStrikes(snapshot.scopes);
    const matrix = meta.keepMatrix ? packMatrix(snapshot.matrix) : null;
    return this.#write(() => {
      const id = this.#insertHead(head, snapshot.symbol, meta.slot);
      snapshot.scopes.forEach((scope, ordinal) => {
        const row = scopeToRow(scope, id, ordinal);
        this.#prepare(insertText('scope_level', row)).run(row);
        this.#keepRoot(snapshot, scope, meta.slot);
      });
      this.#insertStrikes(id, ladder, strikes);
      if (matrix !== null) {
        this.#prepare('INSERT INTO matrix (snapshot_id, codec, data) VALUES (?, ?, ?)').run(id, columnCodec, matrix);
      }
      also?.(id);
      return id;
    });
  }

  /** One snapshot by id, with all scopes or those asked for, in the order they were stored. */
  load(id: number, scopes: readonly ScopeKey[] = []): StoredSnapshot | null {
    return this.#read(loadQuery(scopes.length), { id, ...scopeParameters(scopes) }, scopes);
  }

  /** The newest snapshot of a symbol by slot; with `inSessionOnly`, the newest taken inside a session. */
  latest(
    symbol: string,
    options: { inSessionOnly?: boolean; scopes?: readonly ScopeKey[] } = {},
  ): StoredSnapshot | null {
    const { inSessionOnly = false, scopes = [] } = options;
    return this.#read(latestQuery(scopes.length, inSessionOnly), { symbol, ...scopeParameters(scopes) }, scopes);
  }

  /** Headers with the levels of one scope, newest first. */
  heads(symbol: string, options: { scope: ScopeKey; limit?: number }): StoredHead[] {
    return this.#heads(headsQuery, { symbol, scope: options.scope, limit: options.limit ?? 720 });
  }

  /** The same for slots from `from` to `to`, both included, oldest first. */
  between(symbol: string, from: number, to: number, scope: ScopeKey): StoredHead[] {
    return this.#heads(betweenQuery, { symbol, from, to, scope });
  }

  /** The root each scope was last seen at by a trusted reading of that session; empty at the session's first. */
  previousRoots(symbol: string, sessionDate: DateKey): Map<ScopeKey, number> {
    const sql = 'SELECT scope, level FROM zero_gamma_root WHERE symbol = @symbol AND session_date = @sessionDate';
    const rows = this.#all(sql, { symbol, sessionDate }) as { scope: ScopeKey; level: number }[];
    return new Map(rows.map((row) => [row.scope, row.level]));
  }

  /** Slot of the newest snapshot, or null. */
  lastSlot(symbol: string): number | null {
    const rows = this.#all('SELECT slot FROM snapshot WHERE symbol = @symbol ORDER BY slot DESC LIMIT 1', { symbol });
    return (rows as { slot: number }[])[0]?.slot ?? null;
  }

  /** Slot of the session's newest snapshot that has a matrix, or null: what keepsMatrix asks for. */
  lastMatrixSlot(symbol: string, sessionDate: DateKey): number | null {
    const sql = `SELECT snapshot.slot FROM snapshot JOIN matrix ON matrix.snapshot_id = snapshot.id
                  WHERE snapshot.symbol = @symbol AND snapshot.session_date = @sessionDate
                    AND snapshot.slot >= (SELECT max(slot) FROM snapshot WHERE symbol = @symbol) - 86400000
                  ORDER BY snapshot.slot DESC LIMIT 1`;
    return (this.#all(sql, { symbol, sessionDate }) as { slot: number }[])[0]?.slot ?? null;
  }

  /** The newest in-session snapshot of a symbol that kept its matrix, of the eight days before its newest one; with the scopes asked for. */
  latestWithMatrix(symbol: string, scopes: readonly ScopeKey[] = []): StoredSnapshot | null {
    const sql = `SELECT snapshot.id FROM snapshot JOIN matrix ON matrix.snapshot_id = snapshot.id
                  WHERE snapshot.symbol = @symbol AND snapshot.in_session = 1
                    AND snapshot.slot >= (SELECT max(slot) FROM snapshot WHERE symbol = @symbol) - 691200000
                  ORDER BY snapshot.slot DESC LIMIT 1`;
    const id = (this.#all(sql, { symbol }) as { id: number }[])[0]?.id;
    return id === undefined ? null : this.load(id, scopes);
  }

  /** Removes snapshots, and roots learned from them, with a slot after `at`: for a practice market whose clock starts over. */
  dropAfter(symbol: string | null, at: number): number {
    return this.#write(() => {
      const which = symbol === null ? '' : ' AND symbol = @symbol';
      const parameters = symbol === null ? { at } : { at, symbol };
      this.#prepare(`DELETE FROM zero_gamma_root WHERE slot > @at${which}`).run(parameters);
      const dropped = this.#prepare(`DELETE FROM snapshot WHERE slot > @at${which}`).run(parameters).changes;
      if (dropped > 0) this.#dropUnusedLadders();
      return dropped;
    });
  }

  /**
   * Removes strikes, profiles and matrices of snapshots with a slot before `before`, oldest first, at most `batch` snapshots a call;
   * headers and levels stay. Returns how many snapshots were pruned: call again until 0.
   */
  prune(before: number, batch = 200): number {
    return this.#write(() => {
      // Ids grow with time, so the oldest strikes come first in their own index and no table is scanned.
      const oldest = this.#prepare(
        `SELECT strikes.snapshot_id AS id, snapshot.slot FROM strikes
           JOIN snapshot ON snapshot.id = strikes.snapshot_id ORDER BY strikes.snapshot_id LIMIT ?`,
      ).all(batch) as { id: number; slot: number }[];
      const due = oldest.filter((row) => row.slot < before);
      for (const { id } of due) {
        this.#prepare('DELETE FROM strikes WHERE snapshot_id = ?').run(id);
        this.#prepare('DELETE FROM matrix WHERE snapshot_id = ?').run(id);
      }
      if (due.length > 0) this.#dropUnusedLadders();
      return due.length;
    });
  }

  /** The id that the next snapshot gets, unless another one is stored before it. */
  nextId(): number {
    const rows = this.#all("SELECT seq FROM sqlite_sequence WHERE name = 'snapshot'", {}) as { seq: number }[];
    return (rows[0]?.seq ?? 0) + 1;
  }

  count(): number {
    return (this.#all('SELECT count(*) AS n FROM snapshot', {})[0] as { n: number }).n;
  }

  #insertHead(head: object, symbol: string, slot: number): number {
    try {
      return Number(this.#prepare(insertText('snapshot', head)).run(head).lastInsertRowid);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const text = `A snapshot of ${symbol} for ${new Date(slot).toISOString()} is already stored.`;
      throw new AppError('STORE_SLOT_TAKEN', text, { cause: error, facts: { symbol, slot } });
    }
  }

  #insertStrikes(id: number, ladder: Buffer, data: Buffer): void {
    const digest = createHash('sha256').update(ladder).digest().subarray(0, 16);
    const find = this.#prepare('SELECT id FROM strike_ladder WHERE digest = ?');
    const known = find.get(digest) as { id: number } | undefined;
    const ladderId =
      known?.id ??
      this.#prepare('INSERT INTO strike_ladder (digest, codec, data) VALUES (?, ?, ?)').run(
        digest,
        columnCodec,
        deflateColumns(ladder),
      ).lastInsertRowid;
    this.#prepare('INSERT INTO strikes (snapshot_id, ladder_id, codec, data) VALUES (?, ?, ?, ?)').run(
      id,
      ladderId,
      columnCodec,
      data,
    );
  }

  /** Only trusted readings move the root, so the first of a session finds none and starts afresh. */
  #keepRoot(snapshot: GexSnapshot, scope: ScopeResult, slot: number): void {
    const { level } = scope.zeroGamma;
    if (level === null || scope.quality.label !== 'trusted') return;
    this.#prepare(
      `INSERT INTO zero_gamma_root (symbol, session_date, scope, slot, level) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (symbol, session_date, scope) DO UPDATE SET slot = excluded.slot, level = excluded.level`,
    ).run(snapshot.symbol, snapshot.sessionDate, scope.scope, slot, level);
  }

  #dropUnusedLadders(): void {
    this.#prepare(
      'DELETE FROM strike_ladder WHERE NOT EXISTS (SELECT 1 FROM strikes WHERE strikes.ladder_id = strike_ladder.id)',
    ).run();
  }

  #read(sql: string, parameters: object, scopes: readonly ScopeKey[]): StoredSnapshot | null {
    return withStoreErrors(this.#file, () => {
      const rows = this.#prepare(sql).expand(true).all(parameters) as JoinedRow[];
      const first = rows[0];
      if (first === undefined) return null;
      const snapshot = rowsToSnapshot(rows);
      return scopes.length === 0 ? snapshot : { ...snapshot, scopes: inOrder(snapshot.scopes, scopes) };
    });
  }

  #heads(sql: string, parameters: object): StoredHead[] {
    return withStoreErrors(this.#file, () =>
      (this.#prepare(sql).raw(true).all(parameters) as HeadRow[]).map(rowToHead),
    );
  }

  #all(sql: string, parameters: object): unknown[] {
    return withStoreErrors(this.#file, () => this.#prepare(sql).all(parameters));
  }

  #write<T>(action: () => T): T {
    // IMMEDIATE takes the write lock at once: a later upgrade could fail without having waited.
    return withStoreErrors(this.#file, () => this.#db.transaction(action).immediate());
  }
}

function scopeParameters(scopes: readonly ScopeKey[]): Record<string, string> {
  return Object.fromEntries(scopes.map((scope, index) => [`scope${index}`, scope]));
}

function inOrder(found: ScopeResult[], asked: readonly ScopeKey[]): ScopeResult[] {
  return asked.flatMap((key) => found.find((scope) => scope.scope === key) ?? []);
}
