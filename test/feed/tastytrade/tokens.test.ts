import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../../src/lib/secret.js';
import { account, equityData, failureOf, type Kit, minute, startKit } from './kit.js';

let kit: Kit;
beforeEach(async () => {
  kit = await startKit();
  kit.server.equities.set('SPX', equityData('SPX', true));
});
afterEach(() => kit.end());

const hour = 60 * minute;
const day = 24 * hour;
const token = '/oauth/token';
const quotes = '/api-quote-tokens';

describe('logging in', () => {
  test('fifty callers at once cause one login and one quote token', async () => {
    kit.server.slowMs = 30;
    const broker = kit.broker();
    const asked = Array.from({ length: 50 }, () => broker.tokens.quoteToken());
    const tokens = await Promise.all(asked);
    expect(new Set(tokens.map((each) => each.token.reveal()))).toEqual(new Set(['planted-quote-token-55aa']));
    expect(kit.server.count(token)).toBe(1);
    expect(kit.server.count(quotes)).toBe(1);
  });

  test('fifty callers of different requests cause one login, also when the token has just run out', async () => {
    kit.server.slowMs = 30;
    const broker = kit.broker();
    await Promise.all(Array.from({ length: 50 }, () => broker.equity('SPX')));
    expect(kit.server.count(token)).toBe(1);
    kit.clock.pass(15 * minute);
    await Promise.all(Array.from({ length: 50 }, () => broker.equity('SPX')));
    expect(kit.server.count(token)).toBe(2);
    kit.server.revokeAll();
    await Promise.all(Array.from({ length: 50 }, () => broker.equity('SPX')));
    expect(kit.server.count(token)).toBe(3);
  });

  test('sends JSON with the grant and the client id only when there is one', async () => {
    await kit.broker().equity('SPX');
    await kit.broker({ clientId: account.clientId }).equity('SPX');
    const sent = kit.server.seen.filter((request) => request.path === token).map((request) => JSON.parse(request.body));
    const grant = {
      grant_type: 'refresh_token',
      refresh_token: account.refreshToken,
      client_secret: account.clientSecret,
    };
    expect(sent).toEqual([grant, { ...grant, client_id: account.clientId }]);
  });

  test('happens again when less than a minute is left, and not before', async () => {
    const broker = kit.broker();
    await broker.equity('SPX');
    kit.clock.pass(14 * minute - 1);
    await broker.equity('SPX');
    expect(kit.server.count(token)).toBe(1);
    kit.clock.pass(1);
    await broker.equity('SPX');
    expect(kit.server.count(token)).toBe(2);
  });

  test.each([
    ['without a stated life the documented 15 minutes count', undefined, 14 * minute],
    ['a very short life is used to its half', 40, 20_000],
  ])('%s', async (_, expiresIn, renewedAfter) => {
    kit.server.expiresIn = expiresIn;
    const broker = kit.broker();
    await broker.equity('SPX');
    kit.clock.pass(renewedAfter - 1);
    await broker.equity('SPX');
    expect(kit.server.count(token)).toBe(1);
    kit.clock.pass(1);
    await broker.equity('SPX');
    expect(kit.server.count(token)).toBe(2);
  });

  test('is tried again after a fault of the broker, with growing pauses shared by all callers', async () => {
    kit.server.fault(token, { status: 503 }, 3);
    const broker = kit.broker();
    await Promise.all(Array.from({ length: 10 }, () => broker.equity('SPX')));
    expect(kit.server.count(token)).toBe(4);
  });
});

