import type Database from 'better-sqlite3';
import type { Platform, Target } from '../alerts/types.js';
import { insertText, statements } from './statements.js';
import { withStoreErrors } from './store-error.js';
import { type TargetRepository, targetOf } from './target-repository.js';

/** A message that edits itself. Times in market ms. */
export interface LiveMessage {
  id: number;
  target: Target;
  symbol: string;
  /** Of the call that is answered again and again, its symbol included. */
  options: Readonly<Record<string, string | number>>;
  /** Real seconds between two edits. */
  seconds: number;
  /** The close of the session it belongs to. */
  until: number;
  /** Null while it is still to be posted. */
  messageId: string | null;
  /** Null while it runs. */
  endedAt: number | null;
  createdAt: number;
}

export type LiveDraft = Pick<LiveMessage, 'target' | 'symbol' | 'options' | 'seconds' | 'until' | 'createdAt'>;

interface Row {
  id: number;
  platform: Platform;
  chat: string;
  thread: string;
  symbol: string;
  options: string;
  seconds: number;
  until: number;
  message_id: string | null;
  ended_at: number | null;
  created_at: number;
}

const select = `SELECT live_message.*, platform, chat, thread FROM live_message JOIN target ON target.id = target_id`;

/** Live messages that run, and those whose last edit is still to be made. */
export class LiveRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;
  readonly #targets: TargetRepository;

  constructor(db: Database.Database, file: string, targets: TargetRepository) {
    this.#file = file;
    this.#prepare = statements(db);
    this.#targets = targets;
  }

  /** Run it in a transaction. */
  add({ target, symbol, options, seconds, until, createdAt }: LiveDraft): LiveMessage {
    const row = {
      target_id: this.#targets.idOf(target),
      symbol,
      options: JSON.stringify(options),
      seconds,
      until,
      created_at: createdAt,
    };
    const id = withStoreErrors(this.#file, () =>
      Number(this.#prepare(insertText('live_message', row)).run(row).lastInsertRowid),
    );
    return this.find(id)!;
  }

  find(id: number): LiveMessage | null {
    return this.#rows(`${select} WHERE live_message.id = ?`, [id])[0] ?? null;
  }

  /** The oldest first. */
  all(): LiveMessage[] {
    return this.#rows(`${select} ORDER BY live_message.id`, []);
  }

  /** Those that run in a user's private chat. */
  ofUser(platform: Platform, userId: string): LiveMessage[] {
    const sql = `${select} WHERE platform = ? AND user_id = ? AND ended_at IS NULL ORDER BY live_message.id`;
    return this.#rows(sql, [platform, userId]);
  }

  /** How many run. */
  count(): number {
    const sql = 'SELECT count(*) FROM live_message WHERE ended_at IS NULL';
    return withStoreErrors(this.#file, () => this.#prepare(sql).pluck().get()) as number;
  }

  posted(id: number, messageId: string | null): void {
    this.#run('UPDATE live_message SET message_id = ? WHERE id = ?', [messageId, id]);
  }

  /** False when it has ended, or is not there. */
  show(id: number, options: LiveMessage['options']): boolean {
    const sql = 'UPDATE live_message SET options = ? WHERE id = ? AND ended_at IS NULL';
    return this.#run(sql, [JSON.stringify(options), id]) === 1;
  }

  /** False when it has ended before, or is not there. */
  end(id: number, at: number): boolean {
    return this.#run('UPDATE live_message SET ended_at = ? WHERE id = ? AND ended_at IS NULL', [at, id]) === 1;
  }

  remove(id: number): void {
    this.#run('DELETE FROM live_message WHERE id = ?', [id]);
  }

  #rows(sql: string, parameters: unknown[]): LiveMessage[] {
    const rows = withStoreErrors(this.#file, () => this.#prepare(sql).all(...parameters)) as Row[];
    return rows.map((row) => ({
      id: row.id,
      target: targetOf(row),
      symbol: row.symbol,
      options: JSON.parse(row.options) as LiveMessage['options'],
      seconds: row.seconds,
      until: row.until,
      messageId: row.message_id,
      endedAt: row.ended_at,
      createdAt: row.created_at,
    }));
  }

  #run(sql: string, parameters: unknown[]): number {
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(...parameters)).changes;
  }
}
