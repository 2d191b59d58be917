import type Database from 'better-sqlite3';
import type { DailyHours } from '../alerts/hours.js';
import type { Platform } from '../alerts/types.js';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';
import {
  type SettingColumns,
  type SettingRow,
  settingAssignments,
  settingNames,
  settingsOfRow,
  settingValues,
} from './stored-settings.js';

export interface StoredPerson {
  id: number;
  settings: SettingColumns;
  /** ms UTC. */
  createdAt: number;
}

export interface StoredAccount {
  platform: Platform;
  userId: string;
  /** ms UTC. */
  createdAt: number;
}

/** People and their accounts. An account belongs to exactly one person; one without a row has nothing stored. */
export class PersonRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  /** The person an account belongs to; null when nothing is stored about it. */
  find(platform: Platform, userId: string): StoredPerson | null {
    const sql = `SELECT id, ${settingNames}, person.created_at FROM person JOIN account ON person_id = id
                  WHERE platform = ? AND user_id = ?`;
    const row = withStoreErrors(this.#file, () => this.#prepare(sql).get(platform, userId)) as
      | (SettingRow & { id: number; created_at: number })
      | undefined;
    return row === undefined ? null : { id: row.id, settings: settingsOfRow(row), createdAt: row.created_at };
  }

  /** The person's accounts, the oldest first. */
  accounts(personId: number): StoredAccount[] {
    const sql = `SELECT platform, user_id AS userId, created_at AS createdAt FROM account WHERE person_id = ?
                  ORDER BY created_at, platform, user_id`;
    return withStoreErrors(this.#file, () => this.#prepare(sql).all(personId)) as StoredAccount[];
  }

  /** A new person without accounts; its id was never used before. */
  add(settings: SettingColumns, at: number): number {
    const sql = `INSERT INTO person (${settingNames}, created_at) VALUES (?, ?, ?, ?, ?, ?)`;
    const { lastInsertRowid } = withStoreErrors(this.#file, () =>
      this.#prepare(sql).run(...settingValues(settings), at),
    );
    return Number(lastInsertRowid);
  }

  /** Gives an account to a person, taking it from the one it belonged to. */
  assign(platform: Platform, userId: string, personId: number, at: number): void {
    this.#run(
      `INSERT INTO account (platform, user_id, person_id, created_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (platform, user_id) DO UPDATE SET person_id = excluded.person_id`,
      [platform, userId, personId, at],
    );
  }

  /** Gives all accounts of one person to another. */
  assignAll(fromPersonId: number, toPersonId: number): void {
    this.#run('UPDATE account SET person_id = ? WHERE person_id = ?', [toPersonId, fromPersonId]);
  }

  setSettings(personId: number, settings: SettingColumns): void {
    this.#run(`UPDATE person SET ${settingAssignments} WHERE id = ?`, [...settingValues(settings), personId]);
  }

  /** Daily hours in which messages to the person make no sound; null when none are set. */
  quietHours(personId: number): DailyHours | null {
    const sql = 'SELECT quiet_hours FROM person WHERE id = ?';
    const text = withStoreErrors(this.#file, () => this.#prepare(sql).pluck().get(personId)) as
      | string
      | null
      | undefined;
    return typeof text === 'string' ? (JSON.parse(text) as DailyHours) : null;
  }

  setQuietHours(personId: number, hours: DailyHours | null): void {
    const text = hours === null ? null : JSON.stringify(hours);
    this.#run('UPDATE person SET quiet_hours = ? WHERE id = ?', [text, personId]);
  }

  /** Removes a person with its accounts, their codes, its rules and posts. */
  remove(personId: number): void {
    this.#run('DELETE FROM person WHERE id = ?', [personId]);
  }

  #run(sql: string, parameters: unknown[]): void {
    withStoreErrors(this.#file, () => this.#prepare(sql).run(...parameters));
  }
}
