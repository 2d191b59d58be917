import type Database from 'better-sqlite3';
import { type Platform, personOfDm, type Target } from '../alerts/types.js';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';

export interface StoredTarget {
  id: number;
  target: Target;
  /** The platform's user whose private chat it is; null for all others. */
  userId: string | null;
  status: 'active' | 'paused';
  /** Why nothing goes there; null while active. */
  reason: string | null;
  /** ms UTC; null while active. */
  pausedAt: number | null;
  /** First failure since anything last arrived there, market ms; null when the last attempt arrived. */
  failingSince: number | null;
}

interface Row {
  id: number;
  platform: Platform;
  chat: string;
  thread: string;
  user_id: string | null;
  status: 'active' | 'paused';
  reason: string | null;
  paused_at: number | null;
  failing_since: number | null;
}

/** Where messages go. */
export class TargetRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  /** The id of a target, which is made when it is new. */
  idOf(target: Target): number {
    const { platform, chat, thread } = target;
    const known = this.find(target);
    if (known !== null) return known.id;
    const sql = 'INSERT INTO target (platform, chat, thread, user_id) VALUES (?, ?, ?, ?)';
    const parameters = [platform, chat, thread ?? '', userOf(platform, chat)];
    return Number(withStoreErrors(this.#file, () => this.#prepare(sql).run(...parameters)).lastInsertRowid);
  }

  find({ platform, chat, thread }: Target): StoredTarget | null {
    const sql = 'SELECT * FROM target WHERE platform = ? AND chat = ? AND thread = ?';
    return this.#rows(sql, [platform, chat, thread ?? ''])[0] ?? null;
  }

  get(id: number): StoredTarget | null {
    return this.#rows('SELECT * FROM target WHERE id = ?', [id])[0] ?? null;
  }

  /** A chat with its threads. */
  ofChat(platform: Platform, chat: string): StoredTarget[] {
    return this.#rows('SELECT * FROM target WHERE platform = ? AND chat = ? ORDER BY id', [platform, chat]);
  }

  /** The longest paused first. */
  pausedAll(): StoredTarget[] {
    return this.#rows("SELECT * FROM target WHERE status = 'paused' ORDER BY paused_at, id", []);
  }

  /** Nothing goes there until it is resumed; what waits is kept while it is not too old. Later calls keep the first reason. */
  pause(id: number, reason: string, at: number): void {
    const sql = "UPDATE target SET status = 'paused', reason = ?, paused_at = ? WHERE id = ? AND status = 'active'";
    this.#run(sql, [reason, at, id]);
  }

  /** `pause` of a chat with all its threads; the id of a Discord guild stands for all its channels. */
  pauseChat(platform: Platform, id: string, reason: string, at: number): void {
    this.#run(
      `UPDATE target SET status = 'paused', reason = ?, paused_at = ?
         WHERE platform = ? AND status = 'active'
           AND (chat = ? OR chat IN (SELECT chat_id FROM chat WHERE chat.platform = target.platform AND guild_id = ?))`,
      [reason, at, platform, id, id],
    );
  }

  resume(id: number): void {
    this.#run(`UPDATE target SET ${fine} WHERE id = ?`, [id]);
  }

  /** A chat that takes messages again, with all its threads. */
  resumeChat(platform: Platform, chat: string): void {
    this.#run(`UPDATE target SET ${fine} WHERE platform = ? AND chat = ?`, [platform, chat]);
  }

  /** Notes an attempt that failed; the first since the last arrival counts. */
  failed(id: number, at: number): void {
    this.#run('UPDATE target SET failing_since = coalesce(failing_since, ?) WHERE id = ?', [at, id]);
  }

  /** Notes that something arrived. */
  arrived(id: number): void {
    this.#run('UPDATE target SET failing_since = NULL WHERE id = ? AND failing_since IS NOT NULL', [id]);
  }

  /**
   * Everything that goes to a chat goes to its new id. Where the new one is a target already, both become one: no rule sends there
   * twice, and what waits keeps its order. A chat that moved is alive. Run it in a transaction.
   */
  moved(platform: Platform, fromChat: string, toChat: string): void {
    if (fromChat === toChat) return;
    for (const old of this.ofChat(platform, fromChat)) {
      // Messages of the old chat are none of the new one: live ones are posted anew.
      this.#run('UPDATE live_message SET message_id = NULL WHERE target_id = ?', [old.id]);
      const there = this.find({ platform, chat: toChat, thread: old.target.thread });
      if (there === null) this.#run(`UPDATE target SET chat = ?, ${fine} WHERE id = ?`, [toChat, old.id]);
      else {
        this.#merge(old.id, there.id);
        this.resume(there.id);
      }
    }
    for (const table of ['rule', 'summary']) {
      this.#run(`UPDATE ${table} SET made_in_chat = ? WHERE made_in_chat = ? AND made_in_platform = ?`, [
        toChat,
        fromChat,
        platform,
      ]);
    }
  }

  /** Targets of a user's private chat. */
  ofUser(platform: Platform, userId: string): StoredTarget[] {
    return this.#rows('SELECT * FROM target WHERE platform = ? AND user_id = ? ORDER BY id', [platform, userId]);
  }

  /** Removes a user's private chat as a target, with all that waits for it. */
  forgetUser(platform: Platform, userId: string): void {
    this.#run('DELETE FROM target WHERE platform = ? AND user_id = ?', [platform, userId]);
  }

  /** Removes targets that nothing refers to. Returns how many. */
  prune(): number {
    const unused = ['rule_target', 'summary_target', 'outbox', 'notice', 'live_message']
      .map((table) => `NOT EXISTS (SELECT 1 FROM ${table} WHERE target_id = target.id)`)
      .join(' AND ');
    return withStoreErrors(this.#file, () => this.#prepare(`DELETE FROM target WHERE ${unused}`).run().changes);
  }

  #merge(from: number, into: number): void {
    for (const table of ['rule_target', 'summary_target', 'outbox', 'notice', 'live_message']) {
      // What both have is there once already; the rest goes with the old target.
      this.#run(`UPDATE OR IGNORE ${table} SET target_id = ? WHERE target_id = ?`, [into, from]);
    }
    this.#run('DELETE FROM target WHERE id = ?', [from]);
  }

  #rows(sql: string, parameters: unknown[]): StoredTarget[] {
    const rows = withStoreErrors(this.#file, () => this.#prepare(sql).all(...parameters)) as Row[];
    return rows.map((row) => ({
      id: row.id,
      target: targetOf(row),
      userId: row.user_id,
      status: row.status,
      reason: row.reason,
      pausedAt: row.paused_at,
      failingSince: row.failing_since,
    }));
  }

  #run(sql: string, parameters: unknown[]): void {
    withStoreErrors(this.#file, () => this.#prepare(sql).run(...parameters));
  }
}

const fine = "status = 'active', reason = NULL, paused_at = NULL, failing_since = NULL";

/** A private chat on Telegram has the id of its user, groups and channels have negative ones; the terminal is its user's alone. */
function userOf(platform: Platform, chat: string): string | null {
  if (platform === 'discord') return personOfDm(chat);
  return platform === 'telegram' && chat.startsWith('-') ? null : chat;
}

/** Columns of a target as its words. */
export function targetOf({ platform, chat, thread }: { platform: Platform; chat: string; thread: string }): Target {
  return { platform, chat, thread: thread === '' ? null : thread };
}
