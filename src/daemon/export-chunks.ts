/** The text of an export, piece by piece: memory stays flat, and nothing else on the thread waits longer than one piece takes. */

import type { ExportFormat } from '../bot/past-ports.js';
import { type ExportColumn, levelExportColumns, strikeExportColumns } from '../store/export-columns.js';
import type { ExportRepository, ExportSession } from '../store/export-repository.js';
import type { ExportPlan } from './export-plan.js';
import { type ExportText, exportText } from './export-text.js';

export interface ExportChunk {
  text: string;
  /** In this piece. */
  rows: number;
  readings: number;
  /** Readings whose strikes turned out to be gone. */
  without: number;
  /** Sessions that are complete with this piece. */
  ended: number;
}

export interface ChunkDeps {
  exports: ExportRepository;
  pause(): Promise<void>;
  signal: AbortSignal;
}

/** Readings read at once: about ten milliseconds of work either way. */
const readingsPerSlice = { levels: 40, strikes: 4 } as const;

export function exportColumns({ what }: Pick<ExportPlan, 'what'>): readonly ExportColumn[] {
  return what === 'levels' ? levelExportColumns : strikeExportColumns;
}

/**
 * The head first, then one piece for some readings, then the end. Readings that are stored meanwhile are not in it. Throws store errors
 * and the reason of `signal`.
 */
export async function* exportChunks(
  plan: ExportPlan,
  format: ExportFormat,
  { exports, pause, signal }: ChunkDeps,
): AsyncGenerator<ExportChunk> {
  const text = exportText(format);
  const nothing = { rows: 0, readings: 0, without: 0, ended: 0 };
  yield { ...nothing, text: text.begin(exportColumns(plan), headFacts(plan)) };
  for (const session of plan.sessions) {
    for (let from = session.first; from <= session.last; ) {
      signal.throwIfAborted();
      const { last, ...chunk } = sliceOf(plan, session, from, text, exports);
      from = last === null ? session.last + 1 : last + 1;
      yield { ...chunk, ended: from > session.last ? 1 : 0 };
      await pause();
    }
  }
  yield { ...nothing, text: text.end() };
}

function sliceOf(
  { symbol, scope, what }: ExportPlan,
  { date, last: to }: ExportSession,
  from: number,
  text: ExportText,
  exports: ExportRepository,
): Omit<ExportChunk, 'ended'> & { last: number | null } {
  const ask = { symbol, date, from, to, limit: readingsPerSlice[what] };
  if (what === 'levels') {
    const { rows, readings, last } = exports.levels({ ...ask, scope });
    return { text: rows.map((cells) => text.row(cells)).join(''), rows: rows.length, readings, without: 0, last };
  }
  const { readings, without, last } = exports.strikes({ ...ask, scope: scope! });
  return {
    text: readings.map(({ head, columns }) => text.table(head, columns)).join(''),
    rows: readings.reduce((sum, { columns }) => sum + columns[0]!.length, 0),
    readings: readings.length + without,
    without,
    last,
  };
}

/** What stands at the head of a JSON file. */
function headFacts({ symbol, scope, what, sessions, readings, withoutStrikes }: ExportPlan): Record<string, unknown> {
  const distinct = <T>(lists: readonly (readonly T[])[]) => [...new Set(lists.flat())].sort();
  return {
    what,
    symbol,
    scope: scope ?? 'every stored scope',
    source: distinct(sessions.map((each) => each.sources)),
    methodVersion: distinct(sessions.map((each) => each.methodVersions)),
    from: sessions[0]!.date,
    to: sessions.at(-1)!.date,
    sessions: sessions.length,
    readings,
    readingsWithoutStrikes: withoutStrikes,
  };
}
