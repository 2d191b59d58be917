import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../src/lib/log.js';
import { openDatabase } from '../../src/store/open-database.js';
import { sampleSnapshot, sessionOpen, sixShapes } from './sample-snapshot.js';
import { migrationsDir, newestVersion, nextStepName, stepsFolder, tempFolder, tempStore } from './temp-folder.js';

const minute = 60_000;
const fill = (file: string, snapshots = 3) => {
  const store = tempStore({ file });
  for (let n = 0; n < snapshots; n++) {
    const slot = sessionOpen + n * minute;
    store.snapshots.save(sampleSnapshot({ shape: sixShapes[5]!, slot }), { slot, scheduled: true, keepMatrix: false });
  }
  store.close();
};
const open = (file: string, folder = migrationsDir) => openDatabase({ file, migrationsDir: folder, log: silentLogger });
const code = (wanted: string) => expect.objectContaining({ code: wanted });

describe('a new database', () => {
  test('is durable, gives pages back, and is only there when complete', () => {
    const folder = tempFolder();
    const file = join(folder, 'deep', 'er', 'gexwatch.db');
    const { db, close } = open(file);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('auto_vacuum', { simple: true })).toBe(2);
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(db.pragma('busy_timeout', { simple: true })).toBe(250);
    expect(db.pragma('user_version', { simple: true })).toBe(newestVersion);
    close();
    expect(readdirSync(join(folder, 'deep', 'er')).sort()).toEqual(['gexwatch.db', 'gexwatch.db.lock']);
  });

  test('a draft left by a start that was killed is thrown away', () => {
    const file = join(tempFolder(), 'gexwatch.db');
    writeFileSync(`${file}.new`, 'half of a database');
    open(file).close();
    expect(existsSync(`${file}.new`)).toBe(false);
  });
});

describe('a damaged file is refused and left as it is', () => {
  test.each<[string, (file: string) => void]>([
    ['garbage', (file) => writeFileSync(file, Buffer.alloc(20_000, 'not a database '))],
    ['an empty file where a database was', (file) => writeFileSync(file, '')],
    [
      'damaged bytes in the middle',
      (file) => {
        const bytes = readFileSync(file);
        // Page 8 and on hold tables; the header and the version stay readable.
        for (let page = 8; page < bytes.length / 4096; page++) bytes.fill(0xa5, page * 4096, page * 4096 + 64);
        writeFileSync(file, bytes);
      },
    ],
    ['a cut-off end', (file) => writeFileSync(file, readFileSync(file).subarray(0, 40_000))],
    [
      "another program's database",
      (file) => {
        writeFileSync(file, '');
        const db = new Database(file);
        db.prepare('CREATE TABLE customers (id INTEGER)').run();
        db.close();
      },
    ],
  ])('%s', (_name, damage) => {
    const file = join(tempFolder(), 'gexwatch.db');
    fill(file);
    damage(file);
    const before = readFileSync(file);
    expect(() => open(file)).toThrowError(code('STORE_CORRUPT'));
    expect(readFileSync(file).equals(before)).toBe(true);
    // Refused again: nothing was "repaired" and the lock was let go.
    expect(() => open(file)).toThrowError(code('STORE_CORRUPT'));
  });

  test('a log without its database means the database is lost, not new', () => {
    const file = join(tempFolder(), 'gexwatch.db');
    writeFileSync(`${file}-wal`, Buffer.alloc(4152, 1));
    expect(() => open(file)).toThrowError(code('STORE_CORRUPT'));
    expect(existsSync(file)).toBe(false);
  });
});

