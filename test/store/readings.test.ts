import { expect, test } from 'vitest';
import { minutesOf, saveSession } from './stored-sessions.js';
import { tempStore } from './temp-folder.js';

const above = { spot: 6_020 };
const below = { spot: 5_980 };

test('readings come back as the rules saw them live: levels exactly, strikes within what is stored of them', () => {
  const store = tempStore();
  const live = saveSession(store, '2026-11-19', [
    above,
    { ...below, zeroGamma: null, quality: 'partial' },
    { ...above, leader: 6_100 },
  ]);
  const stored = store.readings.ofSession('SPX', 'days:45', '2026-11-19');
  expect(stored).toHaveLength(3);
  live.forEach((reading, index) => {
    const back = stored[index]!;
    const { strikes, netByStrike, netGex, grossGex, ...exact } = reading;
    expect(back).toMatchObject(exact);
    expect(back.netGex).toBeCloseTo(netGex, 3);
    expect(back.grossGex).toBeCloseTo(grossGex, 3);
    expect(Array.from(back.strikes)).toEqual(Array.from(strikes));
    const largest = Math.max(...netByStrike.map(Math.abs));
    netByStrike.forEach((net, k) => {
      expect(Math.abs(back.netByStrike[k]! - net)).toBeLessThan(largest * 1e-4);
    });
  });
});

test('only what was taken while the session ran is a reading of it', () => {
  const store = tempStore();
  const [reading] = saveSession(store, '2026-11-19', [above]);
  const stored = store.snapshots.load(reading!.snapshotId)!;
  const extra = {
    ...stored,
    inSession: false,
    matrix: { dates: [], strikes: new Float64Array(0), call: new Float64Array(0), put: new Float64Array(0) },
  };
  store.snapshots.save(extra, { slot: reading!.slot - 45 * 60_000, scheduled: false, keepMatrix: false });
  expect(store.readings.ofSession('SPX', 'days:45', '2026-11-19').map(({ slot }) => slot)).toEqual([reading!.slot]);
});

test('sessions are found from the newest back, by count and by date, without the days between', () => {
  const store = tempStore();
  for (const date of ['2026-11-13', '2026-11-16', '2026-11-17', '2026-11-20']) saveSession(store, date, [above, below]);
  saveSession(store, '2026-11-18', [above], 'NDX');
  const dates = (range?: Parameters<typeof store.readings.sessions>[1]) =>
    store.readings.sessions('SPX', range).map(({ date }) => date);
  expect(dates()).toEqual(['2026-11-13', '2026-11-16', '2026-11-17', '2026-11-20']);
  expect(dates({ limit: 2 })).toEqual(['2026-11-17', '2026-11-20']);
  expect(dates({ from: '2026-11-14', to: '2026-11-17' })).toEqual(['2026-11-16', '2026-11-17']);
  expect(dates({ to: '2026-11-17', limit: 1 })).toEqual(['2026-11-17']);
  expect(dates({ from: '2026-11-21' })).toEqual([]);
  expect(store.readings.sessions('AAPL')).toEqual([]);
  expect(store.readings.symbols()).toEqual(['NDX', 'SPX']);
});

test('a reading whose strikes were pruned has none, and the oldest with strikes is known', () => {
  const store = tempStore();
  const [first] = saveSession(store, '2026-11-16', minutesOf(2, above));
  const [later] = saveSession(store, '2026-11-17', minutesOf(2, above));
  expect(store.readings.firstWithStrikes()).toBe(first!.snapshotId);
  store.snapshots.prune(later!.slot);
  expect(store.readings.firstWithStrikes()).toBe(later!.snapshotId);
  expect(store.readings.ofSession('SPX', 'days:45', '2026-11-16')[0]!.strikes).toHaveLength(0);
  expect(store.readings.ofSession('SPX', 'days:45', '2026-11-17')[0]!.strikes.length).toBeGreaterThan(10);
});

test('reading a session is a search in an index, whatever else is stored', () => {
  const store = tempStore();
  const plan = store.db
    .prepare(
      `EXPLAIN QUERY PLAN SELECT id, session_date FROM snapshot WHERE symbol = 'SPX' AND slot < 5 AND in_session = 1 ORDER BY slot DESC LIMIT 1`,
    )
    .all() as { detail: string }[];
  expect(plan.map(({ detail }) => detail).join()).toMatch(/SEARCH snapshot USING INDEX .*symbol=\? AND slot</);
});
