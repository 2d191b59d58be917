/** The command line as a script sees it: help, mistakes, exit codes. None of it touches the data folder. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { helpTexts, runCommandLine, subCommands } from '../../src/cli/command-line.js';
import { errorKinds } from '../../src/lib/errors.js';
import { newFolder, Program } from '../acceptance/program.js';
import { recordingIo } from './recording-io.js';

const commands = Object.keys(subCommands);

describe('help', () => {
  test.each([['--help'], ['-h'], ['help']])('%s lists every command and ends with 0', async (word) => {
    const io = recordingIo(newFolder());
    expect(await runCommandLine([word], io)).toBe(0);
    for (const name of commands) expect(io.printed).toMatch(new RegExp(`^  ${name} +\\w`, 'm'));
    expect(io.complained).toBe('');
  });

  test.each(commands)(
    '%s --help prints its own text, also beside other options and with a wrong .env',
    async (name) => {
      for (const rest of [['--help'], ['-h']]) {
        const folder = newFolder();
        const io = recordingIo(folder, { SNAPSHOT_CRON: 'never' });
        expect(await runCommandLine([name, ...rest], io), io.complained).toBe(0);
        expect(io.printed).toContain(helpTexts[name as keyof typeof helpTexts].split('\n')[0]);
        expect(io.complained).toBe('');
        expect(existsSync(join(folder, 'data'))).toBe(false);
      }
    },
  );

  test('every option that a help text names is one that the command takes', async () => {
    for (const [name, text] of Object.entries(helpTexts)) {
      for (const [option] of text.matchAll(/--[a-z-]+/g)) {
        const io = recordingIo(newFolder());
        // With --help last nothing runs; an unknown option is complained about first.
        const value = /^--(json|dry-run|help)$/.test(option) ? [] : ['1'];
        await runCommandLine([name, option, ...value, '--help'], io);
        expect(io.complained, `${name} ${option}`).toBe('');
      }
    }
  });

  test('--version prints the version of package.json', async () => {
    const io = recordingIo(newFolder());
    expect(await runCommandLine(['--version'], io)).toBe(0);
    expect(io.printed).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('mistakes', () => {
  test.each<[string[], RegExp]>([
    [['fly'], /There is no command "fly"/],
    [['__proto__'], /There is no command/],
    [['constructor'], /There is no command/],
    [['--fly'], /--fly/],
    [['start', '--speed', '3'], /--speed/],
    [['start', 'SPX'], /SPX/],
    [['snapshot'], /takes one symbol/],
    [['snapshot', 'SPX', 'SPY'], /takes one symbol/],
    [['snapshot', 'SPX', '--scope', 'yesterday'], /"yesterday" is no scope/],
    [['snapshot', 'SPX', '--scope', '2026-02-31'], /"2026-02-31" is no scope/],
    [['snapshot', 'SPX', '--wait', '0'], /--wait/],
    [['snapshot', 'SPX', '--wait', 'long'], /--wait/],
    [['snapshot', 'SPX', '--png'], /--png/],
    [['snapshot', '5PX'], /"5PX" is no symbol/],
    [['check', '--all'], /--all/],
    [['check', 'SPX', 'S PX'], /"S PX" is no symbol/],
    [['migrate', '--force'], /--force/],
    [['practice', '--chian', 'x'], /--chian/],
  ])('%j ends with 64 and one sentence', async (argv, words) => {
    const folder = newFolder();
    const io = recordingIo(folder);
    const code = await runCommandLine(argv, io);
    expect(io.complained.trim()).toMatch(words);
    expect(io.complained.trim().split('\n')).toHaveLength(1);
    expect(io.complained).not.toMatch(/'-- |"-- |TypeError|undefined/);
    expect(code).toBe(errorKinds.USAGE.exitCode);
    expect(io.printed).toBe('');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  test('the real program hands the code and the sentence to the shell', async () => {
    const run = await Program.run(['fly']);
    expect(run).toMatchObject({ code: 64, stdout: '' });
    expect(run.stderr).toMatch(/^USAGE: There is no command "fly"\. .*--help.*\n$/);
  });
});
