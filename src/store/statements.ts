import type Database from 'better-sqlite3';

/** Prepares each text once for a connection. Texts come from this folder, never from input. */
export function statements(db: Database.Database): (sql: string) => Database.Statement<unknown[]> {
  const known = new Map<string, Database.Statement<unknown[]>>();
  return (sql) => {
    let statement = known.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      known.set(sql, statement);
    }
    return statement;
  };
}

/** `INSERT INTO table (a, b) VALUES (@a, @b)` for the keys of a row. */
export function insertText(table: string, row: object): string {
  const names = Object.keys(row);
  return `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`;
}
