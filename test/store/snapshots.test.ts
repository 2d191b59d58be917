import { describe, expect, test } from 'vitest';
import type { GexSnapshot, KeyLevels } from '../../src/engine/types.js';
import { betweenQuery, headsQuery, latestQuery, loadQuery } from '../../src/store/snapshot-queries.js';
import { random, sampleSnapshot, sessionOpen, sixShapes } from './sample-snapshot.js';
import { tempStore } from './temp-folder.js';

const minute = 60_000;
const dia = sixShapes[5]!;
const at = (slot: number, change: Partial<GexSnapshot> = {}): GexSnapshot => ({
  ...sampleSnapshot({ shape: dia, slot, minute: Math.round((slot - sessionOpen) / minute) }),
  ...change,
});
const meta = (slot: number, keepMatrix = false) => ({ slot, scheduled: true, keepMatrix });

describe('a stored snapshot', () => {
  test('comes back whole, with every scope, level, quality and expiration', () => {
    const store = tempStore();
    const snapshot = sampleSnapshot();
    const id = store.snapshots.save(snapshot, { slot: sessionOpen, scheduled: false, keepMatrix: true });
    const back = store.snapshots.load(id)!;
    const { scopes, expirations, matrix, ...head } = snapshot;
    expect(back).toMatchObject({ ...head, id, slot: sessionOpen, scheduled: false, pruned: false });
    expect(back.scopes.map((scope) => scope.scope)).toEqual(['0dte', 'next', 'days:45', 'all']);
    scopes.forEach((scope, index) => {
      const { strikes, profile, levels, levelsByVolume, ...rest } = scope;
      const stored = back.scopes[index]!;
      expect(stored).toMatchObject(rest);
      expectLevels(stored.levels, levels);
      expectLevels(stored.levelsByVolume, levelsByVolume);
      expect(stored.strikes.count).toBe(strikes.count);
      expect(stored.profile.levels.length).toBe(profile.levels.length);
    });
    expect(back.expirations.length).toBe(expirations.length);
    expirations.forEach((row, index) => {
      const stored = back.expirations[index]!;
      expect(stored).toMatchObject({
        date: row.date,
        daysToExpiration: row.daysToExpiration,
        maxPain: row.maxPain,
        callOpenInterest: row.callOpenInterest,
        putOpenInterest: row.putOpenInterest,
      });
      expect(stored.atmIv).toBeCloseTo(row.atmIv!, 6);
      expect(stored.expectedMove!.from).toBe(row.expectedMove!.from);
      expect(stored.expectedMove!.points).toBeCloseTo(row.expectedMove!.points, 2);
      expect(Math.abs(stored.net - row.net)).toBeLessThan(row.gross * 1e-3);
    });
    expect(back.matrix!.dates).toEqual(matrix.dates);
  });

  test('keeps what is missing missing: no root, no levels, no previous close, totals that are not numbers', () => {
    const store = tempStore();
    const snapshot = at(sessionOpen);
    const scope = snapshot.scopes[0]!;
    const nothing = {
      maxGex: null,
      absoluteGamma: null,
      callWall: null,
      putWall: null,
      maxCallGamma: null,
      maxPutGamma: null,
    };
    const none = { call: Number.NaN, put: Number.NaN, net: Number.NaN, gross: Number.NaN };
    const id = store.snapshots.save(
      {
        ...snapshot,
        previousClose: null,
        rollingOff: null,
        spotAt: Number.NaN,
        expirations: [
          { ...snapshot.expirations[0]!, grossShare: null, maxPain: null, expectedMove: null, atmIv: null },
        ],
        scopes: [
          {
            ...scope,
            expirations: [],
            emptyReason: 'no-expiration-today',
            strikes: sampleSnapshot({ shape: { ...dia, expirations: 0 } }).scopes[3]!.strikes,
            profile: { levels: new Float64Array(0), netGex: new Float64Array(0) },
            totals: none,
            totalsByVolume: none,
            feedTotals: null,
            dex: null,
            vex: null,
            cex: null,
            zeroGamma: { level: null, reason: 'no-open-interest', roots: [], chosenBy: null },
            strikeFlip: { level: null, count: 0 },
            levels: nothing,
            levelsByVolume: nothing,
            putCall: { openInterest: null, volume: null },
            totalOpenInterest: { call: Number.NaN, put: Number.NaN },
          },
        ],
      },
      meta(sessionOpen),
    );
    const back = store.snapshots.load(id)!;
    expect(back).toMatchObject({
      previousClose: null,
      rollingOff: null,
      spotAt: Number.NaN,
      matrix: null,
      pruned: false,
    });
    expect(back.expirations[0]).toMatchObject({ grossShare: null, maxPain: null, expectedMove: null, atmIv: null });
    expect(back.scopes[0]).toMatchObject({
      expirations: [],
      emptyReason: 'no-expiration-today',
      totals: none,
      feedTotals: null,
      dex: null,
      zeroGamma: { level: null, reason: 'no-open-interest', roots: [], chosenBy: null },
      strikeFlip: { level: null, count: 0 },
      levels: nothing,
      levelsByVolume: nothing,
      putCall: { openInterest: null, volume: null },
      totalOpenInterest: { call: Number.NaN, put: Number.NaN },
    });
    expect(back.scopes[0]!.strikes.count).toBe(0);
    expect(store.snapshots.heads('DIA', { scope: '0dte' })[0]).toMatchObject({ zeroGamma: null, levels: nothing });
  });

  test('is refused when the slot is taken, and the first one stays', () => {
    const store = tempStore();
    const id = store.snapshots.save(at(sessionOpen), meta(sessionOpen));
    expect(() => store.snapshots.save(at(sessionOpen + 5000), meta(sessionOpen))).toThrowError(
      expect.objectContaining({ code: 'STORE_SLOT_TAKEN' }),
    );
    expect(store.snapshots.count()).toBe(1);
    expect(store.snapshots.load(id)!.asOf).toBe(sessionOpen);
  });

  test('is not there when what belongs to it fails', () => {
    const store = tempStore();
    const save = () =>
      store.snapshots.save(at(sessionOpen), meta(sessionOpen), (id) => {
        store.jobs.claim('alert', String(id), sessionOpen);
        throw new TypeError('a rule failed');
      });
    expect(save).toThrowError(expect.objectContaining({ code: 'INTERNAL' }));
    expect(store.snapshots.count()).toBe(0);
    expect(store.jobs.find('alert', '1')).toBeNull();
    expect(store.db.prepare('SELECT count(*) AS n FROM strike_ladder').get()).toEqual({ n: 0 });
  });

  test('shares its strikes and open interest with the others of the day', () => {
    const store = tempStore();
    for (let n = 0; n < 5; n++) store.snapshots.save(at(sessionOpen + n * minute), meta(sessionOpen + n * minute));
    expect(store.db.prepare('SELECT count(*) AS n FROM strike_ladder').get()).toEqual({ n: 1 });
  });
});