describe('refused credentials', () => {
  test.each([
    [
      'a revoked refresh token',
      { refreshToken: new Secret('another-refresh-token') },
      /REFRESH_TOKEN \(invalid_grant\)/,
    ],
    [
      'a wrong client secret',
      { clientSecret: new Secret('another-secret') },
      /CLIENT_SECRET or CLIENT_ID \(invalid_client\)/,
    ],
    ['a wrong client id', { clientId: 'somebody-else' }, /CLIENT_SECRET or CLIENT_ID \(invalid_client\)/],
  ])('%s is one clear sentence after one login', async (_, wrong, words) => {
    const error = await failureOf(kit.broker(wrong).tokens.quoteToken());
    expect(error.code).toBe('BROKER_AUTH_REJECTED');
    expect(error.message).toMatch(words);
    expect(error.sentence).toMatch(/create a new grant/);
    expect(kit.server.seen).toHaveLength(1);
    expect(kit.clock.slept).toEqual([]);
  });

  test('a 401 with a web page at the login is a refusal too', async () => {
    kit.server.fault(token, { status: 401, html: true }, 9);
    const error = await failureOf(kit.broker().equity('SPX'));
    expect(error.code).toBe('BROKER_AUTH_REJECTED');
    expect(kit.server.count(token)).toBe(1);
  });

  test('a login endpoint that is not there points at the address, not at the credentials', async () => {
    kit.server.fault(token, { status: 404, html: true }, 9);
    const error = await failureOf(kit.broker().equity('SPX'));
    expect(error.code).toBe('BROKER_BAD_ANSWER');
    expect(error.sentence).toMatch(/TASTYTRADE_API_URL/);
  });

  test('asked every ten seconds for three hours, at most four logins fall into any hour', async () => {
    const broker = kit.broker({ refreshToken: new Secret('revoked-refresh-token') });
    const logins: number[] = [];
    for (let call = 0; call < 3 * 360; call++) {
      const before = kit.server.count(token);
      expect((await failureOf(broker.tokens.quoteToken())).code).toBe('BROKER_AUTH_REJECTED');
      if (kit.server.count(token) > before) logins.push(kit.clock.wallNow());
      kit.clock.pass(10_000);
    }
    expect(logins.length).toBeGreaterThan(8);
    for (const start of logins) {
      expect(logins.filter((at) => at >= start && at < start + hour).length).toBeLessThanOrEqual(4);
    }
  });

  test('a supervisor that restarts the program every minute does not get the address blocked either', async () => {
    const tokenFile = join(kit.folder, 'tokens.json');
    for (let restart = 0; restart < 60; restart++) {
      const broker = kit.broker({ tokenFile, refreshToken: new Secret('revoked-refresh-token') });
      expect((await failureOf(broker.tokens.quoteToken())).code).toBe('BROKER_AUTH_REJECTED');
      broker.close();
      kit.clock.pass(minute);
    }
    expect(kit.server.count(token)).toBe(4);
    // Corrected credentials are tried at once.
    expect((await kit.broker({ tokenFile }).tokens.quoteToken()).level).toBe('live');
  });

  test('while held back, the sentence says when the next login comes', async () => {
    const broker = kit.broker({ refreshToken: new Secret('revoked-refresh-token') });
    await failureOf(broker.equity('SPX'));
    kit.clock.pass(5 * minute);
    expect((await failureOf(broker.equity('SPX'))).message).toMatch(/next login is tried in 10 min/);
  });

  test('a login that works again ends the restraint', async () => {
    kit.server.fault(token, { status: 401 });
    const broker = kit.broker();
    await failureOf(broker.equity('SPX'));
    kit.clock.pass(15 * minute);
    expect((await broker.equity('SPX')).symbol).toBe('SPX');
    kit.clock.pass(15 * minute);
    expect((await broker.equity('SPX')).symbol).toBe('SPX');
    expect(kit.server.count(token)).toBe(3);
  });
});

