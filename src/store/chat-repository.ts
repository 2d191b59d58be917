import type Database from 'better-sqlite3';
import type { DailyHours } from '../alerts/hours.js';
import type { Platform } from '../alerts/types.js';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';
import {
  mergedSettings,
  type SettingColumns,
  type SettingRow,
  settingAssignments,
  settingsOfRow,
  settingValues,
} from './stored-settings.js';

export type ChatKind = 'private' | 'group' | 'channel';

/** What a platform tells about a chat at one moment. */
export interface SeenChat {
  platform: Platform;
  chatId: string;
  threadId: string | null;
  kind: ChatKind;
  guildId: string | null;
  title: string | null;
  /** Who adds the bot or speaks to it. */
  userId: string | null;
}

export interface StoredChat {
  platform: Platform;
  chatId: string;
  kind: ChatKind;
  guildId: string | null;
  /** null for private chats. */
  title: string | null;
  addedBy: string | null;
  status: 'active' | 'gone';
  reason: string | null;
  /** All times are ms UTC of the machine's clock. */
  goneAt: number | null;
  settings: SettingColumns;
  firstSeenAt: number;
  lastSeenAt: number;
}

interface Row extends SettingRow {
  platform: Platform;
  chat_id: string;
  kind: ChatKind;
  guild_id: string | null;
  title: string | null;
  added_by: string | null;
  status: 'active' | 'gone';
  reason: string | null;
  gone_at: number | null;
  first_seen_at: number;
  last_seen_at: number;
}