describe('reading', () => {
  test('the latest is the newest slot of that symbol; in session only when asked', () => {
    const store = tempStore();
    const late = sessionOpen + 400 * minute;
    store.snapshots.save(at(sessionOpen), meta(sessionOpen, true));
    store.snapshots.save(at(late, { inSession: false }), meta(late));
    store.snapshots.save(at(late + minute, { symbol: 'SPY' }), meta(late + minute));
    expect(store.snapshots.latest('DIA')!.slot).toBe(late);
    expect(store.snapshots.latest('DIA', { inSessionOnly: true })).toMatchObject({
      slot: sessionOpen,
      inSession: true,
    });
    expect(store.snapshots.latest('TSLA')).toBeNull();
    expect(store.snapshots.load(999)).toBeNull();
    expect(store.snapshots.lastSlot('DIA')).toBe(late);
    expect(store.snapshots.lastSlot('TSLA')).toBeNull();
  });

  test('scopes come in the order asked for, and unknown ones are simply not there', () => {
    const store = tempStore();
    store.snapshots.save(at(sessionOpen), meta(sessionOpen, true));
    const back = store.snapshots.latest('DIA', { scopes: ['all', '2030-01-18', '0dte'] })!;
    expect(back.scopes.map((scope) => scope.scope)).toEqual(['all', '0dte']);
    expect(back.scopes[0]!.strikes.count).toBeGreaterThan(back.scopes[1]!.strikes.count);
    expect(back.matrix).not.toBeNull();
    expect(store.snapshots.latest('DIA', { scopes: ['2030-01-18'] })!).toMatchObject({ symbol: 'DIA', scopes: [] });
  });

  test('headers come newest first and carry the levels of the scope', () => {
    const store = tempStore();
    const slots = [0, 1, 2, 3].map((n) => sessionOpen + n * minute);
    const saved = slots.map((slot) => at(slot));
    slots.forEach((slot, index) => {
      store.snapshots.save(saved[index]!, meta(slot));
    });
    const heads = store.snapshots.heads('DIA', { scope: 'days:45', limit: 3 });
    expect(heads.map((head) => head.slot)).toEqual([slots[3], slots[2], slots[1]]);
    const scope = saved[3]!.scopes[2]!;
    expect(heads[0]).toMatchObject({ spot: saved[3]!.spot, quality: 'trusted', zeroGamma: scope.zeroGamma.level });
    expect(heads[0]!.levels.callWall).toEqual({
      strike: scope.levels.callWall!.strike,
      value: scope.levels.callWall!.value,
    });
    expect(heads[0]!.totals.net).toBe(scope.totals.net);
    const some = store.snapshots.between('DIA', slots[1]!, slots[2]!, 'all');
    expect(some.map((head) => head.slot)).toEqual([slots[1], slots[2]]);
  });

  test('the last 720 headers, a range and a full snapshot are each read through indexes alone', () => {
    const store = tempStore();
    for (const sql of [
      headsQuery,
      betweenQuery,
      loadQuery(0),
      loadQuery(2),
      latestQuery(0, false),
      latestQuery(1, true),
    ]) {
      const parameters = {
        symbol: 'DIA',
        scope: 'all',
        scope0: 'all',
        scope1: '0dte',
        id: 1,
        limit: 720,
        from: 0,
        to: 1,
      };
      const plan = store.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(parameters) as { detail: string }[];
      const steps = plan.map((step) => step.detail);
      expect(
        steps.filter((step) => step.startsWith('SCAN')),
        sql,
      ).toEqual([]);
      expect(
        steps.some((step) => step.startsWith('SEARCH')),
        sql,
      ).toBe(true);
      if (sql === headsQuery || sql === betweenQuery) expect(steps.join(), sql).not.toMatch(/TEMP B-TREE/);
    }
  });

  test('the slot of the last kept matrix is of this session only', () => {
    const store = tempStore();
    expect(store.snapshots.lastMatrixSlot('DIA', '2026-11-20')).toBeNull();
    store.snapshots.save(at(sessionOpen), meta(sessionOpen, true));
    store.snapshots.save(at(sessionOpen + minute), meta(sessionOpen + minute));
    expect(store.snapshots.lastMatrixSlot('DIA', '2026-11-20')).toBe(sessionOpen);
    expect(store.snapshots.lastMatrixSlot('DIA', '2026-11-23')).toBeNull();
  });

  test('the newest snapshot that kept its matrix comes with it and the scopes asked for', () => {
    const store = tempStore();
    expect(store.snapshots.latestWithMatrix('DIA', ['all'])).toBeNull();
    const first = store.snapshots.save(at(sessionOpen), meta(sessionOpen, true));
    store.snapshots.save(at(sessionOpen + minute), meta(sessionOpen + minute));
    const kept = store.snapshots.latestWithMatrix('DIA', ['all']);
    expect(kept).toMatchObject({ id: first, slot: sessionOpen });
    expect(kept!.matrix?.strikes.length).toBeGreaterThan(0);
    expect(kept!.scopes.map(({ scope }) => scope)).toEqual(['all']);
    expect(store.snapshots.latestWithMatrix('SPX', ['all'])).toBeNull();
    // One of weeks ago is no heat map of now.
    const later = sessionOpen + 9 * 86_400_000;
    store.snapshots.save(at(later), meta(later));
    expect(store.snapshots.latestWithMatrix('DIA', ['all'])).toBeNull();
  });
});

