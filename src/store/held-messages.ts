import type Database from 'better-sqlite3';
import type { Payload } from '../alerts/outbox.js';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';

interface Row {
  id: number;
  target_id: number;
  rule_id: number;
  event_id: number;
  is_silent: number;
}

/** Alerts that are kept during a snooze or outside the active hours, and told together at the end. */
export class HeldMessages {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  /** When the next one is released, market ms; null when nothing is held. */
  nextRelease(): number | null {
    const sql = "SELECT min(hold_until) FROM outbox WHERE state = 'held'";
    return withStoreErrors(this.#file, () => this.#prepare(sql).pluck().get()) as number | null;
  }

  /** Changes when what is held of a rule is released, as when its snooze ends sooner. */
  reschedule(ruleId: number, until: number): void {
    const sql = `UPDATE outbox SET hold_until = ? WHERE state = 'held'
                   AND event_id IN (SELECT id FROM alert_event WHERE rule_id = ?)`;
    withStoreErrors(this.#file, () => this.#prepare(sql).run(until, ruleId));
  }

  /**
   * What is due becomes one message for each rule and target, sent by `now + lifeMs` or not at all. It makes a sound when one of the
   * kept ones would have and `isQuiet` does not forbid it. Returns how many messages there are. Run it in a transaction.
   */
  release(now: number, lifeMs: number, isQuiet: (ruleId: number, targetId: number) => boolean = () => false): number {
    return withStoreErrors(this.#file, () => {
      const groups = this.#due(now);
      const supersede = this.#prepare(
        "UPDATE outbox SET state = 'superseded', last_error = 'Told together with what else was kept.' WHERE id = ?",
      );
      // The newest of them carries all: it is unique by its event already.
      const carry = this.#prepare(
        `UPDATE outbox SET state = 'waiting', payload = ?, is_silent = ?, next_at = ?, not_after = ?, created_at = ?, hold_until = NULL
           WHERE id = ?`,
      );
      for (const rows of groups) {
        const newest = rows.at(-1)!;
        for (const row of rows) if (row !== newest) supersede.run(row.id);
        const { rule_id: ruleId, target_id: targetId } = newest;
        const payload: Payload = { kind: 'digest', ruleId, eventIds: rows.map((row) => row.event_id) };
        const isSilent = rows.every((row) => row.is_silent === 1) || isQuiet(ruleId, targetId);
        carry.run(JSON.stringify(payload), isSilent ? 1 : 0, now, now + lifeMs, now, newest.id);
      }
      return groups.length;
    });
  }

  #due(now: number): Row[][] {
    const rows = this.#prepare(
      `SELECT outbox.id, target_id, rule_id, event_id, is_silent FROM outbox JOIN alert_event ON alert_event.id = event_id
         WHERE state = 'held' AND hold_until <= ? ORDER BY outbox.id`,
    ).all(now) as Row[];
    const groups = new Map<string, Row[]>();
    for (const row of rows) {
      const key = `${row.rule_id} ${row.target_id}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [row]);
      else group.push(row);
    }
    return [...groups.values()];
  }
}
