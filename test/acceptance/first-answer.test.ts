/** `npm start` on a machine with nothing: the answer, its picture, and a clean end. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openWorld } from './outside-world.js';
import { databaseAfter, Program } from './program.js';

describe('without credentials and without a terminal', () => {
  test('it answers /gex SPX from its own practice market with a chart, keeps serving, and SIGTERM ends it with code 0', async () => {
    const program = await Program.start([], { form: 'files' });
    await program.until(/Chart: .*\n/);
    expect(program.stdout).toContain('SIMULATED');
    expect(program.stdout).toMatch(/^SPX [\d,]+\.\d\d .*gamma$/m);
    expect(program.stdout).toMatch(/^GEX per point {2}calls \$[\d.]+ [MBK] {3}puts \$[\d.]+ [MBK] {3}net /m);
    const picture = /Chart: (.+)/.exec(program.stdout)?.[1] ?? '';
    expect(readFileSync(picture).subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    // One answer, and then it goes on: standard input was never open.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(program.isOver).toBe(false);
    expect(program.stdout.match(/Chart: /g)).toHaveLength(1);

    const before = performance.now();
    program.signal('SIGTERM');
    const { code, stderr } = await program.within(10_000);
    expect(code).toBe(0);
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(stderr).not.toMatch(/"level":"(warn|error)"/);
    const { check, files } = databaseAfter(program.folder, 'practice.db');
    expect(check).toBe('ok');
    expect(files.filter((name) => name.endsWith('-wal'))).toEqual([]);
  }, 60_000);

  test('SIGTERM while it still starts is not forgotten, though the broker never answers', async () => {
    const world = await openWorld({ knobs: { hang: Number.POSITIVE_INFINITY } });
    const program = await Program.start([], world.live());
    await program.until(({ stderr }) => stderr.includes('database created'));
    program.signal('SIGTERM');
    expect((await program.within(5_000)).code).toBe(0);
    expect(program.stdout).not.toMatch(/SPX/);
    expect(databaseAfter(program.folder, 'gexwatch.db').check).toBe('ok');
  }, 30_000);
});

describe('commands piped in', () => {
  test('each line is answered in its order, a mistake included, and the end of the input ends the program', async () => {
    const { clockArgs } = await openWorld();
    const program = await Program.start(clockArgs, { input: 'open', env: { SYMBOLS: 'SPY' } });
    for (const line of ['/levels SPY', '/gex SPY nonsense', '/explain put wall', '/status']) program.write(`${line}\n`);
    program.endInput();
    const { code, stdout } = await program.within(40_000);
    expect(code).toBe(0);
    const order = [
      /^SPY [\d,.]+.*gamma$/m,
      /TradingView/,
      /nonsense/,
      /^The strike at or below spot/m,
      /^gexwatch \d/m,
    ];
    const places = order.map((pattern) => stdout.search(pattern));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(databaseAfter(program.folder, 'practice.db').check).toBe('ok');
  }, 60_000);

  test('Ctrl-C during the first answer stops it, and a second one leaves with code 0', async () => {
    const { clockArgs } = await openWorld({ knobs: { hang: 1, faultPath: '/option-chains' } });
    const program = await Program.start(clockArgs, { env: { SYMBOLS: 'SPY' } });
    await program.until(/fetching the SPY option chain/);
    program.signal('SIGINT');
    await program.until(/Stopped\./);
    program.signal('SIGINT');
    const { code } = await program.within(10_000);
    expect(code).toBe(0);
  }, 60_000);
});