describe('the quote token', () => {
  test.each([
    ['api', 'wss://tasty-openapi-ws.dxfeed.com/realtime', 'live'],
    ['demo', 'wss://tasty-demo-ws.dxfeed.com/delayed', 'delayed'],
    ['trial', 'wss://tasty-openapi-ws.dxfeed.com/delayed', 'delayed'],
    ['trial', 'wss://tasty-openapi-ws.dxfeed.com/realtime', 'live'],
  ])('of level %s at %s counts as %s', async (level, url, expected) => {
    kit.server.quote = { ...kit.server.quote, level, 'dxlink-url': url };
    expect(await kit.broker().tokens.quoteToken()).toMatchObject({ level: expected, url });
    expect(kit.rawLog.join('').includes('not one this program knows')).toBe(level === 'trial');
  });

  test('of a practice market is simulated whatever the level says, and its address may be on loopback', async () => {
    kit.server.quote = { ...kit.server.quote, 'dxlink-url': 'ws://127.0.0.1:4567/' };
    const broker = kit.broker({ levelOverride: 'simulated' });
    expect(await broker.tokens.quoteToken()).toMatchObject({ level: 'simulated', url: 'ws://127.0.0.1:4567/' });
  });

  test.each([
    ['an unencrypted line to elsewhere', { 'dxlink-url': 'ws://feed.example.com/' }],
    ['a web address', { 'dxlink-url': 'https://feed.example.com/' }],
    ['an address with a password', { 'dxlink-url': 'wss://user:pw@feed.example.com/' }],
    ['no address', { 'dxlink-url': undefined }],
    ['no token', { token: '' }],
    ['a token with a line break', { token: 'abcdef\r\nX-Evil: 1' }],
  ])('is not used with %s', async (_, change) => {
    kit.server.quote = { ...kit.server.quote, ...change };
    expect((await failureOf(kit.broker().tokens.quoteToken())).code).toBe('BROKER_BAD_ANSWER');
  });

  test.each([
    ['the documented 24 hours', {}, day - 30 * minute],
    ['the stated expiry', { 'expires-at': '2026-11-20T17:30:00Z' }, 90 * minute],
    ['an expiry that makes no sense is ignored', { 'expires-at': 'tomorrow' }, day - 30 * minute],
    ['an expiry in the past is ignored', { 'expires-at': '2020-01-01T00:00:00Z' }, day - 30 * minute],
    ['a short life is used to its half', { 'expires-at': '2026-11-20T15:50:00Z' }, 10 * minute],
  ])('is renewed 30 minutes before its end: %s', async (_, change, renewedAfter) => {
    kit.server.quote = { ...kit.server.quote, ...change };
    const broker = kit.broker();
    await broker.tokens.quoteToken();
    kit.clock.pass(renewedAfter - 1);
    await broker.tokens.quoteToken();
    expect(kit.server.count(quotes)).toBe(1);
    kit.clock.pass(1);
    await broker.tokens.quoteToken();
    expect(kit.server.count(quotes)).toBe(2);
  });

  test('that the feed refused is replaced, once for all who ask', async () => {
    const broker = kit.broker();
    await broker.tokens.quoteToken();
    kit.server.quote = { ...kit.server.quote, token: 'planted-quote-token-66bb' };
    const asked = Array.from({ length: 5 }, () => broker.tokens.quoteToken({ refused: true }));
    for (const { token: fresh } of await Promise.all(asked)) expect(fresh.reveal()).toBe('planted-quote-token-66bb');
    expect(kit.server.count(quotes)).toBe(2);
    expect((await broker.tokens.quoteToken()).token.reveal()).toBe('planted-quote-token-66bb');
    // Until the next renewal both are kept out of logs: the feed may still hold the old one.
    expect(kit.filter.clean('planted-quote-token-55aa planted-quote-token-66bb')).toBe('[redacted] [redacted]');
  });

  test('is refused in words to a login without an account', async () => {
    kit.server.fault(quotes, { status: 404, body: '{"error":{"code":"quote_streamer.customer_not_found_error"}}' });
    const error = await failureOf(kit.broker().tokens.quoteToken());
    expect(error.code).toBe('BROKER_FORBIDDEN');
    expect(error.message).toMatch(/no open tastytrade account/);
  });
});

