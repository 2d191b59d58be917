/** A copy of the database while another program writes it. */

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../lib/errors.js';
import { formatBytes } from '../lib/format.js';
import { inspectDatabase, inspectForReading } from './inspect-database.js';
import { readMigrations } from './migrations.js';
import { storeError, withStoreErrors } from './store-error.js';

export interface BackupOptions {
  file: string;
  /** Under this name only once it is complete and checked. */
  target: string;
  migrationsDir: string;
  /** Whether a file of that name may be replaced. */
  force: boolean;
  signal: AbortSignal;
  progress(share: number, text: string): void;
}

export interface BackupResult {
  bytes: number;
  /** Schema of the database, which may be older than ours. */
  version: number;
}

/** Copied between two looks at the signal, about 4 MB. */
const pagesPerStep = 1000;
const busyTimeoutMs = 5_000;
/** Room that is left alone: the database beside it goes on growing. */
const spareBytes = 16 * 1024 * 1024;

/**
 * Copies page by page inside one read transaction: what is committed meanwhile is not in it, and nothing begins anew for it. The copy is
 * made self-contained, checked page by page and brought to the disk before it takes its name. Without the lock: a daemon may run.
 * Throws STORE_ABSENT, STORE_READ_ONLY, FILE_NOT_WRITTEN, STORE_NEWER_SCHEMA, STORE_CORRUPT, STORE_FULL and the reason of `signal`.
 */
export async function backupDatabase(options: BackupOptions): Promise<BackupResult> {
  const { file, target, force, signal, progress } = options;
  const steps = readMigrations(options.migrationsDir);
  const version = inspectForReading(file, steps, { pages: false });
  requireFree(target, force);
  requireRoom(file, target);
  const draft = `${target}.part`;
  dropDraft(draft);
  try {
    // Made by us, so that it is never readable by others: it holds people's ids.
    closeSync(openSync(draft, 'wx', 0o600));
    await copyPages(file, draft, signal, progress);
    progress(1, 'checking the copy');
    makeWhole(draft);
    inspectDatabase(draft, steps);
    signal.throwIfAborted();
    sync(draft);
    requireFree(target, force);
    renameSync(draft, target);
    sync(dirname(target));
    return { bytes: statSync(target).size, version };
  } catch (error) {
    dropDraft(draft);
    if (signal.aborted) throw signal.reason;
    throw outOf(error, target);
  }
}

async function copyPages(
  file: string,
  draft: string,
  signal: AbortSignal,
  progress: BackupOptions['progress'],
): Promise<void> {
  const db = withStoreErrors(
    file,
    () => new Database(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs }),
  );
  try {
    withStoreErrors(file, () => {
      db.prepare('BEGIN').run();
      // The first read fixes what is copied.
      db.prepare('SELECT count(*) FROM schema_migration').get();
    });
    await db.backup(draft, {
      progress({ totalPages, remainingPages }) {
        signal.throwIfAborted();
        if (totalPages > 0) progress(1 - remainingPages / totalPages, 'copying');
        return pagesPerStep;
      },
    });
  } finally {
    db.close();
  }
}

/** The copy says that it has a log beside it; as one plain file it can be moved and opened anywhere. */
function makeWhole(draft: string): void {
  withStoreErrors(draft, () => {
    const db = new Database(draft, { fileMustExist: true, timeout: busyTimeoutMs });
    try {
      db.pragma('journal_mode = DELETE');
    } finally {
      db.close();
    }
  });
}

function requireFree(target: string, force: boolean): void {
  if (force || !existsSync(target)) return;
  throw new AppError('FILE_NOT_WRITTEN', `${target} exists already and is left as it is; --force replaces it.`);
}

function requireRoom(file: string, target: string): void {
  let free: number;
  let needed: number;
  try {
    const { bavail, bsize } = statfsSync(dirname(target));
    free = bavail * bsize;
    needed = statSync(file).size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0);
  } catch (error) {
    throw outOf(error, target);
  }
  if (free >= needed + spareBytes) return;
  const text = `A copy needs about ${formatBytes(needed)} in ${dirname(target)}, where ${formatBytes(free)} are free.`;
  throw new AppError('FILE_NOT_WRITTEN', text);
}

function dropDraft(draft: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(draft + suffix, { force: true });
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** What the file system or SQLite said about the copy. */
function outOf(error: unknown, target: string): AppError {
  if (error instanceof AppError) return error;
  const known = storeError(error, target);
  const code = known.facts.sqlite ?? (error as NodeJS.ErrnoException).code ?? 'unknown';
  const isTarget = ['STORE_READ_ONLY', 'STORE_FULL', 'INTERNAL'].includes(known.code);
  if (!isTarget) return known;
  return new AppError('FILE_NOT_WRITTEN', `${target} cannot be written (${String(code)}).`, { cause: error });
}
