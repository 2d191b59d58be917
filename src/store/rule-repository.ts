import type Database from 'better-sqlite3';
import type { RuleLogic } from '../alerts/rule.js';
import type { Rule, RuleDraft, RuleStatus } from '../alerts/rule-record.js';
import { freshState, type RuleState } from '../alerts/rule-state.js';
import type { Target } from '../alerts/types.js';
import { RuleMemory, type StateChange } from './rule-memory.js';
import {
  type ActiveRow,
  type ActiveRule,
  type ActiveTarget,
  type ActiveTargetRow,
  activeRuleOf,
  activeTargetOf,
  draftColumns,
  logicOf,
  type RuleRow,
  ruleOf,
  selectActive,
  selectActiveTargets,
  selectRules,
} from './rule-rows.js';
import { insertText, statements } from './statements.js';
import { withStoreErrors } from './store-error.js';
import type { TargetRepository } from './target-repository.js';

/** Kept so that rules of the same words share one object; some hundred bytes each. */
const mostLogics = 20_000;

/** A chat without its thread. */
export type ChatPlace = Pick<Target, 'platform' | 'chat'>;

const goesTo = `EXISTS (SELECT 1 FROM rule_target JOIN target ON target.id = target_id
  WHERE rule_id = rule.id AND target.platform = ? AND target.chat = ?)`;

