/** Stored readings in slices, for files of them: each call reads a few, so that whoever shares the thread can go on in between. */

import type Database from 'better-sqlite3';
import type { DateKey, ScopeKey, SourceLevel, StrikeTable } from '../engine/types.js';
import { AppError } from '../lib/errors.js';
import { unpackColumns } from './codec.js';
import { unpackDates } from './expiration-codec.js';
import {
  detailCount,
  type ExportCell,
  levelHeadColumns,
  type StoredColumn,
  strikeHeadColumns,
  strikeValueColumns,
} from './export-columns.js';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';
import { unpackStrikes } from './strike-codec.js';

const hourMs = 3_600_000;
/** Readings before an open belong to the coming session, which is at most this much later. */
const longestBreakMs = 7 * 24 * hourMs;

/** Readings of one session that an export takes. */
export interface ExportSession {
  date: DateKey;
  /** Slots of the first and the last, ms UTC. */
  first: number;
  last: number;
  readings: number;
  /** Readings whose strikes are still kept. */
  withStrikes: number;
  sources: SourceLevel[];
  methodVersions: number[];
}

/** What is asked of one session. */
export interface ExportAsk {
  symbol: string;
  /** Null: every scope that was stored. */
  scope: ScopeKey | null;
  date: DateKey;
  /** Slots from here on, both included. */
  from: number;
  to: number;
  /** Readings, at most. */
  limit: number;
}

interface Slice {
  /** Slot to go on after; null when the session has no more. */
  last: number | null;
}

export interface LevelSlice extends Slice {
  rows: ExportCell[][];
  readings: number;
}

export interface StrikeSlice extends Slice {
  readings: { head: ExportCell[]; columns: Float64Array[] }[];
  /** Readings whose strikes were pruned, or never stored. */
  without: number;
}

const sessionQuery = (scope: ScopeKey | null) => `
  SELECT count(*) AS readings, min(s.slot) AS first, max(s.slot) AS last, count(k.snapshot_id) AS withStrikes,
         json_group_array(DISTINCT s.source) AS sources, json_group_array(DISTINCT s.method_version) AS versions
    FROM snapshot s
    ${scope === null ? '' : 'JOIN scope_level l ON l.snapshot_id = s.id AND l.scope = @scope'}
    LEFT JOIN strikes k ON k.snapshot_id = s.id
   WHERE s.symbol = @symbol AND s.slot >= @from AND s.slot < @to AND s.session_date = @date`;

const nextQuery = `
  SELECT slot, session_date AS date FROM snapshot
   WHERE symbol = @symbol AND slot > @after AND session_date >= @from ORDER BY slot LIMIT 1`;

const slotsQuery = `
  SELECT slot FROM snapshot
   WHERE symbol = @symbol AND slot >= @from AND slot <= @to AND session_date = @date ORDER BY slot LIMIT @limit`;

const inSlice = 's.symbol = @symbol AND s.slot >= @from AND s.slot <= @to AND s.session_date = @date';
const listed = (columns: readonly StoredColumn[]) => columns.map(({ sql }) => sql).join(', ');

/** Places of the columns that are not handed on as they are stored. */
const convertedLevels = levelHeadColumns.flatMap(({ as }, at) => (as === 'plain' ? [] : [at]));

const levelsQuery = (scope: ScopeKey | null) => `
  SELECT ${listed(levelHeadColumns)}, l.level_detail
    FROM snapshot s JOIN scope_level l ON l.snapshot_id = s.id ${scope === null ? '' : 'AND l.scope = @scope'}
   WHERE ${inSlice} ORDER BY s.slot, l.ordinal`;

const strikesQuery = `
  SELECT ${listed(strikeHeadColumns)}, l.ordinal, k.ladder_id, k.data
    FROM snapshot s JOIN scope_level l ON l.snapshot_id = s.id AND l.scope = @scope
    LEFT JOIN strikes k ON k.snapshot_id = s.id
   WHERE ${inSlice} ORDER BY s.slot`;

