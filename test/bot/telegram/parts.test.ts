import { describe, expect, test } from 'vitest';
import { commands } from '../../../src/bot/registry.js';
import { ChatLanes } from '../../../src/bot/telegram/chat-lanes.js';
import { menusOf } from '../../../src/bot/telegram/command-menu.js';
import { FileIds } from '../../../src/bot/telegram/file-ids.js';
import { isTooOld, isTypedHere } from '../../../src/bot/telegram/messages.js';
import { placeOf, threadOf } from '../../../src/bot/telegram/place-of.js';
import { SeenUpdates } from '../../../src/bot/telegram/seen-updates.js';
import { readTyped } from '../../../src/bot/telegram/typed-command.js';

describe('what a message asks', () => {
  const read = (text: string, isPrivateChat = true, defs = commands) => {
    const typed = readTyped(text, { botName: 'Our_Bot', isPrivateChat, commands: defs });
    return typed.kind === 'command' ? [typed.def.name, typed.options] : [typed.kind];
  };

  test.each<[string, unknown[]]>([
    ['/gex', ['gex', {}]],
    ['/gex@our_bot spx', ['gex', { symbol: 'SPX' }]],
    ['/gex@OUR_BOT', ['gex', {}]],
    ['/gex@their_bot', ['ignore']],
    ['/start', ['help', {}]],
    ['/start link_AbC-12_x', ['link', { code: 'AbC-12_x', tapped: 'address' }]],
    ['/start link_', ['help', {}]],
    ['/start link_unlink', ['link', { code: 'unlink', tapped: 'address' }]],
    ['/start@their_bot', ['ignore']],
    ['/', ['hint']],
    ['/@our_bot', ['hint']],
    ['/usr/bin', ['hint']],
    ['', ['ignore']],
    ['   ', ['ignore']],
    ['spx', ['hint']],
    ['explain gex', ['explain', { term: 'gex' }]],
  ])('%j in private: %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test.each<[string, unknown[]]>([
    ['/gex spx', ['gex', { symbol: 'SPX' }]],
    ['\u200e/gex\u200f spx', ['gex', { symbol: 'SPX' }]],
    ['/gex what ever', ['mistake']],
    ['/unknown', ['ignore']],
    ['/unknown@our_bot', ['mistake']],
    ['/start', ['ignore']],
    ['/start@our_bot', ['help', {}]],
    ['gex spx', ['ignore']],
    ['look: /gex spx', ['ignore']],
  ])('%j in a group: %j', (text, expected) => {
    expect(read(text, false)).toEqual(expected);
  });

  test('a link code without the command to take it is a welcome', () => {
    expect(
      read(
        '/start link_abc',
        true,
        commands.filter(({ name }) => name !== 'link'),
      ),
    ).toEqual(['help', {}]);
  });
});

test('only what a person typed here and now is read', () => {
  const message = { message_id: 1, date: 1, chat: { id: 1, type: 'private', first_name: 'A' }, text: 'x' } as const;
  const from = { id: 1, is_bot: false, first_name: 'A' };
  expect(isTypedHere({ ...message, from } as never)).toBe(true);
  expect(isTypedHere({ ...message, from: { ...from, is_bot: true } } as never)).toBe(false);
  expect(isTypedHere({ ...message, from, via_bot: from } as never)).toBe(false);
  expect(isTypedHere({ ...message, from, text: undefined, caption: 'x' } as never)).toBe(false);
});

test('a question is too old only when nobody had polled that long', () => {
  const now = 10_000_000;
  expect(isTooOld(now - 200_000, now, Number.POSITIVE_INFINITY)).toBe(true);
  expect(isTooOld(now - 100_000, now, Number.POSITIVE_INFINITY)).toBe(false);
  expect(isTooOld(now - 900_000, now, 0)).toBe(false);
  expect(isTooOld(now - 900_000, now, 100_000)).toBe(false);
});

