/**
 * What a stored snapshot costs: room on disk and time, for SPX alone and for six symbols, against two floors in the same run:
 * the same bytes in one bare INSERT, and the obvious layout of one row per strike. `npm run bench:store`
 */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { GexSnapshot } from '../src/engine/types.js';
import { systemSteadyClock } from '../src/lib/clock.js';
import { silentLogger } from '../src/lib/log.js';
import { keepsMatrix } from '../src/store/keeps-matrix.js';
import { openStore } from '../src/store/store.js';
import { type SampleShape, sampleSnapshot, sessionOpen, sixShapes, spxShape } from '../test/store/sample-snapshot.js';

const steady = systemSteadyClock();
const migrationsDir = join(import.meta.dirname, '../migrations');
const minute = 60_000;
const closesAt = sessionOpen + 390 * minute;
const minutes = Number(process.env.MINUTES ?? 30);

interface Cost {
  kb: number;
  plainMs: number[];
  matrixMs: number[];
}

function median(values: readonly number[], share = 0.5): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function timed(run: () => void): number {
  const begin = steady.now();
  run();
  return steady.now() - begin;
}

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'gexwatch-bench-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets the engine compile what the daemon runs all day, before anything is measured. */
function warmUp(): void {
  inFolder((folder) => {
    const store = openStore({ file: join(folder, 'gexwatch.db'), migrationsDir, log: silentLogger, steady });
    const snapshot = sampleSnapshot();
    for (let n = 0; n < 60; n++) {
      store.snapshots.save(snapshot, { slot: sessionOpen + n * minute, scheduled: true, keepMatrix: n % 15 === 0 });
    }
    store.close();
  });
}

/** The first minutes of a session: the store as the program uses it, matrices included. */
function ours(shapes: readonly SampleShape[]): Cost {
  return inFolder((folder) => {
    const file = join(folder, 'gexwatch.db');
    const store = openStore({ file, migrationsDir, log: silentLogger, steady });
    store.db.pragma('wal_checkpoint(TRUNCATE)');
    const empty = statSync(file).size;
    const cost: Cost = { kb: 0, plainMs: [], matrixMs: [] };
    const lastKept = new Map<string, number>();
    for (let n = 0; n < minutes; n++) {
      for (const shape of shapes) {
        const slot = sessionOpen + n * minute;
        const snapshot = sampleSnapshot({ shape, minute: n, slot });
        const lastKeptSlot = lastKept.get(shape.symbol) ?? null;
        const keepMatrix = keepsMatrix({
          quality: 'trusted',
          inSession: true,
          slot,
          lastKeptSlot,
          closesAt,
          intervalMs: minute,
        });
        if (keepMatrix) lastKept.set(shape.symbol, slot);
        const ms = timed(() => store.snapshots.save(snapshot, { slot, scheduled: true, keepMatrix }));
        // The first snapshots meet cold code.
        if (n >= 5) (keepMatrix ? cost.matrixMs : cost.plainMs).push(ms);
      }
    }
    store.db.pragma('wal_checkpoint(TRUNCATE)');
    cost.kb = (statSync(file).size - empty) / 1024 / minutes / shapes.length;
    store.close();
    return cost;
  });
}

/** One row per strike and scope with the same columns as doubles, one transaction a snapshot, same durability. */
function rowPerStrike(shape: SampleShape): { kb: number; ms: number } {
  return inFolder((folder) => {
    const file = join(folder, 'rows.db');
    const db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    const names = Object.keys(sampleSnapshot({ shape }).scopes[0]!.strikes).filter((name) => name !== 'count');
    db.exec(
      `CREATE TABLE strike (snapshot INTEGER, scope TEXT, ${names.map((name) => `${name} REAL`).join(', ')},
         PRIMARY KEY (snapshot, scope, strike)) WITHOUT ROWID`,
    );
    const insert = db.prepare(`INSERT INTO strike VALUES (?, ?, ${names.map(() => '?').join(', ')})`);
    const rounds = Math.min(minutes, 30);
    const save = db.transaction((id: number, snapshot: GexSnapshot) => {
      for (const { scope, strikes } of snapshot.scopes) {
        const columns = names.map((name) => strikes[name as 'strike']);
        for (let row = 0; row < strikes.count; row++) insert.run(id, scope, ...columns.map((column) => column[row]));
      }
    });
    const ms: number[] = [];
    for (let n = 0; n < rounds; n++) {
      const snapshot = sampleSnapshot({ shape, minute: n });
      ms.push(timed(() => save(n, snapshot)));
    }
    db.pragma('wal_checkpoint(TRUNCATE)');
    const kb = statSync(file).size / 1024 / rounds;
    db.close();
    return { kb, ms: median(ms.slice(5)) };
  });
}