describe('migrations', () => {
  const more = nextStepName('more');
  const oneMore = newestVersion + 1;

  test('a newer database is refused with both versions and not touched', () => {
    const file = join(tempFolder(), 'gexwatch.db');
    open(file, stepsFolder({ [more]: 'CREATE TABLE more (id INTEGER) STRICT;' })).close();
    const before = readFileSync(file);
    expect(() => open(file)).toThrowError(new RegExp(`schema ${oneMore}, but .* only up to ${newestVersion}`));
    expect(() => open(file)).toThrowError(code('STORE_NEWER_SCHEMA'));
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('an older database is copied first, then migrated; the copy is the old one, whole', () => {
    const file = join(tempFolder(), 'gexwatch.db');
    fill(file);
    const newer = stepsFolder({
      [more]: 'CREATE TABLE more (id INTEGER) STRICT; INSERT INTO more VALUES (1);',
    });
    const opened = open(file, newer);
    expect(opened).toMatchObject({ version: oneMore, backup: `${file}.v${newestVersion}-before-v${oneMore}.bak` });
    expect(opened.db.prepare('SELECT * FROM more').all()).toEqual([{ id: 1 }]);
    expect(opened.db.prepare('SELECT count(*) AS n FROM snapshot').get()).toEqual({ n: 3 });
    opened.close();
    const copy = tempStore({ file: opened.backup!, lock: false });
    expect(copy.snapshots.count()).toBe(3);
    expect(copy.db.pragma('auto_vacuum', { simple: true })).toBe(2);
    const again = open(file, newer);
    expect(again.backup).toBeNull();
    again.close();
  });

  test('a mistake in the middle of a step leaves nothing of it, and the database usable', () => {
    const file = join(tempFolder(), 'gexwatch.db');
    fill(file);
    const broken = stepsFolder({ [more]: 'CREATE TABLE more (id INTEGER) STRICT;\nCREATE TABEL oops (id);' });
    expect(() => open(file, broken)).toThrowError(
      new RegExp(`Migration ${oneMore} \\(more\\) .* undone: near "TABEL"`),
    );
    const { db, close } = open(file);
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name IN ('more', 'oops')").all()).toEqual([]);
    expect(db.pragma('user_version', { simple: true })).toBe(newestVersion);
    close();
  });

  test('a mistake in the first step leaves no database at all', () => {
    const folder = stepsFolder({ '0001_init.sql': 'CREATE TABLE meta (key TEXT) STRICT; nonsense;' });
    const file = join(tempFolder(), 'gexwatch.db');
    expect(() => open(file, folder)).toThrowError(code('STORE_MIGRATION_FAILED'));
    expect(existsSync(file)).toBe(false);
  });

  test('an edited step, a gap and a wrong name are refused', () => {
    const file = join(tempFolder(), 'gexwatch.db');
    fill(file);
    const edited = `${readFileSync(join(migrationsDir, '0001_init.sql'), 'utf8')}-- edited\n`;
    expect(() => open(file, stepsFolder({ '0001_init.sql': edited }))).toThrowError(/Migration 1 \(init\) differs/);
    expect(() => open(file, stepsFolder({ [nextStepName('far', 2)]: 'SELECT 1;' }))).toThrowError(
      `Migration ${oneMore} is missing`,
    );
    expect(() => open(file, stepsFolder({ 'more.sql': 'SELECT 1;' }))).toThrowError(/not named like a migration/);
    expect(() => open(file, join(tempFolder(), 'nowhere'))).toThrowError(code('STORE_MIGRATION_FAILED'));
  });
});

describe('reading beside a running program', () => {
  test('a read-only open takes no lock, sees committed snapshots and refuses to write', () => {
    const file = join(tempFolder(), 'gexwatch.db');
    const running = tempStore({ file });
    const slot = sessionOpen;
    running.snapshots.save(sampleSnapshot({ shape: sixShapes[5]!, slot }), {
      slot,
      scheduled: true,
      keepMatrix: false,
    });
    const reader = tempStore({ file, readonly: true });
    expect(reader.snapshots.latest('DIA')!.slot).toBe(slot);
    expect(() => reader.symbols.watch('SPX', true)).toThrowError(code('STORE_READ_ONLY'));
    expect(reader.check()).toMatchObject({ ok: true, snapshots: 1 });
  });

  test('without a database there is nothing to read, and none is made', () => {
    const file = join(tempFolder(), 'gexwatch.db');
    expect(() => tempStore({ file, readonly: true })).toThrowError(code('STORE_ABSENT'));
    expect(existsSync(file)).toBe(false);
  });

  test('a path through a file is refused in a sentence', () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');
    expect(() => open(join(file, 'gexwatch.db'))).toThrowError(code('STORE_READ_ONLY'));
  });
});

test('a backup made while the database is in use is whole', async () => {
  const store = tempStore();
  for (let n = 0; n < 5; n++) {
    const slot = sessionOpen + n * minute;
    store.snapshots.save(sampleSnapshot({ shape: sixShapes[5]!, slot }), { slot, scheduled: true, keepMatrix: true });
  }
  const path = join(tempFolder(), 'copy.db');
  await store.backup(path);
  const copy = tempStore({ file: path, lock: false });
  expect(copy.snapshots.heads('DIA', { scope: 'all' })).toEqual(store.snapshots.heads('DIA', { scope: 'all' }));
  expect(statSync(path).size).toBeGreaterThan(0);
  await expect(store.backup(join(path, 'no-folder', 'x.db'))).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
});
