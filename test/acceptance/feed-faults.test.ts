/** What goes wrong on the feed's connection is told, counted and mended; the answer still comes. */

import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openWorld, type World } from './outside-world.js';
import { Program, rowsOf } from './program.js';

describe('a feed that does not let the program in', () => {
  test('AUTH refused twice: one fresh token, then FEED_AUTH_REJECTED, and no loop', async () => {
    const world = await openWorld({ knobs: { rejectAuth: Number.POSITIVE_INFINITY } });
    const program = await Program.start([], { ...world.live({ SYMBOLS: 'SPY' }), input: 'open' });
    await program.until(/FEED_AUTH_REJECTED/);
    expect(program.stdout).not.toMatch(/Chart:/);
    expect(await program.ask('/status')).toMatch(/refused[\s\S]*market data by API/);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(world.server.stats.connections).toBe(2);
    expect(world.server.requests.filter(({ path }) => path === '/api-quote-tokens')).toHaveLength(2);
  }, 60_000);

  test('AUTH refused once is nothing a person notices', async () => {
    const world = await openWorld({ knobs: { rejectAuth: 1, rejectAuthBy: 'error' } });
    const program = await Program.start([], world.live({ SYMBOLS: 'SPY' }));
    await program.until(/Chart: /);
    expect(program.stdout).not.toMatch(/REJECTED/);
  }, 60_000);

  test('too many sessions: it says so, and asks at most once a minute', async () => {
    const world = await openWorld({ knobs: { sessionLimit: 0 } });
    const program = await Program.start([], world.live({ SYMBOLS: 'SPY' }));
    await program.until(/FEED_SESSION_LIMIT/, 45_000);
    expect(program.stdout).toMatch(/close other programs/);
    expect(world.server.stats.connections).toBeLessThanOrEqual(2);
    program.signal('SIGTERM');
    expect((await program.within(10_000)).code).toBe(0);
  }, 60_000);
});

describe('damage in the stream', () => {
  test('frames that are no JSON, rows cut short, FULL in place of COMPACT and other layouts are counted, and the answer is complete', async () => {
    const world = await openWorld({
      knobs: { badJson: 5, truncatedRow: 40, fullSwitchAfter: 60, reorderLayout: true, multiPair: true },
    });
    const port = await freePort();
    const program = await Program.start([...world.clockArgs], {
      input: 'open',
      env: { SYMBOLS: 'SPY', HEALTH_PORT: String(port) },
    });
    await program.until(/Chart: /);
    await program.until(({ stderr }) => stderr.includes('symbol loaded'));
    expect(await program.ask('/gex SPY 45d')).toMatch(/gamma[\s\S]*Chart: /);
    expect(world.server.stats.connections).toBe(1);
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(Number(/gexwatch_feed_count\{what="malformed"\} (\d+)/.exec(metrics)?.[1])).toBeGreaterThan(0);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    program.endInput();
    expect((await program.within(10_000)).code).toBe(0);
  }, 60_000);
});

test('after cut sockets, a closing code or an ended token on the live socket the daemon comes back and is trusted again', async () => {
  const faults: ((world: World) => void)[] = [
    ({ server }) => server.dropConnections(),
    ({ server }) => server.dropConnections(1011),
    ({ server }) => server.expireTokens(),
  ];
  // Side by side, and five times life, so that a slot every ten seconds is one every two.
  const stories = faults.map(async (fault) => {
    const world = await openWorld({ speed: 5 });
    const program = await Program.start([...world.clockArgs], {
      env: { SYMBOLS: 'SPY', SNAPSHOT_CRON: '*/10 * * * * *' },
    });
    await trustedSince(program, 0);
    const at = world.marketNow();
    fault(world);
    await program.until(() => program.logged('feed is live').length >= 2);
    // Past what a snapshot already on its way could hold.
    await trustedSince(program, at + 1_000);
    expect(world.server.stats.authorized).toBe(1);
    program.signal('SIGTERM');
    expect((await program.within(10_000)).code).toBe(0);
  });
  await Promise.all(stories);
}, 75_000);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits for a trusted snapshot taken after this market time. */
async function trustedSince(program: Program, at: number): Promise<void> {
  const file = join(program.folder, 'data/practice.db');
  await program.until(({ stderr }) => stderr.includes('symbol loaded'));
  await program.until(
    () => rowsOf(file, `SELECT 1 FROM snapshot WHERE quality = 'trusted' AND as_of > ${at}`).length > 0,
  );
}
