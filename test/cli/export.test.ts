import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.js';
import { silentLogger } from '../../src/lib/log.js';
import { openDatabase } from '../../src/store/open-database.js';
import type { Store } from '../../src/store/store.js';
import { builtProgram } from '../acceptance/built-program.js';
import { minutesOf, saveSession } from '../store/stored-sessions.js';
import { stepsFolder, tempFolder, tempStore } from '../store/temp-folder.js';
import { recordingIo } from './recording-io.js';

/** A data folder with two sessions, whose database goes on being written by the store of this test. */
function dataFolder(minutes = 4): { folder: string; store: Store } {
  const folder = tempFolder();
  const store = tempStore({ file: join(folder, 'practice.db') });
  for (const date of ['2026-11-19', '2026-11-20']) saveSession(store, date, minutesOf(minutes, { spot: 6_020 }));
  return { folder, store };
}

async function run(folder: string, line: string, stdout?: Writable) {
  const io = recordingIo(folder, { DATA_DIR: folder });
  const code = await runCommandLine(['export', ...line.split(' ')], stdout === undefined ? io : { ...io, stdout });
  return { code, printed: io.printed, complained: io.complained };
}

const linesOf = (text: string) => text.trimEnd().split('\n');

describe('to standard output', () => {
  test('the newest session as CSV, what it is on standard error, while the daemon has the database', async () => {
    const { folder } = dataFolder();
    const { code, printed, complained } = await run(folder, 'spx');
    expect(code).toBe(0);
    expect(complained).toMatch(/^16 rows of 2026-11-20, [\d.]+ KB\.\n$/);
    const [head, ...rows] = linesOf(printed);
    expect(head).toMatch(/^time_utc,session_date,in_session,symbol,scope,source,spot_price,quality,/);
    expect(rows).toHaveLength(16);
    expect(rows[0]).toMatch(/^2026-11-20T14:30:00\.000Z,2026-11-20,true,SPX,0dte,simulated,6020,trusted,/);
  });

  test('a range of strikes as JSON', async () => {
    const { folder } = dataFolder();
    const { printed } = await run(folder, 'SPX --what strikes --scope 0dte --from 2026-11-19 --format json');
    expect(JSON.parse(printed)).toMatchObject({ scope: '0dte', sessions: 2, readings: 8, source: ['simulated'] });
  });

  test('strikes past their retention are named on standard error', async () => {
    const { folder, store } = dataFolder();
    store.snapshots.prune(Date.parse('2026-11-20T14:32:00Z'));
    const { complained } = await run(folder, 'SPX --what strikes --range 2d');
    expect(complained).toContain('Left out: 6 of 8 readings whose strikes are past their retention.');
  });

  test('a reader who leaves early ends it quietly, a full disk does not', async () => {
    const { folder } = dataFolder();
    const failing = (code: string) =>
      new Writable({
        highWaterMark: 1,
        write: (_chunk, _encoding, done) => done(Object.assign(new Error('write failed'), { code })),
      });
    expect(await run(folder, 'SPX', failing('EPIPE'))).toMatchObject({ code: 0, complained: '' });
    const full = await run(folder, 'SPX', failing('ENOSPC'));
    expect(full.code).toBe(73);
    expect(full.complained).toMatch(/^FILE_NOT_WRITTEN: There is no room for standard output \(ENOSPC\)\./);
  });

  test('a slow reader is waited for, and one that closes without a word is not', async () => {
    const { folder } = dataFolder(60);
    let held = 0;
    let most = 0;
    const slow = new Writable({
      highWaterMark: 1_000,
      write(chunk: Buffer, _encoding, done) {
        held += chunk.length;
        most = Math.max(most, slow.writableLength);
        setImmediate(() => {
          held -= chunk.length;
          done();
        });
      },
    });
    expect(await run(folder, 'SPX --range 2d', slow)).toMatchObject({ code: 0 });
    // Never more than one piece: 40 readings of four scopes.
    expect(most).toBeLessThan(400_000);
    expect(held).toBe(0);
    const closing = new Writable({ highWaterMark: 1, write: () => closing.destroy() });
    expect(await run(folder, 'SPX', closing)).toMatchObject({ code: 0, complained: '' });
  });

  test('head takes its lines from the real program and nothing is said about the pipe', async () => {
    const { folder } = dataFolder(30);
    const shell = `"${process.execPath}" "${await builtProgram()}" export SPX --range 2d | head -n 2 | cut -c 1-12; exit "\${PIPESTATUS[0]}"`;
    const env = { ...process.env, DATA_DIR: folder, HEALTH_PORT: '0' };
    const child = spawn('bash', ['-c', shell], { cwd: join(import.meta.dirname, '../..'), env });
    let said = '';
    let complained = '';
    child.stdout.on('data', (text) => (said += text));
    child.stderr.on('data', (text) => (complained += text));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, said, complained }).toEqual({ code: 0, said: 'time_utc,ses\n2026-11-19T1\n', complained: '' });
  }, 90_000);
});