describe('zero-gamma roots', () => {
  test('are remembered per scope from trusted readings, and a new session begins without any', () => {
    const store = tempStore();
    const trusted = at(sessionOpen);
    store.snapshots.save(trusted, meta(sessionOpen));
    const level = trusted.scopes[0]!.zeroGamma.level!;
    expect(store.snapshots.previousRoots('DIA', '2026-11-20').get('0dte')).toBe(level);
    expect(store.snapshots.previousRoots('DIA', '2026-11-20').size).toBe(4);
    expect(store.snapshots.previousRoots('DIA', '2026-11-23').size).toBe(0);
    expect(store.snapshots.previousRoots('SPX', '2026-11-20').size).toBe(0);
    const partial = sampleSnapshot({ shape: dia, slot: sessionOpen + minute, minute: 90, label: 'partial' });
    store.snapshots.save(partial, meta(sessionOpen + minute));
    expect(store.snapshots.previousRoots('DIA', '2026-11-20').get('0dte')).toBe(level);
  });
});

describe('retention', () => {
  test('strikes and matrices go, headers and levels stay, and the file gets smaller', async () => {
    const store = tempStore();
    const empty = store.db.pragma('page_count', { simple: true }) as number;
    const slots = Array.from({ length: 30 }, (_, n) => sessionOpen + n * minute);
    for (const slot of slots) store.snapshots.save(at(slot), meta(slot, true));
    const before = store.snapshots.heads('DIA', { scope: 'all' });
    store.jobs.claim('snapshot', 'old', sessionOpen);
    store.jobs.claim('snapshot', 'new', slots[25]!);
    const pages = () => (store.db.pragma('page_count', { simple: true }) as number) - empty;
    const grown = pages();
    expect(await store.prune(slots[25]!, '2026-11-01')).toBe(25);
    expect(pages()).toBeLessThan(grown / 2);
    expect(store.db.pragma('freelist_count', { simple: true })).toBe(0);
    expect(store.snapshots.heads('DIA', { scope: 'all' })).toEqual(before);
    const old = store.snapshots.load(before.at(-1)!.id)!;
    expect(old).toMatchObject({ pruned: true, matrix: null });
    expect(old.scopes.map((scope) => scope.strikes.count)).toEqual([0, 0, 0, 0]);
    expect(old.scopes[0]!.levels.callWall).not.toBeNull();
    expect(store.snapshots.load(before[0]!.id)!).toMatchObject({ pruned: false });
    expect(store.jobs.find('snapshot', 'old')).toBeNull();
    expect(store.jobs.find('snapshot', 'new')).not.toBeNull();
    expect(await store.prune(slots[25]!, '2026-11-01')).toBe(0);
    expect(store.db.pragma('quick_check', { simple: true })).toBe('ok');
  });

  test('a practice market that starts over forgets what lies ahead, and ids still only grow', () => {
    const store = tempStore();
    const slots = [0, 1, 2].map((n) => sessionOpen + n * minute);
    const ids = slots.map((slot) => store.snapshots.save(at(slot), meta(slot)));
    for (const slot of slots) store.jobs.claim('snapshot:DIA', String(slot), slot);
    store.openInterest.save('DIA', '2026-11-20', new Map([['.DIA', 1]]), null);
    store.openInterest.save('DIA', '2026-11-23', new Map([['.DIA', 2]]), null);
    store.dropAfter(slots[0]!, '2026-11-20');
    expect(store.snapshots.count()).toBe(1);
    expect(store.snapshots.previousRoots('DIA', '2026-11-20').size).toBe(0);
    expect(store.jobs.claim('snapshot:DIA', String(slots[0]), slots[0]!)).toBe(false);
    expect(store.jobs.claim('snapshot:DIA', String(slots[1]), slots[1]!)).toBe(true);
    expect(store.openInterest.loadLatest('DIA', '2026-11-30')!.tradingDay).toBe('2026-11-20');
    expect(store.snapshots.save(at(slots[1]!), meta(slots[1]!))).toBeGreaterThan(ids[2]!);
    expect(store.db.prepare('SELECT count(*) AS n FROM scope_level').get()).toEqual({ n: 8 });
    expect(store.snapshots.dropAfter('SPY', 0)).toBe(0);
    expect(store.snapshots.dropAfter('DIA', 0)).toBe(2);
  });
});

