/** Commands, custom ids and callback data as nobody would type them: nothing crashes, nobody else's data changes, markup stays literal. */

import { expect, test } from 'vitest';
import { decodeAction, encodeAction } from '../../src/bot/action-code.js';
import { createChartTurns } from '../../src/bot/chart-turns.js';
import type { CommandDef, OptionValues } from '../../src/bot/command.js';
import { presentDiscord } from '../../src/bot/discord/presenter.js';
import { readSlashOptions } from '../../src/bot/discord/slash-options.js';
import { createDesk } from '../../src/bot/front-desk.js';
import type { Place } from '../../src/bot/place.js';
import { commands } from '../../src/bot/registry.js';
import type { Reply } from '../../src/bot/reply.js';
import { mistakeReply } from '../../src/bot/run-command.js';
import { presentTelegram } from '../../src/bot/telegram/presenter.js';
import { readTyped } from '../../src/bot/telegram/typed-command.js';
import { createLogger } from '../../src/lib/log.js';
import { SecretFilter } from '../../src/lib/secret.js';
import { actorOf, everyRow, peopleRig, placeOf } from '../daemon/people-rig.js';
import { defaultSettings, fakeAsk, fakeMarket } from '../fakes/market-ask.js';
import { runSeed, seeded } from '../fakes/random.js';
import { tempStore } from '../store/temp-folder.js';
import { answerTo, askDiscord, askTelegram, Chats, patienceMs } from './chats.js';
import { openWorld } from './outside-world.js';

const odd = [
  '@everyone',
  '@here',
  '<@1>',
  '<@&2>',
  '<#3>',
  '[a](https://x.test)',
  '<b>',
  '</pre>',
  '<a href="https://x.test">',
  '**',
  '```',
  '||',
  '> ',
  '\u202e',
  '\u0000',
  '\u200b',
  '\ud83d',
  "'; DROP TABLE person;--",
  '%s',
  '$(id)',
  '../',
  ';',
  ':',
  '=',
  '#',
  'NaN',
  '1e309',
  '-0',
  '９９',
  'ß',
  'İ',
  'x'.repeat(5_000),
  'for=chat',
  'confirm=yes',
  'unlink',
  'reset=everything',
  '\n/delete_my_data',
  '/link ',
];
const lines = [
  '/gex spx 0dte net',
  '/gex@gexwatch_test_bot spy 45d volume strikes=30/15',
  '/levels qqq',
  '/status',
  '/settings light per-percent',
  '/settings for=chat dark',
  '/settings zone=Europe/Berlin for=chat',
  '/settings reset=everything for=chat',
  '/watch add TSLA',
  '/watch remove SPX',
  '/link',
  '/link 7KQ2-M4XW-90FT-3HBN-A6RD-YC5V-8G',
  '/link unlink',
  '/privacy',
  '/delete_my_data',
  '/explain zero gamma',
  '/help gex',
  '/start link_abc',
  'gex SPY 2026-12-18',
  '/gex',
];
const codes = [
  encodeAction(commands, { command: 'gex', options: { symbol: 'SPX', scope: '0dte', view: 'net' } }),
  encodeAction(commands, {
    command: 'gex',
    options: { symbol: 'BRK/B', scope: '45d', by: 'volume', strikes: '30/15' },
  }),
  encodeAction(commands, { command: 'delete_my_data', options: { confirm: 'yes' } }),
  encodeAction(commands, { command: 'settings', options: { for: 'chat', theme: 'light' } }),
  encodeAction(commands, { command: 'watch remove', options: { symbol: 'SPX' } }),
  encodeAction(commands, { command: 'link', options: { unlink: 'unlink' } }),
];

function mutator(seed: number) {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const mutate = (text: string): string => {
    let out = text;
    for (let times = Math.floor(random() * 4); times > 0; times--) {
      const at = Math.floor(random() * (out.length + 1));
      const [head, tail] = [out.slice(0, at), out.slice(at)];
      const kind = random();
      if (kind < 0.35) out = head + pick(odd) + tail;
      else if (kind < 0.5) out = head + tail.slice(1 + Math.floor(random() * 3));
      else if (kind < 0.7) out = head + String.fromCharCode(32 + Math.floor(random() * 95)) + tail.slice(1);
      else if (kind < 0.8) out = `${head} ${pick(odd)}`;
      else if (kind < 0.9) out = `${tail} ${head}`;
      else out = head + String.fromCharCode(Math.floor(random() * 65_536)) + tail;
    }
    return out;
  };
  return { random, pick, mutate };
}

