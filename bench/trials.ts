/**
 * What trying a rule over 20 stored sessions costs: reading the levels, the rule with its variants, and the strikes a max-strike
 * rule looks at. The database has six symbols, as the preset watch list. `npm run bench:trials`
 */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RuleLogic, ruleDefaults, type Trigger } from '../src/alerts/rule.js';
import { startTrial } from '../src/alerts/trial.js';
import { variantsOf } from '../src/alerts/variants.js';
import { trialFor } from '../src/daemon/stored-trial.js';
import { systemSteadyClock } from '../src/lib/clock.js';
import { silentLogger } from '../src/lib/log.js';
import { openStore, type Store } from '../src/store/store.js';
import { sampleSnapshot, sixShapes } from '../test/store/sample-snapshot.js';

const steady = systemSteadyClock();
const minute = 60_000;
const day = 24 * 60 * minute;
const sessions = 20;
const readings = 390;
/** 2026-11-20 09:30 New York, the newest session. */
const lastOpen = Date.UTC(2026, 10, 20, 14, 30);

/** One real snapshot a symbol and quarter hour, repeated by SQL: saving 47,000 of them would take minutes. */
function fill(store: Store): void {
  const columns = (table: string) =>
    (store.db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
  const copy = (table: string, key: string, changed: Record<string, string>) => {
    const names = columns(table).filter((name) => name !== key || key === 'snapshot_id');
    const values = names.map((name) => changed[name] ?? name);
    return store.db.prepare(
      `INSERT INTO ${table} (${names.join()}) SELECT ${values.join()} FROM ${table} WHERE ${key} = @of`,
    );
  };
  const head = copy('snapshot', 'id', { slot: '@slot', session_date: '@date', spot: 'spot * @drift' });
  const levels = copy('scope_level', 'snapshot_id', { snapshot_id: '@id', zero_gamma: 'zero_gamma * @level' });
  const strikes = copy('strikes', 'snapshot_id', { snapshot_id: '@id' });
  const patterns = sixShapes.map((shape) =>
    store.snapshots.save(sampleSnapshot({ shape, minute: 60 }), {
      slot: lastOpen - 400 * day,
      scheduled: true,
      keepMatrix: false,
    }),
  );
  for (let session = 0; session < sessions; session++) {
    const open = lastOpen - (sessions - 1 - session) * day;
    const date = new Date(open).toISOString().slice(0, 10);
    store.db.transaction(() => {
      for (let at = 0; at < readings; at++) {
        for (const of of patterns) {
          const drift = 1 + 0.006 * Math.sin(at / 45 + session);
          const { lastInsertRowid: id } = head.run({ of, slot: open + at * minute, date, drift });
          levels.run({ of, id, level: 0.997 });
          strikes.run({ of, id });
        }
      }
    })();
  }
  store.db.exec(`DELETE FROM snapshot WHERE slot < ${lastOpen - 300 * day}`);
  store.db.pragma('wal_checkpoint(TRUNCATE)');
}

const ruleOf = (trigger: Trigger): RuleLogic => {
  const { confirmations, cooldownMs } = ruleDefaults[trigger.kind];
  return { symbol: 'SPX', scope: 'days:45', trigger, confirmations, cooldownMs };
};

async function best(rounds: number, run: () => unknown): Promise<string> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const begin = steady.now();
    await run();
    least = Math.min(least, steady.now() - begin);
  }
  return `${least.toFixed(1)} ms`;
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
  fill(store);
  console.log(
    `${sessions} sessions of ${readings} snapshots, six symbols, ${(statSync(file).size / 1e6).toFixed(0)} MB`,
  );
  const zeroGamma = ruleOf({ kind: 'zero-gamma', band: 0.001 });
  const maxStrike = ruleOf({ kind: 'max-strike', ratio: 1.15 });
  const deps = { readings: store.readings, pause: () => Promise.resolve(), signal: new AbortController().signal };
  const all = () =>
    store.readings
      .sessions('SPX', { limit: sessions })
      .map(({ date }) => store.readings.ofSession('SPX', 'days:45', date));
  const read = await best(10, all);
  console.log(`read the levels of all readings                ${read}`);
  console.log(`with a zero-gamma rule                         ${await best(10, () => trialFor(zeroGamma, [], deps))}`);
  const variants = variantsOf(zeroGamma);
  console.log(
    `and ${variants.length} variants                                 ${await best(10, () => trialFor(zeroGamma, variants, deps))}`,
  );
  console.log(`with a max-strike rule                         ${await best(3, () => trialFor(maxStrike, [], deps))}`);
  const strikes = await best(2, () => {
    const run = startTrial([maxStrike]);
    for (const { date } of store.readings.sessions('SPX', { limit: sessions })) {
      for (const reading of store.readings.ofSession('SPX', 'days:45', date)) {
        if (reading.netByStrike.length === 0) throw new Error('no strikes');
        run.take(reading);
      }
    }
  });
  console.log(`with the strikes of every reading              ${strikes}`);
  const { heapUsed } = process.memoryUsage();
  console.log(`heap after it                                  ${(heapUsed / 1e6).toFixed(0)} MB`);
  store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
