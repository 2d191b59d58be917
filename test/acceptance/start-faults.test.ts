/** What keeps the program from starting is one sentence on standard error and an exit code, and nothing is damaged by it. */

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openWorld } from './outside-world.js';
import { type Ended, newFolder, Program, plantedRefreshToken, plantedSecret, rowsOf } from './program.js';

/** One line, the code first, and the exit code of the catalogue. */
function expectFault({ code, stdout, stderr }: Ended, fault: string, exitCode: number, words: RegExp): void {
  const lines = stderr.split('\n').filter((line) => line.startsWith(`${fault}:`));
  expect(lines, stderr).toHaveLength(1);
  expect(lines[0]).toMatch(words);
  expect(code).toBe(exitCode);
  expect(stdout).not.toMatch(/gamma|Chart:/);
  expect(stderr).not.toMatch(/\n {4}at /);
}

describe('settings', () => {
  test('half of the credentials is refused by name, and no practice market runs in their place', async () => {
    const run = await Program.run([], { env: { CLIENT_SECRET: plantedSecret } });
    expectFault(run, 'CONFIG_INVALID', 78, /one fault/);
    expect(run.stderr).toContain('REFRESH_TOKEN is missing while CLIENT_SECRET is set');
    expect(existsSync(join(run.folder, 'data'))).toBe(false);
  });

  test('every wrong line of .env is told at once, with an example and without the secret', async () => {
    const run = await Program.run([], {
      env: { HEALTH_PORT: '' },
      files: {
        '.env': [
          `CLIENT_SECRET="${plantedSecret}`,
          `REFRESH_TOKEN = Bearer ${plantedRefreshToken}`,
          'SNAPSHOT_CRON=every minute',
          'RISK_FREE_RATE=4.5',
          'HEALTH_PORT=high',
          'TASTYTRADE_API_URL=http://api.example.com',
          'RETENTION_DAY=3',
        ].join('\n'),
      },
    });
    expect(run.code).toBe(78);
    for (const name of ['CLIENT_SECRET', 'REFRESH_TOKEN', 'SNAPSHOT_CRON', 'RISK_FREE_RATE', 'TASTYTRADE_API_URL']) {
      expect(run.stderr, name).toContain(name);
    }
    expect(run.stderr).toContain('Example: ');
    expect(run.stderr).toContain('RETENTION_DAYS');
    expect(run.stdout).toBe('');
  });
});

describe('the data folder', () => {
  test('that is a file is refused in words', async () => {
    const run = await Program.run([], { files: { data: 'not a folder' } });
    expectFault(run, 'STORE_READ_ONLY', 73, /data/);
    expect(readFileSync(join(run.folder, 'data'), 'utf8')).toBe('not a folder');
  });

  test.skipIf(process.getuid?.() === 0)('that may not be written is refused in words', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'data'));
    chmodSync(join(folder, 'data'), 0o555);
    const run = await Program.run([], { folder });
    chmodSync(join(folder, 'data'), 0o755);
    expectFault(run, 'STORE_READ_ONLY', 73, /data/);
  });

  test('of a database that is garbage, empty or damaged: STORE_CORRUPT, and not a byte of it changes', async () => {
    const { clockArgs } = await openWorld();
    const sound = join(newFolder(), 'sound.db');
    await makeDatabase(clockArgs, sound);
    const damaged = Buffer.from(readFileSync(sound));
    // A page in the middle: the header still looks well.
    damaged.fill(0xa5, 8 * 4096, 10 * 4096);
    const cases: [string, Buffer][] = [
      ['garbage', Buffer.from('this was a shopping list, not a database '.repeat(200))],
      ['empty', Buffer.alloc(0)],
      ['damaged', damaged],
    ];
    for (const [name, bytes] of cases) {
      const folder = newFolder();
      mkdirSync(join(folder, 'data'));
      const file = join(folder, 'data/practice.db');
      writeFileSync(file, bytes);
      const run = await Program.run([...clockArgs], { folder });
      expectFault(run, 'STORE_CORRUPT', 65, /practice\.db/);
      expect(readFileSync(file).equals(bytes), name).toBe(true);
    }
  }, 60_000);

  test('of a newer gexwatch is refused with both versions, and not a byte of it changes', async () => {
    const { clockArgs } = await openWorld();
    const folder = newFolder();
    mkdirSync(join(folder, 'data'));
    const file = join(folder, 'data/practice.db');
    await makeDatabase(clockArgs, file);
    const db = new Database(file);
    const newest = db.pragma('user_version', { simple: true }) as number;
    db.pragma('journal_mode = DELETE');
    db.pragma('user_version = 9000');
    db.close();
    const before = readFileSync(file);
    const run = await Program.run([...clockArgs], { folder });
    expectFault(run, 'STORE_NEWER_SCHEMA', 78, new RegExp(`9000.*${newest}`));
    expect(readFileSync(file).equals(before)).toBe(true);
  }, 60_000);

  test('in use by another gexwatch: ALREADY_RUNNING, and the first one goes on undisturbed', async () => {
    const { clockArgs, server } = await openWorld();
    const first = await Program.start([...clockArgs], { input: 'open', env: { SYMBOLS: 'SPY' } });
    await first.until(/Chart: /);
    const connections = server.stats.connections;
    const second = await Program.run([...clockArgs], { folder: first.folder, env: { SYMBOLS: 'SPY' } });
    expectFault(second, 'ALREADY_RUNNING', 75, /data/);
    // It was refused before it opened a session at the broker.
    expect(server.stats.connections).toBe(connections);
    expect(await first.ask('/status')).toMatch(/Feed +connected/);
    expect(first.isOver).toBe(false);
  }, 60_000);
});

describe('ports', () => {
  test('HEALTH_PORT in use ends the start with PORT_IN_USE', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const { clockArgs } = await openWorld();
    const run = await Program.run([...clockArgs], { env: { HEALTH_PORT: String(port) } });
    other.close();
    expectFault(run, 'PORT_IN_USE', 69, new RegExp(String(port)));
  });

  test('a practice clock that nobody serves is told at once', async () => {
    const run = await Program.run(['--market-clock', 'http://127.0.0.1:9/practice/clock']);
    expectFault(run, 'PRACTICE_FAILED', 70, /127\.0\.0\.1:9/);
  });
});

/** A database as a first run leaves it. */
async function makeDatabase(clockArgs: readonly string[], to: string): Promise<void> {
  const program = await Program.start([...clockArgs], { env: { SYMBOLS: 'SPY' } });
  await program.until(/Chart: /);
  program.signal('SIGTERM');
  await program.within(10_000);
  const file = join(program.folder, 'data/practice.db');
  expect(rowsOf<{ quick_check: string }>(file, 'PRAGMA quick_check')[0]?.quick_check).toBe('ok');
  const copy = spawnSync('cp', [file, to]);
  expect(copy.status).toBe(0);
}