const ourTags = ['b', 'i', 'code', 'pre', 'blockquote'];

/** Only our tags, each with its end: anything else that begins with < was typed by somebody. */
function isLiteral(html: string): boolean {
  const stack: string[] = [];
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([^>]*)>?/g)) {
    if (!ourTags.includes(name)) return false;
    if (slash === '') stack.push(name);
    else if (stack.pop() !== name) return false;
  }
  return stack.length === 0;
}

/** Nothing that Discord would turn into a call of people or into a link; inside a code block it does neither. */
function isQuiet(markdown: string): boolean {
  const outside = markdown.replace(/```[\s\S]*?```/g, '').replace(/<t:\d+:[fR]>/g, '');
  return !/(?<!\\)<[@#]|(?<!\\)\]\((?!\\)https?:/.test(outside);
}

test('10,000 of them through the desk and the store: no throw, no row of anybody else changes, markup stays literal', async () => {
  const seed = runSeed(8);
  const { random, pick, mutate } = mutator(seed);
  const { people, store } = peopleRig(tempStore());
  const faults: string[] = [];
  const log = createLogger({ level: 'error', filter: new SecretFilter(), write: (line) => faults.push(line) });
  const market = fakeMarket();
  const desk = createDesk({
    lists: { operators: new Set(), allowedChats: { has: () => true } as unknown as ReadonlySet<string> },
    turns: createChartTurns({ isDrawn: () => false, log }),
    settingsFor: (place) => people.settingsFor(place),
    makeAsk: (call) => fakeAsk(market, defaultSettings, { ...call, people: people.ask }),
    book: people.chats,
    // What one may ask in a minute has tests of its own.
    steady: { now: () => performance.now() * 1e6 },
    log,
  });

  // Others: one on both networks with a code that waits, one in a group with settings of its own.
  const bob = actorOf({ userId: '4242' });
  const bobOnDiscord = actorOf({ platform: 'discord', userId: '700000000000000002', chatId: '810000000000000009' });
  await people.ask.redeem(bobOnDiscord, (await people.ask.linkCode(bob)).code);
  await people.ask.changeSettings('person', bob, { theme: 'light', defaultSymbol: 'QQQ' });
  await people.ask.linkCode(actorOf({ userId: '4343' }));
  for (const [platform, chatId] of [
    ['telegram', '-1001'],
    ['discord', '810000000000000001'],
  ] as const) {
    const there = {
      platform,
      userId: '4444',
      chatId,
      kind: 'group',
      guildId: platform === 'discord' ? '8' : null,
    } as const;
    people.chats.arrived(placeOf(there));
    const owner = actorOf(there);
    await people.ask.changeSettings('chat', owner, { theme: 'light', timeZone: 'Europe/Berlin' });
  }
  await people.settled();
  // When a chat was last asked is its own, whoever asks there.
  const rows = () => everyRow(store).map((row) => row.replace(/,"\w*(?:seen|asked|last)\w*":[^,}]*/g, ''));
  const before = rows();

  const mallory: Place[] = [
    placeOf({ userId: '666' }),
    placeOf({ userId: '666', chatId: '-1001', kind: 'group' }),
    placeOf({ platform: 'discord', userId: '700000000000000666', chatId: '810000000000000666' }),
    placeOf({
      platform: 'discord',
      userId: '700000000000000666',
      chatId: '810000000000000001',
      guildId: '8',
      kind: 'group',
    }),
  ];
  const { signal } = new AbortController();
  let answered = 0;
  const wrong: string[] = [];
  async function ask(place: Place, def: CommandDef, options: OptionValues, isPress: boolean): Promise<Reply> {
    const question = { place, def, options, isPress };
    const refusal = desk.refusal(question);
    if (refusal !== null) return refusal;
    answered++;
    return (await desk.answer({ ...question, signal, progress: () => {} })).reply;
  }

  for (let run = 0; run < 10_000; run++) {
    const place = mallory[run % mallory.length]!;
    const isPrivateChat = place.kind === 'private';
    let reply: Reply | null = null;
    if (random() < 0.4) {
      const decoded = decodeAction(commands, mutate(pick(codes)));
      if (decoded.ok) reply = await ask(place, decoded.def, decoded.options, true);
    } else if (place.platform === 'telegram') {
      const typed = readTyped(mutate(pick(lines)), { botName: 'gexwatch_test_bot', isPrivateChat, commands });
      if (typed.kind === 'command') reply = await ask(place, typed.def, typed.options, false);
      if (typed.kind === 'mistake') reply = mistakeReply(typed.problem);
    } else {
      // Slash options are checked by Discord's own apps only: here each may be anything.
      const def = pick(commands.flatMap((each) => [each, ...(each.subcommands ?? [])]));
      const data = Object.keys(def.options).flatMap((name) =>
        random() < 0.5 ? [] : [{ name, type: 3, value: mutate(pick(['SPX', '0dte', 'net', 'chat', 'yes', '25', ''])) }],
      );
      const { values } = readSlashOptions(data as Parameters<typeof readSlashOptions>[0]);
      reply = await ask(place, def, values, false);
    }
    if (reply === null) continue;
    const picture = reply.image === undefined ? null : { fileName: reply.image.fileName };
    const onDiscord = presentDiscord(reply, { commands, picture });
    const [{ title = '', description = '' }] = onDiscord.embeds;
    const { html } = presentTelegram(reply, { commands, withPicture: picture !== null });
    // A matcher for each of them would cost more than all the rest.
    const isFine =
      JSON.stringify(onDiscord.allowed_mentions) === '{"parse":[]}' &&
      title.length + description.length <= 6_000 &&
      isQuiet(`${title}\n${description}`) &&
      isLiteral(html);
    if (!isFine) wrong.push(`TEST_SEED=${seed} run ${run}: ${title}\n${description}\n${html}`);
  }
  expect(wrong).toEqual([]);
  await people.settled();
  expect(answered).toBeGreaterThan(2_000);
  expect(faults).toEqual([]);
  const after = new Set(rows());
  expect(
    before.filter((row) => !after.has(row)),
    `TEST_SEED=${seed}`,
  ).toEqual([]);
}, 60_000);

