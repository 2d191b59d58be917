/** Snapshots keep to the slots of the session; outside of it the last ones are answered, and nothing is called live. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
import { openWorld } from './outside-world.js';
import { Program, rowsOf } from './program.js';

interface Row {
  slot: number;
  quality: string;
  session_date: string;
  in_session: number;
  source: string;
  delay_ms: number;
}

const minute = 60_000;

describe('in a session', () => {
  test('one trusted snapshot is stored for each minute up to the closing bell, and then /gex is as of it', async () => {
    const world = await openWorld({ at: ['2026-11-19', 15, 54], speed: 30 });
    const program = await Program.start([...world.clockArgs], { input: 'open', env: { SYMBOLS: 'SPY' } });
    const file = join(program.folder, 'data/practice.db');
    await program.until(({ stderr }) => stderr.includes('symbol loaded'));
    const loadedAt = world.marketNow();
    const close = newYorkToUtc('2026-11-19', 16, 0);
    await program.until(() => world.marketNow() > close + minute, 45_000);
    const rows = rowsOf<Row>(file, 'SELECT * FROM snapshot ORDER BY slot');
    const slots = rows.map(({ slot }) => slot);
    expect(slots.at(-1)).toBe(close);
    expect(slots.filter((slot) => slot % minute !== 0)).toEqual([]);
    const first = slots[0]!;
    expect(slots).toEqual(Array.from({ length: (close - first) / minute + 1 }, (_, index) => first + index * minute));
    const settled = rows.filter(({ slot }) => slot > loadedAt);
    expect(settled.length).toBeGreaterThanOrEqual(2);
    expect(settled.map(({ quality }) => quality)).toEqual(settled.map(() => 'trusted'));

    const answer = await program.ask('/gex SPY');
    expect(answer).toMatch(/as of Thu (16:00|15:59) ET/);
    // The day's own expiration is still what is shown.
    expect(answer).toContain('0DTE');
    expect(answer).not.toMatch(/\blive\b|Stale|Partial|Still loading/i);
    expect(await program.ask('/status')).toMatch(/closed, opens Fri Nov 20|closed, opens Nov 20/);
  }, 75_000);
});

test('out of hours, with nothing stored, the book is answered as of the last close and no snapshot is stored', async () => {
  const moments: [when: string, at: readonly [string, number, number], words: RegExp][] = [
    ['on a Saturday', ['2026-11-21', 12, 0], /as of Fri 16:00 ET/],
    ['on Thanksgiving', ['2026-11-26', 11, 0], /as of Wed 16:00 ET/],
    ['after the close of a half day', ['2026-11-27', 14, 0], /as of Fri 13:00 ET/],
    ['before the bell', ['2026-11-19', 8, 30], /as of Wed 16:00 ET/],
  ];
  const stories = moments.map(async ([when, at, words]) => {
    const world = await openWorld({ at });
    // The real broker's road: an account that is live, and a machine whose clock shows this time.
    const program = await Program.start([], { ...world.live({ SYMBOLS: 'SPY' }), input: 'open' });
    await program.until(/Chart: /);
    const answer = await program.ask('/gex SPY');
    expect(answer, when).toMatch(words);
    expect(answer, when).toMatch(/[Mm]arket closed/);
    expect(answer, when).not.toMatch(/\blive\b|SIMULATED|trusted/);
    expect(program.stdout, when).not.toMatch(/\blive \d\d:\d\d/);
    expect(await program.ask('/status'), when).toMatch(/closed, opens/);
    expect(rowsOf(join(program.folder, 'data/gexwatch.db'), 'SELECT 1 FROM snapshot'), when).toEqual([]);
  });
  const embedded = async () => {
    const env = { SYMBOLS: 'SPY', PRACTICE_START: '2026-11-21T12:00', PRACTICE_SPEED: '60' };
    const program = await Program.start([], { env });
    await program.until(/Chart: /);
    expect(program.stdout).toMatch(/as of Fri 16:00 ET · SIMULATED/);
    expect(program.stdout).toMatch(/market closed/i);
  };
  await Promise.all([...stories, embedded()]);
}, 75_000);

describe('an account 15 minutes behind', () => {
  test('its answers say so, carry the time of the data, and its snapshots are trusted', async () => {
    const world = await openWorld({ knobs: { level: 'demo' } });
    const options = world.live({ SYMBOLS: 'SPY', SNAPSHOT_CRON: '*/10 * * * * *' });
    const program = await Program.start([], { ...options, input: 'open' });
    await program.until(({ stderr }) => stderr.includes('symbol loaded'));
    const file = join(program.folder, 'data/gexwatch.db');
    await program.until(() => rowsOf(file, "SELECT 1 FROM snapshot WHERE quality = 'trusted'").length > 0);
    const answer = await program.ask('/gex SPY');
    expect(answer).toMatch(/15 min delayed 10:1\d ET/);
    expect(answer).not.toMatch(/\blive\b|Stale|SIMULATED/);
    const [row] = rowsOf<Row>(file, 'SELECT * FROM snapshot ORDER BY slot DESC');
    expect(row).toMatchObject({ source: 'delayed', delay_ms: 15 * minute, session_date: '2026-11-19' });
  }, 60_000);
});
