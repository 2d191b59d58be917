/** A broker that refuses, hangs or is not there: the daemon says so in the answer and the log, and does not hammer at the door. */

import { describe, expect, test } from 'vitest';
import { openWorld } from './outside-world.js';
import { Program } from './program.js';

describe('credentials that the broker refuses', () => {
  test('the daemon names the wrong setting in its answer and its log, asks once, and leaves in good order', async () => {
    const world = await openWorld({ strict: true });
    const program = await Program.start([], {
      ...world.live({ REFRESH_TOKEN: 'another-refresh-token-of-long-ago' }),
      input: 'open',
    });
    await program.until(/BROKER_AUTH_REJECTED/);
    expect(program.stdout).toContain('The broker refused REFRESH_TOKEN (invalid_grant)');
    expect(program.stdout).toContain('Check CLIENT_SECRET and REFRESH_TOKEN');
    expect(program.stdout).not.toMatch(/Chart:|SIMULATED/);
    expect(program.stderr).toMatch(/"code":"BROKER_AUTH_REJECTED"|BROKER_AUTH_REJECTED/);
    // Both the chain and the quote token want a login; asking again must not cost another one.
    for (const symbol of ['SPX', 'QQQ']) expect(await program.ask(`/gex ${symbol}`)).toMatch(/BROKER_AUTH_REJECTED/);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const logins = world.server.requests.filter(({ path }) => path === '/oauth/token');
    expect(logins.length).toBeLessThanOrEqual(2);
    expect(world.server.stats.connections).toBe(0);
    program.endInput();
    expect((await program.within(10_000)).code).toBe(0);
    expect(program.stdout + program.stderr).not.toContain('another-refresh-token');
  }, 60_000);

  test('a restart soon after does not try again either: the refusal is remembered in the data folder', async () => {
    const world = await openWorld({ strict: true });
    const options = world.live({ CLIENT_SECRET: 'another-client-secret-entirely' });
    const first = await Program.start([], options);
    await first.until(/CLIENT_SECRET or CLIENT_ID \(invalid_client\)/);
    first.signal('SIGTERM');
    await first.within(10_000);
    const before = world.server.requests.length;
    const again = await Program.start([], { ...options, folder: first.folder });
    await again.until(/the next login is tried in/);
    expect(world.server.requests).toHaveLength(before);
  }, 60_000);

  test('check and snapshot end with code 77 and the same words', async () => {
    const world = await openWorld({ strict: true });
    const options = world.live({ REFRESH_TOKEN: 'another-refresh-token-of-long-ago' });
    const snapshot = await Program.run(['snapshot', 'SPX'], options);
    expect(snapshot.code).toBe(77);
    expect(snapshot.stderr).toMatch(/^BROKER_AUTH_REJECTED: The broker refused REFRESH_TOKEN/m);
    expect(snapshot.stdout).toBe('');
    const check = await Program.run(['check', 'SPX'], options);
    expect(check.code).not.toBe(0);
    expect(check.stdout).toContain('The broker refused REFRESH_TOKEN');
  }, 60_000);

  test('a login without a tastytrade account is told that it may not stream', async () => {
    const world = await openWorld({ knobs: { noCustomer: true } });
    const program = await Program.start([], world.live());
    await program.until(/BROKER_FORBIDDEN/);
    expect(program.stdout.replace(/\s+/g, ' ')).toContain('this login has no open tastytrade account.');
    expect(program.stdout).not.toMatch(/Chart:|still loading/);
    const asked = world.server.requests.filter(({ path }) => path === '/api-quote-tokens').length;
    expect(asked).toBeLessThanOrEqual(2);
  }, 60_000);
});

describe('a broker with troubles of its own', () => {
  test('a few 503s, 429s and gateway pages at the start only delay the answer', async () => {
    const world = await openWorld({ knobs: { broker5xx: 1, html: 1, broker429: 1, retryAfter: 1 } });
    const program = await Program.start([], world.live({ SYMBOLS: 'SPY' }));
    await program.until(/Chart: /, 45_000);
    expect(program.stdout).toMatch(/live 10:3\d ET/);
  }, 60_000);
});
