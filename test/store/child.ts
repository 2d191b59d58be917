/** A second process for the lock, kill and permission tests: `child.ts <what> <file> <migrations folder>`, one JSON line per event. */

import Database from 'better-sqlite3';
import { systemSteadyClock } from '../../src/lib/clock.js';
import { asAppError } from '../../src/lib/errors.js';
import { silentLogger } from '../../src/lib/log.js';
import { openStore } from '../../src/store/store.js';
import { sampleSnapshot, sessionOpen, sixShapes } from './sample-snapshot.js';

const [what, file, migrationsDir] = process.argv.slice(2) as [string, string, string];
const say = (event: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(event)}\n`);
const open = () => openStore({ file, migrationsDir, log: silentLogger, steady: systemSteadyClock() });
/** Stays, and keeps this from the garbage collector, which would give back its locks. */
const keep = (held: object) => setInterval(() => held, 60_000);

try {
  if (what === 'hold') {
    const store = open();
    say({ event: 'open' });
    keep(store);
  } else if (what === 'open') {
    say({ event: 'opening' });
    const store = open();
    say({ event: 'open', snapshots: store.snapshots.count() });
    store.close();
  } else if (what === 'read') {
    openStore({ file, migrationsDir, readonly: true, log: silentLogger, steady: systemSteadyClock() }).close();
    say({ event: 'read' });
  } else if (what === 'save') {
    const store = open();
    const snapshot = sampleSnapshot({ shape: sixShapes[5]! });
    for (let minute = 0; ; minute++) {
      const slot = sessionOpen + minute * 60_000;
      store.snapshots.save(snapshot, { slot, scheduled: true, keepMatrix: minute % 15 === 0 });
      say({ event: 'saved', slot });
    }
  } else if (what === 'block') {
    const db = new Database(file);
    db.prepare('BEGIN IMMEDIATE').run();
    say({ event: 'blocking' });
    process.stdin.once('data', () => {
      db.prepare('COMMIT').run();
      say({ event: 'released' });
      process.exit(0);
    });
  }
} catch (error) {
  const known = asAppError(error);
  say({ event: 'failed', code: known.code, exitCode: known.exitCode, sentence: known.sentence });
  process.exitCode = known.exitCode;
}