/** Chats, their settings and topics. */
export class ChatRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  find(platform: Platform, chatId: string): StoredChat | null {
    return this.#rows('SELECT * FROM chat WHERE platform = ? AND chat_id = ?', [platform, chatId])[0] ?? null;
  }

  /** Chats that name this user as the one who added the bot, the oldest first. */
  addedBy(platform: Platform, userId: string): StoredChat[] {
    const sql = 'SELECT * FROM chat WHERE platform = ? AND added_by = ? ORDER BY first_seen_at, chat_id';
    return this.#rows(sql, [platform, userId]);
  }

  /** Topics of a chat in which the bot was spoken to. */
  topics(platform: Platform, chatId: string): string[] {
    const sql = 'SELECT thread_id FROM topic WHERE platform = ? AND chat_id = ? ORDER BY thread_id';
    return withStoreErrors(this.#file, () => this.#prepare(sql).pluck().all(platform, chatId)) as string[];
  }

  /** Notes that the bot can talk there: a new chat begins without settings, one that was gone is back with its own. */
  seen(chat: SeenChat, at: number): void {
    const title = chat.kind === 'private' ? null : chat.title;
    this.#run(
      `INSERT INTO chat (platform, chat_id, kind, guild_id, title, added_by, status, first_seen_at, last_seen_at)
         VALUES (?, ?, ?, ?, ?, ?, 'active', ?, ?)
         ON CONFLICT (platform, chat_id) DO UPDATE SET kind = excluded.kind, guild_id = excluded.guild_id,
           title = CASE excluded.kind WHEN 'private' THEN NULL ELSE coalesce(excluded.title, title) END,
           status = 'active', reason = NULL, gone_at = NULL, last_seen_at = excluded.last_seen_at`,
      [chat.platform, chat.chatId, chat.kind, chat.guildId, title, chat.userId, at, at],
    );
    if (chat.threadId === null) return;
    this.#run(
      `INSERT INTO topic (platform, chat_id, thread_id, last_seen_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (platform, chat_id, thread_id) DO UPDATE SET last_seen_at = excluded.last_seen_at`,
      [chat.platform, chat.chatId, chat.threadId, at],
    );
  }

  /** Notes that a chat is closed to the bot; the id of a Discord guild stands for all its channels. Later notes keep the first date. */
  left(platform: Platform, id: string, reason: string, at: number): void {
    this.#run(
      `UPDATE chat SET status = 'gone', reason = ?, gone_at = coalesce(gone_at, ?)
         WHERE platform = ? AND (chat_id = ? OR guild_id = ?)`,
      [reason, at, platform, id, id],
    );
  }

  setSettings(platform: Platform, chatId: string, settings: SettingColumns): void {
    const sql = `UPDATE chat SET ${settingAssignments} WHERE platform = ? AND chat_id = ?`;
    this.#run(sql, [...settingValues(settings), platform, chatId]);
  }

  /** Daily hours in which messages to the chat make no sound; null when none are set. */
  quietHours(platform: Platform, chatId: string): DailyHours | null {
    const sql = 'SELECT quiet_hours FROM chat WHERE platform = ? AND chat_id = ?';
    const text = withStoreErrors(this.#file, () => this.#prepare(sql).pluck().get(platform, chatId)) as
      | string
      | null
      | undefined;
    return typeof text === 'string' ? (JSON.parse(text) as DailyHours) : null;
  }

  setQuietHours(platform: Platform, chatId: string, hours: DailyHours | null): void {
    const text = hours === null ? null : JSON.stringify(hours);
    this.#run('UPDATE chat SET quiet_hours = ? WHERE platform = ? AND chat_id = ?', [text, platform, chatId]);
  }

  /**
   * Everything of a chat under its new id. Where the new id is known already, what was set there since wins, and the old one fills
   * the gaps. Run it in a transaction; nothing happens when the old id is not known.
   */
  move(platform: Platform, from: string, to: string): void {
    const old = from === to ? null : this.find(platform, from);
    if (old === null) return;
    const there = this.find(platform, to);
    if (there === null) {
      // Topics follow by their foreign key.
      this.#run(
        `UPDATE chat SET chat_id = ?, status = 'active', reason = NULL, gone_at = NULL WHERE platform = ? AND chat_id = ?`,
        [to, platform, from],
      );
      return;
    }
    this.setSettings(platform, to, mergedSettings(there.settings, old.settings));
    this.setQuietHours(platform, to, this.quietHours(platform, to) ?? this.quietHours(platform, from));
    this.#run(
      `UPDATE chat SET title = coalesce(title, ?), added_by = coalesce(?, added_by), first_seen_at = min(first_seen_at, ?)
         WHERE platform = ? AND chat_id = ?`,
      [old.title, old.addedBy, old.firstSeenAt, platform, to],
    );
    this.#run(
      `INSERT INTO topic (platform, chat_id, thread_id, last_seen_at)
         SELECT platform, ?, thread_id, last_seen_at FROM topic WHERE platform = ? AND chat_id = ?
         ON CONFLICT (platform, chat_id, thread_id) DO NOTHING`,
      [to, platform, from],
    );
    this.#run('DELETE FROM chat WHERE platform = ? AND chat_id = ?', [platform, from]);
  }

  /** Removes a user's private chats and takes the user's id off all others. A Telegram private chat has the id of its user. */
  forgetUser(platform: Platform, userId: string): void {
    this.#run(
      `DELETE FROM chat WHERE platform = ? AND kind = 'private' AND (added_by = ? OR (platform <> 'discord' AND chat_id = ?))`,
      [platform, userId, userId],
    );
    this.#run('UPDATE chat SET added_by = NULL WHERE platform = ? AND added_by = ?', [platform, userId]);
  }

  /** Removes chats gone before `goneBefore` with their settings, and topics not spoken in since `quietSince`. Returns how many chats. */
  prune(goneBefore: number, quietSince: number): number {
    this.#run('DELETE FROM topic WHERE last_seen_at < ?', [quietSince]);
    const sql = 'DELETE FROM chat WHERE gone_at < ?';
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(goneBefore).changes);
  }

  #rows(sql: string, parameters: unknown[]): StoredChat[] {
    const rows = withStoreErrors(this.#file, () => this.#prepare(sql).all(...parameters)) as Row[];
    return rows.map((row) => ({
      platform: row.platform,
      chatId: row.chat_id,
      kind: row.kind,
      guildId: row.guild_id,
      title: row.title,
      addedBy: row.added_by,
      status: row.status,
      reason: row.reason,
      goneAt: row.gone_at,
      settings: settingsOfRow(row),
      firstSeenAt: row.first_seen_at,
      lastSeenAt: row.last_seen_at,
    }));
  }

  #run(sql: string, parameters: unknown[]): void {
    withStoreErrors(this.#file, () => this.#prepare(sql).run(...parameters));
  }
}
