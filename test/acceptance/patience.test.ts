/**
 * What never comes: an answer waits for it as long as a person would, then says in one sentence what is missing, without a figure.
 * The stories run side by side, because each of them is mostly waiting.
 */

import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { MarketSource } from '../../src/practice/market-source.js';
import { openWorld } from './outside-world.js';
import { Program, plantedRefreshToken, plantedSecret } from './program.js';

/** A picture, a total or a level. */
const figures = /Chart:|\$[\d.]+|Zero gamma +[\d,]+|Call wall/;

test('no open interest, no price, no broker, a mute broker: a sentence each, no chart, no figure, and SIGTERM ends it in time', async () => {
  const silent = await listening();
  try {
    await Promise.all([
      ...quietMarkets.map(async ([why, change]) => {
        const world = await openWorld({ change });
        const program = await Program.start([...world.clockArgs], { env: { SYMBOLS: 'SPY,DIA' } });
        await toldWhy(program, why);
      }),
      ...brokers(silent.port).map(async ([why, url]) => {
        const account = { CLIENT_SECRET: plantedSecret, REFRESH_TOKEN: plantedRefreshToken };
        const program = await Program.start([], { env: { ...account, TASTYTRADE_API_URL: url } });
        await toldWhy(program, why);
      }),
      checkedWithoutBroker(),
    ]);
  } finally {
    silent.server.close();
  }
}, 90_000);

const quietMarkets: [why: RegExp, change: (market: MarketSource) => MarketSource][] = [
  [
    /No open interest yet for SPY .* without it there is no exposure/,
    (market) => ({ ...market, summary: (symbol, at) => withoutInterest(symbol, market.summary(symbol, at)) }),
  ],
  [
    /No open interest yet for SPY .* without it there is no exposure/,
    (market) => ({ ...market, summary: (symbol, at) => (isOption(symbol) ? null : market.summary(symbol, at)) }),
  ],
  [
    /No price of SPY has arrived/,
    (market) => ({
      ...market,
      trade: (symbol, at) => (symbol === 'SPY' ? null : market.trade(symbol, at)),
      quote: (symbol, at) => (symbol === 'SPY' ? null : market.quote(symbol, at)),
      summary: (symbol, at) => (symbol === 'SPY' ? null : market.summary(symbol, at)),
    }),
  ],
];

const brokers = (silentPort: number): [why: RegExp, url: string][] => [
  [/BROKER_UNREACHABLE/, 'http://127.0.0.1:9'],
  [/BROKER_TIMEOUT/, `http://127.0.0.1:${silentPort}`],
];

async function toldWhy(program: Program, why: RegExp): Promise<void> {
  await program.until(({ stdout }) => why.test(stdout.replace(/\s+/g, ' ')), 60_000);
  expect(program.stdout).not.toMatch(figures);
  expect(existsSync(join(program.folder, 'data/charts'))).toBe(false);
  const before = performance.now();
  program.signal('SIGTERM');
  expect((await program.within(10_000)).code).toBe(0);
  expect(performance.now() - before).toBeLessThan(5_000);
}

/** `check` names the broker as well, and does not send anybody to wait for market hours. */
async function checkedWithoutBroker(): Promise<void> {
  const account = { CLIENT_SECRET: plantedSecret, REFRESH_TOKEN: plantedRefreshToken };
  const { code, stdout } = await Program.run(['check', 'SPY'], {
    env: { ...account, TASTYTRADE_API_URL: 'http://127.0.0.1:9' },
  });
  expect(code).toBe(65);
  expect(stdout).toMatch(/^SPY: BROKER_UNREACHABLE|^SPY: .*cannot be reached/m);
  expect(stdout).not.toMatch(/market hours/);
}

function isOption(symbol: string): boolean {
  return symbol.startsWith('.');
}

function withoutInterest<Value extends { openInterest: number }>(symbol: string, value: Value | null): Value | null {
  return value === null || !isOption(symbol) ? value : { ...value, openInterest: 0 };
}

/** A server that takes connections and says nothing. */
async function listening(): Promise<{ port: number; server: Server }> {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { port: (server.address() as { port: number }).port, server };
}
