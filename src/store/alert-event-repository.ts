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

/** Something that a rule has to tell. Rules that tell the same hold the same objects. */
export interface ToldEvent {
  rule: AlertingRule;
  event: AlertEvent;
}

/** Followed by what chooses and orders. */
const select = `SELECT alert_event.id, rule_id, rule_version, data, created_at
  FROM alert_event JOIN alert_fact ON alert_fact.id = fact_id`;

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
    return this.addAll([{ rule, event }], at)[0] ?? null;
  }

  /** The same of many at once, an id or null for each. What rules tell alike is stored once. Rules that are gone tell nothing. Run it in a transaction. */
  addAll(told: readonly ToldEvent[], at: number): (number | null)[] {
    const ids: (number | null)[] = told.map(() => null);
    withStoreErrors(this.#file, () => {
      for (const { first, places } of groupsOf(told)) {
        const factId = this.#addFact(first, at);
        const isNew =
          places.length === 1 ? this.#addOne(factId, first, places[0]!, ids) : this.#addMany(factId, told, places, ids);
        if (!isNew) this.#prepare('DELETE FROM alert_fact WHERE id = ?').run(factId);
      }
    });
    return ids;
  }

  find(id: number): StoredAlert | null {
    return this.#rows(`${select} WHERE alert_event.id = ?`, [id])[0] ?? null;
  }

  /** By the key a rule gives it: what an edit refers to. */
  findByKey(ruleId: number, key: string): StoredAlert | null {
    return this.#rows(`${select} WHERE key = ?`, [eventKey(ruleId, key)])[0] ?? null;
  }

  /** Its id alone. */
  idByKey(ruleId: number, key: string): number | null {
    const sql = 'SELECT id FROM alert_event WHERE key = ?';
    const id = withStoreErrors(this.#file, () => this.#prepare(sql).pluck().get(eventKey(ruleId, key)));
    return (id as number | undefined) ?? null;
  }

  /** Those of these ids that are there, in the order they happened. */
  findAll(ids: readonly number[]): StoredAlert[] {
    const sql = `${select} WHERE alert_event.id IN (SELECT value FROM json_each(?)) ORDER BY alert_event.id`;
    return this.#rows(sql, [JSON.stringify(ids)]);
  }

  /** What was meant for a chat or its threads, newest first. */
  recentOfChat({ platform, chat }: Pick<Target, 'platform' | 'chat'>, limit: number): StoredAlert[] {
    const there = 'SELECT id FROM target WHERE platform = ? AND chat = ?';
    const sql = `${select} WHERE alert_event.id IN
        (SELECT event_id FROM outbox WHERE target_id IN (${there})) ORDER BY alert_event.id DESC LIMIT ?`;
    return this.#rows(sql, [platform, chat, limit]);
  }

  /** A rule's newest first. */
  recentOfRule(ruleId: number, limit: number): StoredAlert[] {
    return this.#rows(`${select} WHERE rule_id = ? ORDER BY alert_event.id DESC LIMIT ?`, [ruleId, limit]);
  }

  /** A person's events on a symbol with slots from `from` to `to` (market ms, both included), oldest first: marks of a history. */
  between(symbol: string, from: number, to: number, ownerId: number): StoredAlert[] {
    const sql = `${select} WHERE symbol = ? AND slot BETWEEN ? AND ? AND owner_id = ? ORDER BY slot, alert_event.id`;
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
    const sql = `${select} WHERE symbol = ? AND slot BETWEEN ? AND ? AND EXISTS
        (SELECT 1 FROM outbox WHERE event_id = alert_event.id AND target_id IN (${there})) ORDER BY slot, alert_event.id`;
    return this.#rows(sql, [symbol, from, to, platform, chat]);
  }

  /** Removes events from before `before` (market ms) that no delivery refers to. Returns how many. */
  prune(before: number): number {
    const sql = `DELETE FROM alert_event WHERE fact_id IN (SELECT id FROM alert_fact WHERE created_at < ?)
                   AND NOT EXISTS (SELECT 1 FROM outbox WHERE event_id = alert_event.id)`;
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(before).changes);
  }

  /** Removes events after `at` with their deliveries: for a practice market whose clock starts over. */
  dropAfter(at: number): number {
    const sql = 'DELETE FROM alert_event WHERE fact_id IN (SELECT id FROM alert_fact WHERE created_at > ? OR slot > ?)';
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(at, at).changes);
  }

  #addFact({ rule: { version, logic }, event }: ToldEvent, at: number): number {
    const data: Data = { logic, event };
    const sql = `INSERT INTO alert_fact (rule_version, symbol, snapshot_id, label, data, slot, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)`;
    const row = [version, logic.symbol, event.snapshotId, event.label, JSON.stringify(data), event.now.slot, at];
    return Number(this.#prepare(sql).run(...row).lastInsertRowid);
  }

  /** One statement takes them all: one for each costs half as much again. Whether any is new. */
  #addMany(factId: number, told: readonly ToldEvent[], places: readonly number[], ids: (number | null)[]): boolean {
    const { changes, lastInsertRowid } = this.#prepare(
      `INSERT INTO alert_event (key, rule_id, owner_id, fact_id)
         SELECT ? || ':' || rule.id, rule.id, rule.owner_id, ?
           FROM json_each(?) AS wanted CROSS JOIN rule ON rule.id = wanted.value
         WHERE true ON CONFLICT (key) DO NOTHING`,
    ).run(told[places[0]!]!.event.key, factId, JSON.stringify(places.map((place) => told[place]!.rule.id)));
    if (changes === places.length) {
      // Ids are given in a row, and RETURNING would cost more than the rows.
      const first = Number(lastInsertRowid) - changes + 1;
      for (const [index, place] of places.entries()) ids[place] = first + index;
    } else if (changes > 0) {
      const added = this.#prepare('SELECT rule_id, id FROM alert_event WHERE fact_id = ?').raw().all(factId);
      const byRule = new Map(added as [ruleId: number, id: number][]);
      for (const place of places) ids[place] = byRule.get(told[place]!.rule.id) ?? null;
    }
    return changes > 0;
  }

  #addOne(factId: number, { rule, event }: ToldEvent, place: number, ids: (number | null)[]): boolean {
    const { changes, lastInsertRowid } = this.#prepare(
      `INSERT INTO alert_event (key, rule_id, owner_id, fact_id) SELECT ?, id, owner_id, ? FROM rule WHERE id = ?
         ON CONFLICT (key) DO NOTHING`,
    ).run(eventKey(rule.id, event.key), factId, rule.id);
    if (changes === 1) ids[place] = Number(lastInsertRowid);
    return changes === 1;
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

/** Events that are the same objects, of the same logic and version, in the order of their first ones. */
function groupsOf(told: readonly ToldEvent[]): { first: ToldEvent; places: number[] }[] {
  const groups: { first: ToldEvent; places: number[] }[] = [];
  const byEvent = new Map<AlertEvent, typeof groups>();
  told.forEach((one, place) => {
    const alike = byEvent.get(one.event) ?? [];
    if (alike.length === 0) byEvent.set(one.event, alike);
    const { logic, version } = one.rule;
    const known = alike.find(({ first: { rule } }) => rule.logic === logic && rule.version === version);
    if (known !== undefined) known.places.push(place);
    else {
      const group = { first: one, places: [place] };
      alike.push(group);
      groups.push(group);
    }
  });
  return groups;
}

/** Rule ids are never used again, so that a rule's key with its id is unique for all time. */
const eventKey = (ruleId: number, key: string) => `${key}:${ruleId}`;
