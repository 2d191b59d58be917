import type Database from 'better-sqlite3';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';

/** Small facts under a name. */
export class MetaRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  get(key: string): string | null {
    const row = withStoreErrors(this.#file, () => this.#prepare('SELECT value FROM meta WHERE key = ?').get(key)) as
      | { value: string }
      | undefined;
    return row?.value ?? null;
  }

  set(key: string, value: string): void {
    const sql = 'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
    withStoreErrors(this.#file, () => this.#prepare(sql).run(key, value));
  }

  remove(key: string): void {
    withStoreErrors(this.#file, () => this.#prepare('DELETE FROM meta WHERE key = ?').run(key));
  }
}
