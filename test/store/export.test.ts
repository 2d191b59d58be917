import { expect, test } from 'vitest';
import {
  type ExportCell,
  levelExportColumns,
  strikeExportColumns,
  strikeValueColumns,
} from '../../src/store/export-columns.js';
import type { ExportRepository, ExportSession } from '../../src/store/export-repository.js';
import type { Store } from '../../src/store/store.js';
import { sampleSnapshot } from './sample-snapshot.js';
import { minutesOf, saveSession } from './stored-sessions.js';
import { tempStore } from './temp-folder.js';

const always = ['2000-01-01', '2999-12-31'] as const;
const sessionsOf = (exports: ExportRepository, symbol = 'SPX') => [...exports.sessions(symbol, null, ...always)];
const ask = (session: ExportSession, limit = 1_000) => ({
  symbol: 'SPX',
  date: session.date,
  from: session.first,
  to: session.last,
  limit,
});

function stored(): Store {
  const store = tempStore();
  saveSession(store, '2026-11-19', minutesOf(3, { spot: 6_020 }));
  saveSession(store, '2026-11-20', [
    ...minutesOf(4, { spot: 5_980.25, leader: 6_000 }),
    { spot: 6_001, zeroGamma: null },
  ]);
  return store;
}

test('the names of columns are different, and each says what it counts', () => {
  for (const columns of [levelExportColumns, strikeExportColumns]) {
    const names = columns.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, unit } of columns) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(unit.length, name).toBeGreaterThan(1);
    }
  }
});

test('levels come back as the snapshot has them, missing as null', () => {
  const store = stored();
  const [, session] = sessionsOf(store.exports);
  expect(session).toMatchObject({ date: '2026-11-20', readings: 5, withStrikes: 5, sources: ['simulated'] });
  const { rows, readings, last } = store.exports.levels({ ...ask(session!), scope: null });
  expect([rows.length, readings, last]).toEqual([20, 5, session!.last]);
  const named = rows.map((cells) => Object.fromEntries(levelExportColumns.map(({ name }, at) => [name, cells[at]])));
  const whole = store.snapshots.load(4)!;
  whole.scopes.forEach((scope, at) => {
    const row = named[at]!;
    const { levels, levelsByVolume, totals, quality } = scope;
    expect(cellsOf(row, ['time_utc', 'session_date', 'in_session', 'symbol', 'scope', 'spot_price'])).toEqual([
      ...['2026-11-20T14:30:00.000Z', '2026-11-20', true, 'SPX', scope.scope, 5_980.25],
    ]);
    expect(cellsOf(row, ['net_gex_usd_per_point', 'call_gex_usd_per_point'])).toEqual([totals.net, totals.call]);
    expect(cellsOf(row, ['zero_gamma_price', 'zero_gamma_roots_price'])).toEqual([6_000, scope.zeroGamma.roots]);
    expect(cellsOf(row, ['max_gex_strike', 'max_gex_usd_per_point'])).toEqual([6_000, levels.maxGex!.value]);
    expect(row.max_gex_runner_up_strike).toBeNull();
    expect(
      cellsOf(row, ['call_wall_strike', 'call_wall_runner_up_strike', 'call_wall_runner_up_usd_per_point']),
    ).toEqual([
      levels.callWall?.strike ?? null,
      levels.callWall?.runnerUp?.strike ?? null,
      levels.callWall?.runnerUp?.value ?? null,
    ]);
    expect(row.absolute_gamma_by_volume_usd_per_point).toBe(levelsByVolume.absoluteGamma?.value ?? null);
    expect(row.weight_coverage_share).toBe(quality.weightCoverage);
    expect(cellsOf(row, ['first_expiration', 'expirations_count'])).toEqual([
      scope.expirations[0],
      scope.expirations.length,
    ]);
  });
  expect(named.slice(-4).map((row) => row.zero_gamma_price)).toEqual([null, null, null, null]);
});

const cellsOf = (row: Record<string, ExportCell | undefined>, names: readonly string[]) =>
  names.map((name) => row[name]);

test('strikes come back as the snapshot has them, in slices of any size', () => {
  const store = stored();
  const [, session] = sessionsOf(store.exports);
  for (const limit of [1, 2, 100]) {
    let found = 0;
    for (let from = session!.first; from <= session!.last; ) {
      const slice = store.exports.strikes({ ...ask(session!, limit), from, scope: 'days:45' });
      for (const { head, columns } of slice.readings) {
        const snapshot = store.snapshots.load(4 + found++, ['days:45'])!;
        const { strikes } = snapshot.scopes[0]!;
        expect(head.slice(3)).toEqual(['SPX', 'days:45', 'simulated', snapshot.spot, 'trusted']);
        strikeValueColumns.forEach(([, from], at) => {
          const expected =
            from === 'net' ? strikes.callGex.map((call, row) => call - strikes.putGex[row]!) : strikes[from];
          expect(columns[at]).toEqual(expected);
        });
      }
      from = slice.last! + 1;
    }
    expect(found).toBe(5);
  }
});

test('strikes past their retention are counted, not left out in silence', () => {
  const store = stored();
  store.snapshots.prune(Date.parse('2026-11-20T14:32:00Z'));
  const [first, second] = sessionsOf(store.exports);
  expect([first, second].map((each) => [each!.readings, each!.withStrikes])).toEqual([
    [3, 0],
    [5, 3],
  ]);
  const { readings, without } = store.exports.strikes({ ...ask(second!), scope: 'days:45' });
  expect([readings.length, without]).toEqual([3, 2]);
  expect(store.exports.levels({ ...ask(first!), scope: 'days:45' }).rows).toHaveLength(3);
});

test('a reading before the open belongs to the session it was taken for, over weekends too', () => {
  const store = stored();
  const slot = Date.parse('2026-11-22T13:45:00Z');
  const early = sampleSnapshot({
    shape: { ...sample, symbol: 'SPX' },
    slot,
    sessionDate: '2026-11-23',
    inSession: false,
  });
  store.snapshots.save(early, { slot, scheduled: false, keepMatrix: false });
  saveSession(store, '2026-11-23', minutesOf(2, { spot: 6_020 }));
  expect(sessionsOf(store.exports).map(({ date, readings }) => [date, readings])).toEqual([
    ['2026-11-19', 3],
    ['2026-11-20', 5],
    ['2026-11-23', 3],
  ]);
  const only = [...store.exports.sessions('SPX', null, '2026-11-23', '2026-11-23')];
  expect(only.map(({ readings, first }) => [readings, first])).toEqual([[3, slot]]);
  expect(sessionsOf(store.exports, 'QQQ')).toEqual([]);
  expect([...store.exports.sessions('SPX', '2026-12-18', ...always)]).toEqual([]);
});

const sample = { symbol: 'SPX', spot: 6_000, expirations: 2, spacing: 50, reach: 0.05, openInterest: 2_000 };
