import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Store } from '../../src/store/store.js';
import { sampleSnapshot, sessionOpen, sixShapes } from './sample-snapshot.js';
import { tempStore } from './temp-folder.js';

const minute = 60_000;
const bytesOf = (file: string) => statSync(file).size;

/** Snapshots of the size of IWM, one a minute. */
function filled(count: number): { store: Store; later: number } {
  const store = tempStore();
  store.db.pragma('synchronous = OFF');
  const snapshot = sampleSnapshot({ shape: sixShapes[4]! });
  for (let n = 0; n < count; n++) {
    const slot = sessionOpen + n * minute;
    store.snapshots.save({ ...snapshot, asOf: slot }, { slot, scheduled: true, keepMatrix: n % 15 === 0 });
  }
  store.db.pragma('wal_checkpoint(TRUNCATE)');
  return { store, later: sessionOpen + count * minute };
}

test('the file shrinks by what is pruned, and the log with it', async () => {
  const { store, later } = filled(250);
  const before = bytesOf(store.file);
  expect(await store.prune(later - 25 * minute, '2026-10-01')).toBe(225);
  expect(store.db.pragma('freelist_count', { simple: true })).toBe(0);
  expect(bytesOf(store.file)).toBeLessThan(before * 0.65);
  expect(bytesOf(`${store.file}-wal`)).toBe(0);
  expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(store.snapshots.count()).toBe(250);
  expect(store.snapshots.heads('IWM', { scope: 'days:45', limit: 500 })).toHaveLength(250);
  expect(store.snapshots.load(250)!.pruned).toBe(false);
});

test('with a reader who stays, it sees what it saw, nothing fails, and the room is given back once it has left', async () => {
  const { store, later } = filled(120);
  const before = bytesOf(store.file);
  const reader = new Database(store.file, { readonly: true });
  reader.prepare('BEGIN').run();
  const strikes = reader.prepare('SELECT count(*) FROM strikes').pluck();
  expect(strikes.get()).toBe(120);
  expect(await store.prune(later - 10 * minute, '2026-10-01')).toBe(110);
  expect(strikes.get()).toBe(120);
  expect(bytesOf(store.file)).toBe(before);
  reader.prepare('COMMIT').run();
  expect(strikes.get()).toBe(10);
  // The next night finds nothing to prune and still gives the room back.
  expect(await store.prune(later - 10 * minute, '2026-10-01')).toBe(0);
  expect(bytesOf(store.file)).toBeLessThan(before * 0.7);
  expect(bytesOf(`${store.file}-wal`)).toBe(0);
  reader.close();
});

test('a log that grew behind a long reader is cut when it is begun anew', () => {
  const { store } = filled(1);
  const reader = new Database(store.file, { readonly: true });
  reader.prepare('BEGIN').run();
  reader.prepare('SELECT count(*) FROM snapshot').get();
  const log = () => bytesOf(`${store.file}-wal`);
  // SQLite leaves pages alone whose bytes stay the same.
  for (const letter of 'abcdefghijkl') store.meta.set('large', letter.repeat(4_000_000));
  expect(log()).toBeGreaterThan(40_000_000);
  reader.close();
  for (let n = 0; n < 3; n++) store.meta.set('small', String(n));
  expect(log()).toBeLessThanOrEqual(33_554_432);
});

test('no step of it holds the file for other writers', async () => {
  const { store, later } = filled(250);
  const other = new Database(store.file, { timeout: 0 });
  const write = other.prepare(
    "INSERT INTO meta VALUES ('other', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1",
  );
  let isOver = false;
  const pruning = store.prune(later, '2026-10-01').finally(() => {
    isOver = true;
  });
  let turns = 0;
  while (!isOver) {
    // Without waiting: between two steps nobody holds the lock.
    write.run();
    turns++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await pruning).toBe(250);
  expect(turns).toBeGreaterThan(4);
  other.close();
});
