/** Every way in which both adapters, the feed and the program itself can fail, and that no secret is in anything they say. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Asker, askDiscord, askTelegram, Chats, fault, patienceMs } from './chats.js';
import { openWorld } from './outside-world.js';
import { Program, plantedRefreshToken, plantedSecret } from './program.js';

/** What is pressed where it does not belong must not come back either. */
const planted = 'planted-words-of-a-person-5f2e';

test('tokens, interaction tokens and pictures are in no log, page, answer or file but the one for tokens', async () => {
  const world = await openWorld({ at: ['2026-11-20', 10, 30], strict: true });
  const chats = await Chats.open();
  const { discord, telegram } = chats;
  // What is looked for would be found.
  const sample = `${discord.token} ${telegram.token.split(':')[1]} iVBORw0KGgo ${Array(50).fill(255)}`;
  expect(chats.leaksIn(sample)).toEqual(['Discord token', 'Telegram token', 'picture bytes', 'a long list of numbers']);
  const live = world.live({ ...chats.env, LOG_LEVEL: 'debug' });
  const program = await Program.start([], { ...live, input: 'open' });
  await program.until(
    ({ stderr }) => /"symbol loaded"/.test(stderr) && /"discord connected"/.test(stderr) && telegram.polls.length > 1,
    patienceMs,
  );
  await askDiscord(chats, 'gex', { symbol: 'DIA' });

  // Discord: each kind of answer that is none, for each kind of request an answer needs.
  const routes = [
    'POST /interactions/:interaction/:token/callback',
    'PATCH /webhooks/:application/:token/messages/:message',
    'POST /webhooks/:application/:token',
    'DELETE /webhooks/:application/:token/messages/:message',
  ];
  const broken: Record<string, unknown>[] = [
    ...[400, 403, 404, 405, 413, 418, 500, 502].map((status) => ({ status, body: { message: 'No.', code: 0 } })),
    ...[10_062, 40_060, 50_035, 50_013, 10_003, 50_027].map((code) => ({
      status: code === 50_013 ? 403 : 400,
      body: {
        message: 'No.',
        code,
        errors: { embeds: { 0: { title: { _errors: [{ code: 'BAD', message: planted }] } } } },
      },
    })),
    { status: 200, body: '{"half":', headers: { 'content-type': 'application/json' } },
    { status: 502, body: `<html>${'x'.repeat(200_000)}</html>`, headers: { 'content-type': 'text/html' } },
    { drop: true },
    { drop: true, afterServing: true },
    { status: 429, body: { message: planted, retry_after: 0.05, global: false } },
  ];
  let answered = 0;
  for (const rule of broken) {
    for (const route of routes.slice(0, 2)) {
      const asked = discord.slash('gex', { symbol: 'DIA' }, chats.member());
      discord.faults.add({ ...rule, route, when: ({ params }) => params.token === asked.token });
      answered++;
    }
    const refused = discord.slash('gex', { symbol: 'XYZZY' }, chats.member());
    for (const route of routes.slice(2))
      discord.faults.add({ ...rule, route, when: ({ params }) => params.token === refused.token });
    discord.autocomplete('gex', { symbol: planted.slice(0, 11) }, 'symbol', chats.member());
  }
  // Telegram: the same, for sending, editing and answering presses.
  const what = [
    ...[400, 403, 404, 413].map(() => fault.badRequest(planted)),
    fault.blocked(),
    fault.forbidden(),
    fault.serverError(500),
    fault.page(502),
    fault.dropBefore(),
    fault.dropAfter(),
    fault.tooManyRequests(1),
    fault.migrated(-1_001_234_567_890),
    fault.badRequest("can't parse entities: unsupported start tag"),
  ];
  const askers: Asker[] = [];
  for (const each of what) {
    const who = chats.asker();
    askers.push(who);
    telegram.fail('*', each, { times: 2, chat: who.chat });
    telegram.message('/gex dia', who);
    telegram.message(`/gex ${planted} <b>`, who);
    telegram.fail('answerCallbackQuery', each);
  }
  const chart = await askTelegram(telegram, '/gex dia', chats.asker());
  for (let n = 0; n < what.length; n++)
    telegram.press(chart, planted, { from: chats.presserOfTelegram(), isForged: true });
  telegram.update('message', { nonsense: planted });
  telegram.update('callback_query', { id: '1', from: null });
  telegram.fail('getUpdates', fault.page(502));
  telegram.fail('getUpdates', fault.dropBefore());
  telegram.fail('getUpdates', fault.tooManyRequests(1));
  telegram.dropConnections();
  // The gateway, the broker and the feed.
  discord.gateway.terminateAll();
  const { knobs } = world.server;
  Object.assign(knobs, { faultPath: '/option-chains', status: 500 });
  program.write(`/gex SPY\n/gex ${planted}\n`);
  await discord.connected(1, patienceMs);
  await telegram.wait(() => telegram.unanswered.length === 0 || telegram.polls.length > 6, patienceMs);
  await askDiscord(chats, 'explain', { term: 'spot' });
  await askTelegram(telegram, '/explain spot', chats.asker());
  await discord.wait(
    () => discord.log.all.every(({ endedAt }) => endedAt !== null),
    patienceMs,
    'an end of all requests',
  );
  expect(answered).toBeGreaterThan(30);

  // 401 at last: Discord drops its token for good, Telegram asks again.
  discord.faults.add({ route: routes[1]!, status: 401, body: { message: '401: Unauthorized', code: 0 }, times: 9 });
  const last = discord.slash('gex', { symbol: 'DIA' }, chats.member());
  await last.deferred(patienceMs);
  telegram.fail('getUpdates', fault.unauthorized());
  telegram.revokeToken();
  telegram.dropConnections();
  await program.until(({ stderr }) => /TELEGRAM_TOKEN_REJECTED/.test(stderr), patienceMs);
  const pages = await Promise.all([chats.page('/metrics'), chats.page('/readyz'), chats.page('/healthz')]);
  program.signal('SIGTERM');
  const { code, stdout, stderr } = await program.within(10_000);
  expect(code).toBe(0);

  const replies = [
    ...discord.log.all.map(({ body }) => JSON.stringify(body ?? '')),
    ...telegram.sent.map(({ source }) => source),
    ...telegram.presses.flatMap(({ answers }) => answers.map(({ text }) => text)),
  ].join('\n');
  const said = { stdout, stderr, pages: pages.join('\n') };
  for (const [where, text] of Object.entries(said)) {
    expect(chats.leaksIn(text), where).toEqual([]);
    for (const secret of [plantedSecret, plantedRefreshToken]) expect(text, where).not.toContain(secret);
    // Whoever reads the log does not read what people write.
    if (where !== 'stdout') expect(text, where).not.toContain(planted);
  }
  // The callbacks' own paths hold interaction tokens; bodies never do.
  expect(chats.leaksIn(replies)).toEqual([]);
  for (const secret of [plantedSecret, plantedRefreshToken]) expect(replies).not.toContain(secret);
  expect(stderr.length).toBeGreaterThan(5_000);
  expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThan(4_000);
  expect(program.leaks()).toEqual([]);

  // On disk only the token file, for its owner alone, and only the broker's.
  for (const name of readdirSync(program.folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(program.folder, name);
    if (statSync(file).isDirectory()) continue;
    const text = readFileSync(file, 'latin1');
    const isPicture = name.endsWith('.png');
    const found = chats.leaksIn(text).filter((each) => !(isPicture && /picture|numbers/.test(each)));
    expect(found, name).toEqual([]);
    expect(text.includes(plantedSecret) || text.includes(plantedRefreshToken), name).toBe(false);
    if (name.endsWith('tokens.json')) expect(statSync(file).mode & 0o077).toBe(0);
  }
}, 120_000);

/** Loaded before the program: ends it as a fault of a library would, once it is on Discord, with everything secret in the error. */
const crash = `
import { isMainThread } from 'node:worker_threads';
if (isMainThread) {
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (text, ...rest) => {
    if (String(text).includes('"discord connected"')) setTimeout(() => {
      const { DISCORD_TOKEN, TELEGRAM_TOKEN } = process.env;
      const error = new Error('request to https://api/bot' + TELEGRAM_TOKEN + '/sendPhoto failed');
      Promise.reject(Object.assign(error, { token: DISCORD_TOKEN, headers: { authorization: 'Bot ' + DISCORD_TOKEN },
        files: [Buffer.from('iVBORw0KGgoAAAANSUhEUg', 'base64')] }));
    }, 50);
    return write(text, ...rest);
  };
}`;

test('a crash names no token either, nor does a token that is none', async () => {
  const chats = await Chats.open();
  const preload = `--import data:text/javascript,${encodeURIComponent(crash)}`;
  const crashed = await Program.start([], { env: { ...chats.env, LOG_LEVEL: 'debug', NODE_OPTIONS: preload } });
  const { code, stdout, stderr } = await crashed.within(patienceMs);
  expect(code, stderr).toBe(70);
  expect(stderr).toMatch(/sendPhoto failed/);
  expect(chats.leaksIn(stdout + stderr)).toEqual([]);

  const odd = 'nobody:s/../token-with-a-path-77c1';
  const refused = await Program.run([], { env: { ...chats.env, TELEGRAM_TOKEN: odd, DISCORD_TOKEN: `${odd} ${odd}` } });
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(/DISCORD_TOKEN .*[\s\S]*TELEGRAM_TOKEN /);
  expect(refused.stdout + refused.stderr).not.toContain(odd);
}, 90_000);
