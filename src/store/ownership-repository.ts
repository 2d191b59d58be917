import type Database from 'better-sqlite3';
import type { Platform } from '../alerts/types.js';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';

/** Whose rules and posts are whose when people join and part. Run its methods in a transaction. */
export class OwnershipRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  /** Gives all rules and posts of one person to another, with what they told; before the first person is removed. */
  join(fromPersonId: number, toPersonId: number): void {
    for (const table of ['rule', 'alert_event', 'summary']) {
      this.#run(`UPDATE ${table} SET owner_id = ? WHERE owner_id = ?`, [toPersonId, fromPersonId]);
    }
  }

  /**
   * An account leaves a person for one of its own: what goes to its private chat alone goes with it, and what goes elsewhere as well
   * stays and goes there no more.
   */
  part(fromPersonId: number, toPersonId: number, platform: Platform, userId: string): void {
    const its = 'SELECT id FROM target WHERE platform = ? AND user_id = ?';
    const account = [platform, userId];
    for (const table of ['rule', 'summary']) {
      const targets = `SELECT target_id FROM ${table}_target WHERE ${table}_id = ${table}.id`;
      this.#run(
        `UPDATE ${table} SET owner_id = ? WHERE owner_id = ? AND EXISTS (${targets}) AND NOT EXISTS (${targets} EXCEPT ${its})`,
        [toPersonId, fromPersonId, ...account],
      );
      const kept = `SELECT id FROM ${table} WHERE owner_id = ?`;
      this.#run(`DELETE FROM ${table}_target WHERE ${table}_id IN (${kept}) AND target_id IN (${its})`, [
        fromPersonId,
        ...account,
      ]);
    }
    this.#run(
      'UPDATE alert_event SET owner_id = ? WHERE owner_id = ? AND rule_id IN (SELECT id FROM rule WHERE owner_id = ?)',
      [toPersonId, fromPersonId, toPersonId],
    );
    this.#run(
      `DELETE FROM outbox WHERE state IN ('waiting', 'held') AND target_id IN (${its})
         AND (event_id IN (SELECT id FROM alert_event WHERE owner_id = ?) OR summary_id IN (SELECT id FROM summary WHERE owner_id = ?))`,
      [...account, fromPersonId, fromPersonId],
    );
  }

  #run(sql: string, parameters: unknown[]): void {
    withStoreErrors(this.#file, () => this.#prepare(sql).run(...parameters));
  }
}