/** All methods throw store errors. */
export class ExportRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;
  /** Strikes change once a day: the newest ladder serves hundreds of readings. */
  #ladder: { id: number; data: Uint8Array } | null = null;
  /** Dates in a scope change once a day, and are the same for many rows. */
  #dates: { packed: Buffer; dates: DateKey[] }[] = [];

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  /**
   * Sessions of a range with readings of the scope, ascending, one a step; those without any are passed over. Readings before an
   * open belong to the session they were taken for.
   */
  *sessions(symbol: string, scope: ScopeKey | null, from: DateKey, to: DateKey): Generator<ExportSession> {
    let after = dayStart(from) - longestBreakMs;
    for (;;) {
      const next = this.#one<{ slot: number; date: DateKey }>(nextQuery, { symbol, after, from });
      if (next === undefined || next.date > to) return;
      // A session lies within its day by UTC as well: it ends at 21:00 at the latest.
      const end = dayStart(next.date) + 24 * hourMs;
      const found = this.#one<Counted>(sessionQuery(scope), {
        symbol,
        scope,
        from: next.slot,
        to: end,
        date: next.date,
      });
      if (found !== undefined && found.readings > 0) {
        const { readings, first, last, withStrikes } = found;
        const sources = JSON.parse(found.sources) as SourceLevel[];
        const methodVersions = JSON.parse(found.versions) as number[];
        yield { date: next.date, first, last, readings, withStrikes, sources, methodVersions };
      }
      after = Math.max(next.slot, end - 1);
    }
  }

  /** Rows of every scope asked for, in the order of `levelExportColumns`. */
  levels(ask: ExportAsk): LevelSlice {
    const { last, count } = this.#slots(ask);
    if (last === null) return { rows: [], readings: 0, last };
    const { symbol, scope, date, from } = ask;
    const rows = this.#rows(levelsQuery(scope), { symbol, scope, date, from, to: last });
    // In place: rows go by the ten thousand.
    for (const cells of rows) {
      const detail = cells.pop() as Uint8Array;
      for (const at of convertedLevels) cells[at] = this.#cell(levelHeadColumns[at]!, cells[at]);
      addDetail(cells, detail);
    }
    // Readings without the scope have no row.
    return { rows: rows as ExportCell[][], readings: scope === null ? count : rows.length, last };
  }

  /** Strike tables of one scope, with the columns of `strikeValueColumns`. */
  strikes(ask: ExportAsk & { scope: ScopeKey }): StrikeSlice {
    const slice: StrikeSlice = { readings: [], without: 0, last: this.#slots(ask).last };
    if (slice.last === null) return slice;
    const { symbol, scope, date, from } = ask;
    const width = strikeHeadColumns.length;
    for (const raw of this.#rows(strikesQuery, { symbol, scope, date, from, to: slice.last })) {
      const [ordinal, ladderId, data] = raw.slice(width) as [number, number | null, Uint8Array | null];
      if (ladderId === null || data === null) {
        slice.without++;
        continue;
      }
      const head = raw.slice(0, width).map((value, at) => this.#cell(strikeHeadColumns[at]!, value));
      const detail = withStoreErrors(this.#file, () => unpackStrikes(this.#ladderOf(ladderId), data, [ordinal])[0]!);
      slice.readings.push({ head, columns: tableColumns(detail.strikes) });
    }
    return slice;
  }

  #slots({ symbol, date, from, to, limit }: ExportAsk): { last: number | null; count: number } {
    const slots = this.#rows(slotsQuery, { symbol, date, from, to, limit });
    return { last: (slots.at(-1)?.[0] as number | undefined) ?? null, count: slots.length };
  }

  #ladderOf(id: number): Uint8Array {
    if (this.#ladder?.id !== id) {
      const data = this.#prepare('SELECT data FROM strike_ladder WHERE id = ?').pluck(true).get(id) as Uint8Array;
      this.#ladder = { id, data };
    }
    return this.#ladder.data;
  }

  #cell({ as }: StoredColumn, value: unknown): ExportCell {
    switch (as) {
      case 'plain':
        return value as number | string | null;
      case 'time':
        return value === null ? null : new Date(value as number).toISOString();
      case 'flag':
        return value === 1;
      case 'list':
        return JSON.parse(value as string) as number[] | string[];
      case 'first':
        return this.#datesOf(value as Buffer)[0] ?? null;
      case 'last':
        return this.#datesOf(value as Buffer).at(-1) ?? null;
      case 'count':
        return this.#datesOf(value as Buffer).length;
    }
  }

  #datesOf(packed: Buffer): DateKey[] {
    const known = this.#dates.find((each) => each.packed.equals(packed));
    if (known !== undefined) return known.dates;
    const dates = unpackDates(packed);
    this.#dates = [{ packed, dates }, ...this.#dates.slice(0, 7)];
    return dates;
  }

  #one<T>(sql: string, parameters: object): T | undefined {
    return withStoreErrors(this.#file, () => this.#prepare(sql).get(parameters)) as T | undefined;
  }

  #rows(sql: string, parameters: object): unknown[][] {
    return withStoreErrors(this.#file, () => this.#prepare(sql).raw(true).all(parameters)) as unknown[][];
  }
}

interface Counted {
  readings: number;
  first: number;
  last: number;
  withStrikes: number;
  sources: string;
  versions: string;
}

/** Runners-up and levels by volume, after the cells of the row. */
function addDetail(cells: unknown[], packed: Uint8Array): void {
  const before = cells.length;
  for (const values of unpackColumns(packed)[0] ?? []) {
    for (const value of values) cells.push(Number.isNaN(value) ? null : value);
  }
  if (cells.length - before === detailCount) return;
  throw new AppError('STORE_CORRUPT', 'A stored set of levels is not complete.');
}

function tableColumns(table: StrikeTable): Float64Array[] {
  return strikeValueColumns.map(([, from]) =>
    from === 'net' ? table.callGex.map((call, row) => call - table.putGex[row]!) : table[from],
  );
}

const dayStart = (date: DateKey): number => Date.parse(`${date}T00:00:00Z`);
