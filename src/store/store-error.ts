import Database from 'better-sqlite3';
import { AppError, type ErrorCode } from '../lib/errors.js';

const notAFolder = (file: string) => `${file} cannot be created: a part of its path is not a folder.`;

/** SQLite's result codes (https://sqlite.org/rescode.html) by their longest matching start. */
const byCode: readonly [start: string, code: ErrorCode, sentence: (file: string) => string][] = [
  ['SQLITE_FULL', 'STORE_FULL', (file) => `The database ${file} cannot grow: the disk is full.`],
  // The shared-memory file beside the database could not be made larger.
  ['SQLITE_IOERR_SHMSIZE', 'STORE_FULL', (file) => `The database ${file} cannot grow: the disk is full.`],
  ['SQLITE_BUSY', 'STORE_BUSY', (file) => `The database ${file} is locked by another program.`],
  ['SQLITE_LOCKED', 'STORE_BUSY', (file) => `The database ${file} is locked by another connection.`],
  [
    'SQLITE_READONLY_DBMOVED',
    'STORE_CORRUPT',
    (file) => `The database ${file} was moved or deleted while it was in use.`,
  ],
  ['SQLITE_READONLY', 'STORE_READ_ONLY', (file) => `The database ${file} cannot be written: it is read-only.`],
  ['SQLITE_CANTOPEN', 'STORE_READ_ONLY', (file) => `The database ${file} cannot be opened for writing.`],
  ['SQLITE_PERM', 'STORE_READ_ONLY', (file) => `The database ${file} may not be opened by this user.`],
  ['SQLITE_CORRUPT', 'STORE_CORRUPT', (file) => `The database ${file} is damaged.`],
  ['SQLITE_NOTADB', 'STORE_CORRUPT', (file) => `The file ${file} is not a database.`],
  ['SQLITE_FORMAT', 'STORE_CORRUPT', (file) => `The file ${file} is not a database this program can read.`],
  ['SQLITE_IOERR', 'STORE_IO', (file) => `The disk failed while the database ${file} was being used.`],
  // From the file system, before SQLite is asked.
  ['ENOSPC', 'STORE_FULL', (file) => `There is no room for ${file}: the disk is full.`],
  ['EDQUOT', 'STORE_FULL', (file) => `There is no room for ${file}: the disk quota is used up.`],
  ['EACCES', 'STORE_READ_ONLY', (file) => `This user may not write ${file}.`],
  ['EPERM', 'STORE_READ_ONLY', (file) => `This user may not write ${file}.`],
  ['EROFS', 'STORE_READ_ONLY', (file) => `${file} lies on a read-only file system.`],
  ['ENOTDIR', 'STORE_READ_ONLY', notAFolder],
  ['EEXIST', 'STORE_READ_ONLY', notAFolder],
  ['ENOENT', 'STORE_READ_ONLY', (file) => `${file} cannot be created: its folder does not exist.`],
  ['EIO', 'STORE_IO', (file) => `The disk failed while ${file} was being used.`],
];

/**
 * The one place where SQLite's and the file system's codes become ours. An AppError passes through; anything unknown is a fault of
 * the program (INTERNAL) with its cause kept.
 */
export function storeError(error: unknown, file: string): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  if (typeof code === 'string') {
    for (const [start, kind, sentence] of byCode) {
      if (code.startsWith(start)) return new AppError(kind, sentence(file), { cause: error, facts: { sqlite: code } });
    }
  }
  const text = error instanceof Error ? error.message : String(error);
  const facts = typeof code === 'string' ? { sqlite: code } : {};
  return new AppError('INTERNAL', `The database refused a statement: ${text}.`, { cause: error, facts });
}

/** Runs something that uses the database and turns what it throws into an AppError. */
export function withStoreErrors<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw storeError(error, file);
  }
}

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code === 'SQLITE_CONSTRAINT_UNIQUE';
}