/** Rules, their targets and states. Methods that write several rows are run inside `store.transact`. */
export class RuleRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;
  readonly #targets: TargetRepository;
  readonly #memory: RuleMemory;
  readonly #logics = new Map<string, RuleLogic>();

  /** `onDamaged` hears of each active rule that is switched off because its row cannot be read. */
  constructor(
    db: Database.Database,
    file: string,
    targets: TargetRepository,
    private readonly onDamaged: (ruleId: number, error: unknown) => void = () => {},
  ) {
    this.#file = file;
    this.#prepare = statements(db);
    this.#targets = targets;
    this.#memory = new RuleMemory(db, file);
  }

  /** A new rule that has seen nothing. Run it in a transaction. */
  add(draft: RuleDraft, ownerId: number, madeIn: ChatPlace, at: number): Rule {
    const row = {
      version: 1,
      owner_id: ownerId,
      made_in_platform: madeIn.platform,
      made_in_chat: madeIn.chat,
      ...draftColumns(draft),
      status: 'active',
      created_at: at,
    };
    const id = withStoreErrors(this.#file, () =>
      Number(this.#prepare(insertText('rule', row)).run(row).lastInsertRowid),
    );
    this.#setTargets(id, draft.targets);
    return this.find(id)!;
  }

  find(id: number): Rule | null {
    return this.#rules(`${selectRules} WHERE id = ?`, [id])[0] ?? null;
  }

  /** Rules of a person that have not ended, the oldest first. */
  ofOwner(ownerId: number): Rule[] {
    return this.#rules(`${selectRules} WHERE owner_id = ? AND status <> 'ended' ORDER BY id`, [ownerId]);
  }

  /**
   * Rules that tell something in this chat or its threads and have not ended, the oldest first. With a person, also those which that
   * person made here though they go elsewhere: nobody else is shown them.
   */
  ofChat({ platform, chat }: ChatPlace, ownerId: number | null = null): Rule[] {
    const mine = '(owner_id = ? AND made_in_chat = ? AND made_in_platform = ?)';
    const sql = `${selectRules} WHERE status <> 'ended' AND (${goesTo} OR ${mine}) ORDER BY id`;
    return this.#rules(sql, [platform, chat, ownerId, chat, platform]);
  }

  /** Rules that tell something to a target and have not ended, the oldest first. */
  ofTarget(targetId: number): Rule[] {
    const sql = `${selectRules} WHERE status <> 'ended' AND id IN (SELECT rule_id FROM rule_target WHERE target_id = ?) ORDER BY id`;
    return this.#rules(sql, [targetId]);
  }

  /** Rules of a person whose row cannot be read, the oldest first. */
  damagedOf(ownerId: number): { id: number; symbol: string }[] {
    const sql = `${selectRules} WHERE owner_id = ? AND status <> 'ended' ORDER BY id`;
    const rows = withStoreErrors(this.#file, () => this.#prepare(sql).all(ownerId)) as RuleRow[];
    const isReadable = new Set(this.#readable(rows, ruleOf).map(({ id }) => id));
    return rows.filter(({ id }) => !isReadable.has(id)).map(({ id, symbol }) => ({ id, symbol }));
  }

  /** All active rules with their states, ascending by id. */
  active(): ActiveRule[] {
    return this.#active('', []);
  }

  /** The same of one rule; null when it is not active. */
  findActive(id: number): ActiveRule | null {
    return this.#active(' AND rule.id = ?', [id])[0] ?? null;
  }

  /** Active rules whose end has come, as ids. */
  due(now: number): number[] {
    const sql = "SELECT id FROM rule WHERE status = 'active' AND ends_at <= ? ORDER BY id";
    return withStoreErrors(this.#file, () => this.#prepare(sql).pluck().all(now)) as number[];
  }

  /** What a rule remembers of its present version; null when it has seen nothing. */
  state(id: number): RuleState | null {
    return this.#memory.find(id);
  }

  /** The rule becomes what the draft says, with a new version and nothing remembered; one that had failed is active again. Run it in a transaction. */
  edit(id: number, draft: RuleDraft): Rule | null {
    const row = draftColumns(draft);
    const set = Object.keys(row).map((name) => `${name} = @${name}`);
    const sql = `UPDATE rule SET version = version + 1, failures = 0, ${set.join(', ')}, status = iif(status = 'failed', 'active', status),
                   status_reason = iif(status = 'failed', NULL, status_reason) WHERE id = @id`;
    if (withStoreErrors(this.#file, () => this.#prepare(sql).run({ ...row, id }).changes) === 0) return null;
    this.#memory.forget(id);
    this.#run('DELETE FROM rule_target WHERE rule_id = ?', [id]);
    this.#setTargets(id, draft.targets);
    return this.find(id);
  }

  /** A rule that comes back has nothing remembered: what it missed is not told as if it happened now. Run it in a transaction. */
  setStatus(id: number, status: RuleStatus, reason: string | null = null): void {
    if (status === 'active') {
      const wasAway = "SELECT 1 FROM rule WHERE id = ? AND status <> 'active'";
      if (withStoreErrors(this.#file, () => this.#prepare(wasAway).get(id)) !== undefined) this.#memory.forget(id);
    }
    this.#run('UPDATE rule SET status = ?, status_reason = ?, failures = 0 WHERE id = ?', [status, reason, id]);
  }

  /** `until` in market ms; null ends the snooze. */
  snooze(id: number, until: number | null): void {
    this.#run('UPDATE rule SET snoozed_until = ? WHERE id = ?', [until, id]);
  }

  /** Removes a rule with what it remembers. What it told stays in the receipts; what waits of it is not sent any more. Run it in a transaction. */
  remove(id: number): boolean {
    this.#run(
      `UPDATE outbox SET state = 'superseded', last_error = 'The rule was deleted.' WHERE state IN ('waiting', 'held')
         AND event_id IN (SELECT id FROM alert_event WHERE rule_id = ?)`,
      [id],
    );
    return withStoreErrors(this.#file, () => this.#prepare('DELETE FROM rule WHERE id = ?').run(id).changes) === 1;
  }

  /** Rules of a person that count for the limit: all that have not ended. */
  countOfOwner(ownerId: number): number {
    return this.#count("SELECT count(*) FROM rule WHERE owner_id = ? AND status <> 'ended'", [ownerId]);
  }

  /** Rules that tell something in a chat or its threads. */
  countOfChat({ platform, chat }: ChatPlace): number {
    return this.#count(`SELECT count(*) FROM rule WHERE status <> 'ended' AND ${goesTo}`, [platform, chat]);
  }

  /** Symbols and scopes that active rules ask for. */
  wanted(): { symbol: string; scope: string }[] {
    const sql = "SELECT DISTINCT symbol, scope FROM rule WHERE status = 'active' ORDER BY symbol, scope";
    return withStoreErrors(this.#file, () => this.#prepare(sql).all()) as { symbol: string; scope: string }[];
  }

  /** Stores what an evaluation changed; a rule edited or removed meanwhile is passed over. Rules that were evaluated fail no more. */
  saveStates(changes: readonly StateChange[]): void {
    this.#memory.save(changes);
    withStoreErrors(this.#file, () => {
      const failing = this.#prepare('SELECT id FROM rule WHERE failures > 0').pluck().all() as number[];
      if (failing.length === 0) return;
      const well = new Set(changes.map(({ rule }) => rule.id));
      for (const id of failing) if (well.has(id)) this.#prepare('UPDATE rule SET failures = 0 WHERE id = ?').run(id);
    });
  }

  /** Notes an error of a rule; returns how many there were in a row. */
  noteFailure(id: number): number {
    const sql = 'UPDATE rule SET failures = failures + 1 WHERE id = ? RETURNING failures';
    return (withStoreErrors(this.#file, () => this.#prepare(sql).pluck().get(id)) as number | undefined) ?? 0;
  }

  /** Forgets what rules saw after a moment: for a practice market whose clock starts over. */
  dropAfter(at: number): void {
    this.#memory.dropAfter(at);
    this.#run('UPDATE rule SET created_at = ? WHERE created_at > ?', [at, at]);
  }

  #active(which: string, parameters: unknown[]): ActiveRule[] {
    return withStoreErrors(this.#file, () => {
      const rows = this.#prepare(`${selectActive}${which} ORDER BY rule.id`).all(...parameters) as ActiveRow[];
      const links = this.#prepare(
        `SELECT rule_id, target_id FROM rule_target JOIN rule ON rule.id = rule_id WHERE rule.status = 'active'${which}
           ORDER BY rule_id, target_id`,
      )
        .raw()
        .all(...parameters) as [rule: number, target: number][];
      const known = new Map<number, ActiveTarget>();
      const targetsOf = new Map<number, ActiveTarget[]>();
      for (const [ruleId, targetId] of links) {
        let target = known.get(targetId);
        if (target === undefined) {
          target = activeTargetOf(
            this.#prepare(`${selectActiveTargets} WHERE target.id = ?`).get(targetId) as ActiveTargetRow,
          );
          known.set(targetId, target);
        }
        const others = targetsOf.get(ruleId);
        if (others === undefined) targetsOf.set(ruleId, [target]);
        else others.push(target);
      }
      const read = this.#memory.reader();
      return this.#readable(rows, (row) => this.#activeOf(row, read, targetsOf.get(row.id) ?? []));
    });
  }

  /** Rules of the same words, and those of the same memory, hold the same objects: so they are evaluated and stored together. */
  #activeOf(row: ActiveRow, read: ReturnType<RuleMemory['reader']>, targets: readonly ActiveTarget[]): ActiveRule {
    const words = JSON.stringify([row.symbol, row.scope, row.logic]);
    const logic = this.#logics.get(words) ?? logicOf(row);
    if (this.#logics.size >= mostLogics) this.#logics.clear();
    this.#logics.set(words, logic);
    const { state, memory_id: memoryId } = row;
    const isOfVersion = state !== null && memoryId !== null && row.state_version === row.version;
    return activeRuleOf(row, logic, isOfVersion ? read(memoryId, state) : freshState, targets);
  }

  #setTargets(id: number, targets: readonly Target[]): void {
    for (const target of targets) {
      const sql = 'INSERT INTO rule_target (rule_id, target_id) VALUES (?, ?) ON CONFLICT DO NOTHING';
      this.#run(sql, [id, this.#targets.idOf(target)]);
    }
  }

  #rules(sql: string, parameters: unknown[]): Rule[] {
    const rows = withStoreErrors(this.#file, () => this.#prepare(sql).all(...parameters)) as RuleRow[];
    return this.#readable(rows, ruleOf);
  }

  /** A damaged row is left out and switched off; it takes no other rule with it. */
  #readable<Row extends Pick<RuleRow, 'id' | 'status'>, T>(rows: readonly Row[], read: (row: Row) => T): T[] {
    return rows.flatMap((row) => {
      try {
        return [read(row)];
      } catch (error) {
        if (row.status === 'active') this.#switchOff(row.id, error);
        return [];
      }
    });
  }

  #switchOff(id: number, error: unknown): void {
    try {
      this.setStatus(id, 'failed', 'Its stored row is damaged.');
    } catch {
      // A database that takes no write now: it is left out all the same, and switched off at a later reading.
    }
    this.onDamaged(id, error);
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
