/** `snapshot` and `check` for people and for scripts: read the market once, store nothing. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openWorld } from '../acceptance/outside-world.js';
import { newFolder, Program } from '../acceptance/program.js';

describe('snapshot', () => {
  test('--json is one JSON document with units, numbers or null, and nothing else on standard output', async () => {
    const world = await openWorld();
    const run = await Program.run(['snapshot', 'spy', '--scope', '45d', '--json', ...world.clockArgs]);
    expect(run.code, run.stderr).toBe(0);
    const answer = JSON.parse(run.stdout) as Record<string, unknown>;
    expect(answer).toMatchObject({
      symbol: 'SPY',
      source: 'simulated',
      sessionDate: '2026-11-19',
      loading: null,
      units: {
        gex: expect.stringMatching(/USD/),
        vex: expect.stringMatching(/per volatility point/),
        cex: expect.stringMatching(/per calendar day/),
        time: expect.stringMatching(/ms/),
      },
    });
    const { totals, strikes, zeroGamma } = answer.scope as {
      totals: { call: number; put: number; net: number };
      strikes: { strike: number[]; callGex: number[] };
      zeroGamma: { level: number | null };
    };
    expect(totals.call).toBeGreaterThan(0);
    expect(totals.net).toBeCloseTo(totals.call - totals.put, 0);
    expect(strikes.strike.length).toBe(strikes.callGex.length);
    // The far wings are in as well: max pain and put/call ratios count them.
    const { contracts, withOpenInterest } = answer.quality as { contracts: number; withOpenInterest: number };
    expect(withOpenInterest).toBe(contracts);
    expect(zeroGamma.level === null || zeroGamma.level > 0).toBe(true);
    expect(run.stderr).toBe('');
    expect(existsSync(join(run.folder, 'data'))).toBe(false);
  }, 60_000);

  test('--png writes the chart, and the text is that of /gex', async () => {
    const world = await openWorld();
    const run = await Program.run(['snapshot', 'SPY', '--png', 'spy.png', ...world.clockArgs], { form: 'files' });
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/^SPY [\d,.]+.*gamma$/m);
    expect(run.stdout).toMatch(/SIMULATED 10:3\d ET/);
    expect(run.stdout).not.toMatch(/Still loading/);
    expect(readFileSync(join(run.folder, 'spy.png')).subarray(0, 4).toString('latin1')).toBe('\x89PNG');
    expect(existsSync(join(run.folder, 'data'))).toBe(false);
  }, 60_000);

  test.each<[string[], number, RegExp]>([
    [['XYZZY'], 65, /^SYMBOL_UNKNOWN: /],
    [['NOOPT'], 65, /^SYMBOL_NO_OPTIONS: /],
    [['SPY', '--scope', '2026-11-22'], 65, /^EXPIRATION_UNKNOWN: SPY has no expiration on 2026-11-22/],
    [['DIA', '--scope', '0dte', '--png', 'none.png'], 65, /^SCOPE_EMPTY: /],
    [['SPY', '--png', 'no/such/folder/x.png'], 73, /^FILE_NOT_WRITTEN: no\/such\/folder\/x\.png cannot be written/],
  ])('%j ends with code %i and one sentence, and leaves no file', async (argv, code, words) => {
    const world = await openWorld();
    const run = await Program.run(['snapshot', ...argv, ...world.clockArgs]);
    expect(run.code).toBe(code);
    expect(run.stderr).toMatch(words);
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(run.folder, 'none.png'))).toBe(false);
    expect(existsSync(join(run.folder, 'data'))).toBe(false);
  });

  test('SIGTERM while it waits ends it with 130 and no answer', async () => {
    const world = await openWorld({ knobs: { hang: 1, faultPath: '/option-chains' } });
    const program = await Program.start(['snapshot', 'SPY', ...world.clockArgs]);
    await program.until(() => world.server.requests.some(({ path }) => path.startsWith('/option-chains')));
    program.signal('SIGTERM');
    const { code, stdout } = await program.within(10_000);
    expect(code).toBe(130);
    expect(stdout).toBe('');
  });

  test('beside a running daemon it reads the market and leaves the daemon alone', async () => {
    const world = await openWorld();
    const daemon = await Program.start([...world.clockArgs], { input: 'open', env: { SYMBOLS: 'SPY' } });
    await daemon.until(/Chart: /);
    const run = await Program.run(['snapshot', 'SPY', ...world.clockArgs], { folder: daemon.folder });
    expect(run.code, run.stderr).toBe(0);
    expect(await daemon.ask('/status')).toMatch(/Feed +connected/);
  }, 60_000);
});

describe('check', () => {
  test('prints one row per symbol, all ok, and ends with 0', async () => {
    const world = await openWorld();
    const run = await Program.run(['check', 'SPY', 'AAPL', ...world.clockArgs]);
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(run.stdout).toMatch(/^Configuration: ok/);
    expect(run.stdout).toMatch(/^Symbol +Spot +Age +Quotes +Greeks +OI$/m);
    for (const symbol of ['SPY', 'AAPL']) {
      expect(run.stdout).toMatch(new RegExp(`^${symbol} +[\\d,.]+ +\\d+ s +6/6 +\\d+/\\d+ +\\d+/\\d+ +ok$`, 'm'));
    }
    expect(existsSync(join(run.folder, 'data'))).toBe(false);
  }, 60_000);

  test('says what is missing for which symbol, and ends with 65', async () => {
    const world = await openWorld();
    const run = await Program.run(['check', 'SPY', 'XYZZY', 'NOOPT', ...world.clockArgs]);
    expect(run.code).toBe(65);
    expect(run.stdout).toMatch(/^SPY .* ok$/m);
    expect(run.stdout).toMatch(/^XYZZY .*MISSING$/m);
    expect(run.stdout).toMatch(/^NOOPT: .*options/m);
  }, 60_000);

  test('--json is one JSON document', async () => {
    const world = await openWorld();
    const run = await Program.run(['check', 'SPY', '--json', ...world.clockArgs], { folder: newFolder() });
    expect(run.code).toBe(0);
    const { feed, symbols } = JSON.parse(run.stdout) as { feed: object; symbols: object[] };
    expect(feed).toMatchObject({ phase: 'live', level: 'simulated', problem: null });
    expect(symbols).toMatchObject([{ symbol: 'SPY', isComplete: true, problem: null }]);
  }, 60_000);
});
