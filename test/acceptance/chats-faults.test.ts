/** What goes wrong between the program and the platforms, and that neither takes the other, the terminal or the person with it. */

import { afterEach, expect, test } from 'vitest';
import {
  answerIn,
  answerTo,
  askDiscord,
  askTelegram,
  Chats,
  fault,
  patienceMs,
  plain,
  type SeenMessage,
  wordsOf,
} from './chats.js';
import { openWorld } from './outside-world.js';
import type { Program } from './program.js';

const callback = 'POST /interactions/:interaction/:token/callback';
const edit = 'PATCH /webhooks/:application/:token/messages/:message';

let chats: Chats;
const programs: Program[] = [];

afterEach(() => {
  for (const program of programs.splice(0)) {
    expect(program.stdout, 'the terminal').not.toMatch(/went wrong/);
    expect(chats.leaksIn(program.stdout + program.stderr)).toEqual([]);
  }
});

async function start(...options: Parameters<Chats['start']>): Promise<Program> {
  const program = await chats.start(...options);
  programs.push(program);
  return program;
}

async function untilPage(path: '/readyz' | '/metrics', words: RegExp): Promise<string> {
  let page = '';
  for (const end = performance.now() + patienceMs; performance.now() < end; ) {
    page = await chats.page(path);
    if (words.test(page)) return page;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${path} never had ${words}: ${page.slice(0, 2_000)}`);
}

test('limits, server faults, torn sockets and refusals: every question that can be answered is, with few refused requests', async () => {
  const world = await openWorld({ at: ['2026-11-20', 10, 30] });
  chats = await Chats.open({ telegram: { flood: { perChatMs: 300, perGroupPerMinute: 20 } } });
  const { discord, telegram } = chats;
  const program = await start({ args: world.clockArgs, env: { LOG_LEVEL: 'debug' } });
  await askDiscord(chats, 'gex', { symbol: 'DIA' });
  await askTelegram(telegram, '/gex dia', chats.asker());

  /** One question, with a rule for its own requests; the program has not seen it before the rule is there. */
  type Rule = Omit<Parameters<typeof discord.faults.add>[0], 'when'>;
  const onDiscord = async (rules: readonly Rule[], isPlain = false) => {
    const asked = discord.slash('gex', { symbol: 'DIA' }, chats.member());
    for (const rule of rules) {
      discord.faults.add({ ...rule, when: ({ params }) => params.token === asked.token });
    }
    const until = ({ content }: SeenMessage) => content.startsWith('**DIA');
    const message = await (isPlain ? asked.reply({ until, ms: patienceMs }) : answerTo(asked));
    return { asked, message };
  };
  const limited = (seconds: number, extra: Record<string, string> = {}) => ({
    status: 429,
    headers: { 'retry-after': String(seconds), 'x-ratelimit-scope': 'user', ...extra },
    body: {
      message: 'You are being rate limited.',
      retry_after: seconds,
      global: extra['x-ratelimit-global'] === 'true',
    },
  });
  const refused = (status: number, code: number) => ({ status, body: { message: 'No.', code } });

  const whole: Record<string, Rule[]> = {
    '429 of the route': [{ route: edit, ...limited(0.6) }],
    '429 of everything': [
      { route: edit, ...limited(1, { 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' }) },
    ],
    '429 in the body only': [{ route: edit, times: 2, ...limited(0.5), headers: {} }],
    '429 of the acknowledgement': [{ route: callback, ...limited(0.4) }],
    'two 502': [{ route: edit, times: 2, status: 502, body: '<html>' }],
    'six 503': [{ route: edit, times: 6, status: 503, body: '' }],
    '500 on the acknowledgement': [{ route: callback, status: 500, body: '' }],
    'a torn socket': [{ route: edit, drop: true }],
    'a lost answer': [{ route: edit, drop: true, afterServing: true }],
    'a lost acknowledgement': [{ route: callback, drop: true, afterServing: true }],
    'no JSON': [{ route: edit, status: 502, body: 'Bad gateway', headers: { 'content-type': 'text/html' } }],
  };
  const answers = await Promise.all(Object.values(whole).map((rules) => onDiscord(rules)));
  for (const [n, name] of Object.keys(whole).entries()) {
    const { asked, message } = answers[n]!;
    expect(message.attachments, name).toHaveLength(1);
    expect(discord.messagesIn(asked.channelId), name).toHaveLength(1);
  }
  const cut: Record<string, Rule[]> = {
    'no right to attach files': [{ route: edit, ...refused(403, 50_013) }],
    'too large': [{ route: edit, ...refused(413, 40_005) }],
  };
  for (const [name, rules] of Object.entries(cut)) {
    const { message } = await onDiscord(rules);
    expect(wordsOf(message), name).toMatch(/Zero gamma/);
  }
  // A layout that Discord refuses goes as plain words.
  const asWords = await onDiscord([{ route: edit, ...refused(400, 50_035) }], true);
  expect(asWords.message).toMatchObject({ embeds: [], attachments: [], components: [] });
  expect(asWords.message.content).toMatch(/Zero gamma/);
  // Nobody is there to be told: nothing crashes, and it is given up after the first refusal.
  const gone = discord.slash('gex', { symbol: 'DIA' }, chats.member());
  const hit = discord.faults.add({
    route: edit,
    times: 99,
    ...refused(404, 10_003),
    when: ({ params }) => params.token === gone.token,
  });
  const expired = discord.slash('gex', { symbol: 'DIA' }, chats.member());
  discord.faults.add({
    route: callback,
    ...refused(404, 10_062),
    when: ({ params }) => params.token === expired.token,
  });
  await discord.wait(() => hit.hits > 0, patienceMs);
  await askDiscord(chats, 'explain', { term: 'spot' });
  expect(hit.hits).toBe(1);
  const invalid = discord.log.all.filter(({ status }) => [401, 403, 429].includes(status));
  expect(invalid.length).toBeLessThan(10);

  const onTelegram = async (method: string, what: Parameters<typeof telegram.fail>[1], times = 1) => {
    const who = chats.asker();
    telegram.fail(method, what, { times, chat: who.chat });
    return { chat: who.chat, message: await askTelegram(telegram, '/gex dia', who) };
  };
  const inTelegram: Record<string, Parameters<typeof onTelegram>> = {
    '429': ['sendPhoto', fault.tooManyRequests(1), 2],
    '500': ['sendPhoto', fault.serverError()],
    'a page of a gateway': ['sendPhoto', fault.page()],
    'a torn socket': ['sendPhoto', fault.dropBefore()],
    'no sign of work': ['sendChatAction', fault.serverError(), 9],
    'no right to send photos': ['sendPhoto', fault.badRequest('not enough rights to send photos to the chat')],
    'odd picture': ['sendPhoto', fault.badRequest('PHOTO_INVALID_DIMENSIONS')],
    'odd markup': ['sendPhoto', fault.badRequest("can't parse entities: unsupported start tag")],
  };
  const told = await Promise.all(Object.values(inTelegram).map((each) => onTelegram(...each)));
  for (const [n, name] of Object.keys(inTelegram).entries()) {
    const { chat, message } = told[n]!;
    expect(plain(message.text), name).toMatch(/Zero gamma/);
    if (!/right|odd picture/.test(name)) expect(message.picture, name).not.toBeNull();
    expect(telegram.sentTo(chat), name).toHaveLength(1);
  }
  // An answer that was lost may come twice, as Telegram cannot be told that it is the same.
  const lost = await onTelegram('sendPhoto', fault.dropAfter());
  expect(telegram.sentTo(lost.chat).length).toBeLessThanOrEqual(2);
  // Blocked, kicked: one try, and others go on. A message that is gone: the press is answered with a new one.
  for (const what of [fault.blocked(), fault.kicked(), fault.badRequest('chat not found')]) {
    const who = chats.asker();
    const rule = telegram.fail('*', what, { times: 99, chat: who.chat });
    telegram.message('/explain spot', who);
    await telegram.wait(() => rule.hits > 0, patienceMs);
    expect((await askTelegram(telegram, '/explain spot', chats.asker())).text).toMatch(/^Spot/);
    expect(telegram.sentTo(who.chat)).toEqual([]);
    expect(rule.hits).toBeLessThanOrEqual(2);
  }
  const vanished = await askTelegram(telegram, '/gex dia', chats.asker());
  telegram.deleteMessage(vanished);
  telegram.press(vanished, 'Net', { from: chats.presserOfTelegram() });
  const anew = await telegram.wait(() => telegram.sentTo(vanished.chat)[0], patienceMs);
  expect(anew.picture?.fileName).toBe('dia-0dte-net.png');
  // Five questions at once in a group that takes three messages a second.
  const flooded = chats.asker();
  for (let n = 0; n < 5; n++) telegram.message('/explain spot', flooded);
  await answerIn(telegram, flooded, 4);

  expect(program.isOver).toBe(false);
  expect(discord.unknown).toEqual([]);
  expect(discord.pings).toEqual([]);
  expect(telegram.unknown).toEqual([]);
  expect(program.stderr).not.toMatch(/unhandled|"INTERNAL"/i);
  expect(await chats.page('/metrics')).toMatch(
    /chat_up\{platform="discord"\} 1[\s\S]*chat_up\{platform="telegram"\} 1/,
  );
}, 120_000);

test('Telegram refuses its token, Discord is down at first, comes, goes and comes back: the rest works and says what is wrong', async () => {
  const world = await openWorld({ at: ['2026-11-20', 10, 30] });
  chats = await Chats.open();
  const { discord, telegram } = chats;
  telegram.revokeToken();
  await discord.stop();
  const program = await start({
    args: world.clockArgs,
    input: 'open',
    isReady: ({ stderr }) => /TELEGRAM_TOKEN_REJECTED/.test(stderr) && /discord login failed/.test(stderr),
  });
  await program.until(/Zero gamma[\s\S]*\n\n$/);
  expect(await untilPage('/readyz', /Telegram refuses the bot/)).toMatch(
    /Telegram refuses the bot: Telegram refuses the bot token/,
  );
  expect(await chats.page('/healthz')).toMatch(/"ok":true/);
  expect(await untilPage('/metrics', /chat_up/)).toMatch(
    /chat_up\{platform="discord"\} 0[\s\S]*chat_up\{platform="telegram"\} 0/,
  );
  const status = plain(await program.ask('/status')).replace(/\s+/g, ' ');
  expect(status).toMatch(/Discord connecting, Telegram refused/);
  expect(status).toMatch(/Discord: Discord cannot be reached \(ECONNREFUSED\)/);
  expect(status).toMatch(/Telegram: Telegram refuses the bot token/);
  expect(await program.ask('/gex dia')).toMatch(/Zero gamma/);

  for (let round = 0; round < 2; round++) {
    await discord.start();
    await discord.connected(1, patienceMs);
    await untilPage('/metrics', /chat_up\{platform="discord"\} 1/);
    const answer = await askDiscord(chats, 'gex', { symbol: 'DIA' });
    expect(answer.attachments).toHaveLength(1);
    if (round === 1) break;
    expect(wordsOf(await askDiscord(chats, 'status'))).toMatch(/Discord on as gexwatch, Telegram refused/);
    await discord.stop();
    await untilPage('/metrics', /chat_up\{platform="discord"\} 0/);
    expect(plain(await program.ask('/status')).replace(/\s+/g, ' ')).toMatch(/Discord away, trying again/);
  }
  program.endInput();
  expect((await program.within(10_000)).code).toBe(0);
}, 90_000);

test('Discord refuses its token, Telegram is down at first, comes, goes and comes back: the rest works and says what is wrong', async () => {
  const world = await openWorld({ at: ['2026-11-20', 10, 30] });
  chats = await Chats.open();
  const { discord, telegram } = chats;
  await telegram.stop();
  const program = await start({
    args: world.clockArgs,
    input: 'open',
    env: { DISCORD_TOKEN: `${discord.token.slice(0, -4)}nope` },
    isReady: ({ stderr }) => /DISCORD_TOKEN_REJECTED/.test(stderr) && /telegram does not poll/.test(stderr),
  });
  await program.until(/Zero gamma[\s\S]*\n\n$/);
  expect(await untilPage('/readyz', /Discord refuses the bot/)).toMatch(
    /Discord refuses the bot: Discord refused the bot token/,
  );
  expect(plain(await program.ask('/status')).replace(/\s+/g, ' ')).toMatch(/Discord refused, Telegram connecting/);
  // A refused token is not tried again and again: a login limit is soon used up.
  const logins = () => discord.log.all.length;
  const before = logins();
  for (let round = 0; round < 2; round++) {
    await telegram.start();
    await untilPage('/metrics', /chat_up\{platform="telegram"\} 1/);
    const answer = await askTelegram(telegram, '/gex dia', chats.asker());
    expect(answer.picture).not.toBeNull();
    if (round === 1) break;
    await telegram.stop();
    await untilPage('/metrics', /chat_up\{platform="telegram"\} 0/);
    expect(plain(await program.ask('/status')).replace(/\s+/g, ' ')).toMatch(/Telegram: Telegram cannot be reached/);
  }
  expect(logins()).toBe(before);
  program.endInput();
  expect((await program.within(10_000)).code).toBe(0);
}, 90_000);

test('without a token a platform is off, its library is not touched, and the other one works', async () => {
  const world = await openWorld({ at: ['2026-11-20', 10, 30] });
  chats = await Chats.open();
  const { discord, telegram } = chats;
  const program = await start({
    args: world.clockArgs,
    env: { DISCORD_TOKEN: '' },
    isReady: () => telegram.polls.length > 1,
  });
  const answer = await askTelegram(telegram, '/status', chats.asker());
  expect(plain(answer.text)).toMatch(/Discord off \(no token\), Telegram on as @/);
  expect(discord.log.all).toEqual([]);
  expect(await chats.page('/metrics')).not.toMatch(/platform="discord"\} 0/);
  program.signal('SIGTERM');
  expect((await program.within(10_000)).code).toBe(0);
}, 60_000);
