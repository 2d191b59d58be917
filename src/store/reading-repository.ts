/** Stored snapshots as the readings that rules saw, for trying rules over the past. */

import type Database from 'better-sqlite3';
import type { Reading } from '../alerts/types.js';
import type { DateKey, QualityLabel, ScopeKey } from '../engine/types.js';
import { totalsOf } from './snapshot-rows.js';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';
import { unpackNet } from './strike-codec.js';

const hourMs = 3_600_000;

/** In the order of `ReadingRow`. */
const readingQuery = `
  SELECT s.id, s.slot, s.spot, l.ordinal, l.call_gex, l.put_gex, l.zero_gamma, l.max_gex_strike, l.call_wall_strike,
         l.put_wall_strike, l.quality, l.open_interest_date
    FROM snapshot s
    JOIN scope_level l ON l.snapshot_id = s.id AND l.scope = @scope
   WHERE s.symbol = @symbol AND s.slot >= @from AND s.slot < @to AND s.session_date = @date AND s.in_session = 1
   ORDER BY s.slot`;

type ReadingRow = [
  id: number,
  slot: number,
  spot: number,
  ordinal: number,
  callGex: number | null,
  putGex: number | null,
  zeroGamma: number | null,
  maxStrike: number | null,
  callWall: number | null,
  putWall: number | null,
  quality: QualityLabel,
  openInterestDate: DateKey | null,
];

/** A session that has snapshots of a symbol. */
export interface StoredSession {
  date: DateKey;
  /** Id of its newest snapshot. */
  lastId: number;
}

interface Net {
  strikes: Float64Array;
  netByStrike: Float64Array;
}

const noNet: Net = { strikes: new Float64Array(0), netByStrike: new Float64Array(0) };

