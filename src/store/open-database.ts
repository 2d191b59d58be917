/**
 * Opens the one database file: lock, inspect, migrate, set up the connection. Every doubt refuses to start; nothing here ever
 * replaces or empties a file that holds data.
 */

import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import { applicationId, databaseState, inspectDatabase, inspectForReading } from './inspect-database.js';
import { type InstanceLock, takeInstanceLock } from './instance-lock.js';
import { makeFolder } from './make-folder.js';
import { applyMigrations, type Migration, readMigrations } from './migrations.js';
import { withStoreErrors } from './store-error.js';

export interface OpenOptions {
  /** The database file; its folder is made when missing. */
  file: string;
  migrationsDir: string;
  /** Reads only: no lock, no migration; an older or newer schema is refused. */
  readonly?: boolean;
  /** False: a read-only open does not look at every page first. Damage is then found where it is read. */
  checkPages?: boolean;
  /** Whether to hold the instance lock; default true unless readonly. */
  lock?: boolean;
  log: Logger;
  /** Written beside each migration; ms UTC. */
  now?: number;
}

export interface OpenedDatabase {
  db: Database.Database;
  file: string;
  version: number;
  /** The copy made before a migration of an existing file; null when there was none. */
  backup: string | null;
  close(): void;
}

/** A lock held by another program stops the whole event loop while SQLite waits, so it waits this long at most. */
const busyTimeoutMs = 250;
/** What the write-ahead log may keep on disk, eight times what it usually has. */
const longestLogBytes = 32 * 1024 * 1024;

/**
 * Throws ALREADY_RUNNING, STORE_CORRUPT, STORE_NEWER_SCHEMA, STORE_MIGRATION_FAILED, STORE_READ_ONLY, STORE_FULL, STORE_BUSY,
 * STORE_IO; a read-only open STORE_ABSENT and STORE_OLDER_SCHEMA.
 */
export function openDatabase(options: OpenOptions): OpenedDatabase {
  const { file, readonly = false } = options;
  const steps = readMigrations(options.migrationsDir);
  if (readonly) return openForReading(file, steps, options.checkPages ?? true);
  withStoreErrors(file, () => makeFolder(dirname(file)));
  const lock = (options.lock ?? true) ? takeInstanceLock(file) : null;
  try {
    return openForWriting(options, steps, lock);
  } catch (error) {
    lock?.release();
    throw error;
  }
}

function openForReading(file: string, steps: readonly Migration[], pages: boolean): OpenedDatabase {
  const version = inspectForReading(file, steps, { pages });
  if (version < steps.length) {
    const text = `The database ${file} still has schema ${version}, of an older gexwatch; this one reads schema ${steps.length}.`;
    throw new AppError('STORE_OLDER_SCHEMA', text, { facts: { file, version } });
  }
  const db = withStoreErrors(
    file,
    () => new Database(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs }),
  );
  return { db, file, version, backup: null, close: () => db.close() };
}

function openForWriting(options: OpenOptions, steps: readonly Migration[], lock: InstanceLock | null): OpenedDatabase {
  const { file, log, now = 0 } = options;
  let backup: string | null = null;
  if (databaseState(file) === 'absent') {
    createDatabase(file, steps, now);
    log.info('database created', { file, version: steps.length });
  } else {
    const version = inspectDatabase(file, steps);
    if (version < steps.length) {
      backup = backupBefore(file, version, steps.length);
      log.info('database copied before its migration', { file, backup, version, newest: steps.length });
    }
  }
  const db = withStoreErrors(file, () => new Database(file, { fileMustExist: true, timeout: busyTimeoutMs }));
  try {
    return withStoreErrors(file, () => {
      setUp(db);
      const applied = applyMigrations(db, steps, file, now);
      if (applied.length > 0) log.info('database migrated', { file, versions: applied.join(' ') });
      assertDurable(db);
      const close = () => {
        db.close();
        lock?.release();
      };
      return { db, file, version: steps.length, backup, close };
    });
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Made complete under another name, then renamed: a database under its own name is never half made. */
function createDatabase(file: string, steps: readonly Migration[], now: number): void {
  const draft = `${file}.new`;
  withStoreErrors(file, () => {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(draft + suffix, { force: true });
    const db = new Database(draft, { timeout: busyTimeoutMs });
    try {
      // Only accepted before the first page is written; lets deleted pages go back to the disk.
      db.pragma('auto_vacuum = INCREMENTAL');
      db.pragma('synchronous = FULL');
      db.pragma(`application_id = ${applicationId}`);
      applyMigrations(db, steps, file, now);
    } finally {
      db.close();
    }
    renameSync(draft, file);
    sync(dirname(file));
  });
}

/** A rename is durable only once its folder is, so this takes folders too. */
function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** One copy per old version; a copy from an attempt that did not come through is replaced, since the database is still the old one. */
function backupBefore(file: string, version: number, newest: number): string {
  const target = `${file}.v${version}-before-v${newest}.bak`;
  const draft = `${target}.new`;
  withStoreErrors(target, () => {
    rmSync(draft, { force: true });
    const db = new Database(file, { fileMustExist: true, timeout: busyTimeoutMs });
    try {
      db.prepare('VACUUM INTO ?').run(draft);
    } catch (error) {
      // On a full disk what there is of it would only take room.
      rmSync(draft, { force: true });
      throw error;
    } finally {
      db.close();
    }
    sync(draft);
    renameSync(draft, target);
    sync(dirname(target));
  });
  return target;
}

function setUp(db: Database.Database): void {
  db.pragma('journal_mode = WAL');
  // better-sqlite3 is built with NORMAL for WAL, which may lose the last commits when the power goes.
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  // A log that grew while somebody read for long is cut again when it is begun anew.
  db.pragma(`journal_size_limit = ${longestLogBytes}`);
}

/** The setting is only believed after a write: on a fresh file it reads as FULL before the first statement and NORMAL after it. */
function assertDurable(db: Database.Database): void {
  db.prepare(
    `INSERT INTO meta (key, value) VALUES ('opened', '1')
       ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)`,
  ).run();
  const mode = db.pragma('journal_mode', { simple: true });
  const synchronous = db.pragma('synchronous', { simple: true });
  const foreignKeys = db.pragma('foreign_keys', { simple: true });
  if (mode === 'wal' && synchronous === 2 && foreignKeys === 1) return;
  throw new AppError(
    'STORE_IO',
    `The database cannot be made durable here (journal ${mode}, synchronous ${synchronous}).`,
    {
      transient: false,
      facts: { mode: String(mode), synchronous: Number(synchronous), foreignKeys: Number(foreignKeys) },
    },
  );
}
