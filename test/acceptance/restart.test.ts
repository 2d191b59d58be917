/** What a restart keeps: open interest, the last snapshot, and every row that was committed. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openWorld } from './outside-world.js';
import { databaseAfter, Program, rowsOf } from './program.js';

test('after a restart in the session the last snapshot is answered at once and open interest is not asked for again', async () => {
  const asked = new Set<string>();
  const world = await openWorld({
    speed: 5,
    change: (market) => ({
      ...market,
      summary: (symbol, at) => {
        if (symbol.startsWith('.')) asked.add(symbol);
        return market.summary(symbol, at);
      },
    }),
  });
  const env = { SYMBOLS: 'SPY', SNAPSHOT_CRON: '*/10 * * * * *' };
  const first = await Program.start([...world.clockArgs], { env });
  const file = join(first.folder, 'data/practice.db');
  await first.until(({ stderr }) => stderr.includes('symbol loaded'));
  await first.until(() => rowsOf(file, "SELECT 1 FROM snapshot WHERE quality = 'trusted'").length >= 2);
  first.signal('SIGTERM');
  expect((await first.within(10_000)).code).toBe(0);
  expect(asked.size).toBeGreaterThan(100);
  const kept = rowsOf<{ slot: number }>(file, 'SELECT slot FROM snapshot');

  asked.clear();
  // The chain does not come for a while: what is answered can only be the stored snapshot.
  world.server.knobs.faultPath = '/option-chains';
  world.server.knobs.hang = 1;
  const second = await Program.start([...world.clockArgs], { folder: first.folder, env, input: 'open' });
  await second.until(/Chart: /, 10_000);
  expect(second.stdout).not.toMatch(/Still loading|fetching/);
  expect(rowsOf<{ slot: number }>(file, 'SELECT slot FROM snapshot').length).toBeGreaterThanOrEqual(kept.length);

  const third = await restarted(second, [...world.clockArgs], env);
  await third.until(({ stderr }) => stderr.includes('symbol loaded'));
  const marked = rowsOf<{ slot: number }>(file, 'SELECT slot FROM snapshot').length;
  await third.until(() => rowsOf(file, 'SELECT 1 FROM snapshot').length > marked);
  expect([...asked]).toEqual([]);
}, 60_000);

test('SIGKILL in the middle of snapshots loses no committed row and leaves a sound database', async () => {
  // Six slots a second of real time.
  const world = await openWorld({ speed: 60 });
  const env = { SYMBOLS: 'SPY', SNAPSHOT_CRON: '*/10 * * * * *' };
  let program = await Program.start([...world.clockArgs], { env });
  const file = join(program.folder, 'data/practice.db');
  let seen: string[] = [];
  for (let kill = 0; kill < 4; kill++) {
    await program.until(({ stderr }) => stderr.includes('symbol loaded'));
    const before = seen.length;
    await program.until(() => rowsOf(file, 'SELECT 1 FROM snapshot').length > before + 2);
    seen = rowsOf<{ slot: number }>(file, 'SELECT slot FROM snapshot').map(({ slot }) => String(slot));
    program.signal('SIGKILL');
    expect((await program.ended).signal).toBe('SIGKILL');
    const left = new Set(rowsOf<{ slot: number }>(file, 'SELECT slot FROM snapshot').map(({ slot }) => String(slot)));
    expect(seen.filter((slot) => !left.has(slot))).toEqual([]);
    expect(databaseAfter(program.folder, 'practice.db').check).toBe('ok');
    // A snapshot is there with all its parts or not at all.
    const halves = rowsOf(
      file,
      `SELECT id FROM snapshot WHERE id NOT IN (SELECT snapshot_id FROM scope_level)
         OR id NOT IN (SELECT snapshot_id FROM strikes)`,
    );
    expect(halves).toEqual([]);
    program = await Program.start([...world.clockArgs], { folder: program.folder, env });
  }
  await program.until(/Chart: /);
}, 60_000);

async function restarted(program: Program, args: readonly string[], env: Record<string, string>): Promise<Program> {
  program.signal('SIGTERM');
  await program.within(10_000);
  return Program.start(args, { folder: program.folder, env });
}
