import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { AppError } from '../lib/errors.js';
import { storeError } from './store-error.js';

export interface Migration {
  version: number;
  name: string;
  sql: string;
  /** Hex digest of the file, kept with the database: a step is never edited once it was applied somewhere. */
  sha256: string;
}

const fileName = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/** The steps in `folder`, ascending and without gaps from 1. Throws STORE_MIGRATION_FAILED when the folder is not as it should be. */
export function readMigrations(folder: string): Migration[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  } catch (error) {
    throw new AppError('STORE_MIGRATION_FAILED', `The migrations folder ${folder} cannot be read.`, { cause: error });
  }
  const steps = names.sort().map((name): Migration => {
    const [, version, title] = fileName.exec(name) ?? [];
    if (version === undefined || title === undefined) {
      throw new AppError('STORE_MIGRATION_FAILED', `${name} is not named like a migration (0001_name.sql).`);
    }
    const sql = readFileSync(join(folder, name), 'utf8');
    return { version: Number(version), name: title, sql, sha256: createHash('sha256').update(sql).digest('hex') };
  });
  steps.forEach((step, index) => {
    if (step.version !== index + 1) {
      throw new AppError('STORE_MIGRATION_FAILED', `Migration ${index + 1} is missing or there twice in ${folder}.`);
    }
  });
  if (steps.length === 0) throw new AppError('STORE_MIGRATION_FAILED', `There are no migrations in ${folder}.`);
  return steps;
}

export function schemaVersion(db: Database.Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/** Refuses a database whose applied steps are newer than ours (STORE_NEWER_SCHEMA) or not the ones we know (STORE_MIGRATION_FAILED). */
export function checkApplied(db: Database.Database, steps: readonly Migration[], file: string): void {
  const version = schemaVersion(db);
  const newest = steps.length;
  if (version > newest) {
    throw new AppError(
      'STORE_NEWER_SCHEMA',
      `The database ${file} has schema ${version}, but this gexwatch knows only up to ${newest}.`,
      { facts: { file, version, newest } },
    );
  }
  if (version === 0) return;
  const applied = db.prepare('SELECT version, sha256 FROM schema_migration ORDER BY version').all() as {
    version: number;
    sha256: string;
  }[];
  for (const { version: number, sha256 } of applied) {
    const step = steps[number - 1];
    if (step?.sha256 === sha256) continue;
    const text = `Migration ${number} (${step?.name ?? 'unknown'}) differs from the one the database ${file} was made with.`;
    throw new AppError('STORE_MIGRATION_FAILED', text, { facts: { file, version: number } });
  }
}

/**
 * Applies the steps the database lacks, each in one transaction together with its version: a kill leaves the schema before or after
 * a step, never between. Returns the versions applied. Throws STORE_MIGRATION_FAILED or a disk fault.
 */
export function applyMigrations(
  db: Database.Database,
  steps: readonly Migration[],
  file: string,
  appliedAt: number,
): number[] {
  const done: number[] = [];
  for (const step of steps.slice(schemaVersion(db))) {
    const apply = db.transaction(() => {
      db.exec(step.sql);
      db.prepare(
        `CREATE TABLE IF NOT EXISTS schema_migration
           (version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT`,
      ).run();
      db.prepare('INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)').run(
        step.version,
        step.name,
        step.sha256,
        appliedAt,
      );
      db.pragma(`user_version = ${step.version}`);
    });
    try {
      apply.immediate();
    } catch (error) {
      const known = storeError(error, file);
      if (known.code !== 'INTERNAL') throw known;
      const reason = error instanceof Error ? error.message : String(error);
      const text = `Migration ${step.version} (${step.name}) of ${file} failed and was undone: ${reason}.`;
      throw new AppError('STORE_MIGRATION_FAILED', text, { cause: error, facts: { file, version: step.version } });
    }
    done.push(step.version);
  }
  return done;
}
