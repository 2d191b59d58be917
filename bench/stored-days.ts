/** Databases of many sessions, made quickly: one session is stored as the program stores it, the others are copies of its rows. */

import type Database from 'better-sqlite3';
import { systemSteadyClock } from '../src/lib/clock.js';
import { silentLogger } from '../src/lib/log.js';
import { keepsMatrix } from '../src/store/keeps-matrix.js';
import { openStore } from '../src/store/store.js';
import { type SampleShape, sampleSnapshot } from '../test/store/sample-snapshot.js';

const migrationsDir = `${import.meta.dirname}/../migrations`;
const minute = 60_000;
const minutesOfSession = 391;

/** New York dates without weekends, newest last; holidays do not matter here. */
export function weekdays(last: string, count: number): string[] {
  const dates: string[] = [];
  for (let at = Date.parse(`${last}T00:00:00Z`); dates.length < count; at -= 86_400_000) {
    const day = new Date(at).getUTCDay();
    if (day > 0 && day < 6) dates.unshift(new Date(at).toISOString().slice(0, 10));
  }
  return dates;
}

const openOf = (date: string) => Date.parse(`${date}T14:30:00Z`);

/** A file with every minute of these sessions, from 09:30 to 16:00, matrices as kept in service. Every tenth minute is worked out anew. */
export function fillSessions(file: string, shapes: readonly SampleShape[], dates: readonly string[]): void {
  const store = openStore({ file, migrationsDir, log: silentLogger, steady: systemSteadyClock() });
  // Nothing is measured here.
  store.db.pragma('synchronous = OFF');
  const [first, ...others] = dates;
  for (const shape of shapes) saveSession(store, shape, first!);
  copySessions(store.db, first!, others);
  store.db.pragma('wal_checkpoint(TRUNCATE)');
  store.close();
}

function saveSession(store: ReturnType<typeof openStore>, shape: SampleShape, date: string): void {
  const open = openOf(date);
  let snapshot = sampleSnapshot({ shape, minute: 0, slot: open, sessionDate: date });
  let lastKeptSlot: number | null = null;
  for (let n = 0; n < minutesOfSession; n++) {
    const slot = open + n * minute;
    if (n % 10 === 0) snapshot = sampleSnapshot({ shape, minute: Math.min(n, 389), slot, sessionDate: date });
    const closesAt = openOf(date) + 390 * minute;
    const keepMatrix = keepsMatrix({
      quality: 'trusted',
      inSession: true,
      slot,
      lastKeptSlot,
      closesAt,
      intervalMs: minute,
    });
    if (keepMatrix) lastKeptSlot = slot;
    store.snapshots.save({ ...snapshot, asOf: slot, spotAt: slot }, { slot, scheduled: true, keepMatrix });
  }
}

/** Rows in the order of time, as they would have come; each session has ladders of its own. */
function copySessions(db: Database.Database, first: string, others: readonly string[]): void {
  const columns = (table: string, without: readonly string[]) =>
    (db.pragma(`table_info(${table})`) as { name: string }[])
      .map(({ name }) => name)
      .filter((name) => !without.includes(name));
  const heads = columns('snapshot', ['id', 'slot', 'as_of', 'session_date']).join(', ');
  const levels = columns('scope_level', ['snapshot_id']).join(', ');
  const one = db.prepare('SELECT min(id) AS low, max(id) AS high FROM snapshot').get() as { low: number; high: number };
  const span = one.high - one.low + 1;
  others.forEach((date, index) => {
    const step = {
      ids: span * (index + 1),
      ms: openOf(date) - openOf(first),
      date,
      ...one,
      ladders: 1_000 * (index + 1),
    };
    db.transaction(() => {
      db.prepare(
        `INSERT INTO snapshot (id, slot, as_of, session_date, ${heads})
           SELECT id + @ids, slot + @ms, as_of + @ms, @date, ${heads} FROM snapshot WHERE id BETWEEN @low AND @high`,
      ).run(step);
      db.prepare(
        `INSERT INTO scope_level (snapshot_id, ${levels})
           SELECT snapshot_id + @ids, ${levels} FROM scope_level WHERE snapshot_id BETWEEN @low AND @high`,
      ).run(step);
      db.prepare(
        `INSERT INTO strike_ladder (id, digest, codec, data)
           SELECT id + @ladders, randomblob(16), codec, data FROM strike_ladder WHERE id < 1000`,
      ).run(step);
      db.prepare(
        `INSERT INTO strikes (snapshot_id, ladder_id, codec, data)
           SELECT snapshot_id + @ids, ladder_id + @ladders, codec, data FROM strikes WHERE snapshot_id BETWEEN @low AND @high`,
      ).run(step);
      db.prepare(
        `INSERT INTO matrix (snapshot_id, codec, data)
           SELECT snapshot_id + @ids, codec, data FROM matrix WHERE snapshot_id BETWEEN @low AND @high`,
      ).run(step);
    })();
  });
}
