import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseState, inspectDatabase } from './inspect-database.js';
import { readMigrations } from './migrations.js';

/** The migrations shipped with the program, from the sources and from the build alike. */
export const shippedMigrations = fileURLToPath(new URL('../../migrations', import.meta.url));

/** The database inside a data folder. */
export function databaseIn(dataDir: string): string {
  return join(dataDir, 'gexwatch.db');
}

export interface SchemaState {
  /** Version of the file; null when there is none yet. */
  version: number | null;
  newest: number;
  /** Steps it lacks, in order. */
  pending: { version: number; name: string }[];
}

/** Reads the schema version without changing anything; checks the file on the way. Throws what openDatabase throws for it. */
export function schemaState(file: string, migrationsDir: string): SchemaState {
  const steps = readMigrations(migrationsDir);
  const version = databaseState(file) === 'absent' ? null : inspectDatabase(file, steps);
  const pending = steps.slice(version ?? 0).map((step) => ({ version: step.version, name: step.name }));
  return { version, newest: steps.length, pending };
}
