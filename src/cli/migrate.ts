/** `gexwatch migrate`: brings the database to the schema of this program while no daemon runs. */

import { parseArgs } from 'node:util';
import { asAppError } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import { openDatabase } from '../store/open-database.js';
import { schemaState } from '../store/schema-state.js';
import { usageFault } from './usage.js';

export interface MigrateIo {
  out(line: string): void;
  err(line: string): void;
  databaseFile: string;
  migrationsDir: string;
  /** Wall time written beside each step, ms UTC. */
  now: number;
  log: Logger;
}

export const migrateHelp = `gexwatch migrate [--dry-run]

Copies the database beside itself, then brings it to the schema of this program. The daemon does the same when it starts; this
command is for doing it beforehand, and for looking. It refuses while a daemon runs.

  --dry-run   only show the versions and the steps that are missing
  --help      this text`;

/** Returns the exit code; every fault is one sentence on `err`. */
export async function runMigrate(argv: readonly string[], io: MigrateIo): Promise<number> {
  try {
    const options = readOptions(argv);
    if (options.help) {
      io.out(migrateHelp);
      return 0;
    }
    const { version, newest, pending } = schemaState(io.databaseFile, io.migrationsDir);
    if (version === null) {
      io.out(`There is no database at ${io.databaseFile} yet; the first start makes it with schema ${newest}.`);
      return 0;
    }
    io.out(`${io.databaseFile}: schema ${version}, newest ${newest}.`);
    for (const step of pending) io.out(`missing: ${String(step.version).padStart(4, '0')} ${step.name}`);
    if (pending.length === 0) io.out('Nothing to do.');
    if (pending.length === 0 || options.dryRun) return 0;
    const opened = openDatabase({
      file: io.databaseFile,
      migrationsDir: io.migrationsDir,
      log: io.log,
      now: io.now,
    });
    opened.close();
    io.out(`Migrated to schema ${opened.version}. The database as it was: ${opened.backup}`);
    return 0;
  } catch (error) {
    const known = asAppError(error);
    io.err(`${known.code}: ${known.sentence}`);
    return known.exitCode;
  }
}

function readOptions(argv: readonly string[]): { dryRun: boolean; help: boolean } {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { 'dry-run': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    return { dryRun: values['dry-run'] === true, help: values.help === true };
  } catch (error) {
    throw usageFault('migrate', error);
  }
}