test('some hundred over the wire to the real program: it goes on, both platforms are on, nobody was called', async () => {
  const seed = runSeed(9);
  const { random, pick, mutate } = mutator(seed);
  const wellFormed = (text: string) => Buffer.from(text).toString();
  const world = await openWorld({ at: ['2026-11-20', 10, 30] });
  const chats = await Chats.open();
  const { discord, telegram } = chats;
  const program = await chats.start({ args: world.clockArgs });
  const onDiscord = await askDiscord(chats, 'gex', { symbol: 'DIA' });
  const onTelegram = await askTelegram(telegram, '/gex dia', chats.asker());
  const slash = commands.filter(({ subcommands }) => subcommands === undefined);
  for (let round = 0; round < 10; round++) {
    const asked = Array.from({ length: 10 }, () => {
      const def = pick(slash);
      const names = Object.keys(def.options).filter((name) => def.options[name]!.hidden !== true && random() < 0.6);
      const options = Object.fromEntries(names.map((name) => [name, wellFormed(mutate('SPX')).slice(0, 3_000)]));
      return discord.slash(def.name, options, { ...chats.member(), anyway: true });
    });
    const pressed = Array.from({ length: 10 }, () => {
      const code = wellFormed(mutate(pick(codes))).slice(0, 100);
      return discord.press(onDiscord.id, code, { user: chats.presser(), anyway: true });
    });
    for (let n = 0; n < 10; n++) {
      const from = chats.presserOfTelegram();
      const text = wellFormed(mutate(pick(lines))).slice(0, 4_096);
      if (text.trim() !== '') telegram.message(text, { chat: telegram.chatWith(from), from });
      telegram.press(onTelegram, wellFormed(mutate(pick(codes))).slice(0, 64), { from, isForged: true });
    }
    await Promise.all([...asked, ...pressed].map((each) => each.response(patienceMs)));
    await telegram.wait(() => telegram.unanswered.length === 0, patienceMs, `answers to presses, TEST_SEED=${seed}`);
  }
  expect((await askTelegram(telegram, '/gex dia', chats.asker())).picture).not.toBeNull();
  expect((await answerTo(discord.slash('gex', { symbol: 'DIA' }, chats.member()))).attachments).toHaveLength(1);
  chats.assertClean();
  expect(program.isOver).toBe(false);
  expect(program.stderr.split('\n').filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
  expect(chats.leaksIn(program.stdout + program.stderr)).toEqual([]);
}, 90_000);
