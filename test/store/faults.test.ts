import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { plainProgram } from '../fakes/bundler.js';
import { Child } from './child-process.js';
import { random, sampleSnapshot, sessionOpen, sixShapes } from './sample-snapshot.js';
import { migrationsDir, newestVersion, nextStepName, stepsFolder, tempFolder, tempStore } from './temp-folder.js';

const minute = 60_000;
const snapshotAt = (slot: number) => sampleSnapshot({ shape: sixShapes[5]!, slot });
const meta = (slot: number) => ({ slot, scheduled: true, keepMatrix: true });
const isRoot = process.getuid?.() === 0;

describe('a full disk', () => {
  test('the snapshot is not stored and the fault is seen, reading goes on, and storing resumes when there is room', async () => {
    const store = tempStore();
    store.snapshots.save(snapshotAt(sessionOpen), meta(sessionOpen));
    const pages = store.db.pragma('page_count', { simple: true }) as number;
    store.db.pragma(`max_page_count = ${pages + 1}`);
    const slot = sessionOpen + minute;
    await expect(store.write(() => store.snapshots.save(snapshotAt(slot), meta(slot)))).rejects.toMatchObject({
      code: 'STORE_FULL',
    });
    expect(store.check()).toMatchObject({
      ok: false,
      snapshots: 1,
      problem: expect.stringContaining('Free disk space'),
    });
    expect(store.snapshots.latest('DIA')!.slot).toBe(sessionOpen);
    store.db.pragma('max_page_count = 1000000');
    await store.write(() => store.snapshots.save(snapshotAt(slot), meta(slot)));
    expect(store.check()).toMatchObject({ ok: true, problem: null, snapshots: 2 });
    expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  test('a real small disk: nothing stored is lost and the database stays whole', (context) => {
    const folder = join(tempFolder(), 'disk');
    mkdirSync(folder);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=700k', 'tmpfs', folder], { stdio: 'ignore' });
    } catch {
      return context.skip('mounting is not allowed here');
    }
    try {
      const store = tempStore({ file: join(folder, 'gexwatch.db') });
      let stored = 0;
      const fill = () => {
        for (; stored < 500; stored++)
          store.snapshots.save(snapshotAt(sessionOpen + stored * minute), meta(sessionOpen + stored * minute));
      };
      expect(fill).toThrowError(expect.objectContaining({ code: 'STORE_FULL' }));
      expect(stored).toBeGreaterThan(0);
      expect(store.snapshots.count()).toBe(stored);
      expect(store.snapshots.latest('DIA')!.slot).toBe(sessionOpen + (stored - 1) * minute);
      store.close();
      const again = tempStore({ file: join(folder, 'gexwatch.db'), readonly: true });
      expect(again.snapshots.count()).toBe(stored);
      again.close();
    } finally {
      execFileSync('umount', [folder], { stdio: 'ignore' });
    }
  });
});

test('a folder that may not be written is one clear sentence', async (context) => {
  const folder = tempFolder();
  chmodSync(folder, 0o555);
  // The superuser may write everywhere, so the child runs as nobody.
  const child = new Child('open', join(folder, 'gexwatch.db'), migrationsDir, isRoot ? { uid: 65_534 } : {});
  const { code } = await child.exited;
  const failed = child.events.find((event) => event.event === 'failed');
  if (failed === undefined && child.errors !== '')
    return context.skip('the other user cannot read this folder of sources');
  expect(failed).toMatchObject({ code: 'STORE_READ_ONLY', sentence: expect.stringMatching(/Make DATA_DIR writable/) });
  expect(code).toBe(73);
});

test.for([
  ['closed', 0o000],
  ['only readable', 0o555],
] as const)(
  'who reads from a folder that is %s is told which account to use, not that there is no database',
  async ([, mode], context) => {
    const folder = tempFolder();
    tempStore({ file: join(folder, 'gexwatch.db') }).close();
    chmodSync(folder, mode);
    const child = new Child('read', join(folder, 'gexwatch.db'), migrationsDir, isRoot ? { uid: 65_534 } : {});
    await child.exited;
    chmodSync(folder, 0o700);
    const failed = child.events.find((event) => event.event === 'failed');
    if (failed === undefined && child.errors !== '')
      return context.skip('the other user cannot read this folder of sources');
    expect(failed).toMatchObject({
      code: 'STORE_READ_ONLY',
      sentence: expect.stringMatching(/the account that gexwatch runs as/),
    });
  },
);

// Node's own recursive mkdir never returns there, so that the program stood still without a word.
test.runIf(existsSync('/proc/self'))('a folder that the file system will not make is one clear sentence', async () => {
  const child = new Child('open', '/proc/gexwatch/data/gexwatch.db', migrationsDir);
  const { code } = await child.exited;
  expect(child.events.find((event) => event.event === 'failed')).toMatchObject({ code: 'STORE_READ_ONLY' });
  expect(code).toBe(73);
});

describe('two programs', () => {
  test('the second is told so and the first goes on; after a kill the next one gets the lock', async () => {
    const file = join(tempFolder(), 'gexwatch.db');
    const first = new Child('hold', file, migrationsDir);
    await first.until('open');
    expect(() => tempStore({ file })).toThrowError(expect.objectContaining({ code: 'ALREADY_RUNNING', exitCode: 75 }));
    const reader = tempStore({ file, readonly: true });
    expect(reader.check().ok).toBe(true);
    await first.kill();
    expect(tempStore({ file }).check().ok).toBe(true);
  });

  test('two stores in one process exclude each other as well', () => {
    const store = tempStore();
    expect(() => tempStore({ file: store.file })).toThrowError(expect.objectContaining({ code: 'ALREADY_RUNNING' }));
  });

  test('a tool that holds the database is waited for without stopping the program', async () => {
    const store = tempStore();
    const tool = new Child('block', store.file, migrationsDir);
    await tool.until('blocking');
    let turns = 0;
    const counting = setInterval(() => turns++, 20);
    const saving = store.write(() => store.snapshots.save(snapshotAt(sessionOpen), meta(sessionOpen)));
    setTimeout(() => tool.say('go on\n'), 300);
    await expect(saving).resolves.toBeGreaterThan(0);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(2);
    await tool.exited;
  });

  test('a tool that never lets go is reported as busy after five tries', async () => {
    const waits: number[] = [];
    const store = tempStore({ steady: { sleep: async (ms) => void waits.push(ms) } });
    const tool = new Database(store.file);
    tool.prepare('BEGIN IMMEDIATE').run();
    await expect(store.write(() => store.symbols.watch('SPX', true))).rejects.toMatchObject({ code: 'STORE_BUSY' });
    expect(waits).toEqual([100, 200, 400, 800]);
    expect(store.check().ok).toBe(false);
    tool.close();
    await store.write(() => store.symbols.watch('SPX', true));
    expect(store.check().ok).toBe(true);
  });
});

describe('a killed program', () => {
  test('keeps every snapshot it had reported as stored, and nothing half', async () => {
    const draw = random(3);
    const file = join(tempFolder(), 'gexwatch.db');
    const child = new Child('save', file, migrationsDir);
    await child.until('saved', 5 + Math.floor(draw() * 20));
    await child.kill();
    const reported = child.events.filter((event) => event.event === 'saved').length;
    const store = tempStore({ file });
    // At most the one whose report was on its way.
    expect(store.snapshots.count() - reported).toBeGreaterThanOrEqual(0);
    expect(store.snapshots.count() - reported).toBeLessThanOrEqual(1);
    const heads = store.snapshots.heads('DIA', { scope: 'all' });
    expect(heads.length).toBe(store.snapshots.count());
    expect(store.snapshots.load(heads[0]!.id)!.scopes.length).toBe(4);
    expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(store.db.pragma('foreign_key_check')).toEqual([]);
  });

  test('in the middle of a migration leaves the old schema or the new one, and the next start finishes', async () => {
    const folder = tempFolder();
    const file = join(folder, 'gexwatch.db');
    tempStore({ file }).close();
    const rows = 300_000;
    const steps = stepsFolder({
      [nextStepName('slow')]: `CREATE TABLE slow (n INTEGER PRIMARY KEY, text TEXT) STRICT;
       INSERT INTO slow WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${rows}) SELECT n, hex(n) FROM c;
       CREATE TABLE last (n INTEGER) STRICT;`,
    });
    const child = new Child('open', file, steps);
    await child.until('opening');
    await new Promise((resolve) => setTimeout(resolve, 120));
    await child.kill();
    const peek = new Database(file);
    const version = peek.pragma('user_version', { simple: true });
    const tables = peek.prepare("SELECT name FROM sqlite_schema WHERE name IN ('slow', 'last')").all();
    peek.close();
    expect({ version, tables: tables.length }).toEqual(
      version === newestVersion ? { version, tables: 0 } : { version: newestVersion + 1, tables: 2 },
    );
    const store = tempStore({ file, migrationsDir: steps });
    expect(store.db.prepare('SELECT count(*) AS n FROM slow').get()).toEqual({ n: rows });
  });
});

test('every commit reaches the disk before it is reported', async (context) => {
  const file = join(tempFolder(), 'gexwatch.db');
  const trace = join(tempFolder(), 'trace');
  const program = plainProgram(join(import.meta.dirname, 'commit-many.ts'));
  const args = ['-f', '-e', 'trace=fdatasync,fsync', '-o', trace, process.execPath, program];
  try {
    execFileSync('strace', [...args, file, migrationsDir, '40'], { stdio: 'ignore' });
  } catch {
    return context.skip('strace is not usable here');
  }
  const synced = readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => /f(data)?sync\(/.test(line)).length;
  expect(synced).toBeGreaterThanOrEqual(40);
});
