import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../src/lib/log.js';
import { openDatabase } from '../../src/store/open-database.js';
import type { SettingColumns } from '../../src/store/stored-settings.js';
import { migrationsDir, stepsFolder, tempFolder, tempStore } from './temp-folder.js';

const none: SettingColumns = { unit: null, defaultSymbol: null, defaultScope: null, theme: null, timeZone: null };
const light: SettingColumns = { ...none, theme: 'light', timeZone: 'Europe/Berlin' };
const day = 86_400_000;
const code = (wanted: string) => expect.objectContaining({ code: wanted });
const group = (chatId: string, change: object = {}) => ({
  platform: 'telegram' as const,
  chatId,
  threadId: null,
  kind: 'group' as const,
  guildId: null,
  title: 'Desk',
  userId: '7',
  ...change,
});

test('a database of the first schema keeps its data and gains the tables of chats', () => {
  const file = join(tempFolder(), 'gexwatch.db');
  const old = openDatabase({ file, migrationsDir: stepsFolder({}, 1), log: silentLogger });
  old.db.prepare("INSERT INTO symbol (symbol, watched) VALUES ('TSLA', 1)").run();
  old.db.prepare("INSERT INTO meta (key, value) VALUES ('note', 'kept')").run();
  old.close();
  const opened = openDatabase({ file, migrationsDir, log: silentLogger });
  expect(opened.backup).toContain('.v1-before-');
  opened.close();
  const store = tempStore({ file });
  expect(store.symbols.find('TSLA')).toMatchObject({ watched: true });
  expect(store.meta.get('note')).toBe('kept');
  store.chats.seen(group('-1'), 1);
  expect(store.chats.find('telegram', '-1')).toMatchObject({ status: 'active' });
  expect(store.db.pragma('foreign_key_check')).toEqual([]);
});

describe('persons and accounts', () => {
  test('what is set is there after the database was closed and opened again', () => {
    const first = tempStore();
    const id = first.people.add(light, 5);
    first.people.assign('telegram', '7', id, 6);
    first.people.assign('discord', '80', id, 7);
    first.close();
    const { people } = tempStore({ file: first.file });
    expect(people.find('telegram', '7')).toEqual({ id, settings: light, createdAt: 5 });
    expect(people.accounts(id)).toEqual([
      { platform: 'telegram', userId: '7', createdAt: 6 },
      { platform: 'discord', userId: '80', createdAt: 7 },
    ]);
    expect(people.find('discord', '7')).toBeNull();
  });

  test('an id is not used again, so that nobody comes into what a deleted person had', () => {
    const { people } = tempStore();
    const first = people.add(light, 1);
    people.assign('telegram', '7', first, 1);
    people.remove(first);
    expect(people.find('telegram', '7')).toBeNull();
    expect(people.add(none, 2)).toBeGreaterThan(first);
  });

  test('a word that is no unit, theme or platform is refused', () => {
    const { people, chats } = tempStore();
    expect(() => people.add({ ...none, theme: 'pink' as never }, 1)).toThrowError(code('INTERNAL'));
    expect(() => chats.seen(group('-1', { platform: 'irc' }), 1)).toThrowError(code('INTERNAL'));
  });
});

