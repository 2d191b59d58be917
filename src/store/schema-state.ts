import { databaseState, inspectDatabase } from './inspect-database.js';
import { readMigrations } from './migrations.js';

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
