import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ExportWish } from '../../src/bot/past-ports.js';
import { createCalendar } from '../../src/calendar/calendar.js';
import { createExportFile } from '../../src/daemon/export-file.js';
import type { Store } from '../../src/store/store.js';
import { minutesOf, saveSession } from '../store/stored-sessions.js';
import { tempStore } from '../store/temp-folder.js';

const dates = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20'];

function stored(minutes = 6, days: readonly string[] = dates): Store {
  const store = tempStore();
  store.db.pragma('synchronous = OFF');
  for (const date of days) saveSession(store, date, minutesOf(minutes, { spot: 6_020 }));
  return store;
}

function exporter(store: Store, pause = () => Promise.resolve()) {
  const deps = { exports: store.exports, readings: store.readings, calendar: createCalendar() };
  const make = createExportFile({ ...deps, strikesScope: 'days:45', pause });
  return (wish: Partial<ExportWish>, signal = new AbortController().signal, progress = (_share: number) => {}) =>
    make(
      {
        ...{ symbol: 'SPX', scope: null, what: 'levels', format: 'csv', from: '2026-11-16', to: '2026-11-20' },
        mostBytes: 10_000_000,
        ...wish,
      },
      { signal, progress },
    );
}

const textOf = async (file: { content(): Promise<Uint8Array>; fileName: string }) => {
  const bytes = Buffer.from(await file.content());
  return (file.fileName.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};

describe('a file of levels', () => {
  test('has a row for each scope of each reading, and says how much is in it', async () => {
    const shares: number[] = [];
    const file = await exporter(stored())({}, undefined, (share) => shares.push(share));
    const lines = (await textOf(file)).trimEnd().split('\n');
    expect(file).toMatchObject({
      rows: 120,
      sessions: 5,
      readings: 30,
      withoutStrikes: 0,
      isGzipped: false,
      scope: null,
    });
    expect(file.bytes).toBe((await file.content()).byteLength);
    expect([file.fileName, file.contentType]).toEqual(['spx-levels-2026-11-16-to-2026-11-20.csv', 'text/csv']);
    expect(lines).toHaveLength(121);
    expect(lines[0]).toBe(file.columns.join(','));
    expect(shares.at(-1)).toBe(1);
  });

  test('as JSON it says its symbol, range, source, method version and units', async () => {
    const file = await exporter(stored())({ format: 'json', scope: 'days:45', from: '2026-11-19' });
    const whole = JSON.parse(await textOf(file));
    expect(whole).toMatchObject({
      ...{ symbol: 'SPX', what: 'levels', scope: 'days:45', source: ['simulated'], methodVersion: [1] },
      ...{ from: '2026-11-19', to: '2026-11-20', sessions: 2, readings: 12 },
    });
    expect(whole.rows).toHaveLength(12);
    const units = Object.fromEntries(
      whole.columns.map((each: { name: string; unit: string }) => [each.name, each.unit]),
    );
    expect(units.net_gex_usd_per_point).toBe('$ of delta per 1-point move');
    expect(whole.rows[0]).toHaveLength(whole.columns.length);
  });
});

describe('a file of strikes', () => {
  test('is of one scope, and pruned readings are counted', async () => {
    const store = stored();
    store.snapshots.prune(Date.parse('2026-11-19T14:33:00Z'));
    const file = await exporter(store)({ what: 'strikes', from: '2026-11-18' });
    expect(file).toMatchObject({ scope: 'days:45', sessions: 3, readings: 18, withoutStrikes: 9 });
    expect(file.fileName).toBe('spx-45d-strikes-2026-11-18-to-2026-11-20.csv');
    const lines = (await textOf(file)).trimEnd().split('\n');
    expect(lines).toHaveLength(file.rows + 1);
    expect(lines[1]).toMatch(/^2026-11-19T14:33/);
  });

  test('with nothing but pruned readings it is refused, and the date from which strikes are kept is named', async () => {
    const store = stored();
    store.snapshots.prune(Date.parse('2026-11-19T14:33:00Z'));
    const text = 'The strikes of SPX from Mon Nov 16, 2026 to Wed Nov 18, 2026 are past their retention; ';
    await expect(exporter(store)({ what: 'strikes', to: '2026-11-18' })).rejects.toMatchObject({
      code: 'RANGE_EMPTY',
      message: `${text}levels are still there, strikes from Thu Nov 19, 2026 on.`,
    });
  });
});

describe('more than the platform takes', () => {
  test('is compressed where that makes it fit', async () => {
    const ask = exporter(stored());
    const plain = await ask({});
    const packed = await ask({ mostBytes: Math.round(plain.bytes / 2) });
    expect(packed).toMatchObject({ isGzipped: true, contentType: 'application/gzip', rows: plain.rows });
    expect(packed.fileName).toBe(`${plain.fileName}.gz`);
    expect(await textOf(packed)).toBe(await textOf(plain));
    expect(packed.bytes).toBe((await packed.content()).byteLength);
  });

  test('is refused with a range that does fit', async () => {
    const ask = exporter(stored(40));
    const one = await ask({ from: '2026-11-20', mostBytes: 1e9, what: 'strikes' });
    const mostBytes = Math.round(
      (await ask({ from: '2026-11-20', what: 'strikes', mostBytes: one.bytes - 1 })).bytes * 2.5,
    );
    const refused = await ask({ what: 'strikes', mostBytes }).catch((error: Error) => error);
    expect(refused).toMatchObject({ code: 'EXPORT_TOO_LARGE' });
    const range = /; (2026-11-\d\d)(?:\.\.(2026-11-\d\d))? fits\.$/.exec((refused as Error).message);
    expect(range, (refused as Error).message).not.toBeNull();
    const [, from, to = from] = range!;
    expect([from, to]).toEqual(['2026-11-19', '2026-11-20']);
    expect((await ask({ what: 'strikes', mostBytes, from: from!, to: to! })).bytes).toBeLessThanOrEqual(mostBytes);
  });

  test('when even one session is too large, no range is promised', async () => {
    await expect(exporter(stored())({ mostBytes: 500, from: '2026-11-20' })).rejects.toMatchObject({
      code: 'EXPORT_TOO_LARGE',
      message:
        'One session of SPX levels would be larger than the 500 B that fit here, compressed; a single session is too large already.',
    });
  });
});

describe('nothing to export', () => {
  const answers: readonly (readonly [Partial<ExportWish>, string, string])[] = [
    [{ symbol: 'TSLA' }, 'NOTHING_STORED', 'Nothing of TSLA is stored. Stored are SPX.'],
    [
      { from: '2026-11-26', to: '2026-11-26' },
      'RANGE_EMPTY',
      'No reading of SPX is stored on Thu Nov 26, 2026, a holiday (Thanksgiving Day); there are 5 sessions from Mon Nov 16, 2026 to Fri Nov 20, 2026.',
    ],
    [
      { from: '2026-11-21', to: '2026-11-21' },
      'RANGE_EMPTY',
      'No reading of SPX is stored on Sat Nov 21, 2026, a weekend; there are 5 sessions from Mon Nov 16, 2026 to Fri Nov 20, 2026.',
    ],
    [
      { from: '2026-01-05', to: '2026-01-09' },
      'RANGE_EMPTY',
      'No reading of SPX is stored from Mon Jan 5, 2026 to Fri Jan 9, 2026; there are 5 sessions from Mon Nov 16, 2026 to Fri Nov 20, 2026.',
    ],
    [
      { scope: '2026-12-18' as const },
      'RANGE_EMPTY',
      'SPX has no readings of Fri Dec 18, 2026 stored from Mon Nov 16, 2026 to Fri Nov 20, 2026; it has 0DTE, Next expiration, 45 days, All expirations.',
    ],
  ];

  test('is answered with what there is: an unknown symbol, a holiday, a weekend, dates without readings, a scope never stored', async () => {
    const ask = exporter(stored(1));
    for (const [wish, code, message] of answers) await expect(ask(wish)).rejects.toMatchObject({ code, message });
  });

  test('an empty database says so', async () => {
    await expect(exporter(tempStore())({})).rejects.toMatchObject({
      code: 'NOTHING_STORED',
      message: 'Nothing of SPX is stored. No readings are stored yet.',
    });
  });
});

describe('beside other work', () => {
  test('others get their turn after every few readings, and whoever stops it gets the reason', async () => {
    const store = stored(41, dates.slice(0, 2));
    let pauses = 0;
    let isTold = false;
    const stop = new AbortController();
    const ask = exporter(store, async () => {
      pauses++;
      if (isTold && pauses === 12) stop.abort(new Error('stopped'));
    });
    // Two sessions of 41 readings, four of them at once.
    await ask({ what: 'strikes' });
    expect(pauses).toBeGreaterThanOrEqual(2 + 2 * 11);
    pauses = 0;
    isTold = true;
    await expect(ask({ what: 'strikes' }, stop.signal)).rejects.toThrow('stopped');
    expect(pauses).toBe(12);
  });

  test('one file is made after the other, and one that fails does not hold the next', async () => {
    const store = stored(2);
    let running = 0;
    let most = 0;
    const ask = exporter(store, async () => {
      running++;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    });
    const made = await Promise.allSettled([ask({}), ask({ symbol: 'TSLA' }), ask({ format: 'json' })]);
    expect(made.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(most).toBe(1);
  });

  test('readings that are stored meanwhile are not in it', async () => {
    const store = stored(6, ['2026-11-20']);
    let isLate = false;
    const ask = exporter(store, async () => {
      if (!isLate) store.db.prepare('UPDATE snapshot SET slot = slot + 60000 WHERE id = 6').run();
      isLate = true;
    });
    // The plan counted six; the last one moved beyond it.
    expect(await ask({ from: '2026-11-20' })).toMatchObject({ readings: 5, rows: 20 });
  });
});
