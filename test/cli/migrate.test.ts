import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrateHelp, runMigrate } from '../../src/cli/migrate.js';
import { silentLogger } from '../../src/lib/log.js';
import { newestVersion, nextStepName, stepsFolder, tempFolder, tempStore } from '../store/temp-folder.js';

function setUp(steps: Record<string, string> = {}) {
  const databaseFile = join(tempFolder(), 'gexwatch.db');
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    databaseFile,
    migrationsDir: stepsFolder(steps),
    now: 1_763_649_000_000,
    log: silentLogger,
  };
  return { databaseFile, out, err, run: (...argv: string[]) => runMigrate(argv, io) };
}

const step = nextStepName('more');
const more = { [step]: 'CREATE TABLE more (id INTEGER) STRICT;' };
const backup = `.v${newestVersion}-before-v${newestVersion + 1}.bak`;

test('without a database it says so and makes none', async () => {
  const { databaseFile, out, run } = setUp();
  expect(await run()).toBe(0);
  expect(out.join()).toMatch(/no database .* yet/);
  expect(existsSync(databaseFile)).toBe(false);
});

test('a dry run shows the missing steps and changes nothing', async () => {
  const { databaseFile, out, run } = setUp(more);
  tempStore({ file: databaseFile }).close();
  const before = readFileSync(databaseFile);
  expect(await run('--dry-run')).toBe(0);
  expect(out).toEqual([
    `${databaseFile}: schema ${newestVersion}, newest ${newestVersion + 1}.`,
    `missing: ${step.replace('_', ' ').replace('.sql', '')}`,
  ]);
  expect(readFileSync(databaseFile).equals(before)).toBe(true);
});

test('an older database is copied and migrated, and a second run has nothing to do', async () => {
  const { databaseFile, out, run } = setUp(more);
  tempStore({ file: databaseFile }).close();
  expect(await run()).toBe(0);
  expect(out.at(-1)).toContain(`${databaseFile}${backup}`);
  expect(existsSync(`${databaseFile}${backup}`)).toBe(true);
  expect(await run()).toBe(0);
  expect(out.at(-1)).toBe('Nothing to do.');
});

test('it refuses while a daemon runs', async () => {
  const { databaseFile, err, run } = setUp(more);
  tempStore({ file: databaseFile });
  expect(await run()).toBe(75);
  expect(err.join()).toMatch(/Another gexwatch is using/);
});

test('a newer database, a damaged one and a wrong option end with their own exit code and one sentence', async () => {
  const newer = setUp(more);
  tempStore({ file: newer.databaseFile }).close();
  await newer.run();
  const older = setUp();
  copyFileSync(newer.databaseFile, older.databaseFile);
  expect(await older.run()).toBe(78);
  writeFileSync(older.databaseFile, 'garbage');
  expect(await older.run('--dry-run')).toBe(65);
  expect(await older.run('--force')).toBe(64);
  expect(older.err.length).toBe(3);
  expect(older.err[2]).toMatch(/^USAGE: migrate: Unknown option '--force'\. Run with --help/);
  expect(await older.run('--help')).toBe(0);
  expect(older.out).toContain(migrateHelp);
});
