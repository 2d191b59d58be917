/** Real error objects of both chat libraries, with tokens, user texts and pictures in them: what of it reaches the log. */

import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { BotError, Context, GrammyError, HttpError, InputFile } from 'grammy';
import { describe, expect, test } from 'vitest';
import { asAppError } from '../../src/lib/errors.js';
import { createLogger, type LogFacts } from '../../src/lib/log.js';
import { Secret, SecretFilter } from '../../src/lib/secret.js';

const discordToken = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.GpLant.planted-discord-token-0123456789';
const telegramToken = '123456789:AAplanted-telegram-token-0123456789';
const interactionToken = 'aW50ZXJhY3Rpb246planted-interaction-token-0123456789abcdef';
const typed = 'what a person typed';
const picture = Uint8Array.from({ length: 60_000 }, (_, at) => (at * 7) % 251);
const webhook = `http://127.0.0.1:1/api/v10/webhooks/123456789012345678/${interactionToken}/messages/%40original`;
const method = `https://api.telegram.org/bot${telegramToken}/sendPhoto`;

/** The lines written, with no token known to the filter unless the test adds it. */
function logged(facts: LogFacts, known: string[] = []): string {
  const lines: string[] = [];
  const filter = new SecretFilter();
  for (const token of known) filter.add(token);
  createLogger({ level: 'debug', filter, write: (line) => lines.push(line) }).error('it went wrong', facts);
  expect(lines).toHaveLength(1);
  expect(() => JSON.parse(lines[0]!)).not.toThrow();
  return lines[0]!;
}

function expectSafe(line: string): void {
  for (const token of [discordToken, telegramToken, interactionToken]) {
    expect(line).not.toContain(token);
    expect(line).not.toContain(encodeURIComponent(token));
  }
  expect(line).not.toContain(typed);
  // Bytes of the picture as lists, as base64 and as text.
  expect(line).not.toContain('0,7,14,21,28');
  expect(line).not.toMatch(/"0":0,"1":7/);
  expect(line).not.toContain(Buffer.from(picture.subarray(0, 30)).toString('base64'));
  expect(line.length).toBeLessThan(8_000);
}

const requestBody = {
  body: { content: typed, token: discordToken },
  files: [{ name: 'spx.png', data: Buffer.from(picture), contentType: 'image/png' }],
};
const rejected = new DiscordAPIError(
  {
    code: 50_035,
    message: 'Invalid Form Body',
    errors: { data: { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer.' }] } } },
  },
  50_035,
  400,
  'PATCH',
  webhook,
  requestBody,
);
const unavailable = new HTTPError(502, 'Bad Gateway', 'POST', webhook, requestBody);
const limited = new RateLimitError({
  timeToReset: 1,
  limit: 5,
  method: 'PATCH',
  hash: 'hash',
  url: webhook,
  route: '/webhooks/:id/:token',
  majorParameter: `123456789012345678:${interactionToken}`,
  global: false,
  retryAfter: 1,
  sublimitTimeout: 0,
  scope: 'user',
});
const fetchFailed = Object.assign(new Error(`request to ${method} failed, reason: connect ECONNREFUSED`), {
  code: 'ECONNREFUSED',
});
const network = new HttpError("Network request for 'sendPhoto' failed!", fetchFailed);
const refused = new GrammyError(
  "Call to 'sendPhoto' failed!",
  { ok: false, error_code: 400, description: 'Bad Request: chat not found' },
  'sendPhoto',
  { caption: typed, photo: new InputFile(picture, 'spx.png') },
);
const update = { update_id: 1, message: { text: typed } };
const api = { token: telegramToken, config: {}, raw: {} };
const inHandler = new BotError(network, new Context(update as never, api as never, { id: 1 } as never));

const errors: [string, Error][] = [
  ['a refused Discord request with a picture', rejected],
  ['a Discord server error', unavailable],
  ['a Discord rate limit', limited],
  ['a Telegram network error with the token in its address', network],
  ['what fetch threw itself', fetchFailed],
  ['a refused Telegram call with a picture', refused],
  ['a fault in a Telegram handler with its update', inHandler],
];

describe.each(errors)('%s', (_what, error) => {
  test('is told by name, message and code only, as an error, a fact or a cause', () => {
    const line = logged({ error });
    expectSafe(line);
    expect(JSON.parse(line).error).toMatchObject({ name: expect.any(String), message: expect.any(String) });
    expect(
      Object.keys(JSON.parse(line).error).filter(
        (key) => !['name', 'message', 'code', 'status', 'stack'].includes(key),
      ),
    ).toEqual([]);
    expectSafe(logged({ err: error, reason: error, nested: { list: [error] } }));
    expectSafe(logged({ error: new Error('outer', { cause: error }) }));
    expectSafe(logged({ error: asAppError(error) }));
    expectSafe(logged({ error: new AggregateError([error], `all failed for ${method}`) }));
  });
});

describe('tokens in texts', () => {
  test('go by their value once known, wherever they stand', () => {
    const tokens = [discordToken, telegramToken, interactionToken];
    const text = tokens.map((token) => `${token} ${encodeURIComponent(token)}`).join(' ');
    expectSafe(logged({ error: new Error(text), text, deep: { list: [text] } }, tokens));
  });

  test('go by their place in an address before anybody has added them', () => {
    const callback = `https://discord.com/api/v10/interactions/123456789012345678/${interactionToken}/callback`;
    const headers = `Authorization: Bot ${discordToken}`;
    expectSafe(logged({ error: new Error(`${method} ${encodeURI(method)} ${webhook} ${callback} ${headers}`) }));
  });

  test('ordinary words stay', () => {
    const text = 'Bot is on. interactions/7 webhooks/12 bot12:x Bearer of news, SPX 6,012.5';
    expect(logged({ text })).toContain(text);
  });
});

describe('whatever is thrown or told', () => {
  const odd: [string, unknown][] = [
    ['bytes', picture],
    ['a Buffer', Buffer.from(picture)],
    ['an object', { token: new Secret(discordToken), data: picture, text: typed.length }],
    ['an error whose message is bytes', Object.assign(new Error('x'), { message: picture })],
    ['an error with a long message of many lines', new Error(`first\n${'line of a body\n'.repeat(10_000)}`)],
    ['an error without a stack', Object.assign(new Error('x'), { stack: undefined })],
    [
      'an error that throws when it is read',
      new Proxy(new Error('x'), {
        get() {
          throw new Error('no');
        },
      }),
    ],
    ['a request', new Request(method, { method: 'POST', body: typed, headers: { authorization: discordToken } })],
    ['a function', () => typed],
    ['a symbol', Symbol('s')],
    ['a big integer', 10n],
    ['nothing', undefined],
    ['a map', new Map([[discordToken, picture]])],
  ];
  test.each(odd)('%s is one safe line', (_what, value) => {
    expectSafe(logged({ error: value }));
    expectSafe(logged({ value, list: [value], inside: { value } }));
  });

  test('a circle of causes and of objects ends', () => {
    const error: Error & { cause?: unknown } = new Error('round');
    error.cause = error;
    const circle: Record<string, unknown> = {};
    circle.itself = circle;
    expectSafe(logged({ error, circle }));
  });

  test('a message of several lines does not come back with the stack', () => {
    const error = new Error(`one\n${telegramToken.slice(0, 20)} of a body\nthree`);
    const { stack } = JSON.parse(logged({ error })).error as { stack: string };
    expect(stack.split('\n').every((line) => /^\s+at /.test(line))).toBe(true);
  });
});
