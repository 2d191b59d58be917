/** `gexwatch export`: stored levels and strikes as CSV or JSON. */

import { ProgressLine } from '../bot/terminal/progress-line.js';
import { createCalendar } from '../calendar/calendar.js';
import { databaseFile } from '../daemon/database-file.js';
import { exportChunks } from '../daemon/export-chunks.js';
import { fileStem } from '../daemon/export-file.js';
import { type ExportPlan, planExport } from '../daemon/export-plan.js';
import { formatBytes, formatCount } from '../lib/format.js';
import { ExportRepository } from '../store/export-repository.js';
import { openDatabase } from '../store/open-database.js';
import { ReadingRepository } from '../store/reading-repository.js';
import { type ExportOptions, exportHelp, readExportOptions } from './export-options.js';
import type { CliIo } from './io.js';
import { type OutputFile, openOutputFile, outputPath } from './output-file.js';
import { outputStream } from './output-stream.js';
import { migrationsDir, prepareProgram } from './program.js';

interface Written {
  rows: number;
  bytes: number;
  withoutStrikes: number;
  /** False when the reader of standard output left before the end. */
  isWhole: boolean;
}

/** @throws AppError of usage, configuration, the database, the range or the output. */
export async function runExport(argv: readonly string[], io: CliIo): Promise<number> {
  const options = readExportOptions(argv);
  if (options === null) {
    io.out(exportHelp);
    return 0;
  }
  const { config, log, steady } = prepareProgram(io, { log: 'nothing' });
  const file = databaseFile(config, config.mode === 'practice');
  // Without the lock and without reading every page: the daemon may go on writing, and it has looked at them.
  const opened = openDatabase({ file, migrationsDir, readonly: true, checkPages: false, log });
  try {
    const exports = new ExportRepository(opened.db, file);
    const readings = new ReadingRepository(opened.db, file);
    const deps = { exports, pause: () => steady.sleep(0), signal: io.signal };
    const scope = options.scope ?? (options.what === 'strikes' ? (`days:${config.scopeDays}` as const) : null);
    const { symbol, what } = options;
    const range = { symbol, what, scope, ...datesOf(options, readings) };
    const plan = await planExport(range, { ...deps, readings, calendar: createCalendar(config.calendar) });
    const chunks = watched(exportChunks(plan, options.format, deps), plan, io);
    if (options.out === null) {
      const written = await toStream(chunks, io);
      if (written.isWhole) io.err(summary(plan, written));
      return 0;
    }
    const path = await outputPath(options.out, `${fileStem(plan)}.${options.format}`, file, io.cwd);
    const written = await toFile(chunks, await openOutputFile(path));
    io.out(`${path}: ${summary(plan, written)}`);
    return 0;
  } finally {
    opened.close();
  }
}

function datesOf({ sessions, symbol, from, to }: ExportOptions, readings: ReadingRepository) {
  if (sessions === null) return { from, to };
  const found = readings.sessions(symbol, { limit: sessions });
  return { from: found[0]?.date ?? null, to: found.at(-1)?.date ?? null };
}

type Chunks = ReturnType<typeof exportChunks>;

/** Shows how far it is, where a person looks at something else than the output. */
async function* watched(chunks: Chunks, plan: ExportPlan, io: CliIo): Chunks {
  const { stderr } = io;
  const isShown = stderr?.isTTY === true && io.stdout.isTTY !== true;
  const line = new ProgressLine((text) => void stderr?.write(text), {
    overwrite: true,
    width: () => stderr?.columns || 80,
  });
  let done = 0;
  try {
    for await (const chunk of chunks) {
      done += chunk.readings;
      if (isShown) line.update(done / plan.readings, `writing ${plan.symbol} ${plan.what}`);
      yield chunk;
    }
  } finally {
    line.clear();
  }
}

const nothingYet = (): Written => ({ rows: 0, bytes: 0, withoutStrikes: 0, isWhole: true });

async function toStream(chunks: Chunks, io: CliIo): Promise<Written> {
  const written = nothingYet();
  const stream = outputStream(io.stdout);
  for await (const chunk of chunks) {
    count(written, chunk);
    written.isWhole = await stream.write(chunk.text);
    if (!written.isWhole) break;
  }
  return written;
}

async function toFile(chunks: Chunks, file: OutputFile): Promise<Written> {
  const written = nothingYet();
  try {
    for await (const chunk of chunks) {
      count(written, chunk);
      await file.write(chunk.text);
    }
    await file.keep();
    return written;
  } catch (error) {
    await file.drop();
    throw error;
  }
}

function count(written: Written, { text, rows, without }: { text: string; rows: number; without: number }): void {
  written.rows += rows;
  written.bytes += Buffer.byteLength(text);
  written.withoutStrikes += without;
}

function summary({ sessions, readings }: ExportPlan, { rows, bytes, withoutStrikes }: Written): string {
  const [from, to] = [sessions[0]!.date, sessions.at(-1)!.date];
  const dates = from === to ? from : `${sessions.length} sessions from ${from} to ${to}`;
  const left =
    withoutStrikes === 0
      ? ''
      : ` Left out: ${formatCount(withoutStrikes)} of ${formatCount(readings)} readings whose strikes are past their retention.`;
  return `${formatCount(rows)} rows of ${dates}, ${formatBytes(bytes)}.${left}`;
}
