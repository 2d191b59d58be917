import { afterEach, describe, expect, test } from 'vitest';
import type { CommandDef } from '../../../src/bot/command.js';
import { commands } from '../../../src/bot/registry.js';
import { pngStub } from '../../fakes/telegram/picture.js';
import { type Rig, type RigOptions, startRig } from './rig.js';

let rig: Rig;
const open = async (options?: RigOptions) => {
  rig = await startRig(options);
  return rig;
};
afterEach(async () => {
  await rig.close();
  rig.telegram.assertClean();
});

describe('in a private chat', () => {
  test('/gex in any order of words is answered with a picture, its caption and its buttons', async () => {
    const { telegram, market } = await open();
    const chat = telegram.chatWith(telegram.addUser({ name: 'Ann' }));
    telegram.message('/gex net 0dte spx', { chat });
    const answer = await telegram.wait(() => telegram.sentTo(chat).at(0));
    expect(answer.picture).not.toBeNull();
    expect(answer.text).toContain('SPX 5,986.40');
    expect(answer.text).toContain('Zero gamma');
    expect(answer.keyboard.flat().map(({ text }) => text)).toEqual([
      ...[
        'Split',
        '• Net',
        'Absolute',
        'DEX',
        'Vanna',
        'Charm',
        '• 0DTE',
        'Next',
        '45 days',
        'All',
        '• OI',
        'Volume',
        'Side by side',
        'Refresh',
        'Alert me',
        'Full size',
      ],
    ]);
    expect(answer.replyTo).toBeNull();
    expect(market.asked).toEqual([{ symbol: 'SPX', scope: '0dte', refresh: false }]);
  });

  test.each([
    ['/gex', 'SPX'],
    ['/gex qqq', 'QQQ'],
    ['/GEX qqq', 'QQQ'],
    ['/gex@GEXWATCH_Test_Bot qqq', 'QQQ'],
    ['  /gex\nqqq  ', 'QQQ'],
    ['gex qqq', 'QQQ'],
    ['Gex $net', 'NET'],
  ])('%j asks for %s', async (line, symbol) => {
    const { telegram, market } = await open();
    const chat = telegram.chatWith(telegram.addUser());
    telegram.message(line, { chat });
    await telegram.wait(() => telegram.sentTo(chat).at(0)?.picture);
    expect(market.asked.map((one) => one.symbol)).toEqual([symbol]);
  });

  test.each([
    ['/gxe spx', 'There is no command “gxe”. Did you mean /gex?'],
    ['/gex spx 9xyz', '/gex does not understand “9xyz”; try /gex SPX.'],
    ['good morning', 'Send /gex SPX for gamma exposure, or /help for all commands.'],
    ['/start', 'gexwatch: options gamma exposure'],
    ['/start from_group', 'gexwatch: options gamma exposure'],
    ['/help', 'gexwatch: options gamma exposure'],
  ])('%j is answered with “%s”', async (line, words) => {
    const { telegram } = await open();
    const chat = telegram.chatWith(telegram.addUser());
    telegram.message(line, { chat });
    const answer = await telegram.wait(() => telegram.sentTo(chat).at(0));
    expect(answer.text.startsWith(words)).toBe(true);
    expect(answer.picture).toBeNull();
  });

  test('a command for another bot, a caption, a forward, an edited message and a post are not answered', async () => {
    const { telegram, market } = await open();
    const chat = telegram.chatWith(telegram.addUser());
    telegram.message('/gex@another_bot spx', { chat });
    telegram.message('/gex', { chat, photo: { name: 'a.png', contentType: 'image/png', bytes: pngStub(640, 400) } });
    telegram.message('/gex', {
      chat,
      extra: { forward_origin: { type: 'hidden_user', sender_user_name: 'x', date: 1 } },
    });
    telegram.edited(telegram.message('/status', { chat }), '/gex spx');
    telegram.message('/gex', { chat: telegram.addChannel({ title: 'News' }) });
    telegram.message('/gex', {
      chat: telegram.addGroup({}),
      as: telegram.addChannel({}),
      extra: { is_automatic_forward: true },
    });
    telegram.message('/gex', { chat, from: telegram.addUser({ isBot: true }) });
    telegram.message('/help', { chat });
    await telegram.wait(() => telegram.sentTo(chat).at(1));
    expect(telegram.sent.map(({ text }) => text.split('\n')[0])).toEqual([
      expect.stringMatching(/^gexwatch/i),
      'gexwatch: options gamma exposure',
    ]);
    expect(market.asked).toEqual([]);
  });

  test('a stranger learns what to add to which list, and nothing else', async () => {
    const { telegram, market } = await open({ isOpen: false });
    const chat = telegram.chatWith(telegram.addUser());
    telegram.message('/gex spx', { chat });
    telegram.message('hello', { chat });
    await telegram.wait(() => telegram.sentTo(chat).at(1));
    for (const { text } of telegram.sentTo(chat)) expect(text).toContain(`telegram:${chat.id}`);
    expect(market.asked).toEqual([]);
  });
});

