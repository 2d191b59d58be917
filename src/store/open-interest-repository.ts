import type Database from 'better-sqlite3';
import type { DateKey } from '../engine/types.js';
import { columnCodec } from './codec.js';
import { packOpenInterest, unpackOpenInterest } from './open-interest-codec.js';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';

export interface StoredOpenInterest {
  symbol: string;
  /** Trading day the figures were collected on: they count the contracts open after the close before it. */
  tradingDay: DateKey;
  /** The feed's own day number of the figures; null when it gave none. */
  dayId: number | null;
  /** Streamer symbol → contracts open. A contract that is not here is unknown, not 0. */
  entries: Map<string, number>;
  /** True when this is an earlier day than the one asked for: to be labelled, not passed off as today's. */
  isPrevious: boolean;
}

/** Open interest by trading day. A day is one compact row per symbol, rewritten as the sweep goes on: save every few seconds, not per event. */
export class OpenInterestRepository {
  readonly #db: Database.Database;
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#db = db;
    this.#file = file;
    this.#prepare = statements(db);
  }

  /** Exactly that day, or null. */
  load(symbol: string, tradingDay: DateKey): StoredOpenInterest | null {
    return this.#find('trading_day = ?', symbol, tradingDay);
  }

  /** That day or, when it is not there, the latest day before it with `isPrevious` set. */
  loadLatest(symbol: string, tradingDay: DateKey): StoredOpenInterest | null {
    return this.#find('trading_day <= ?', symbol, tradingDay);
  }

  /** Adds to what the day already has: contracts not in `entries` keep their stored figure. Values that are not numbers are left out. */
  save(symbol: string, tradingDay: DateKey, entries: ReadonlyMap<string, number>, dayId: number | null): void {
    withStoreErrors(this.#file, () =>
      this.#db
        .transaction(() => {
          const known = this.load(symbol, tradingDay);
          const merged = new Map(known?.entries);
          for (const [contract, count] of entries) if (Number.isFinite(count)) merged.set(contract, count);
          if (merged.size === 0) return;
          this.#prepare(
            `INSERT INTO open_interest (symbol, trading_day, day_id, codec, n, data) VALUES (?, ?, ?, ?, ?, ?)
               ON CONFLICT (symbol, trading_day) DO UPDATE
               SET day_id = excluded.day_id, codec = excluded.codec, n = excluded.n, data = excluded.data`,
          ).run(symbol, tradingDay, dayId ?? known?.dayId ?? null, columnCodec, merged.size, packOpenInterest(merged));
        })
        .immediate(),
    );
  }

  /** Removes days before `day`; the newest day of each symbol stays. */
  prune(day: DateKey): number {
    const sql = `DELETE FROM open_interest WHERE trading_day < ?
       AND trading_day < (SELECT max(o.trading_day) FROM open_interest o WHERE o.symbol = open_interest.symbol)`;
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(day).changes);
  }

  /** Removes days after `day`: for a practice market whose clock starts over. */
  dropAfter(day: DateKey): number {
    return withStoreErrors(this.#file, () => this.#prepare('DELETE FROM open_interest WHERE trading_day > ?').run(day))
      .changes;
  }

  #find(condition: string, symbol: string, day: DateKey): StoredOpenInterest | null {
    const sql = `SELECT trading_day, day_id, data FROM open_interest WHERE symbol = ? AND ${condition}
                  ORDER BY trading_day DESC LIMIT 1`;
    return withStoreErrors(this.#file, () => {
      const row = this.#prepare(sql).get(symbol, day) as
        | { trading_day: string; day_id: number | null; data: Uint8Array }
        | undefined;
      if (row === undefined) return null;
      const entries = unpackOpenInterest(row.data);
      return { symbol, tradingDay: row.trading_day, dayId: row.day_id, entries, isPrevious: row.trading_day !== day };
    });
  }
}