/** All methods throw store errors. */
export class ReadingRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;
  /** Strikes of a scope change once a day, so the newest ladder serves hundreds of readings. */
  #ladder: { id: number; data: Uint8Array } | null = null;

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  /** Symbols with at least one snapshot, in alphabetical order. */
  symbols(): string[] {
    const next = this.#prepare('SELECT min(symbol) FROM snapshot WHERE symbol > ?').pluck(true);
    return withStoreErrors(this.#file, () => {
      const found: string[] = [];
      for (let at = next.get('') as string | null; at !== null; at = next.get(at) as string | null) found.push(at);
      return found;
    });
  }

  /** Sessions with snapshots taken while they ran, ascending: the newest `limit` of those from `from` to `to`, both included. */
  sessions(
    symbol: string,
    { from, to, limit }: { from?: DateKey; to?: DateKey; limit?: number } = {},
  ): StoredSession[] {
    const newest = this.#prepare(
      `SELECT id, session_date AS date FROM snapshot WHERE symbol = ? AND slot < ? AND in_session = 1 ORDER BY slot DESC LIMIT 1`,
    );
    return withStoreErrors(this.#file, () => {
      const found: StoredSession[] = [];
      let before = to === undefined ? Number.MAX_SAFE_INTEGER : dayStart(to) + 24 * hourMs;
      while (found.length < (limit ?? Number.POSITIVE_INFINITY)) {
        const row = newest.get(symbol, before) as { id: number; date: DateKey } | undefined;
        if (row === undefined || (from !== undefined && row.date < from)) break;
        found.unshift({ date: row.date, lastId: row.id });
        before = Math.min(before - 1, dayStart(row.date));
      }
      return found;
    });
  }

  /** Scopes stored with a snapshot, in their order. */
  scopes(snapshotId: number): ScopeKey[] {
    const sql = 'SELECT scope FROM scope_level WHERE snapshot_id = ? ORDER BY ordinal';
    return withStoreErrors(this.#file, () => this.#prepare(sql).pluck(true).all(snapshotId)) as ScopeKey[];
  }

  /** Id of the oldest snapshot whose strikes are kept; null when there is none. Older ones have been pruned. */
  firstWithStrikes(): number | null {
    const sql = 'SELECT min(snapshot_id) FROM strikes';
    return withStoreErrors(this.#file, () => this.#prepare(sql).pluck(true).get()) as number | null;
  }

  /**
   * The readings of one scope and session, ascending. Strikes are read from the database when a rule first looks at them, and not
   * kept longer than their reading; a snapshot whose strikes were pruned has none.
   */
  ofSession(symbol: string, scope: ScopeKey, date: DateKey): Reading[] {
    const from = dayStart(date);
    // A session lies within its day by UTC as well: it ends at 21:00 at the latest.
    const parameters = { symbol, scope, date, from, to: from + 24 * hourMs };
    return withStoreErrors(this.#file, () =>
      (this.#prepare(readingQuery).raw(true).all(parameters) as ReadingRow[]).map((row) =>
        this.#readingOf(symbol, scope, date, row),
      ),
    );
  }

  #readingOf(symbol: string, scope: ScopeKey, sessionDate: DateKey, row: ReadingRow): Reading {
    const [snapshotId, slot, spot, ordinal, call, put, zeroGamma, maxStrike, callWall, putWall, quality, interest] =
      row;
    const { net, gross } = totalsOf(call, put);
    const levels = { zeroGamma, netGex: net, grossGex: gross, maxStrike, callWall, putWall };
    const head = { snapshotId, symbol, scope, slot, sessionDate, spot, ...levels, openInterestDate: interest, quality };
    return new StoredReading(head, () => this.#netOf(snapshotId, ordinal));
  }

  #netOf(snapshotId: number, ordinal: number): Net {
    return withStoreErrors(this.#file, () => {
      const kept = this.#prepare('SELECT ladder_id AS ladder, data FROM strikes WHERE snapshot_id = ?').get(
        snapshotId,
      ) as { ladder: number; data: Uint8Array } | undefined;
      if (kept === undefined) return noNet;
      if (this.#ladder?.id !== kept.ladder) {
        const data = this.#prepare('SELECT data FROM strike_ladder WHERE id = ?').pluck(true).get(kept.ladder);
        this.#ladder = { id: kept.ladder, data: data as Uint8Array };
      }
      return unpackNet(this.#ladder.data, kept.data, ordinal);
    });
  }
}

function dayStart(date: DateKey): number {
  return Date.parse(`${date}T00:00:00Z`);
}

type Head = Omit<Reading, keyof Net>;

class StoredReading implements Reading {
  readonly snapshotId: number;
  readonly symbol: string;
  readonly scope: ScopeKey;
  readonly slot: number;
  readonly sessionDate: DateKey;
  readonly spot: number;
  readonly zeroGamma: number | null;
  readonly netGex: number;
  readonly grossGex: number;
  readonly maxStrike: number | null;
  readonly callWall: number | null;
  readonly putWall: number | null;
  readonly openInterestDate: DateKey | null;
  readonly quality: QualityLabel;
  #net: Net | null = null;
  readonly #read: () => Net;

  constructor(head: Head, read: () => Net) {
    this.snapshotId = head.snapshotId;
    this.symbol = head.symbol;
    this.scope = head.scope;
    this.slot = head.slot;
    this.sessionDate = head.sessionDate;
    this.spot = head.spot;
    this.zeroGamma = head.zeroGamma;
    this.netGex = head.netGex;
    this.grossGex = head.grossGex;
    this.maxStrike = head.maxStrike;
    this.callWall = head.callWall;
    this.putWall = head.putWall;
    this.openInterestDate = head.openInterestDate;
    this.quality = head.quality;
    this.#read = read;
  }

  get strikes(): Float64Array {
    this.#net ??= this.#read();
    return this.#net.strikes;
  }

  get netByStrike(): Float64Array {
    this.#net ??= this.#read();
    return this.#net.netByStrike;
  }
}