describe('chats', () => {
  test('one that comes back keeps its settings and who added the bot', () => {
    const { chats } = tempStore();
    chats.seen(group('-1'), 10);
    chats.setSettings('telegram', '-1', light);
    chats.left('telegram', '-1', 'the bot was removed', 20);
    chats.left('telegram', '-1', 'the chat was deleted', 30);
    expect(chats.find('telegram', '-1')).toMatchObject({
      status: 'gone',
      goneAt: 20,
      reason: 'the chat was deleted',
    });
    chats.seen(group('-1', { userId: '8', title: null, threadId: '17' }), 40);
    expect(chats.find('telegram', '-1')).toMatchObject({
      status: 'active',
      reason: null,
      goneAt: null,
      settings: light,
      addedBy: '7',
      title: 'Desk',
      firstSeenAt: 10,
      lastSeenAt: 40,
    });
    expect(chats.topics('telegram', '-1')).toEqual(['17']);
  });

  test('a private chat has no title, whatever the platform calls it', () => {
    const { chats } = tempStore();
    chats.seen(group('7', { kind: 'private', title: 'Ada Lovelace' }), 1);
    chats.seen(group('7', { kind: 'private', title: 'Ada Lovelace' }), 2);
    expect(chats.find('telegram', '7')?.title).toBeNull();
  });

  test('a Discord server that removes the bot takes all its channels along', () => {
    const { chats } = tempStore();
    for (const [chatId, guildId] of [
      ['1', '100'],
      ['2', '100'],
      ['3', '200'],
    ] as const) {
      chats.seen(group(chatId, { platform: 'discord', kind: 'channel', guildId }), 1);
    }
    chats.left('discord', '100', 'the bot was removed', 2);
    expect(['1', '2', '3'].map((id) => chats.find('discord', id)?.status)).toEqual(['gone', 'gone', 'active']);
  });

  test('a group that becomes a supergroup keeps settings, topics and history under its new id', () => {
    const { chats } = tempStore();
    chats.seen(group('-1', { threadId: '4' }), 10);
    chats.setSettings('telegram', '-1', light);
    chats.left('telegram', '-1', 'the group was upgraded', 20);
    chats.move('telegram', '-1', '-1001');
    expect(chats.find('telegram', '-1')).toBeNull();
    expect(chats.find('telegram', '-1001')).toMatchObject({ status: 'active', settings: light, firstSeenAt: 10 });
    expect(chats.topics('telegram', '-1001')).toEqual(['4']);
    // Telegram tells it twice, once in each chat.
    chats.move('telegram', '-1', '-1001');
    chats.move('telegram', '-1001', '-1001');
    expect(chats.find('telegram', '-1001')).toMatchObject({ settings: light });
  });

  test('where the supergroup was known already, what was set there since wins', () => {
    const { chats } = tempStore();
    chats.seen(group('-1', { threadId: '4' }), 10);
    chats.setSettings('telegram', '-1', light);
    chats.seen(group('-1001', { userId: '9', threadId: '5' }), 30);
    chats.setSettings('telegram', '-1001', { ...none, theme: 'dark' });
    chats.move('telegram', '-1', '-1001');
    expect(chats.find('telegram', '-1')).toBeNull();
    expect(chats.find('telegram', '-1001')).toMatchObject({
      settings: { ...light, theme: 'dark' },
      addedBy: '7',
      firstSeenAt: 10,
    });
    expect(chats.topics('telegram', '-1001')).toEqual(['4', '5']);
  });
});

test('codes that ended, chats long gone and silent topics are removed, and nothing else', async () => {
  const store = tempStore();
  const now = 1_000 * day;
  const id = store.people.add(none, 1);
  store.people.assign('telegram', '7', id, 1);
  store.linkCodes.add('old', 'telegram', '7', now - 1);
  store.linkCodes.add('open', 'telegram', '7', now + 1);
  store.chats.seen(group('-1', { threadId: '1' }), now - 91 * day);
  store.chats.seen(group('-1', { threadId: '2' }), now - 89 * day);
  store.chats.seen(group('-2'), now - 100 * day);
  store.chats.left('telegram', '-2', 'gone', now - 31 * day);
  store.chats.seen(group('-3'), now - 100 * day);
  store.chats.left('telegram', '-3', 'gone', now - 29 * day);
  await store.pruneChats(now);
  expect([store.linkCodes.find('old'), store.linkCodes.find('open')]).toEqual([
    null,
    expect.objectContaining({ personId: id, used: false }),
  ]);
  expect(store.chats.topics('telegram', '-1')).toEqual(['2']);
  expect(store.chats.find('telegram', '-2')).toBeNull();
  expect(store.chats.find('telegram', '-3')).not.toBeNull();
  expect(store.people.find('telegram', '7')).not.toBeNull();
});
