import Database from 'better-sqlite3';
import { AppError } from '../lib/errors.js';
import { storeError } from './store-error.js';

export interface InstanceLock {
  release(): void;
}

/**
 * Takes the one lock that says "a gexwatch uses this database", on a side file `<file>.lock`. It is the system's own file lock, held
 * by an open SQLite transaction: it ends with the process, however that dies, so there are no stale locks to clean up, and other
 * programs may still read the database itself. Throws ALREADY_RUNNING or STORE_READ_ONLY.
 */
export function takeInstanceLock(file: string): InstanceLock {
  const lockFile = `${file}.lock`;
  let db: Database.Database | undefined;
  try {
    db = new Database(lockFile, { timeout: 0 });
    db.pragma('locking_mode = EXCLUSIVE');
    db.prepare('BEGIN EXCLUSIVE').run();
    const held = db;
    return { release: () => held.close() };
  } catch (error) {
    db?.close();
    const known = storeError(error, lockFile);
    if (known.code !== 'STORE_BUSY') throw known;
    throw new AppError('ALREADY_RUNNING', `Another gexwatch is using ${file}.`, { cause: error, facts: { file } });
  }
}
