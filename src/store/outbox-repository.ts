import type Database from 'better-sqlite3';
import type { Outbox, OutboxItem, OutboxOp } from '../alerts/outbox.js';
import type { Outcome } from '../alerts/outcome.js';
import { type Settlement, settlementOf } from '../alerts/settlement.js';
import type { Platform, Target } from '../alerts/types.js';
import { HeldMessages } from './held-messages.js';
import { areAlike, eventsByTarget } from './outbox-drafts.js';
import {
  itemOf,
  keyOf,
  type OutboxDraft,
  type OutboxRow,
  type OutboxState,
  outboxColumns,
  payloadText,
  type Receipt,
  receiptOf,
} from './outbox-rows.js';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';
import type { TargetRepository } from './target-repository.js';

/** The words of two partial indexes: SQLite uses them only when a query says the same. */
const isOpen = "state IN ('waiting', 'sending')";

/** Deliveries, from what rules, posts and faults make to what became of each. Throws store errors. */
export class OutboxRepository implements Outbox {
  readonly held: HeldMessages;
  readonly #db: Database.Database;
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;
  readonly #targets: TargetRepository;
  readonly #random: () => number;

  /** `random`, in [0, 1), spreads second tries. */
  constructor(db: Database.Database, file: string, targets: TargetRepository, random: () => number) {
    this.#db = db;
    this.#file = file;
    this.#prepare = statements(db);
    this.#targets = targets;
    this.#random = random;
    this.held = new HeldMessages(db, file);
  }

