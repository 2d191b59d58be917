import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { decodeAction, tryEncodeAction } from '../../../src/bot/action-code.js';
import { carefulRequest } from '../../../src/bot/discord/careful-request.js';
import { classifyDiscordError, gatewayRefusal, routeOf } from '../../../src/bot/discord/errors.js';
import { FaceStatus } from '../../../src/bot/discord/face-status.js';
import { type PlacedInteraction, placeOf } from '../../../src/bot/discord/place.js';
import { readSlashOptions } from '../../../src/bot/discord/slash-options.js';
import { TokenKeeper } from '../../../src/bot/discord/token-keeper.js';
import { nowhere, WhereBook } from '../../../src/bot/discord/where.js';
import { checkOptions } from '../../../src/bot/option-values.js';
import { commands } from '../../../src/bot/registry.js';
import { AppError } from '../../../src/lib/errors.js';
import { SecretFilter } from '../../../src/lib/secret.js';
import { ManualClock } from '../../fakes/clock.js';
import { runSeed, seeded } from '../../fakes/random.js';

const token = 'aW50ZXJhY3Rpb246c2VjcmV0LXRva2Vu';
const url = `https://discord.com/api/v10/webhooks/123456789012345678/${token}/messages/%40original`;
const body = { body: { content: 'private words' }, files: [] };
const api = (status: number, code: number) =>
  new DiscordAPIError({ code, message: `${token} private words` }, code, status, 'PATCH', url, body);
const limit = {
  global: false,
  hash: 'h',
  limit: 5,
  majorParameter: token,
  method: 'PATCH',
  retryAfter: 90_000,
  route: '/webhooks/:id/:token/messages/:id',
  scope: 'user' as const,
  sublimitTimeout: 0,
  timeToReset: 90_000,
  url,
};
const network = (code: string) => Object.assign(new Error(`${code} ${token}`), { code });

describe('what a failed call means', () => {
  test.each([
    ['unknown interaction', api(404, 10_062), 'CHAT_EXPIRED', 'stop'],
    ['acknowledged by another', api(400, 40_060), 'CHAT_EXPIRED', 'stop'],
    ['dead interaction token', api(401, 50_027), 'CHAT_EXPIRED', 'stop'],
    ['unknown channel', api(404, 10_003), 'CHAT_TARGET_GONE', 'give-up'],
    ['unknown message', api(404, 10_008), 'CHAT_TARGET_GONE', 'give-up'],
    ['missing access', api(403, 50_001), 'CHAT_FORBIDDEN', 'without-files'],
    ['missing permission', api(403, 50_013), 'CHAT_FORBIDDEN', 'without-files'],
    ['closed DMs', api(403, 50_007), 'CHAT_TARGET_GONE', 'give-up'],
    ['too large', api(413, 40_005), 'CHAT_MESSAGE_INVALID', 'without-files'],
    ['invalid form', api(400, 50_035), 'CHAT_MESSAGE_INVALID', 'plain-text'],
    ['slow mode', api(400, 20_016), 'CHAT_RATE_LIMITED', 'give-up'],
    ['archived thread', api(400, 50_083), 'CHAT_TARGET_GONE', 'give-up'],
    ['token refused', api(401, 0), 'DISCORD_TOKEN_REJECTED', 'refused'],
    ['some other 400', api(400, 12_345), 'CHAT_MESSAGE_INVALID', 'plain-text'],
    ['server fault', new HTTPError(502, 'Bad Gateway', 'PATCH', url, body), 'CHAT_UNREACHABLE', 'again'],
    ['long rate limit', new RateLimitError(limit), 'CHAT_RATE_LIMITED', 'give-up'],
    ['refused connection', network('ECONNREFUSED'), 'CHAT_UNREACHABLE', 'again'],
    ['closed socket', network('UND_ERR_SOCKET'), 'CHAT_UNREACHABLE', 'again'],
    ['no such host', new Error('fetch failed', { cause: network('ENOTFOUND') }), 'CHAT_UNREACHABLE', 'again'],
    ['time-out', Object.assign(new Error(token), { name: 'AbortError' }), 'CHAT_UNREACHABLE', 'again'],
    [
      'token dropped',
      new Error('Expected token to be set for this request, but none was present'),
      'DISCORD_TOKEN_REJECTED',
      'refused',
    ],
    ['one of ours', new AppError('STORE_BUSY', 'Busy.'), 'STORE_BUSY', 'again'],
    ['a slip of ours', new TypeError(`x is not a function ${token}`), 'INTERNAL', 'give-up'],
    ['a thrown text', token, 'INTERNAL', 'give-up'],
  ])('%s', (_what, error, code, remedy) => {
    const fault = classifyDiscordError(error);
    expect([fault.code, fault.remedy, fault.error.code]).toEqual([code, remedy, code]);
    const told = JSON.stringify([fault.error.message, fault.error.facts, fault.error.cause ?? null]);
    expect(told).not.toContain(token);
    expect(told).not.toContain('private words');
  });

  test.each([
    [url, '/webhooks/:id/:token/messages/@original'],
    [
      `http://127.0.0.1:1/api/v10/interactions/123456789012345678/${token}/callback?x=1`,
      '/interactions/:id/:token/callback',
    ],
    [`/channels/123456789012345678/messages`, '/channels/:id/messages'],
    [`/webhooks/1/${token}`, '/webhooks/1/:token'],
    ['', ''],
  ])('the route of %s has no token', (address, route) => {
    expect(routeOf(address)).toBe(route);
  });

  test('closing codes after which nothing helps', () => {
    const final = [4004, 4010, 4011, 4012, 4013, 4014];
    for (let code = 4000; code < 4020; code++)
      expect([code, gatewayRefusal(code) !== null]).toEqual([code, final.includes(code)]);
    expect(gatewayRefusal(1006)).toBeNull();
  });
});