describe('into a file', () => {
  test('it is there once complete, readable by its owner only, in place of the one before', async () => {
    const { folder } = dataFolder();
    writeFileSync(join(folder, 'spx.csv'), 'older', { mode: 0o644 });
    const { code, printed } = await run(folder, 'SPX --range 2d --out spx.csv');
    expect(code).toBe(0);
    const path = join(folder, 'spx.csv');
    expect(printed).toMatch(/spx\.csv: 32 rows of 2 sessions from 2026-11-19 to 2026-11-20, [\d.]+ KB\.\n$/);
    expect(linesOf(readFileSync(path, 'utf8'))).toHaveLength(33);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.includes('part'))).toEqual([]);
  });

  test('a folder gets a file that says what is in it', async () => {
    const { folder } = dataFolder();
    mkdirSync(join(folder, 'out'));
    await run(folder, 'SPX --what strikes --scope next --format json --out out');
    expect(readdirSync(join(folder, 'out'))).toEqual(['spx-next-strikes-2026-11-20.json']);
  });

  test.each(['practice.db', 'practice.db-wal', 'practice.db.lock', './out/../practice.db'])(
    'the database is never written over: %s',
    async (name) => {
      const { folder, store } = dataFolder();
      mkdirSync(join(folder, 'out'));
      const { code, complained } = await run(folder, `SPX --out ${name}`);
      expect(code).toBe(73);
      expect(complained).toContain('is the database itself, or belongs to it.');
      expect(store.check()).toMatchObject({ ok: true, snapshots: 8 });
    },
  );

  test('a folder that is not there, and what is no plain file, are named', async () => {
    const { folder } = dataFolder();
    const missing = await run(folder, 'SPX --out no/such/spx.csv');
    expect(missing.code).toBe(73);
    expect(missing.complained).toMatch(/no\/such\/spx\.csv cannot be written \(ENOENT\)\./);
    expect((await run(folder, 'SPX --out /dev/null')).complained).toContain('/dev/null is no plain file.');
  });
});

describe('what cannot be exported', () => {
  test.each([
    ['TSLA', 65, 'NOTHING_STORED: Nothing of TSLA is stored. Stored are SPX.'],
    [
      'SPX --range 2026-11-26',
      65,
      'RANGE_EMPTY: No reading of SPX is stored on Thu Nov 26, 2026, a holiday (Thanksgiving Day)',
    ],
    [
      'SPX --from 2026-11-20 --to 2026-11-02',
      64,
      'USAGE: export: the range begins on 2026-11-20, after its end 2026-11-02.',
    ],
    [
      'SPX --range 2026-11-20..2026-11-02',
      64,
      'USAGE: export: the range begins on 2026-11-20, after its end 2026-11-02.',
    ],
    ['SPX --range 5d --from 2026-11-02', 64, 'USAGE: export: --range is a range of its own'],
    ['SPX --range 0d', 64, 'USAGE: export: --range takes 1d, 5d, 20d, a date'],
    ['SPX --what prices', 64, 'USAGE: export: --what is one of levels, strikes.'],
    ['SPX --format xlsx', 64, 'USAGE: export: --format is one of csv, json.'],
    ['SPX --from 2026-02-30', 64, 'USAGE: export: --from takes a date such as 2026-11-20.'],
    ['SPX QQQ', 64, 'USAGE: export takes one symbol'],
  ])('%s', async (line, code, sentence) => {
    const { folder } = line.startsWith('TSLA') || line.endsWith('26') ? dataFolder(1) : { folder: tempFolder() };
    const answer = await run(folder, line);
    expect(answer.complained.slice(0, sentence.length)).toBe(sentence);
    expect([answer.code, answer.printed]).toEqual([code, '']);
  });

  test('a database that an older gexwatch wrote is told how it gets the new schema, and stays as it is', async () => {
    const folder = tempFolder();
    const file = join(folder, 'practice.db');
    openDatabase({ file, migrationsDir: stepsFolder({}, 3), log: silentLogger }).close();
    const before = readFileSync(file);
    for (const line of ['export SPX', 'replay zero-gamma SPX']) {
      const io = recordingIo(folder, { DATA_DIR: folder });
      expect(await runCommandLine(line.split(' '), io), line).toBe(78);
      expect(io.complained).toMatch(/^STORE_OLDER_SCHEMA: The database \S+ still has schema 3, .* or run migrate/);
    }
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('no database, one of a newer gexwatch, one that is damaged', async () => {
    const none = tempFolder();
    expect(await run(none, 'SPX')).toMatchObject({
      code: 75,
      complained: expect.stringMatching(/^STORE_ABSENT: There is no database at .* Start gexwatch once/),
    });
    expect(existsSync(join(none, 'practice.db'))).toBe(false);
    const { folder, store } = dataFolder(1);
    store.db.pragma('user_version = 99');
    expect(await run(folder, 'SPX')).toMatchObject({ code: 78, complained: expect.stringContaining('has schema 99') });
    writeFileSync(join(none, 'practice.db'), 'no database at all');
    expect(await run(none, 'SPX')).toMatchObject({ code: 65, complained: expect.stringContaining('STORE_CORRUPT') });
  });
});
