/**
 * `/history 20d` without its picture: 20 sessions of one symbol out of a database of six, each minute stored. Against headers of the
 * same snapshots, which is how it was read before the indexes. `npm run bench:history`
 */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyStats } from '../src/bot/history-stats.js';
import { buildHistoryChart } from '../src/bot/history-view.js';
import { createCalendar } from '../src/calendar/calendar.js';
import { createPast } from '../src/daemon/past.js';
import { systemSteadyClock } from '../src/lib/clock.js';
import { AppError } from '../src/lib/errors.js';
import { silentLogger } from '../src/lib/log.js';
import { openStore, type Store } from '../src/store/store.js';
import { fakeActor } from '../test/fakes/market-ask.js';
import { sampleSnapshot, sixShapes } from '../test/store/sample-snapshot.js';
import { loadNow, machineLine } from './child-program.js';

const steady = systemSteadyClock();
const calendar = createCalendar();
const minute = 60_000;
const sessionCount = 20;
const minutes = 390;

function median(values: readonly number[], share = 0.5): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** The twenty sessions up to Nov 20 2026, ascending. */
function sessions(): string[] {
  const dates = ['2026-11-20'];
  while (dates.length < sessionCount) dates.unshift(calendar.previousTradingDay(dates[0]!));
  return dates;
}

const columnsOf = (store: Store, table: string, without: readonly string[]) =>
  (store.db.prepare(`SELECT name FROM pragma_table_info('${table}')`).pluck().all() as string[]).filter(
    (name) => !without.includes(name),
  );

/**
 * One real snapshot of each symbol, its rows copied to every minute with levels that move. Strikes are left out: they lie in a table of
 * their own, which a history does not touch.
 */
function fill(store: Store): number {
  const [first] = sessions();
  const slot = calendar.sessionOn(first!)!.opensAt - minute;
  const ids = sixShapes.map((shape) =>
    store.snapshots.save(sampleSnapshot({ shape, slot, inSession: false }), {
      slot,
      scheduled: true,
      keepMatrix: false,
    }),
  );
  const heads = columnsOf(store, 'snapshot', ['id', 'slot', 'as_of', 'session_date', 'in_session', 'spot']);
  const levels = columnsOf(store, 'scope_level', ['snapshot_id', 'zero_gamma', 'call_gex']);
  const addHead = store.db.prepare(
    `INSERT INTO snapshot (slot, as_of, session_date, in_session, spot, ${heads.join()})
       SELECT @slot, @slot, @date, 1, spot + @n * 0.37, ${heads.join()} FROM snapshot WHERE id = @id`,
  );
  const addLevels = store.db.prepare(
    `INSERT INTO scope_level (snapshot_id, zero_gamma, call_gex, ${levels.join()})
       SELECT @made, zero_gamma + @n * 0.21, call_gex * (1 + @n * 0.0007), ${levels.join()} FROM scope_level WHERE snapshot_id = @id`,
  );
  for (const date of sessions()) {
    const { opensAt } = calendar.sessionOn(date)!;
    store.db.transaction(() => {
      for (let n = 0; n <= minutes; n++)
        for (const id of ids) {
          const made = addHead.run({ slot: opensAt + n * minute, date, n, id }).lastInsertRowid;
          addLevels.run({ made, n, id });
        }
    })();
  }
  return store.snapshots.count();
}

interface Times {
  wall: number[];
  /** Of the processor: what a machine with nothing else to do would take. */
  cpu: number[];
}

async function timed(rounds: number, run: () => Promise<unknown> | unknown): Promise<Times> {
  const times: Times = { wall: [], cpu: [] };
  for (let round = 0; round < rounds + 3; round++) {
    const begin = steady.now();
    const used = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(used);
    if (round < 3) continue;
    times.wall.push(steady.now() - begin);
    times.cpu.push((user + system) / 1000);
  }
  return times;
}

const folder = mkdtempSync(join(tmpdir(), 'gexwatch-bench-'));
try {
  const file = join(folder, 'gexwatch.db');
  const store = openStore({
    file,
    migrationsDir: join(import.meta.dirname, '../migrations'),
    log: silentLogger,
    steady,
  });
  store.db.pragma('synchronous = OFF');
  const count = fill(store);
  const size = () => {
    store.db.pragma('wal_checkpoint(TRUNCATE)');
    return statSync(file).size;
  };
  const now = calendar.sessionOn('2026-11-20')!.closesAt;
  const past = createPast(
    {
      store,
      calendar,
      market: { now: () => now },
      answers: { gex: () => Promise.reject(new AppError('NO_DATA_YET', 'Not here.')) },
      scope: 'days:45',
      intervalMs: minute,
      delayMs: () => 0,
      log: silentLogger,
    },
    () => Promise.reject(new AppError('NOTHING_STORED', 'Not here.')),
  );
  const actor = fakeActor();
  const ask = (range: '1d' | '20d') => past.history(actor, { symbol: 'SPX', scope: null, range });
  const whole = await ask('20d');
  const history = await timed(30, () => ask('20d'));
  const oneDay = await timed(30, () => ask('1d'));
  const words = await timed(15, () => {
    historyStats(whole);
    buildHistoryChart(whole, 'per-point', 'dark');
  });
  const session = await timed(30, () => store.history.line('SPX', 'days:45', '2026-11-18'));
  const heads = await timed(8, () => store.snapshots.heads('SPX', { scope: 'days:45', limit: whole.points.length }));
  const closes = await timed(30, () => store.history.lastOf('SPX', 'days:45', '2026-11-18'));
  const before = size();
  const indexes = ['snapshot_line', 'level_line'].map((name) => {
    const sql = store.db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get(name) as string;
    store.db.exec(`DROP INDEX ${name}`);
    return sql;
  });
  store.db.exec('VACUUM');
  const without = size();
  for (const sql of indexes) store.db.exec(sql);
  const perSnapshot = (size() - without) / count;
  store.close();
  const f = ({ wall, cpu }: Times) =>
    `${median(wall).toFixed(1)} | ${median(wall, 0.95).toFixed(1)} | ${median(cpu).toFixed(1)}`;
  console.log(`## History

${machineLine()}; load ${loadNow()}. ${count.toLocaleString('en-US')} snapshots of six symbols in ${sessionCount} sessions, ${Math.round(before / 1e6)} MB of heads and levels;
SPX has ${whole.points.length.toLocaleString('en-US')} readings.

| | ms, median | p95 | CPU |
| --- | --- | --- | --- |
| \`/history 20d\` without the chart: the question answered | ${f(history)} |
| the same of one session | ${f(oneDay)} |
| its figures and the data of its picture | ${f(words)} |
| one session's line: the longest block of the event loop | ${f(session)} |
| headers of the same 20 sessions, as before | ${f(heads)} |
| the close of a session, as /gex reads it once | ${f(closes)} |

The two indexes take ${Math.round(perSnapshot)} bytes a snapshot.
`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