describe('places', () => {
  const ask = () => Promise.resolve(false);
  const person = { id: 5, is_bot: false, first_name: 'Ann' };

  test('a private chat belongs to its person', async () => {
    const place = placeOf({ from: person, chat: { id: 5, type: 'private', first_name: 'Ann' }, threadId: null }, ask);
    expect(place).toMatchObject({
      userId: '5',
      userName: 'Ann',
      chatId: '5',
      kind: 'private',
      title: null,
      guildId: null,
    });
    expect(await place.canManageChat()).toBe(true);
  });

  test('a press of the stand-in account counts as the group’s administrators', async () => {
    const chat = { id: -100, type: 'supergroup', title: 'Desk' } as const;
    const from = { id: 1_087_968_824, is_bot: true, first_name: 'Group' };
    const place = placeOf({ from, chat, threadId: null }, ask);
    expect(place.userId).toBe('-100');
    expect(await place.canManageChat()).toBe(true);
  });

  test('the thread of a plain reply is no topic', () => {
    expect(threadOf({ message_thread_id: 7 })).toBeNull();
    expect(threadOf({ message_thread_id: 7, is_topic_message: true })).toBe(7);
  });
});

test('menus: no operator commands, nothing private in groups, settings of a chat for its managers', () => {
  const names = Object.fromEntries(
    menusOf(commands).map((menu) => [menu.scope, menu.commands.map(({ command }) => command)]),
  );
  const operators = commands.filter(({ permission }) => permission === 'operator').map(({ name }) => name);
  expect(operators).toContain('watch');
  expect(names.all_private_chats).toEqual(commands.map(({ name }) => name).filter((name) => !operators.includes(name)));
  const pictures = ['gex', 'levels', 'profile', 'oi', 'volume', 'top', 'expirations', 'heatmap'];
  const shared = [...pictures, 'history', 'compare', 'export', 'alert', 'status', 'explain'];
  expect(names.all_group_chats).toEqual([...shared, 'help']);
  expect(names.all_chat_administrators).toEqual([...shared, 'settings', 'help']);
});

describe('lanes', () => {
  test('run one job of a chat at a time, in order, and tell when they are empty', async () => {
    const lanes = new ChatLanes(10);
    const said: string[] = [];
    const job =
      (word: string, fails = false) =>
      async () => {
        said.push(`+${word}`);
        await new Promise((resolve) => setImmediate(resolve));
        said.push(`-${word}`);
        if (fails) throw new Error('job');
      };
    lanes.push('a', job('a1', true));
    lanes.push('a', job('a2'));
    lanes.push('b', job('b1'));
    expect(lanes.size).toBe(3);
    await lanes.fewerThan(1);
    expect(said.indexOf('-a1')).toBeLessThan(said.indexOf('+a2'));
    expect(said.indexOf('+b1')).toBeLessThan(said.indexOf('-a1'));
    expect(lanes.size).toBe(0);
  });

  test('refuse beyond the bound, once by name, and take again after they ran empty', async () => {
    const lanes = new ChatLanes(2);
    let release: () => void = () => {};
    const held = () => new Promise<void>((resolve) => (release = resolve));
    const idle = () => Promise.resolve();
    expect(['a', 'a', 'a', 'a', 'a'].map((chat, index) => lanes.push(chat, index === 0 ? held : idle))).toEqual([
      ...['taken', 'taken', 'taken', 'full', 'still-full'],
    ]);
    expect(lanes.push('b', idle)).toBe('taken');
    release();
    await lanes.fewerThan(1);
    expect(lanes.push('a', held)).toBe('taken');
    lanes.push('a', idle);
    lanes.clear();
    expect(lanes.size).toBe(1);
    release();
    await lanes.fewerThan(1);
  });
});

test('memories forget the oldest', () => {
  const ids = new FileIds(2);
  ids.set('photo', 'a', '1');
  ids.set('photo', 'b', '2');
  expect(ids.get('photo', 'a')).toBe('1');
  ids.set('document', 'a', '3');
  expect([ids.get('photo', 'a'), ids.get('photo', 'b'), ids.get('document', 'a')]).toEqual(['1', null, '3']);
  ids.drop('photo', 'a');
  expect(ids.size).toBe(1);
  const seen = new SeenUpdates(2);
  expect([1, 2, 1, 3, 1].map((id) => seen.isRepeat(id))).toEqual([false, false, true, false, false]);
});
