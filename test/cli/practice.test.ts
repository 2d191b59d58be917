/** `practice` on the command line: what it prints, what it serves, and the sentence for every way to call it wrongly. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { runPractice } from '../../src/cli/practice.js';
import { systemSteadyClock } from '../../src/lib/clock.js';

const saturday = Date.parse('2026-11-21T17:00:00Z');
const clocks = { wall: { now: () => saturday, speed: 1 }, steady: systemSteadyClock() };

interface Run {
  out: string[];
  err: string[];
  stop: () => Promise<number>;
  ended: Promise<number>;
}

const running: Run[] = [];
afterEach(async () => {
  for (const run of running.splice(0)) await run.stop();
});

function practice(...argv: string[]): Run {
  const control = new AbortController();
  const [out, err]: string[][] = [[], []];
  const io = { out: (line: string) => out!.push(line), err: (line: string) => err!.push(line), signal: control.signal };
  const ended = runPractice(argv, io, clocks);
  const stop = () => {
    control.abort();
    return ended;
  };
  const run = { out: out!, err: err!, stop, ended };
  running.push(run);
  return run;
}

async function opened(run: Run): Promise<Run> {
  for (let waited = 0; run.out.length === 0; waited += 10) {
    if (run.err.length > 0) throw new Error(run.err.join('\n'));
    if (waited > 10_000) throw new Error('It printed nothing.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return run;
}

interface Report {
  url: string;
  dxlinkUrl: string;
  clockUrl: string;
  market: string;
  now: number;
  speed: number;
  symbols: string[];
  notes: string[];
}

async function report(...argv: string[]): Promise<Report> {
  return JSON.parse((await opened(practice('--json', ...argv))).out.join('')) as Report;
}

test('it prints where the market is and how to use it, and ends with 0 on Ctrl+C', async () => {
  const run = await opened(practice());
  const text = run.out.join('\n');
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)![0];
  expect(text).toContain('simulated, seed 1');
  expect(text).toContain('Nov 20, 2026 10:30 ET, 1x, in session');
  expect(text).toContain(`npm start -- --market-clock ${url}/practice/clock`);
  expect((await fetch(`${url}/practice/clock`)).status).toBe(200);
  expect(await run.stop()).toBe(0);
  await expect(fetch(`${url}/practice/clock`)).rejects.toThrow();
  expect(run.err).toEqual([]);
});

test('--json prints one line, and the clock it names keeps the market time told', async () => {
  const told = await report('--seed', '7', '--speed', '60', '--start', '2026-11-18T09:25');
  expect(told).toMatchObject({ market: 'simulated, seed 7', speed: 60, notes: [] });
  expect(told.symbols).toContain('SPX');
  const start = Date.parse('2026-11-18T14:25:00Z');
  expect(told.now).toBeGreaterThanOrEqual(start);
  expect(told.now).toBeLessThan(start + 30 * 60_000);
  expect(await (await fetch(told.clockUrl)).json()).toMatchObject({ speed: 60, startedAt: expect.any(Number) });
});

test('--help explains every option', async () => {
  const run = practice('--help');
  expect(await run.ended).toBe(0);
  for (const option of ['--port', '--seed', '--start', '--speed', '--chain', '--as-of', '--json']) {
    expect(run.out.join('\n')).toContain(option);
  }
});

describe('wrong calls', () => {
  test.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['SPX'], 'SPX'],
    [['--port'], '--port'],
    [['--port', '70000'], '--port "70000" is not a whole number from 0 to 65535.'],
    [['--port', ''], '--port "" is not'],
    [['--seed', '1.5'], '--seed "1.5" is not a whole number'],
    [['--speed', '0'], '--speed "0" is not a number from 0.1 to 3600.'],
    [['--speed', 'fast'], '--speed "fast"'],
    [['--start', 'noon'], '--start is "noon"'],
    [['--start', '2026-02-30'], '--start is "2026-02-30"'],
    [['--as-of', 'now'], '--as-of goes with --chain only.'],
    [['--chain', 'x.csv', '--as-of', 'today'], '--as-of is "file" or "now", not "today".'],
    [['--chain', 'x.csv', '--seed', '2'], '--seed is for the simulated market'],
    [['--chain', 'x.csv', '--start', '10:30'], '--start is for the simulated market'],
  ])('%j is one sentence and exit code 64', async (argv, sentence) => {
    const run = practice(...argv);
    expect(await run.ended).toBe(64);
    expect(run.err).toHaveLength(1);
    expect(run.err[0]).toContain(sentence);
    expect(run.err[0]).toContain('Run with --help');
    expect(run.out).toEqual([]);
  });

  test('a taken port is said to be taken', async () => {
    const other = await new Promise<Server>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    });
    const { port } = other.address() as { port: number };
    const run = practice('--port', String(port));
    expect(await run.ended).toBe(69);
    expect(run.err).toEqual([expect.stringContaining(`Port ${port} of 127.0.0.1 is taken by another program.`)]);
    await new Promise((resolve) => other.close(resolve));
  });
});

describe('--chain', () => {
  const header =
    'Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,' +
    'Puts,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest';

  function row(strike: number, iv: number): string {
    const tail = `00${strike}000`;
    const side = (symbol: string, delta: number) => `${symbol},2,0,1.9,2.1,50,${iv},${delta},0.02,900`;
    return `Fri Nov 20 2026,${side(`SPY261120C${tail}`, 0.5)},${strike}.000,${side(`SPY261120P${tail}`, -0.5)}`;
  }

  /** A quote file of Wednesday 2026-11-18, 10:30 New York. */
  async function quoteFile(iv: number): Promise<{ path: string; remove: () => Promise<void> }> {
    const folder = await mkdtemp(join(tmpdir(), 'gexwatch-'));
    const path = join(folder, 'spy_quotedata.csv');
    const head = ['', 'SPDR S&P 500 ETF,Last: 600.0,Change: 1.0', '"Date: November 18, 2026 at 10:30 AM EST"', header];
    const rows = Array.from({ length: 40 }, (_, index) => row(580 + index, iv));
    await writeFile(path, [...head, ...rows].join('\r\n'));
    return { path, remove: () => rm(folder, { recursive: true }) };
  }

  test('serves a quote file as of its own time, over the same API', async () => {
    const { path, remove } = await quoteFile(0.2);
    const told = await report('--chain', path);
    await remove();
    expect(told.symbols).toEqual(['SPY']);
    const asOf = Date.parse('2026-11-18T15:30:00Z');
    expect(told.now - asOf).toBeGreaterThanOrEqual(0);
    expect(told.now - asOf).toBeLessThan(60_000);
  });

  test('--as-of now moves it by whole weeks to the present', async () => {
    const { path, remove } = await quoteFile(0.2);
    clocks.wall.now = () => Date.parse('2026-12-05T17:00:00Z');
    const told = await report('--chain', path, '--as-of', 'now');
    clocks.wall.now = () => saturday;
    await remove();
    expect(told.market).toContain('moved by 2 weeks');
    expect(told.now).toBeGreaterThanOrEqual(Date.parse('2026-12-02T15:30:00Z'));
  });

  test('a file without greeks, and one that is not there, are refused with a sentence', async () => {
    const { path, remove } = await quoteFile(0);
    const bare = practice('--chain', path);
    expect(await bare.ended).toBe(65);
    expect(bare.err).toEqual([expect.stringContaining('no implied volatility')]);
    await remove();
    const missing = practice('--chain', path);
    expect(await missing.ended).toBe(66);
    expect(missing.err).toEqual([expect.stringContaining('does not exist')]);
  });
});
