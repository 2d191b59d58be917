import type Database from 'better-sqlite3';
import type { RuleTarget } from '../alerts/rule-record.js';
import type { Summary } from '../alerts/summary-record.js';
import type { Platform, Target } from '../alerts/types.js';
import type { ChatPlace } from './rule-repository.js';
import { insertText, statements } from './statements.js';
import { withStoreErrors } from './store-error.js';
import { type TargetRepository, targetOf } from './target-repository.js';

/** What makes a post, before it has an id. */
export type SummaryDraft = Pick<Summary, 'symbols' | 'minute' | 'zone' | 'days' | 'isSilent'> & {
  targets: readonly Target[];
};

interface Row {
  id: number;
  owner_id: number;
  symbols: string;
  minute: number;
  zone: string;
  days: string | null;
  is_silent: number;
  status: Summary['status'];
  status_reason: string | null;
  created_at: number;
  targets: string;
}

const select = `SELECT summary.*,
  (SELECT json_group_array(json_array(target.id, platform, chat, thread, reason) ORDER BY target.id)
     FROM summary_target JOIN target ON target.id = target_id WHERE summary_id = summary.id) AS targets FROM summary`;
const goesTo = `EXISTS (SELECT 1 FROM summary_target JOIN target ON target.id = target_id
  WHERE summary_id = summary.id AND target.platform = ? AND target.chat = ?)`;

/** Scheduled posts. That each is made once per date and target is the outbox's. */
export class SummaryRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;
  readonly #targets: TargetRepository;

  constructor(db: Database.Database, file: string, targets: TargetRepository) {
    this.#file = file;
    this.#prepare = statements(db);
    this.#targets = targets;
  }

  /** Run it in a transaction. */
  add(draft: SummaryDraft, ownerId: number, madeIn: ChatPlace, at: number): Summary {
    const row = {
      owner_id: ownerId,
      made_in_platform: madeIn.platform,
      made_in_chat: madeIn.chat,
      symbols: JSON.stringify(draft.symbols),
      minute: draft.minute,
      zone: draft.zone,
      days: draft.days === null ? null : JSON.stringify(draft.days),
      is_silent: draft.isSilent ? 1 : 0,
      status: 'active',
      created_at: at,
    };
    const id = withStoreErrors(this.#file, () =>
      Number(this.#prepare(insertText('summary', row)).run(row).lastInsertRowid),
    );
    for (const target of draft.targets) {
      const sql = 'INSERT INTO summary_target (summary_id, target_id) VALUES (?, ?) ON CONFLICT DO NOTHING';
      this.#run(sql, [id, this.#targets.idOf(target)]);
    }
    return this.find(id)!;
  }

  find(id: number): Summary | null {
    return this.#rows(`${select} WHERE id = ?`, [id])[0] ?? null;
  }

  /** All that are not paused, the oldest first. */
  active(): Summary[] {
    return this.#rows(`${select} WHERE status = 'active' ORDER BY id`, []);
  }

  ofOwner(ownerId: number): Summary[] {
    return this.#rows(`${select} WHERE owner_id = ? ORDER BY id`, [ownerId]);
  }

  /** Posts in a chat or its threads; with a person, also those which that person made here though they go elsewhere. */
  ofChat({ platform, chat }: ChatPlace, ownerId: number | null = null): Summary[] {
    const mine = '(owner_id = ? AND made_in_chat = ? AND made_in_platform = ?)';
    return this.#rows(`${select} WHERE ${goesTo} OR ${mine} ORDER BY id`, [platform, chat, ownerId, chat, platform]);
  }

  /** Posts that go to a target, the oldest first. */
  ofTarget(targetId: number): Summary[] {
    const sql = `${select} WHERE id IN (SELECT summary_id FROM summary_target WHERE target_id = ?) ORDER BY id`;
    return this.#rows(sql, [targetId]);
  }

  countOfOwner(ownerId: number): number {
    return this.#count('SELECT count(*) FROM summary WHERE owner_id = ?', [ownerId]);
  }

  countOfChat({ platform, chat }: ChatPlace): number {
    return this.#count(`SELECT count(*) FROM summary WHERE ${goesTo}`, [platform, chat]);
  }

  setStatus(id: number, status: Summary['status'], reason: string | null = null): void {
    this.#run('UPDATE summary SET status = ?, status_reason = ? WHERE id = ?', [status, reason, id]);
  }

  /** Removes a post with its receipts and what waits of it. */
  remove(id: number): boolean {
    return withStoreErrors(this.#file, () => this.#prepare('DELETE FROM summary WHERE id = ?').run(id).changes) === 1;
  }

  /** Makes what was made after `at` of that moment: for a practice market whose clock starts over. */
  dropAfter(at: number): void {
    this.#run('UPDATE summary SET created_at = ? WHERE created_at > ?', [at, at]);
  }

  #rows(sql: string, parameters: unknown[]): Summary[] {
    return (withStoreErrors(this.#file, () => this.#prepare(sql).all(...parameters)) as Row[]).map((row) => ({
      id: row.id,
      ownerId: row.owner_id,
      symbols: JSON.parse(row.symbols) as string[],
      minute: row.minute,
      zone: row.zone,
      days: row.days === null ? null : (JSON.parse(row.days) as number[]),
      isSilent: row.is_silent === 1,
      status: row.status,
      statusReason: row.status_reason,
      targets: targetsOf(row),
      createdAt: row.created_at,
    }));
  }

  #count(sql: string, parameters: unknown[]): number {
    return withStoreErrors(this.#file, () =>
      this.#prepare(sql)
        .pluck()
        .get(...parameters),
    ) as number;
  }

  #run(sql: string, parameters: unknown[]): void {
    withStoreErrors(this.#file, () => this.#prepare(sql).run(...parameters));
  }
}

type TargetTuple = [id: number, platform: Platform, chat: string, thread: string, reason: string | null];

function targetsOf({ targets }: Row): RuleTarget[] {
  return (JSON.parse(targets) as TargetTuple[]).map(([id, platform, chat, thread, reason]) => ({
    id,
    target: targetOf({ platform, chat, thread }),
    pausedBecause: reason,
  }));
}
