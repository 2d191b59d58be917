import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { AppError } from '../lib/errors.js';
import { checkApplied, type Migration, schemaVersion } from './migrations.js';
import { withStoreErrors } from './store-error.js';

/** 'GEXW': says whose file it is, so that another program's database is never migrated. */
export const applicationId = 0x47455857;

export type FileState = 'absent' | 'present';

/**
 * Whether there is a database at `file`. A database appears under its name only when complete (it is made under another name and
 * renamed), so an empty file, or a write-ahead log without its database, means that data was lost: STORE_CORRUPT, never a fresh start.
 */
export function databaseState(file: string): FileState {
  return withStoreErrors(file, () => {
    // Throws where this user may not look: a folder that is closed is not a folder without a database.
    const found = statSync(file, { throwIfNoEntry: false });
    if (found !== undefined) {
      if (found.size > 0) return 'present';
      throw new AppError('STORE_CORRUPT', `The database ${file} is empty: its contents were lost.`, {
        facts: { file },
      });
    }
    const log = `${file}-wal`;
    if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) === 0) return 'absent';
    throw new AppError('STORE_CORRUPT', `The database ${file} is gone, but its write-ahead log ${log} is there.`, {
      facts: { file },
    });
  });
}

/**
 * Looks at an existing database without changing a byte of it: whose it is, whether its schema is known, and SQLite's quick_check of
 * every page, which reads the whole file; `pages: false` leaves that to whoever writes it. Returns the schema version. Throws
 * STORE_CORRUPT, STORE_NEWER_SCHEMA, STORE_MIGRATION_FAILED, STORE_READ_ONLY.
 */
export function inspectDatabase(file: string, steps: readonly Migration[], { pages = true } = {}): number {
  return withStoreErrors(file, () => {
    const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 250 });
    try {
      const owner = db.pragma('application_id', { simple: true }) as number;
      if (owner !== applicationId) {
        throw new AppError('STORE_CORRUPT', `The file ${file} is a database, but not one of gexwatch.`, {
          facts: { file, owner },
        });
      }
      // Before the check of every page: a newer file may be large, and the answer is the same.
      checkApplied(db, steps, file);
      if (!pages) return schemaVersion(db);
      const findings = db.pragma('quick_check(5)') as { quick_check: string }[];
      const first = findings[0]?.quick_check;
      if (first !== 'ok') {
        throw new AppError(
          'STORE_CORRUPT',
          `The database ${file} is damaged: ${first ?? 'the check gave no answer'}.`,
          {
            facts: { file, findings: findings.length },
          },
        );
      }
      return schemaVersion(db);
    } finally {
      db.close();
    }
  });
}

/**
 * The same for somebody who only reads. SQLite keeps the index of the log in a file beside the database, so that a reader too must be
 * able to write there. Throws STORE_ABSENT besides.
 */
export function inspectForReading(file: string, steps: readonly Migration[], { pages = true } = {}): number {
  try {
    if (databaseState(file) === 'absent')
      throw new AppError('STORE_ABSENT', `There is no database at ${file} yet.`, { facts: { file } });
    return inspectDatabase(file, steps, { pages });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'STORE_READ_ONLY') throw error;
    const text = `This user may not open the database ${file}: even a reader needs its folder writable, so use the account that gexwatch runs as.`;
    throw new AppError('STORE_READ_ONLY', text, { cause: error, facts: error.facts });
  }
}
