/**
 * Exports, backups and retention at the size a month brings: 22 sessions of six symbols. Exports run in a process of their own each, so
 * that its memory is theirs alone. `npm run bench:export`; SESSIONS makes it smaller.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemSteadyClock } from '../src/lib/clock.js';
import { silentLogger } from '../src/lib/log.js';
import { backupDatabase } from '../src/store/backup.js';
import { inspectDatabase } from '../src/store/inspect-database.js';
import { readMigrations } from '../src/store/migrations.js';
import { openStore } from '../src/store/store.js';
import { sixShapes } from '../test/store/sample-snapshot.js';
import { fillSessions, weekdays } from './stored-days.js';

const migrationsDir = join(import.meta.dirname, '../migrations');
const sessions = Number(process.env.SESSIONS ?? 22);
const steady = systemSteadyClock();
const folder = mkdtempSync(join(tmpdir(), 'gexwatch-bench-'));
const file = join(folder, 'gexwatch.db');
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

interface Exported {
  rows: number;
  bytes: number;
  ms: number;
  longestPieceMs: number;
  peakRss: number;
}

function exported(what: string, scope: string, from: string, format = 'csv'): Exported {
  const script = join(import.meta.dirname, 'export-child.ts');
  const run = spawnSync(process.execPath, ['--import', 'tsx', script, file, what, scope, from, format], {
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as Exported;
}

const exportRow = (name: string, { rows, bytes, ms, longestPieceMs, peakRss }: Exported) =>
  `| ${name} | ${rows.toLocaleString('en-US')} | ${mb(bytes)} | ${ms.toFixed(0)} | ${longestPieceMs.toFixed(0)} | ${mb(peakRss)} |`;

async function retention(before: string): Promise<string> {
  const store = openStore({ file, migrationsDir, log: silentLogger, steady });
  let last = steady.now();
  let longest = 0;
  const look = setInterval(() => {
    longest = Math.max(longest, steady.now() - last);
    last = steady.now();
  }, 1);
  const began = steady.now();
  const pruned = await store.prune(Date.parse(`${before}T00:00:00Z`), before);
  const ms = steady.now() - began;
  clearInterval(look);
  store.close();
  return `${pruned.toLocaleString('en-US')} snapshots in ${(ms / 1000).toFixed(1)} s, longest hold of the event loop ${longest.toFixed(0)} ms, ${mb(statSync(file).size)} afterwards`;
}

try {
  const dates = weekdays('2026-11-20', sessions);
  fillSessions(file, sixShapes, dates);
  const size = statSync(file).size;
  const twenty = dates.at(-20) ?? dates[0]!;
  const newest = dates.at(-1)!;
  const rows = [
    exportRow('20 sessions of levels, one scope', exported('levels', 'days:45', twenty)),
    exportRow('the same, all four scopes', exported('levels', '', twenty)),
    exportRow('the same as JSON', exported('levels', '', twenty, 'json')),
    exportRow('one session of strikes', exported('strikes', 'days:45', newest)),
    exportRow('the same as JSON', exported('strikes', 'days:45', newest, 'json')),
    exportRow('five sessions of strikes', exported('strikes', 'days:45', dates.at(-5) ?? dates[0]!)),
  ];
  const began = steady.now();
  inspectDatabase(file, readMigrations(migrationsDir));
  const checkMs = steady.now() - began;
  const { signal } = new AbortController();
  const copied = steady.now();
  const target = join(folder, 'copy.db');
  await backupDatabase({ file, target, migrationsDir, force: false, signal, progress: () => {} });
  const backupMs = steady.now() - copied;
  rmSync(target);
  const kept = await retention(newest);
  console.log(`## Export, backup, retention

${sessions} sessions of six symbols, 391 minutes each (generated chains of the size of SPX, NDX, SPY, QQQ, IWM and DIA): ${mb(size)}, ${mb(size / sessions)} a session.
Exports of SPX, each in a process of its own; peak memory is that of the whole process, some 100 MB of it the program as loaded by tsx.

| export | rows | size | ms | longest piece, ms | peak memory |
| --- | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

Check of every page, as at the start: ${checkMs.toFixed(0)} ms (${((checkMs / size) * 1e9).toFixed(0)} ms a GB). Backup with its own check: ${backupMs.toFixed(0)} ms.
Retention, all but one session at once: ${kept}.
`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
