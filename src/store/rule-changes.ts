import type Database from 'better-sqlite3';
import { withStoreErrors } from './store-error.js';

/** Rows whose change changes one rule, by the column that names it. */
const ofOneRule = [
  ['rule', 'id'],
  ['rule_target', 'rule_id'],
] as const;
/** Columns whose change may change many rules: whose quiet hours hold, and which target is which. */
const ofMany = [
  ['person', 'quiet_hours'],
  ['chat', 'quiet_hours'],
  ['target', 'chat'],
  ['target', 'status'],
] as const;

/**
 * Tells of every change to rules on this connection, wherever it comes from, a person who is forgotten included: the listener gets
 * the rule's id, or null when it may be many. It is called inside the transaction that makes the change, which may still fail, so it
 * only takes note; a later listener takes its place. Triggers are the connection's own; the schema does not change.
 */
export function onRuleChange(db: Database.Database, file: string, listener: (ruleId: number | null) => void): void {
  withStoreErrors(file, () => {
    db.function('gexwatch_rule_changed', { directOnly: false }, (id) => {
      listener(typeof id === 'number' ? id : null);
      return null;
    });
    const trigger = (name: string, when: string, table: string, values: readonly string[]) =>
      db
        .prepare(
          `CREATE TEMP TRIGGER IF NOT EXISTS ${name} AFTER ${when} ON main.${table} BEGIN
             ${values.map((value) => `SELECT gexwatch_rule_changed(${value});`).join(' ')} END`,
        )
        .run();
    for (const [table, column] of ofOneRule) {
      trigger(`${table}_added`, 'INSERT', table, [`NEW.${column}`]);
      trigger(`${table}_changed`, 'UPDATE', table, [`NEW.${column}`, `OLD.${column}`]);
      trigger(`${table}_gone`, 'DELETE', table, [`OLD.${column}`]);
    }
    for (const [table, column] of ofMany) trigger(`${table}_${column}`, `UPDATE OF ${column}`, table, ['NULL']);
  });
}