describe('in a group', () => {
  test('the answer replies to the question, in its topic', async () => {
    const { telegram } = await open();
    const ann = telegram.addUser({ name: 'Ann' });
    const chat = telegram.addSupergroup({ title: 'Desk', forum: true, members: [ann] });
    const thread = telegram.addTopic(chat, 'Gamma');
    const asked = telegram.message('/gex spx', { chat, from: ann, thread });
    const general = telegram.message('/gex qqq', { chat, from: ann });
    await telegram.wait(() => telegram.sentTo(chat).length === 2);
    expect(telegram.sentTo(chat).map(({ threadId, replyTo }) => [threadId, replyTo])).toEqual([
      [thread, asked],
      [null, general],
    ]);
    expect(rig.places[0]).toMatchObject({
      kind: 'group',
      title: 'Desk',
      chatId: String(chat.id),
      threadId: String(thread),
    });
  });

  test('small talk and commands of other bots stay unanswered; an unknown command that names us does not', async () => {
    const { telegram } = await open();
    const ann = telegram.addUser({ name: 'Ann' });
    const chat = telegram.addSupergroup({ members: [ann] });
    for (const text of ['gex spx', 'hello', '/weather', '/gex@other_bot', '/start', '/weather@gexwatch_test_bot']) {
      telegram.message(text, { chat, from: ann });
    }
    const answer = await telegram.wait(() => telegram.sentTo(chat).at(0));
    expect(answer.text).toBe('There is no command “weather”. /help lists the commands.');
    expect(telegram.sent).toHaveLength(1);
  });

  test('who writes in the name of the group is the group, not the stand-in account of all groups', async () => {
    const { telegram, places } = await open();
    const chat = telegram.addSupergroup({ title: 'Desk' });
    const channel = telegram.addChannel({ title: 'News' });
    telegram.message('/status', { chat, as: 'anonymous' });
    telegram.message('/status', { chat, as: channel });
    await telegram.wait(() => telegram.sentTo(chat).length === 2);
    expect(places.map(({ userId, userName }) => [userId, userName])).toEqual([
      [String(chat.id), 'Desk'],
      [String(channel.id), 'News'],
    ]);
    expect(await Promise.all(places.map((place) => place.canManageChat()))).toEqual([true, false]);
  });

  test('who manages the chat is asked of Telegram once a minute; unknown is no', async () => {
    const { telegram, places, clock } = await open();
    const [ann, bob] = [telegram.addUser({ name: 'Ann' }), telegram.addUser({ name: 'Bob' })];
    const chat = telegram.addSupergroup({ admins: [ann], members: [bob] });
    telegram.message('/status', { chat, from: ann });
    telegram.message('/status', { chat, from: bob });
    await telegram.wait(() => telegram.sentTo(chat).length === 2);
    const [asAnn, asBob] = places;
    expect([await asAnn!.canManageChat(), await asBob!.canManageChat(), await asAnn!.canManageChat()]).toEqual([
      true,
      false,
      true,
    ]);
    expect(telegram.callsOf('getChatMember')).toHaveLength(2);
    telegram.setRole(chat, bob, 'administrator');
    expect(await asBob!.canManageChat()).toBe(false);
    await clock.advance(60_001);
    expect(await asBob!.canManageChat()).toBe(true);
    await clock.advance(60_001);
    await telegram.stop();
    expect(await asBob!.canManageChat()).toBe(false);
    await telegram.start();
    expect(await asBob!.canManageChat()).toBe(true);
  });
});

test('what people and feeds write is shown literally', async () => {
  const { telegram } = await open();
  const chat = telegram.chatWith(telegram.addUser());
  const hostile = '/help <b>b</b>&amp&lt <a>';
  telegram.message(hostile, { chat });
  const answer = await telegram.wait(() => telegram.sentTo(chat).at(0));
  expect(answer.text).toContain('“<b>b</b>&amp&lt <a>”');
});

test('a line of 4,096 characters, and odd ones, are answered in words', async () => {
  const { telegram } = await open();
  const chat = telegram.chatWith(telegram.addUser());
  const lines = [
    `/gex ${'x'.repeat(4_090)}`,
    '/gex \u202e\u0000spx',
    '/gex 😀',
    '/gex {{7*7}} $(x)',
    `/gex ${'= '.repeat(100)}`,
  ];
  for (const line of lines) telegram.message(line, { chat });
  await telegram.wait(() => telegram.sentTo(chat).length === lines.length);
});

test('a file comes as a document beside the answer; one beyond 50 MB is named as too large', async () => {
  let bytes = 1_000;
  const save: CommandDef = {
    name: 'save',
    description: 'Save',
    options: {},
    permission: 'everyone',
    examples: ['save'],
    run: async () => ({
      tone: 'neutral',
      title: 'Figures of SPX',
      blocks: [],
      notes: [],
      visibility: 'public',
      file: { fileName: 'spx.csv', contentType: 'text/csv', content: async () => new Uint8Array(bytes).fill(65) },
    }),
  };
  const { telegram } = await open({ commands: [...commands, save] });
  const chat = telegram.chatWith(telegram.addUser());
  telegram.message('/save', { chat });
  await telegram.wait(() => telegram.sentTo(chat).length === 2);
  expect(telegram.sentTo(chat)[1]?.document).toMatchObject({ fileName: 'spx.csv' });
  expect(telegram.sentTo(chat)[1]?.document?.bytes).toHaveLength(1_000);
  bytes = 50_000_001;
  telegram.message('/save', { chat });
  await telegram.wait(() => telegram.sentTo(chat).length === 4);
  expect(telegram.sentTo(chat)[3]?.text).toContain('spx.csv is too large for Telegram');
});