test('sixty saves in random order, some of a taken slot, leave exactly the first of each slot', () => {
  const store = tempStore();
  const draw = random(99);
  const saved = new Map<number, number>();
  for (let n = 0; n < 60; n++) {
    const slot = sessionOpen + Math.floor(draw() * 40) * minute;
    const snapshot = at(slot);
    try {
      saved.set(store.snapshots.save(snapshot, meta(slot)), snapshot.spot);
    } catch (error) {
      expect(error, 'seed 99').toMatchObject({ code: 'STORE_SLOT_TAKEN' });
    }
  }
  for (const [id, spot] of saved) expect(store.snapshots.load(id, ['0dte'])!.spot, 'seed 99').toBe(spot);
  expect(store.snapshots.count()).toBe(saved.size);
});

function expectLevels(stored: KeyLevels, levels: KeyLevels): void {
  for (const name of Object.keys(levels) as (keyof KeyLevels)[]) {
    const wanted = levels[name];
    const got = stored[name];
    expect(got?.strike, name).toBe(wanted?.strike);
    expect(got?.runnerUp?.strike, name).toBe(wanted?.runnerUp?.strike);
    if (wanted === null) continue;
    expect(got!.value / wanted.value, name).toBeCloseTo(1, 6);
    if (wanted.runnerUp !== null) expect(got!.runnerUp!.value / wanted.runnerUp.value, name).toBeCloseTo(1, 6);
    if (wanted.dominance !== null) expect(got!.dominance! / wanted.dominance, name).toBeCloseTo(1, 6);
  }
}
