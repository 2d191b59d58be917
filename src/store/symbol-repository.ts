import type Database from 'better-sqlite3';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';

export interface StoredSymbol {
  symbol: string;
  /** The underlying's own streamer symbol; null until its chain was first loaded. */
  streamerSymbol: string | null;
  isIndex: boolean | null;
  watched: boolean;
  /** Market time of the last question about it; null when only watched. */
  lastUsedAt: number | null;
}

interface Row {
  symbol: string;
  streamer_symbol: string | null;
  is_index: number | null;
  watched: number;
  last_used_at: number | null;
}

/** The symbols ever watched or asked for. */
export class SymbolRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  all(): StoredSymbol[] {
    return this.#rows('SELECT * FROM symbol ORDER BY watched DESC, symbol', []);
  }

  find(symbol: string): StoredSymbol | null {
    return this.#rows('SELECT * FROM symbol WHERE symbol = ?', [symbol])[0] ?? null;
  }

  /** Puts a symbol on the watch list or takes it off. */
  watch(symbol: string, watched: boolean): void {
    this.#run(
      `INSERT INTO symbol (symbol, watched) VALUES (?, ?)
         ON CONFLICT (symbol) DO UPDATE SET watched = excluded.watched`,
      [symbol, watched ? 1 : 0],
    );
  }

  /** What the broker said about it. */
  describe(symbol: string, streamerSymbol: string, isIndex: boolean): void {
    this.#run(
      `INSERT INTO symbol (symbol, streamer_symbol, is_index, watched) VALUES (?, ?, ?, 0)
         ON CONFLICT (symbol) DO UPDATE SET streamer_symbol = excluded.streamer_symbol, is_index = excluded.is_index`,
      [symbol, streamerSymbol, isIndex ? 1 : 0],
    );
  }

  used(symbol: string, at: number): void {
    this.#run(
      `INSERT INTO symbol (symbol, watched, last_used_at) VALUES (?, 0, ?)
         ON CONFLICT (symbol) DO UPDATE SET last_used_at = excluded.last_used_at`,
      [symbol, Math.round(at)],
    );
  }

  #rows(sql: string, parameters: unknown[]): StoredSymbol[] {
    const rows = withStoreErrors(this.#file, () => this.#prepare(sql).all(...parameters)) as Row[];
    return rows.map((row) => ({
      symbol: row.symbol,
      streamerSymbol: row.streamer_symbol,
      isIndex: row.is_index === null ? null : row.is_index === 1,
      watched: row.watched === 1,
      lastUsedAt: row.last_used_at,
    }));
  }

  #run(sql: string, parameters: unknown[]): void {
    withStoreErrors(this.#file, () => this.#prepare(sql).run(...parameters));
  }
}