describe('the token file', () => {
  const path = () => join(kit.folder, 'data', 'tokens.json');

  test('lets a restarted program go on without logging in, and only its owner may read it', async () => {
    const first = kit.broker({ tokenFile: path() });
    await first.tokens.quoteToken();
    first.close();
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    const second = kit.broker({ tokenFile: path() });
    expect((await second.tokens.quoteToken()).token.reveal()).toBe('planted-quote-token-55aa');
    await second.equity('SPX');
    expect(kit.server.count(token)).toBe(1);
    expect(kit.server.count(quotes)).toBe(1);
    expect(await readdir(join(kit.folder, 'data'))).toEqual(['tokens.json']);
  });

  test('teaches the filter what it held', async () => {
    await kit.broker({ tokenFile: path() }).tokens.quoteToken();
    const [access] = kit.server.issued;
    const later = await startKit();
    try {
      const broker = kit.broker({ tokenFile: path(), filter: later.filter });
      await broker.tokens.quoteToken();
      await broker.equity('SPX');
      expect(later.filter.clean(`${access} planted-quote-token-55aa`)).toBe('[redacted] [redacted]');
    } finally {
      await later.end();
    }
  });

  test('holds neither the client secret nor the refresh token', async () => {
    await kit.broker({ tokenFile: path() }).tokens.quoteToken();
    const text = await readFile(path(), 'utf8');
    expect(text).toContain('planted-quote-token-55aa');
    expect(text).not.toContain(account.clientSecret);
    expect(text).not.toContain(account.refreshToken);
  });

  test('too old is not used', async () => {
    await kit.broker({ tokenFile: path() }).tokens.quoteToken();
    kit.clock.pass(2 * day);
    await kit.broker({ tokenFile: path() }).tokens.quoteToken();
    expect(kit.server.count(token)).toBe(2);
    expect(kit.server.count(quotes)).toBe(2);
  });

  test('of other credentials is not used', async () => {
    await kit.broker({ tokenFile: path() }).tokens.quoteToken();
    await kit.broker({ tokenFile: path(), clientId: account.clientId }).tokens.quoteToken();
    expect(kit.server.count(token)).toBe(2);
    expect(kit.rawLog.join('')).toContain('of other credentials');
  });

  test.each([
    ['empty', ''],
    ['cut off', '{"layout":1,"owner":"'],
    ['a list', '[]'],
    ['null', 'null'],
    ['somebody else’s JSON', '{"name":"package"}'],
    ['huge', `"${'x'.repeat(100_000)}"`],
    ['binary', '\u0000\u0001\ufffd'],
  ])('%s counts as absent and is replaced', async (_, text) => {
    await mkdir(join(kit.folder, 'data'));
    await writeFile(path(), text, { mode: 0o644 });
    await kit.broker({ tokenFile: path() }).tokens.quoteToken();
    expect(kit.rawLog.join('')).toContain('token file is corrupt');
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    await kit.broker({ tokenFile: path() }).tokens.quoteToken();
    expect(kit.server.count(token)).toBe(1);
  });

  test.each([
    ['a token from a clock far ahead', { value: 'stale-token', renewAt: 9e15, expiresAt: 9e15 }],
    ['times that are no numbers', { value: 'stale-token', renewAt: 'x', expiresAt: null }],
    ['an empty token', { value: '', renewAt: 0, expiresAt: 0 }],
    ['a number for a token', 5],
  ])('with %s loses that part only', async (_, access) => {
    await kit.broker({ tokenFile: path() }).tokens.quoteToken();
    const stored = JSON.parse(await readFile(path(), 'utf8'));
    await writeFile(path(), JSON.stringify({ ...stored, access }));
    const broker = kit.broker({ tokenFile: path() });
    await broker.tokens.quoteToken();
    expect(kit.server.count(quotes)).toBe(1);
    await broker.equity('SPX');
    expect(kit.server.count(token)).toBe(2);
  });

  test('with an unsafe feed address is not followed', async () => {
    await kit.broker({ tokenFile: path() }).tokens.quoteToken();
    const stored = JSON.parse(await readFile(path(), 'utf8'));
    await writeFile(path(), JSON.stringify({ ...stored, quote: { ...stored.quote, url: 'ws://evil.example/' } }));
    expect((await kit.broker({ tokenFile: path() }).tokens.quoteToken()).url).toMatch(/^wss:/);
    expect(kit.server.count(quotes)).toBe(2);
  });

  test('that cannot be written costs nothing but a warning', async () => {
    await mkdir(path(), { recursive: true });
    await writeFile(join(path(), 'in-the-way'), '');
    const broker = kit.broker({ tokenFile: path() });
    expect((await broker.tokens.quoteToken()).level).toBe('live');
    expect(kit.rawLog.join('')).toContain('token file cannot be written');
    expect(await readdir(join(kit.folder, 'data'))).toEqual(['tokens.json']);
  });
});
