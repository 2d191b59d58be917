/** What goes wrong on the feed's connection is told, counted and mended; the answer still comes. */

import { describe, expect, test } from 'vitest';
import { openWorld } from './outside-world.js';
import { Program } from './program.js';

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
    const program = await Program.start([...world.clockArgs], { input: 'open', env: { SYMBOLS: 'SPY' } });
    await program.until(/Chart: /);
    await program.until(({ stderr }) => stderr.includes('symbol loaded'));
    expect(await program.ask('/gex SPY 45d')).toMatch(/gamma[\s\S]*Chart: /);
    expect(world.server.stats.connections).toBe(1);
    program.endInput();
    expect((await program.within(10_000)).code).toBe(0);
  }, 60_000);
});

describe('a session that breaks', () => {
  test.each<[string, (world: Awaited<ReturnType<typeof openWorld>>) => void]>([
    ['the sockets are cut', ({ server }) => server.dropConnections()],
    ['the server closes with a code', ({ server }) => server.dropConnections(1011)],
    ['every token ends on the live socket', ({ server }) => server.expireTokens()],
  ])(
    'when %s, the daemon comes back and its snapshots are trusted again',
    async (_what, fault) => {
      const world = await openWorld();
      const program = await Program.start([...world.clockArgs], {
        input: 'open',
        env: { SYMBOLS: 'SPY', SNAPSHOT_CRON: '*/10 * * * * *' },
      });
      await program.until(({ stderr }) => stderr.includes('symbol loaded'));
      fault(world);
      await program.until(({ stderr }) => (stderr.match(/feed is live/g) ?? []).length >= 2);
      await trustedAgain(program);
      expect(world.server.stats.authorized).toBe(1);
    },
    60_000,
  );
});

/** Asks until the answer no longer has doubts. */
async function trustedAgain(program: Program): Promise<void> {
  let answer = '';
  for (let tries = 0; tries < 40; tries++) {
    answer = await program.ask('/status');
    if (/SPY .* trusted /.test(answer)) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`It did not become trusted again.\n${answer}\n${program.said()}`);
}