describe('where an interaction happened', () => {
  const at = (change: Partial<PlacedInteraction>): PlacedInteraction => ({
    channelId: '10',
    guildId: '20',
    context: 0,
    user: { id: '1', username: 'bob', globalName: null },
    memberPermissions: { has: () => false },
    guild: { name: 'Desk' },
    ...change,
  });

  test('a channel of a server', () => {
    const place = placeOf(at({}), { ...nowhere, channelType: 0, channelName: 'gex' });
    expect(place).toMatchObject({
      chatId: '10',
      threadId: null,
      guildId: '20',
      kind: 'group',
      title: 'Desk #gex',
      userName: 'bob',
    });
  });

  test('a thread belongs to its channel', () => {
    const place = placeOf(at({}), { ...nowhere, channelType: 11, channelName: 'today', parentId: '9' });
    expect(place).toMatchObject({ chatId: '9', threadId: '10', title: 'Desk' });
  });

  test('the parent of a channel is its category, not its chat', () => {
    expect(placeOf(at({}), { ...nowhere, channelType: 0, parentId: '9' })).toMatchObject({
      chatId: '10',
      threadId: null,
    });
  });

  test('a direct message is private and its person’s to manage', async () => {
    const place = placeOf(at({ context: 1, guildId: null, guild: null, memberPermissions: null }), {
      ...nowhere,
      channelType: 1,
    });
    expect(place).toMatchObject({ kind: 'private', guildId: null, title: null });
    expect(await place.canManageChat()).toBe(true);
  });

  test('other people’s direct messages are nobody’s to manage', async () => {
    const place = placeOf(at({ context: 2, guildId: null, guild: null, memberPermissions: null }), {
      ...nowhere,
      channelType: 1,
    });
    expect(place.kind).toBe('group');
    expect(await place.canManageChat()).toBe(false);
  });

  test.each([
    ['Manage Channels', 1n << 4n, true],
    ['Manage Server', 1n << 5n, true],
    ['neither', 1n << 11n, false],
  ])('%s decides who manages', async (_right, bit, expected) => {
    const { PermissionsBitField } = await import('discord.js');
    const place = placeOf(at({ memberPermissions: new PermissionsBitField(bit) }), nowhere);
    expect(await place.canManageChat()).toBe(expected);
  });

  test('packets that lack what discord.js needs are mended before it reads them, and the book stays small', () => {
    const book = new WhereBook();
    const packet: Record<string, unknown> = { id: '1', type: 2, user: { id: '5' } };
    book.read(packet);
    expect(packet).toMatchObject({ entitlements: [], authorizing_integration_owners: {}, type: 2 });
    const nobody: Record<string, unknown> = { id: '2', type: 2 };
    book.read(nobody);
    expect(nobody.type).toBe(0);
    for (let id = 10; id < 2_000; id++) book.read({ id: `${id}`, user: {}, channel: { type: 11, parent_id: '3' } });
    expect(book.take('1')).toEqual(nowhere);
    expect(book.take('1999')).toMatchObject({ channelType: 11, parentId: '3' });
    expect(book.take('1999')).toEqual(nowhere);
  });
});

