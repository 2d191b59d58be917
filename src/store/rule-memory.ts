import type Database from 'better-sqlite3';
import type { WatchedRule } from '../alerts/evaluate.js';
import { freshState, type RuleState, stateText } from '../alerts/rule-state.js';
import { stateOf } from './rule-rows.js';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';

/** A state that an evaluation came to. `rule.state` is the one before; it says only where to look first. */
export interface StateChange {
  rule: Pick<WatchedRule, 'id' | 'version'> & Partial<Pick<WatchedRule, 'state'>>;
  state: RuleState;
}

/** Changes to one state from one memory; `memoryId` is null where nothing is known to be remembered. */
interface Party {
  memoryId: number | null;
  changes: StateChange[];
}

/**
 * What rules remember between readings. Rules that remember the same share one row, and go on together: then one statement stores
 * what thousands remember. States read together that share a row are the same object. Its methods run inside a transaction.
 */
export class RuleMemory {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;
  /** Where a state is likely to be stored. Every use of it is checked against the rows. */
  readonly #rowOf = new WeakMap<RuleState, number>();

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  /** For one reading of many rules: the state of a row, the same object whenever it is asked for. Throws when the row is damaged. */
  reader(): (memoryId: number, text: string) => RuleState {
    const read = new Map<number, RuleState>();
    return (memoryId, text) => {
      let state = read.get(memoryId);
      if (state === undefined) {
        state = stateOf(text);
        read.set(memoryId, state);
        this.#note(state, memoryId);
      }
      return state;
    };
  }

  /** What a rule remembers of its present version; null when it has seen nothing. */
  find(ruleId: number): RuleState | null {
    const sql = `SELECT state FROM rule_state JOIN rule_memory ON rule_memory.id = memory_id
                   JOIN rule ON rule.id = rule_id AND rule.version = rule_state.version WHERE rule_id = ?`;
    const text = withStoreErrors(this.#file, () => this.#prepare(sql).pluck().get(ruleId)) as string | undefined;
    return text === undefined ? null : (JSON.parse(text) as RuleState);
  }

  /** Stores states; a rule edited or removed meanwhile is passed over. */
  save(changes: readonly StateChange[]): void {
    withStoreErrors(this.#file, () => {
      for (const [state, parties] of this.#partiesOf(changes)) this.#saveOne(state, parties);
    });
  }

  forget(ruleId: number): void {
    withStoreErrors(this.#file, () => this.#prepare('DELETE FROM rule_state WHERE rule_id = ?').run(ruleId));
  }

  /** Forgets what was seen or told after a moment: for a practice market whose clock starts over. */
  dropAfter(at: number): void {
    const sql = `DELETE FROM rule_state WHERE memory_id IN (SELECT id FROM rule_memory
                   WHERE json_extract(state, '$.lastSlot') > ? OR json_extract(state, '$.announcedAt') > ?)`;
    withStoreErrors(this.#file, () => this.#prepare(sql).run(at, at));
  }

  /** By state, and for each by where its rules come from. */
  #partiesOf(changes: readonly StateChange[]): Map<RuleState, Party[]> {
    const all = new Map<RuleState, Party[]>();
    let party: Party = { memoryId: null, changes: [] };
    let last: StateChange | null = null;
    for (const change of changes) {
      const { rule, state } = change;
      // Most come in long rows of the same.
      if (last === null || last.state !== state || last.rule.state !== rule.state) {
        const memoryId = rule.state === undefined ? null : (this.#rowOf.get(rule.state) ?? null);
        const parties = all.get(state) ?? [];
        if (parties.length === 0) all.set(state, parties);
        party = parties.find((one) => one.memoryId === memoryId) ?? { memoryId, changes: [] };
        if (party.changes.length === 0) parties.push(party);
      }
      party.changes.push(change);
      last = change;
    }
    return all;
  }

  /** The largest party whose row is its own alone keeps it; the others join it there. */
  #saveOne(state: RuleState, parties: readonly Party[]): void {
    const text = stateText(state);
    const [only] = parties;
    if (parties.length === 1 && only!.changes.length === 1 && this.#saveAlone(only!, state, text)) return;
    const bySize = [...parties].sort((one, other) => other.changes.length - one.changes.length);
    const home = bySize.find((party) => this.#isWhole(party));
    let memoryId: number;
    if (home === undefined) {
      memoryId = Number(this.#prepare('INSERT INTO rule_memory (state) VALUES (?)').run(text).lastInsertRowid);
    } else {
      memoryId = home.memoryId!;
      this.#prepare('UPDATE rule_memory SET state = ? WHERE id = ?').run(text, memoryId);
    }
    for (const party of bySize) if (party !== home) this.#join(party.changes, memoryId);
    // Every rule of it may have been edited or removed.
    const unused = 'DELETE FROM rule_memory WHERE id = ? AND NOT EXISTS (SELECT 1 FROM rule_state WHERE memory_id = ?)';
    if (home === undefined) this.#prepare(unused).run(memoryId, memoryId);
    this.#note(state, memoryId);
  }

  /** Whether it was done: the rule shares its row with nobody. */
  #saveAlone({ memoryId, changes }: Party, state: RuleState, text: string): boolean {
    if (memoryId === null) return false;
    const { id, version } = changes[0]!.rule;
    const isIts = 'EXISTS (SELECT 1 FROM rule_state WHERE rule_id = ? AND version = ? AND memory_id = rule_memory.id)';
    const isShared = 'EXISTS (SELECT 1 FROM rule_state WHERE memory_id = rule_memory.id AND rule_id <> ?)';
    const sql = `UPDATE rule_memory SET state = ? WHERE id = ? AND ${isIts} AND NOT ${isShared}`;
    if (this.#prepare(sql).run(text, memoryId, id, version, id).changes === 0) return false;
    this.#note(state, memoryId);
    return true;
  }

  /** Whether the rules of a party are those that share its row, in their present versions, and nobody else does. */
  #isWhole({ memoryId, changes }: Party): boolean {
    if (memoryId === null) return false;
    const sql = `SELECT rule_id, version FROM rule_state WHERE memory_id = ? ORDER BY rule_id`;
    const there = this.#prepare(sql).raw().all(memoryId) as [ruleId: number, version: number][];
    if (there.length !== changes.length) return false;
    const wanted = changes.every(({ rule }, index) => index === 0 || changes[index - 1]!.rule.id < rule.id)
      ? changes
      : [...changes].sort((one, other) => one.rule.id - other.rule.id);
    return there.every(([id, version], index) => {
      const { rule } = wanted[index]!;
      return rule.id === id && rule.version === version;
    });
  }

  #join(changes: readonly StateChange[], memoryId: number): void {
    const join = this.#prepare(
      `INSERT INTO rule_state (rule_id, version, memory_id) SELECT id, version, ? FROM rule WHERE id = ? AND version = ?
         ON CONFLICT (rule_id) DO UPDATE SET version = excluded.version, memory_id = excluded.memory_id`,
    );
    for (const { rule } of changes) join.run(memoryId, rule.id, rule.version);
  }

  #note(state: RuleState, memoryId: number): void {
    // The state that every new rule begins with belongs to no row.
    if (state !== freshState) this.#rowOf.set(state, memoryId);
  }
}
