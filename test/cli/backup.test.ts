import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.js';
import { loadConfig } from '../../src/config.js';
import { startApp } from '../../src/daemon/app.js';
import { systemMarketClock, systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import { SecretFilter } from '../../src/lib/secret.js';
import { backupDatabase } from '../../src/store/backup.js';
import type { Store } from '../../src/store/store.js';
import { seeded } from '../fakes/random.js';
import { Child } from '../store/child-process.js';
import { minutesOf, saveSession } from '../store/stored-sessions.js';
import { migrationsDir, tempFolder, tempStore } from '../store/temp-folder.js';
import { recordingIo } from './recording-io.js';

function dataFolder(): { folder: string; file: string; store: Store } {
  const folder = tempFolder();
  const file = join(folder, 'practice.db');
  const store = tempStore({ file });
  saveSession(store, '2026-11-20', minutesOf(5, { spot: 6_020 }));
  return { folder, file, store };
}

async function backup(folder: string, line = '', cwd = folder) {
  const io = recordingIo(cwd, { DATA_DIR: folder });
  const code = await runCommandLine(['backup', ...line.split(' ').filter((word) => word !== '')], io);
  return { code, printed: io.printed, complained: io.complained };
}

function looked<T>(file: string, look: (db: Database.Database) => T): T {
  const db = new Database(file, { readonly: true });
  try {
    return look(db);
  } finally {
    db.close();
  }
}

const namesOf = (folder: string) => readdirSync(folder).filter((name) => !name.startsWith('practice.db'));

describe('a copy', () => {
  test('is one plain file with all that is committed, readable by its owner only, while the daemon has the database', async () => {
    const { folder, store } = dataFolder();
    writeFileSync(join(folder, 'tokens.json'), 'not in it');
    const { code, printed, complained } = await backup(folder, 'copy.db');
    expect([code, complained]).toEqual([0, '']);
    expect(printed).toMatch(/copy\.db: [\d.]+ [KM]B, schema \d+, checked, in \d+ s\.\n$/);
    const copy = join(folder, 'copy.db');
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(namesOf(folder).sort()).toEqual(['copy.db', 'tokens.json']);
    const facts = ['application_id', 'user_version', 'auto_vacuum', 'page_size', 'integrity_check'] as const;
    const of = (db: Database.Database) => facts.map((name) => db.pragma(name, { simple: true }));
    expect(looked(copy, of)).toEqual(of(store.db));
    expect(looked(copy, (db) => db.pragma('journal_mode', { simple: true }))).toBe('delete');
    expect(looked(copy, (db) => db.prepare('SELECT count(*) FROM snapshot').pluck().get())).toBe(5);
    // The daemon writes on.
    saveSession(store, '2026-11-19', minutesOf(1, { spot: 6_000 }));
    expect(store.check()).toMatchObject({ ok: true, snapshots: 6 });
  });

  test('is of one moment while another process writes as fast as it can', async () => {
    const folder = tempFolder();
    const file = join(folder, 'practice.db');
    const writer = new Child('save', file, migrationsDir);
    await writer.until('saved', 20);
    const shares: number[] = [];
    const target = join(folder, 'copy.db');
    const { signal } = new AbortController();
    const progress = (share: number) => void shares.push(share);
    await backupDatabase({ file, target, migrationsDir, force: false, signal, progress });
    const saved = writer.events.length;
    await writer.until('saved', saved + 1);
    await writer.kill();
    const snapshots = looked(target, (db) => {
      expect(db.pragma('foreign_key_check')).toEqual([]);
      // Each transaction is whole: a snapshot has its four scopes and its strikes.
      const odd = `SELECT count(*) FROM snapshot s LEFT JOIN strikes k ON k.snapshot_id = s.id WHERE k.snapshot_id IS NULL
                      OR (SELECT count(*) FROM scope_level l WHERE l.snapshot_id = s.id) <> 4`;
      expect(db.prepare(odd).pluck().get()).toBe(0);
      return db.prepare('SELECT count(*) FROM snapshot').pluck().get() as number;
    });
    expect(snapshots).toBeGreaterThanOrEqual(20);
    expect(snapshots).toBeLessThanOrEqual(writer.events.length);
    expect(shares.at(-1)).toBe(1);
  });

  test('starts a daemon in another folder, with what was stored', async () => {
    const { folder } = dataFolder();
    const restored = tempFolder();
    await backup(folder, 'copy.db');
    renameSync(join(folder, 'copy.db'), join(restored, 'practice.db'));
    const env = { SYMBOLS: 'SPY', HEALTH_PORT: '0', DATA_DIR: restored, PRACTICE_START: '2026-11-23T11:00' };
    const app = await startApp({
      config: loadConfig(env, { cwd: restored }),
      practiceClockUrl: null,
      migrationsDir,
      version: '0.0.0',
      wall: systemMarketClock(),
      steady: systemSteadyClock(),
      random: seeded(1),
      log: silentLogger,
      filter: new SecretFilter(),
    });
    try {
      expect(app.status().store).toMatchObject({ ok: true, snapshots: 5 });
    } finally {
      await app.stop();
    }
    expect(looked(join(restored, 'practice.db'), (db) => db.pragma('journal_mode', { simple: true }))).toBe('wal');
  });

  test('without a name it gets the time, in the folder it is asked from; a folder gets the same', async () => {
    const { folder } = dataFolder();
    const here = tempFolder();
    expect((await backup(folder, '', here)).code).toBe(0);
    mkdirSync(join(here, 'there'));
    expect((await backup(folder, 'there', here)).code).toBe(0);
    const name = /^practice-20\d\d-\d\d-\d\dT\d{6}Z\.db$/;
    expect(readdirSync(here).sort()).toEqual([expect.stringMatching(name), 'there']);
    expect(readdirSync(join(here, 'there'))).toEqual([expect.stringMatching(name)]);
  });
});

describe('what is refused, with nothing left behind', () => {
  test('a file that is there already, unless --force is given', async () => {
    const { folder } = dataFolder();
    const copy = join(folder, 'copy.db');
    writeFileSync(copy, 'older');
    const refused = await backup(folder, 'copy.db');
    expect(refused.code).toBe(73);
    expect(refused.complained).toContain('copy.db exists already and is left as it is; --force replaces it.');
    expect(readFileSync(copy, 'utf8')).toBe('older');
    expect((await backup(folder, 'copy.db --force')).code).toBe(0);
    expect(statSync(copy).size).toBeGreaterThan(50_000);
    expect(namesOf(folder)).toEqual(['copy.db']);
  });

  test('the database itself, even by force; a folder that is not there; a file as a folder; too many words', async () => {
    const { folder, store } = dataFolder();
    writeFileSync(join(folder, 'note.txt'), '');
    expect((await backup(folder, 'practice.db --force')).complained).toContain('is the database itself');
    expect((await backup(folder, 'practice.db-wal --force')).complained).toContain('or belongs to it');
    expect((await backup(folder, 'no/such/copy.db')).complained).toMatch(/copy\.db cannot be written \(ENOENT\)/);
    expect((await backup(folder, 'note.txt/copy.db')).complained).toMatch(/cannot be written \(ENOTDIR\)/);
    expect(await backup(folder, 'a b')).toMatchObject({ code: 64, printed: '' });
    expect(namesOf(folder)).toEqual(['note.txt']);
    expect(store.check()).toMatchObject({ ok: true, snapshots: 5 });
  });

  test('no database, one of a newer gexwatch, one that is damaged', async () => {
    const none = tempFolder();
    expect(await backup(none)).toMatchObject({ code: 75, complained: expect.stringContaining('no database at') });
    const { folder, file, store } = dataFolder();
    store.db.pragma('user_version = 99');
    expect(await backup(folder)).toMatchObject({ code: 78, complained: expect.stringContaining('has schema 99') });
    store.db.pragma(`user_version = 0`);
    store.db.pragma('wal_checkpoint(TRUNCATE)');
    const bytes = readFileSync(file);
    bytes.fill(0x5a, bytes.length - 40_960);
    writeFileSync(join(none, 'practice.db'), bytes);
    const damaged = await backup(none, 'copy.db');
    expect(damaged.code).toBe(65);
    expect(damaged.complained).toContain('STORE_CORRUPT');
    expect(existsSync(join(none, 'copy.db'))).toBe(false);
    expect(namesOf(none)).toEqual([]);
  });

  test('one that is stopped halfway', async () => {
    const { folder, file } = dataFolder();
    const stop = new AbortController();
    const target = join(folder, 'copy.db');
    const progress = () => stop.abort(new Error('stopped by signal'));
    const copying = backupDatabase({ file, target, migrationsDir, force: false, signal: stop.signal, progress });
    await expect(copying).rejects.toThrow('stopped by signal');
    expect(namesOf(folder)).toEqual([]);
  });
});