describe('slash options', () => {
  test('values, sub-commands and the option being typed', () => {
    expect(
      readSlashOptions([
        { name: 'symbol', value: 'SPX' },
        { name: 'n', value: 3 },
        { name: 'b', value: true },
      ]),
    ).toEqual({
      path: [],
      values: { symbol: 'SPX', n: 3 },
      focused: null,
    });
    const nested = [{ name: 'rule', options: [{ name: 'add', options: [{ name: 'at', value: 'x', focused: true }] }] }];
    expect(readSlashOptions(nested)).toEqual({
      path: ['rule', 'add'],
      values: {},
      focused: { name: 'at', typed: 'x' },
    });
    expect(readSlashOptions([{ name: 'list', options: [] }])).toEqual({ path: ['list'], values: {}, focused: null });
  });

  test('names of every object are only names', () => {
    const { values } = readSlashOptions([
      { name: '__proto__', value: 'x' },
      { name: 'constructor', value: 'y' },
    ]);
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    expect(values.constructor).toBe('y');
  });
});

describe('between discord.js and the network', () => {
  const made = (status: number, json: unknown, headers: Record<string, string> = {}) =>
    new Response(status === 204 ? null : JSON.stringify(json), { status, headers }) as never;
  const callback = 'http://x/api/v10/interactions/1/t/callback?with_response=false';

  function open(answers: (() => unknown)[]) {
    const seen: string[] = [];
    const slept: number[] = [];
    let unauthorized = 0;
    const send = carefulRequest({
      steady: {
        sleep: async (ms) => {
          slept.push(ms);
        },
      },
      onUnauthorized: () => {
        unauthorized += 1;
      },
      onServerTime: (time) => seen.push(new Date(time).toISOString()),
      send: async () => answers.shift()!() as never,
    });
    return { send, slept, seen, unauthorized: () => unauthorized };
  }

  test('the server’s clock is read from its answers', async () => {
    const { send, seen } = open([() => made(200, {}, { date: 'Fri, 20 Nov 2026 15:41:00 GMT' }), () => made(200, {})]);
    await send('http://x/', {});
    await send('http://x/', {});
    expect(seen).toEqual(['2026-11-20T15:41:00.000Z']);
  });

  test.each([
    [{ retry_after: 2.5 }, '2.5'],
    [{}, '1'],
    [{ retry_after: -3 }, '1'],
    ['x', '1'],
  ])('a 429 without a header that says %j waits %s s', async (json, expected) => {
    const { send } = open([() => made(429, json)]);
    const answer = await send('http://x/', {});
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([429, expected, json]);
  });

  test('a 429 with its header passes unchanged', async () => {
    const given = made(429, {}, { 'retry-after': '7' });
    const { send } = open([() => given]);
    expect(await send('http://x/', {})).toBe(given);
  });

  test('only a 401 to the bot’s own token says that it is refused', async () => {
    const { send, unauthorized } = open([() => made(401, {}), () => made(401, {})]);
    await send('http://x/webhooks/1/t', { headers: { 'content-type': 'x' } });
    expect(unauthorized()).toBe(0);
    await send('http://x/gateway/bot', { headers: { Authorization: 'Bot t' } });
    expect(unauthorized()).toBe(1);
  });

  test('a server fault is held back a moment', async () => {
    const { send, slept } = open([() => made(502, {})]);
    await send('http://x/', {});
    expect(slept).toEqual([250]);
  });

  test('"already acknowledged" after a lost acknowledgement is good news, otherwise not', async () => {
    const taken = () => made(400, { code: 40_060 });
    const lost = () => {
      throw network('UND_ERR_SOCKET');
    };
    const { send } = open([taken, lost, taken, taken]);
    expect((await send(callback, { method: 'POST' })).status).toBe(400);
    await expect(send(callback, { method: 'POST' })).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await send(callback, { method: 'POST' })).status).toBe(204);
    expect((await send(callback, { method: 'POST' })).status).toBe(400);
  });

  test('a closed socket is not repeated where that could double a message', async () => {
    const lost = () => {
      throw network('UND_ERR_SOCKET');
    };
    const { send } = open([lost, lost]);
    await expect(send('http://x/webhooks/1/t', { method: 'POST' })).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
    await expect(send('http://x/webhooks/1/t', { method: 'PATCH' })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

test('interaction tokens are filtered for their 15 minutes and then forgotten', async () => {
  const clock = new ManualClock(0);
  const filter = new SecretFilter();
  const keeper = new TokenKeeper(filter, clock.steady);
  keeper.keep(token);
  keeper.keep(token);
  await clock.advance(14 * 60_000);
  expect(filter.clean(`a ${token} b`)).toBe('a [redacted] b');
  await clock.advance(60_000);
  expect(filter.clean(token)).toBe(token);
  expect(clock.pendingTimers).toBe(0);
  keeper.keep(token);
  keeper.stop();
  expect(clock.pendingTimers).toBe(0);
});

test('a refused face stays refused until it is stopped, and its phase has one beginning', () => {
  let now = 0;
  const status = new FaceStatus(() => now);
  now = 5;
  expect([status.set('connecting', 'away', 'DISCORD_UNREACHABLE'), status.state.since]).toEqual([false, 0]);
  expect([status.set('on', null, null), status.state.since]).toEqual([true, 5]);
  now = 9;
  status.set('refused', 'no', 'DISCORD_TOKEN_REJECTED');
  expect([status.set('on', null, null), status.state.phase]).toEqual([false, 'refused']);
  status.set('stopped', null, null);
  expect([status.set('connecting', null, null), status.state.phase]).toEqual([false, 'stopped']);
});

test('10,000 mutated button codes: what is let through is a real action with checked options', () => {
  const seed = runSeed(20_261_120);
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const codes = [
    tryEncodeAction(commands, { command: 'gex', options: { symbol: 'SPX', scope: '0dte' } }),
    tryEncodeAction(commands, { command: 'levels', options: { symbol: 'BRK/B' } }),
    tryEncodeAction(commands, { command: 'status', options: {} }),
  ].filter((code) => code !== null);
  expect(codes).toHaveLength(3);
  const noise = ['', ';', '#', '%', '%ZZ', '\u0000', '@everyone', '__proto__', '.', '0', 'Z', '\ud800', '…'.repeat(60)];
  for (let index = 0; index < 10_000; index++) {
    let code = pick(codes);
    for (let times = 0; times <= random() * 3; times++) {
      const at = Math.floor(random() * (code.length + 1));
      code = code.slice(0, at) + pick(noise) + code.slice(at + Math.floor(random() * 3));
    }
    const decoded = decodeAction(commands, code);
    if (!decoded.ok) continue;
    const checked = checkOptions(decoded.def, decoded.options);
    expect([seed, code, typeof (checked.ok ? checked.value : checked.problem)]).toEqual([
      seed,
      code,
      checked.ok ? 'object' : 'string',
    ]);
    expect(commands).toContain(decoded.def);
  }
});