/** The cheapest way to make as many bytes durable: one INSERT of one blob. */
function bareInsert(kb: number): number {
  return inFolder((folder) => {
    const db = new Database(join(folder, 'bare.db'));
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec('CREATE TABLE blob (id INTEGER PRIMARY KEY, data BLOB)');
    const insert = db.prepare('INSERT INTO blob (data) VALUES (?)');
    const data = randomBytes(Math.round(kb * 1024));
    const ms = Array.from({ length: 60 }, () => timed(() => insert.run(data)));
    db.close();
    return median(ms.slice(5));
  });
}

function reading(): { heads: number; one: number; oneScope: number } {
  return inFolder((folder) => {
    const store = openStore({ file: join(folder, 'gexwatch.db'), migrationsDir, log: silentLogger, steady });
    const snapshot = sampleSnapshot();
    for (let n = 0; n < 720; n++) {
      const slot = sessionOpen + n * minute;
      store.snapshots.save({ ...snapshot, asOf: slot }, { slot, scheduled: true, keepMatrix: false });
    }
    const rounds = <T>(read: () => T) => median(Array.from({ length: 30 }, () => timed(read)).slice(5));
    const result = {
      heads: rounds(() => store.snapshots.heads('SPX', { scope: 'days:45', limit: 720 })),
      one: rounds(() => store.snapshots.latest('SPX')),
      oneScope: rounds(() => store.snapshots.latest('SPX', { scopes: ['0dte'] })),
    };
    store.close();
    return result;
  });
}

warmUp();
const spx = ours([spxShape]);
const six = ours(sixShapes);
const rows = rowPerStrike(spxShape);
const bare = bareInsert(spx.kb);
const read = reading();
const strikeRows = sampleSnapshot().scopes.reduce((sum, scope) => sum + scope.strikes.count, 0);
const spxMs = median(spx.plainMs);
const f = (value: number, digits = 1) => value.toFixed(digits);

console.log(`## Store

SQLite in WAL mode with synchronous FULL; ${minutes} one-minute snapshots from the open, matrices as kept in service; generated chains
(SPX: ${strikeRows} strike rows in four scopes with 13 columns each, profiles of 121 points). Medians after warm-up; KB are of the checkpointed file.

| | KB a snapshot | ms a save | p90 |
| --- | --- | --- | --- |
| SPX | ${f(spx.kb)} | ${f(spxMs)} | ${f(median(spx.plainMs, 0.9))} |
| SPX, minutes that keep the matrix | | ${f(median(spx.matrixMs))} | ${f(median(spx.matrixMs, 0.9))} |
| six symbols, mean | ${f(six.kb)} | ${f(median(six.plainMs))} | ${f(median(six.plainMs, 0.9))} |
| floor: bare INSERT of as many bytes | ${f(spx.kb)} | ${f(bare, 2)} | |
| one row per strike, strikes only (SPX) | ${f(rows.kb)} | ${f(rows.ms)} | |

Room: ${f(rows.kb / spx.kb)}× less than one row per strike; a row-per-strike save takes ${f(rows.ms / spxMs)}× as long; ours takes ${f(spxMs / bare)}× the bare INSERT.

| reading | ms |
| --- | --- |
| 720 headers with the levels of one scope | ${f(read.heads)} |
| one full SPX snapshot, four scopes | ${f(read.one)} |
| one SPX snapshot, one scope | ${f(read.oneScope)} |
`);
