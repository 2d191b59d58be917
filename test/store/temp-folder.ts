import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import { openStore, type Store, type StoreOptions } from '../../src/store/store.js';

export const migrationsDir = join(import.meta.dirname, '../../migrations');

const folders: string[] = [];
const stores: Store[] = [];

afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gexwatch-store-'));
  folders.push(folder);
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
