import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import { openStore, type Store, type StoreOptions } from '../../src/store/store.js';
import { afterEachTest } from '../fakes/after-each-test.js';

export const migrationsDir = join(import.meta.dirname, '../../migrations');

/** The steps there are, ascending: `0001_init.sql`. */
export const stepNames = readdirSync(migrationsDir).sort();
/** Version of a database made now. */
export const newestVersion = stepNames.length;

/** `0003_more.sql` when two steps are there. */
export function nextStepName(title: string, ahead = 1): string {
  return `${String(newestVersion + ahead).padStart(4, '0')}_${title}.sql`;
}

const folders: string[] = [];
const stores: Store[] = [];

afterEachTest(() => {
  for (const store of stores.splice(0)) store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gexwatch-store-'));
  folders.push(folder);
  return folder;
}

/** A folder with the first `version` steps and those given, by name; a given one replaces its namesake. */
export function stepsFolder(given: Record<string, string> = {}, version = newestVersion): string {
  const folder = join(tempFolder(), 'migrations');
  mkdirSync(folder);
  for (const name of stepNames.slice(0, version)) copyFileSync(join(migrationsDir, name), join(folder, name));
  for (const [name, sql] of Object.entries(given)) writeFileSync(join(folder, name), sql);
  return folder;
}

/** A store on a real file, closed and removed after the test. */
export function tempStore(options: Partial<StoreOptions> = {}): Store {
  const store = openStore({
    file: join(tempFolder(), 'gexwatch.db'),
    migrationsDir,
    log: silentLogger,
    steady: systemSteadyClock(),
    ...options,
  });
  stores.push(store);
  return store;
}