  /** Makes deliveries, each once whatever is repeated; returns how many are new. Run it in the transaction of what they tell. */
  enqueue(drafts: Iterable<OutboxDraft>): number {
    return withStoreErrors(this.#file, () => {
      let added = 0;
      const alike: OutboxDraft[] = [];
      for (const draft of drafts) {
        // A storm is thousands of deliveries that differ in target and event only: one statement takes them all.
        if (alike.length > 0 && !areAlike(alike[0]!, draft)) added += this.#insert(alike.splice(0), null);
        if (draft.editsEventId === null) alike.push(draft);
        else added += this.#edit(draft, draft.editsEventId);
      }
      if (alike.length > 0) added += this.#insert(alike, null);
      return added;
    });
  }

  claim(platform: Platform, now: number, leaseMs: number, limit: number): OutboxItem[] {
    return this.#write(() => {
      const rows = this.#prepare(
        `SELECT ${outboxColumns} FROM outbox JOIN target ON target.id = target_id
           WHERE outbox.platform = ? AND outbox.${isOpen} AND next_at <= ? AND not_after >= ? AND target.status = 'active'
             AND NOT EXISTS (SELECT 1 FROM outbox AS older
               WHERE older.target_id = outbox.target_id AND older.${isOpen} AND older.id < outbox.id)
           ORDER BY next_at, outbox.id LIMIT ?`,
      ).all(platform, now, now, limit) as OutboxRow[];
      const take = this.#prepare(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, next_at = ?, message_id = ? WHERE id = ?",
      );
      return rows.map((row) => {
        const messageId = row.op === 'edit' ? this.#messageToEdit(row) : null;
        take.run(now + leaseMs, messageId, row.id);
        return { ...itemOf({ ...row, message_id: messageId }), attempts: row.attempts + 1 };
      });
    });
  }

  begin(item: OutboxItem): void {
    const sql = "UPDATE outbox SET may_be_repeat = 1 WHERE id = ? AND state = 'sending' AND attempts = ?";
    this.#write(() => this.#prepare(sql).run(item.id, item.attempts));
  }

  giveBack(item: OutboxItem, now: number): void {
    const sql = `UPDATE outbox SET state = 'waiting', attempts = attempts - 1, next_at = ?
                   WHERE id = ? AND state = 'sending' AND attempts = ?`;
    this.#write(() => this.#prepare(sql).run(now, item.id, item.attempts));
  }

  /** What a process that is gone had claimed is due at once; what had left is a possible repeat. For the start: nobody else sends then. */
  recover(now: number): number {
    const sql = `UPDATE outbox SET next_at = min(next_at, ?) WHERE state = 'sending'`;
    return this.#write(() => this.#prepare(sql).run(now).changes);
  }

  settle(item: OutboxItem, outcome: Outcome, now: number): void {
    this.#write(() => {
      const row = this.#prepare('SELECT state, attempts, target_id FROM outbox WHERE id = ?').get(item.id) as
        | { state: OutboxState; attempts: number; target_id: number }
        | undefined;
      if (row === undefined || row.state === 'sent') return;
      const isCurrent = row.state === 'sending' && row.attempts === item.attempts;
      // An answer later than its lease is news only when the message has arrived.
      if (!isCurrent && outcome.kind !== 'sent') return;
      const failingSince = this.#targets.get(row.target_id)?.failingSince ?? null;
      const settlement = settlementOf(item, outcome, now, failingSince, this.#random);
      this.#record(item, row.target_id, settlement, now);
      if (outcome.kind === 'retry' || outcome.kind === 'ambiguous') this.#targets.failed(row.target_id, now);
      if (outcome.kind === 'moved') this.#follow(item.target, outcome.to);
    });
  }

  expire(now: number): number {
    // One that is being sent is left to its sender until its lease ends.
    const sql = `UPDATE outbox SET state = 'expired', last_error = coalesce(last_error, 'Too late to be sent.')
                   WHERE ${isOpen} AND not_after < ? AND (state = 'waiting' OR next_at <= ?)`;
    return this.#write(() => this.#prepare(sql).run(now, now).changes);
  }

  /** Of targets that are not paused. */
  depth(now: number): { waiting: number; oldestDueAt: number | null } {
    const sql = `SELECT count(*) AS waiting, min(iif(next_at <= ?, outbox.created_at, NULL)) AS oldestDueAt
                   FROM outbox JOIN target ON target.id = target_id WHERE outbox.${isOpen} AND target.status = 'active'`;
    return withStoreErrors(this.#file, () => this.#prepare(sql).get(now)) as ReturnType<Outbox['depth']>;
  }

  /** What waits for a platform and is not too old, and the owners of what it tells. Targets that are paused do not count. */
  waitingOn(platform: Platform): { waiting: number; ownerIds: number[] } {
    const waits = `FROM outbox JOIN target ON target.id = target_id
                     LEFT JOIN alert_event ON alert_event.id = event_id LEFT JOIN summary ON summary.id = summary_id
                   WHERE outbox.platform = ? AND outbox.${isOpen} AND target.status = 'active'`;
    return withStoreErrors(this.#file, () => ({
      waiting: this.#prepare(`SELECT count(*) ${waits}`).pluck().get(platform) as number,
      ownerIds: this.#prepare(
        `SELECT DISTINCT coalesce(alert_event.owner_id, summary.owner_id) AS owner ${waits} AND owner IS NOT NULL ORDER BY owner`,
      )
        .pluck()
        .all(platform) as number[],
    }));
  }

  /** How many are in each state, those of the last days included; for metrics. */
  counts(): Partial<Record<OutboxState, number>> {
    const sql = 'SELECT state, count(*) AS n FROM outbox GROUP BY state';
    const rows = withStoreErrors(this.#file, () => this.#prepare(sql).all()) as { state: OutboxState; n: number }[];
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
  }

  /** What became of the last deliveries to a chat and its threads, newest first. */
  receipts({ platform, chat }: Pick<Target, 'platform' | 'chat'>, limit: number): Receipt[] {
    const sql = `SELECT ${outboxColumns} FROM outbox JOIN target ON target.id = target_id
                   WHERE target.platform = ? AND target.chat = ? ORDER BY outbox.id DESC LIMIT ?`;
    return (withStoreErrors(this.#file, () => this.#prepare(sql).all(platform, chat, limit)) as OutboxRow[]).map(
      receiptOf,
    );
  }

  find(id: number): Receipt | null {
    const sql = `SELECT ${outboxColumns} FROM outbox JOIN target ON target.id = target_id WHERE outbox.id = ?`;
    const row = withStoreErrors(this.#file, () => this.#prepare(sql).get(id)) as OutboxRow | undefined;
    return row === undefined ? null : receiptOf(row);
  }

  /** Removes deliveries that are over and were made before `before`. Returns how many. */
  prune(before: number): number {
    const sql = `DELETE FROM outbox WHERE created_at < ? AND state NOT IN ('waiting', 'sending', 'held')`;
    return this.#write(() => this.#prepare(sql).run(before).changes);
  }

  /** Removes deliveries made after `at`, and brings back second tries from beyond it: for a practice market whose clock starts over. */
  dropAfter(at: number): number {
    return this.#write(() => {
      const { changes } = this.#prepare('DELETE FROM outbox WHERE created_at > ?').run(at);
      this.#prepare(`UPDATE outbox SET next_at = ? WHERE ${isOpen} AND next_at > ?`).run(at, at);
      return changes;
    });
  }

  #edit(draft: OutboxDraft, eventId: number): number {
    const place = this.#placeOf(eventId, draft.targetId);
    const added = this.#insert([draft], place);
    const isHeld = place.kind === 'held' || draft.holdUntil !== null;
    if (added === 1 && !isHeld && place.replaces !== null) {
      const sql = "UPDATE outbox SET state = 'superseded', last_error = 'A newer state took its place.' WHERE id = ?";
      this.#prepare(sql).run(place.replaces);
    }
    return added;
  }

  /** Rows in the order of the drafts, which are alike. */
  #insert(drafts: readonly OutboxDraft[], place: Place | null): number {
    const [{ payload, editsEventId, isSilent, at, notAfter, holdUntil }] = drafts as [OutboxDraft];
    const hold = holdUntil ?? (place?.kind === 'held' ? place.until : null);
    const op: OutboxOp = place?.kind === 'told' && hold === null ? 'edit' : 'send';
    return this.#prepare(
      `INSERT INTO outbox (key, event_id, edits_event_id, summary_id, target_id, platform, op, payload, state, is_silent,
           next_at, not_after, hold_until, created_at)
         SELECT ?, nullif(wanted.value, 0), ?, ?, target.id, platform, ?, ?, ?, ?, ?, ?, ?, ?
           FROM json_each(?) AS wanted CROSS JOIN target ON target.id = wanted.key
         WHERE true ON CONFLICT DO NOTHING`,
    ).run(
      keyOf(drafts[0]!),
      editsEventId,
      payload.kind === 'summary' ? payload.summaryId : null,
      op,
      payloadText(payload),
      hold === null ? 'waiting' : 'held',
      // In the place of a message that nobody has heard, it is heard as that one would have been.
      (place?.kind === 'unsent' ? place.isSilent : isSilent) ? 1 : 0,
      at,
      notAfter,
      hold,
      at,
      eventsByTarget(drafts),
    ).changes;
  }

  /** What became of the message that an edit would change: its newest form counts. */
  #placeOf(eventId: number, targetId: number): Place {
    const row = this.#prepare(
      `SELECT id, state, op, is_silent, may_be_repeat, hold_until FROM outbox
         WHERE target_id = ? AND (event_id = ? OR edits_event_id = ?) AND state <> 'superseded' ORDER BY id DESC LIMIT 1`,
    ).get(targetId, eventId, eventId) as
      | Pick<OutboxRow, 'id' | 'state' | 'op' | 'is_silent' | 'may_be_repeat' | 'hold_until'>
      | undefined;
    if (row?.state === 'held') return { kind: 'held', until: row.hold_until! };
    if (row?.state === 'waiting' && row.may_be_repeat === 0) {
      // An edit that still waits is replaced by another edit.
      if (row.op === 'edit') return { kind: 'told', replaces: row.id };
      return { kind: 'unsent', replaces: row.id, isSilent: row.is_silent === 1 };
    }
    return { kind: 'told', replaces: null };
  }

  /** The newest message that an event and its edits have become at the target. */
  #messageToEdit({ target_id: targetId, edits_event_id: eventId }: OutboxRow): string | null {
    const sql = `SELECT message_id FROM outbox WHERE target_id = ? AND (event_id = ? OR edits_event_id = ?)
                   AND state = 'sent' AND message_id IS NOT NULL ORDER BY id DESC LIMIT 1`;
    return (this.#prepare(sql).pluck().get(targetId, eventId, eventId) as string | undefined) ?? null;
  }

  #record(item: OutboxItem, targetId: number, settlement: Settlement, now: number): void {
    switch (settlement.kind) {
      case 'delivered':
        this.#prepare(
          "UPDATE outbox SET state = 'sent', message_id = ?, sent_at = ?, may_be_repeat = ?, last_error = NULL WHERE id = ?",
        ).run(settlement.messageId, now, item.mayBeRepeat ? 1 : 0, item.id);
        this.#targets.arrived(targetId);
        return;
      case 'later':
        this.#prepare(
          "UPDATE outbox SET state = 'waiting', next_at = ?, may_be_repeat = ?, last_error = ? WHERE id = ?",
        ).run(settlement.at, settlement.mayBeRepeat ? 1 : 0, settlement.reason, item.id);
        return;
      case 'given-up': {
        const state: OutboxState = settlement.why === 'too-late' ? 'expired' : 'given-up';
        this.#prepare('UPDATE outbox SET state = ?, last_error = ? WHERE id = ?').run(
          state,
          settlement.reason,
          item.id,
        );
        if (settlement.pausesTarget) this.#targets.pause(targetId, settlement.reason, now);
      }
    }
  }

  #follow(from: Target, to: Target): void {
    if (from.platform === to.platform) this.#targets.moved(from.platform, from.chat, to.chat);
  }

  #write<T>(action: () => T): T {
    return withStoreErrors(this.#file, () =>
      this.#db.inTransaction ? action() : this.#db.transaction(action).immediate(),
    );
  }
}

type Place =
  /** It went out, or may have: an edit follows it. `replaces` is an edit that has not gone out yet. */
  | { kind: 'told'; replaces: number | null }
  | { kind: 'unsent'; replaces: number; isSilent: boolean }
  | { kind: 'held'; until: number };
