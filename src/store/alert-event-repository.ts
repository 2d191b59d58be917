import type Database from 'better-sqlite3';
import type { AlertEvent } from '../alerts/alert-event.js';
import type { RuleLogic } from '../alerts/rule.js';
import type { Target } from '../alerts/types.js';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';

/** What a rule had to tell, with all that its words need: the rule itself may be edited or gone by then. */
export interface StoredAlert {
  id: number;
  ruleId: number;
  ruleVersion: number;
  /** The rule's logic when it happened. */
  logic: RuleLogic;
  event: AlertEvent;
  /** Market ms. */
  createdAt: number;
}

/** Whose event it is. */
export interface AlertingRule {
  id: number;
  version: number;
  ownerId: number;
  logic: RuleLogic;
}

interface Row {
  id: number;
  rule_id: number;
  rule_version: number;
  data: string;
  created_at: number;
}

interface Data {
  logic: RuleLogic;
  event: AlertEvent;
}

const columns =
  'alert_event.id, alert_event.rule_id, alert_event.rule_version, alert_event.data, alert_event.created_at';

/** What rules had to tell. */
export class AlertEventRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  /** The new event's id; null when the rule has told it before, as after a restart that replays a snapshot. */
  add(rule: AlertingRule, event: AlertEvent, at: number): number | null {
    const { id, version, ownerId, logic } = rule;
    const data: Data = { logic, event };
    const sql = `INSERT INTO alert_event
        (key, rule_id, rule_version, owner_id, symbol, snapshot_id, label, data, slot, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`;
    const { snapshotId, label, now } = event;
    const text = JSON.stringify(data);
    const key = eventKey(id, event.key);
    const row = [key, id, version, ownerId, logic.symbol, snapshotId, label, text, now.slot, at];
    // RETURNING would cost more than the row.
    const { changes, lastInsertRowid } = withStoreErrors(this.#file, () => this.#prepare(sql).run(...row));
    return changes === 1 ? Number(lastInsertRowid) : null;
  }

  find(id: number): StoredAlert | null {
    return this.#rows(`SELECT ${columns} FROM alert_event WHERE id = ?`, [id])[0] ?? null;
  }

  /** By the key a rule gives it: what an edit refers to. */
  findByKey(ruleId: number, key: string): StoredAlert | null {
    return this.#rows(`SELECT ${columns} FROM alert_event WHERE key = ?`, [eventKey(ruleId, key)])[0] ?? null;
  }

  /** Those of these ids that are there, in the order they happened. */
  findAll(ids: readonly number[]): StoredAlert[] {
    const sql = `SELECT ${columns} FROM alert_event WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`;
    return this.#rows(sql, [JSON.stringify(ids)]);
  }

  /** What was meant for a chat or its threads, newest first. */
  recentOfChat({ platform, chat }: Pick<Target, 'platform' | 'chat'>, limit: number): StoredAlert[] {
    const there = 'SELECT id FROM target WHERE platform = ? AND chat = ?';
    const sql = `SELECT ${columns} FROM alert_event WHERE id IN
        (SELECT event_id FROM outbox WHERE target_id IN (${there})) ORDER BY id DESC LIMIT ?`;
    return this.#rows(sql, [platform, chat, limit]);
  }

  /** A rule's newest first. */
  recentOfRule(ruleId: number, limit: number): StoredAlert[] {
    return this.#rows(`SELECT ${columns} FROM alert_event WHERE rule_id = ? ORDER BY id DESC LIMIT ?`, [ruleId, limit]);
  }

  /** A person's events on a symbol with slots from `from` to `to` (market ms, both included), oldest first: marks of a history. */
  between(symbol: string, from: number, to: number, ownerId: number): StoredAlert[] {
    const sql = `SELECT ${columns} FROM alert_event WHERE symbol = ? AND slot BETWEEN ? AND ? AND owner_id = ? ORDER BY slot, id`;
    return this.#rows(sql, [symbol, from, to, ownerId]);
  }

  /** The same of what was meant for a chat or its threads, whoever's it is. */
  betweenInChat(
    symbol: string,
    from: number,
    to: number,
    { platform, chat }: Pick<Target, 'platform' | 'chat'>,
  ): StoredAlert[] {
    const there = 'SELECT id FROM target WHERE platform = ? AND chat = ?';
    const sql = `SELECT ${columns} FROM alert_event WHERE symbol = ? AND slot BETWEEN ? AND ? AND EXISTS
        (SELECT 1 FROM outbox WHERE event_id = alert_event.id AND target_id IN (${there})) ORDER BY slot, id`;
    return this.#rows(sql, [symbol, from, to, platform, chat]);
  }

  /** Removes events from before `before` (market ms) that no delivery refers to. Returns how many. */
  prune(before: number): number {
    const sql = `DELETE FROM alert_event WHERE created_at < ?
                   AND NOT EXISTS (SELECT 1 FROM outbox WHERE event_id = alert_event.id)`;
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(before).changes);
  }

  /** Removes events after `at` with their deliveries: for a practice market whose clock starts over. */
  dropAfter(at: number): number {
    const sql = 'DELETE FROM alert_event WHERE created_at > ? OR slot > ?';
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(at, at).changes);
  }

  #rows(sql: string, parameters: unknown[]): StoredAlert[] {
    const rows = withStoreErrors(this.#file, () => this.#prepare(sql).all(...parameters)) as Row[];
    return rows.map((row) => ({
      id: row.id,
      ruleId: row.rule_id,
      ruleVersion: row.rule_version,
      ...(JSON.parse(row.data) as Data),
      createdAt: row.created_at,
    }));
  }
}

/** Rule ids are never used again, so that a rule's key with its id is unique for all time. */
const eventKey = (ruleId: number, key: string) => `${ruleId}:${key}`;
