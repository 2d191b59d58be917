import { expect, test } from 'vitest';
import { closeQuery, lineQuery } from '../../src/store/history-repository.js';
import { minutesOf, saveSession } from './stored-sessions.js';
import { tempStore } from './temp-folder.js';

test('the line of a scope is read from indexes alone, and its last reading without going through the session', () => {
  const store = tempStore();
  const plan = (sql: string) =>
    (
      store.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all({ symbol: 'SPX', scope: 'all', from: 0, to: 9e15 }) as {
        detail: string;
      }[]
    ).map((row) => row.detail);
  expect(plan(lineQuery)).toEqual([
    expect.stringMatching(/^SEARCH s USING COVERING INDEX snapshot_line \(symbol=\? AND slot>\? AND slot<\?\)$/),
    expect.stringMatching(/^SEARCH l USING COVERING INDEX level_line \(snapshot_id=\? AND scope=\?\)$/),
  ]);
  expect(plan(closeQuery).join()).not.toMatch(/SCAN|TEMP B-TREE/);
});

test('the line of one session is what its headers say, and no other session’s or symbol’s', () => {
  const store = tempStore();
  saveSession(store, '2026-11-19', minutesOf(2, { spot: 5_900 }));
  saveSession(store, '2026-11-20', [
    { spot: 5_990, zeroGamma: null },
    { spot: 6_010, quality: 'partial' },
  ]);
  saveSession(store, '2026-11-20', minutesOf(1, { spot: 590 }), 'SPY');
  const heads = store.snapshots.heads('SPX', { scope: 'days:45', limit: 2 }).reverse();
  expect(store.history.line('SPX', 'days:45', '2026-11-20')).toEqual(
    heads.map((head) => [
      head.id,
      head.asOf,
      0,
      head.spot,
      head.zeroGamma,
      head.levels.callWall?.strike ?? null,
      head.levels.putWall?.strike ?? null,
      head.levels.maxGex?.strike ?? null,
      head.totals.call,
      head.totals.put,
      head.quality,
    ]),
  );
  expect(heads.map((head) => head.zeroGamma)).toEqual([null, 6_000]);
  expect(store.history.line('SPX', 'days:30', '2026-11-20')).toEqual([]);
});

test('the last reading that holds anything is the close; scopes come with their dates', () => {
  const store = tempStore();
  saveSession(store, '2026-11-20', [{ spot: 5_990 }, { spot: 6_010 }, { spot: 6_020, quality: 'empty' }]);
  const last = store.history.lastOf('SPX', 'all', '2026-11-20')!;
  expect(last.spot).toBe(6_010);
  expect(store.history.lastOf('SPX', 'all', '2026-11-19')).toBeNull();
  const whole = store.snapshots.load(last.id)!;
  expect(store.history.scopes(last.id)).toEqual(whole.scopes.map(({ scope, expirations }) => ({ scope, expirations })));
  const { source, delayMs, methodVersion } = whole;
  expect(store.history.origin(last.id)).toEqual({ source, delayMs, methodVersion });
  expect(store.history.origin(99)).toBeNull();
});
