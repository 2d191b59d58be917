/** One export into a file, measured: `export-child.ts <database> <what> <scope or nothing> <from> <format>`, JSON on standard output. */

import { createCalendar } from '../src/calendar/calendar.js';
import { openOutputFile } from '../src/cli/output-file.js';
import { exportChunks } from '../src/daemon/export-chunks.js';
import { planExport } from '../src/daemon/export-plan.js';
import type { ScopeKey } from '../src/engine/types.js';
import { systemSteadyClock } from '../src/lib/clock.js';
import { silentLogger } from '../src/lib/log.js';
import { ExportRepository } from '../src/store/export-repository.js';
import { openDatabase } from '../src/store/open-database.js';
import { ReadingRepository } from '../src/store/reading-repository.js';

const [file, what, scope, from, format] = process.argv.slice(2) as [
  string,
  'levels' | 'strikes',
  string,
  string,
  'csv' | 'json',
];
const steady = systemSteadyClock();
const migrationsDir = `${import.meta.dirname}/../migrations`;
const opened = openDatabase({ file, migrationsDir, readonly: true, checkPages: false, log: silentLogger });
const exports = new ExportRepository(opened.db, file);
const { signal } = new AbortController();
const deps = { exports, pause: () => steady.sleep(0), signal };
const began = steady.now();
const readings = new ReadingRepository(opened.db, file);
const range = { symbol: 'SPX', what, scope: scope === '' ? null : (scope as ScopeKey), from, to: null };
const plan = await planExport(range, { ...deps, readings, calendar: createCalendar() });
const out = await openOutputFile(`${file}.out`);
let rows = 0;
let bytes = 0;
let longestPieceMs = 0;
let last = steady.now();
for await (const chunk of exportChunks(plan, format, deps)) {
  longestPieceMs = Math.max(longestPieceMs, steady.now() - last);
  await out.write(chunk.text);
  rows += chunk.rows;
  bytes += Buffer.byteLength(chunk.text);
  last = steady.now();
}
await out.keep();
const ms = steady.now() - began;
const peakRss = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ rows, bytes, ms, longestPieceMs, peakRss }));
