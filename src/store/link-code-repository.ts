import type Database from 'better-sqlite3';
import type { Platform } from '../alerts/types.js';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';

export interface StoredLinkCode {
  /** The account that asked for the code, and the person it belongs to now. */
  platform: Platform;
  userId: string;
  personId: number;
  /** ms UTC of the machine's clock. */
  expiresAt: number;
  used: boolean;
}

/** One-time codes by their hash; the codes themselves are never here. */
export class LinkCodeRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  find(hash: string): StoredLinkCode | null {
    const sql = `SELECT platform, user_id, person_id, expires_at, used FROM link_code JOIN account USING (platform, user_id)
                  WHERE code_hash = ?`;
    const row = withStoreErrors(this.#file, () => this.#prepare(sql).get(hash)) as
      | { platform: Platform; user_id: string; person_id: number; expires_at: number; used: number }
      | undefined;
    if (row === undefined) return null;
    const { platform, user_id: userId, person_id: personId, expires_at: expiresAt, used } = row;
    return { platform, userId, personId, expiresAt, used: used === 1 };
  }

  add(hash: string, platform: Platform, userId: string, expiresAt: number): void {
    const sql = 'INSERT INTO link_code (code_hash, platform, user_id, expires_at, used) VALUES (?, ?, ?, ?, 0)';
    withStoreErrors(this.#file, () => this.#prepare(sql).run(hash, platform, userId, expiresAt));
  }

  use(hash: string): void {
    const sql = 'UPDATE link_code SET used = 1 WHERE code_hash = ?';
    withStoreErrors(this.#file, () => this.#prepare(sql).run(hash));
  }

  /** Ends the open codes of all accounts of a person. */
  endAll(personId: number): void {
    const sql = `DELETE FROM link_code WHERE used = 0 AND (platform, user_id) IN
                   (SELECT platform, user_id FROM account WHERE person_id = ?)`;
    withStoreErrors(this.#file, () => this.#prepare(sql).run(personId));
  }

  /** Removes codes that ended before `before`, used or not. */
  prune(before: number): number {
    const sql = 'DELETE FROM link_code WHERE expires_at < ?';
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(before).changes);
  }
}
