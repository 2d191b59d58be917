import type Database from 'better-sqlite3';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';

/** A fault that somebody was told of and that has ended. */
export interface EndedFault {
  targetId: number;
  /** Since when it stood, market ms. */
  since: number;
}

/** At most one notice per fault and target in this time (reliability.md section 5). */
export const noticeEveryMs = 6 * 3_600_000;

/** Which faults were told to whom. A fault is a short key, such as `data:SPX` or `target:12`. */
export class NoticeRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  /** True when the target is to be told now, which is noted; false when it was told of this fault within six hours. `since` and `at` in market ms. */
  tell(fault: string, targetId: number, since: number, at: number): boolean {
    const sql = `INSERT INTO notice (fault, target_id, since, told_at, is_open) VALUES (?, ?, ?, ?, 1)
                   ON CONFLICT (fault, target_id) DO UPDATE SET told_at = excluded.told_at, is_open = 1,
                     since = iif(is_open = 1, since, excluded.since)
                   WHERE excluded.told_at - told_at >= ${noticeEveryMs}`;
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(fault, targetId, since, at).changes) === 1;
  }

  /** Who is to be told that a fault has ended: those who were told of it. Each is named once. */
  recovered(fault: string): EndedFault[] {
    const sql = `UPDATE notice SET is_open = 0 WHERE fault = ? AND is_open = 1 RETURNING target_id AS targetId, since`;
    return withStoreErrors(this.#file, () => this.#prepare(sql).all(fault)) as EndedFault[];
  }

  /** Faults that somebody was told of and that have not ended. */
  open(): string[] {
    const sql = 'SELECT DISTINCT fault FROM notice WHERE is_open = 1 ORDER BY fault';
    return withStoreErrors(this.#file, () => this.#prepare(sql).pluck().all()) as string[];
  }

  /** Removes what was told before `before`. */
  prune(before: number): number {
    const sql = 'DELETE FROM notice WHERE told_at < ?';
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(before).changes);
  }

  /** Removes what was told after `at`: for a practice market whose clock starts over. */
  dropAfter(at: number): number {
    const sql = 'DELETE FROM notice WHERE told_at > ?';
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(at).changes);
  }
}
