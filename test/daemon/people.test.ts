import { describe, expect, test } from 'vitest';
import { directChannelKey } from '../../src/bot/discord/direct-channel-key.js';
import { linkCodeHash, newLinkCode, readLinkCode } from '../../src/daemon/link-code.js';
import { AppError } from '../../src/lib/errors.js';
import { createLogger } from '../../src/lib/log.js';
import { SecretFilter } from '../../src/lib/secret.js';
import { defaultSettings } from '../fakes/market-ask.js';
import { seeded } from '../fakes/random.js';
import { tempStore } from '../store/temp-folder.js';
import { actorOf, everyRow, peopleRig, placeOf } from './people-rig.js';

const inGroup = { chatId: '-100', kind: 'group' as const, title: 'Desk' };
const onDiscord = { platform: 'discord' as const, userId: '80', chatId: 'dm80' };
const minute = 60_000;

describe('which settings hold', () => {
  test('a person’s own in a private chat; in a group the chat’s, then the person’s, then the program’s', async () => {
    const { people } = peopleRig();
    expect(people.settingsFor(placeOf())).toEqual(defaultSettings);
    await people.ask.changeSettings('person', actorOf(), { theme: 'light', defaultSymbol: 'QQQ' });
    await people.ask.changeSettings('chat', actorOf(inGroup), { defaultSymbol: 'NDX' });
    expect(people.settingsFor(placeOf())).toEqual({ ...defaultSettings, theme: 'light', defaultSymbol: 'QQQ' });
    expect(people.settingsFor(placeOf(inGroup))).toMatchObject({ theme: 'light', defaultSymbol: 'NDX' });
    expect(people.settingsFor(placeOf({ ...inGroup, userId: '8' }))).toMatchObject({
      theme: 'dark',
      defaultSymbol: 'NDX',
    });
    expect(people.settingsFor(placeOf({ userId: '8' }))).toEqual(defaultSettings);
    expect(people.ask.settingsInForce(actorOf(inGroup))).toMatchObject({
      unit: { value: 'per-point', from: 'program' },
      theme: { value: 'light', from: 'person' },
      defaultSymbol: { value: 'NDX', from: 'chat' },
    });
  });

  test('a null takes a setting back, and what is not named stays', async () => {
    const { people } = peopleRig();
    await people.ask.changeSettings('person', actorOf(), { theme: 'light', unit: 'per-percent' });
    const left = await people.ask.changeSettings('person', actorOf(), { theme: null });
    expect(left).toMatchObject({ theme: null, unit: 'per-percent' });
    expect(people.settingsFor(placeOf())).toMatchObject({ theme: 'dark', unit: 'per-percent' });
  });

  test('in a private chat the chat’s settings are the person’s, so they hold in groups as well', async () => {
    const { people } = peopleRig();
    await people.ask.changeSettings('chat', actorOf(), { theme: 'light' });
    expect(people.settingsFor(placeOf(inGroup)).theme).toBe('light');
  });

  test('they are there after a restart', async () => {
    const { people, store } = peopleRig();
    await people.ask.changeSettings('person', actorOf(), { timeZone: 'Europe/Berlin' });
    await people.settled();
    store.close();
    const again = peopleRig(tempStore({ file: store.file }));
    expect(again.people.settingsFor(placeOf()).timeZone).toBe('Europe/Berlin');
  });

  test('a database that cannot be read leaves the program’s, with a line in the log', () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'warn', filter: new SecretFilter(), write: (line) => lines.push(line) });
    const { people, store } = peopleRig(tempStore(), log);
    store.close();
    expect(people.settingsFor(placeOf())).toEqual(defaultSettings);
    expect(people.memory.get('hash')).toBeNull();
    expect(lines.join('')).toContain('settings not read');
  });
});

describe('link codes', () => {
  test('are read back in any case, with or without hyphens, O for 0 and I or L for 1', () => {
    const random = seeded(7);
    for (let n = 0; n < 200; n++) {
      const code = newLinkCode((count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256)));
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{2}$/);
      const plain = code.replaceAll('-', '');
      const variants = [
        code,
        plain.toLowerCase(),
        ` ${code.replaceAll('-', ' ')} `,
        code.replaceAll('0', 'o').replaceAll('1', 'l'),
      ];
      for (const typed of variants) expect(readLinkCode(typed)).toBe(plain);
    }
  });

  test.each([
    [''],
    ['7KQ2'],
    ['U'.repeat(26)],
    ['7'.repeat(27)],
    ['7'.repeat(25)],
    ['7KQ2-M4XW-90FT-3HBN-A6RD-YC5V-8😀'],
  ])('%o is none', (typed) => {
    expect(readLinkCode(typed)).toBeNull();
  });

  test('join two accounts once: the maker’s settings win and the other’s fill the gaps', async () => {
    const { people, store } = peopleRig();
    await people.ask.changeSettings('person', actorOf(), { theme: 'light' });
    await people.ask.changeSettings('person', actorOf(onDiscord), { theme: 'dark', unit: 'per-percent' });
    const { code } = await people.ask.linkCode(actorOf());
    expect(everyRow(store).join()).not.toContain(code);
    expect(everyRow(store).join()).toContain(linkCodeHash(readLinkCode(code)!));
    expect(await people.ask.redeem(actorOf(onDiscord), code.toLowerCase())).toBe('linked');
    for (const place of [placeOf(), placeOf(onDiscord)]) {
      expect(people.settingsFor(place)).toMatchObject({ theme: 'light', unit: 'per-percent' });
    }
    expect(await people.ask.redeem(actorOf(onDiscord), code)).toBe('already-linked');
    expect(await people.ask.redeem(actorOf({ userId: '9' }), code)).toBe('expired');
    expect(people.ask.ownData(actorOf()).accounts).toHaveLength(2);
  });

  test('a third account can join as well, and one’s own code says so', async () => {
    const { people } = peopleRig();
    const first = await people.ask.linkCode(actorOf());
    expect(await people.ask.redeem(actorOf(), first.code)).toBe('same-account');
    await people.ask.redeem(actorOf(onDiscord), first.code);
    const second = await people.ask.linkCode(actorOf(onDiscord));
    expect(await people.ask.redeem(actorOf(), second.code)).toBe('already-linked');
    expect(await people.ask.redeem(actorOf({ userId: '9' }), second.code)).toBe('linked');
    expect(people.ask.ownData(actorOf()).accounts).toHaveLength(3);
  });

  test('end after ten minutes, also across a restart, and when a newer one is made', async () => {
    const { people, store, clock } = peopleRig();
    const old = await people.ask.linkCode(actorOf());
    const { code, expiresAt } = await people.ask.linkCode(actorOf());
    expect(expiresAt).toBe(clock.now + 10 * minute);
    expect(await people.ask.redeem(actorOf(onDiscord), old.code)).toBe('unknown');
    store.close();
    const again = peopleRig(tempStore({ file: store.file }));
    again.clock.now = expiresAt;
    expect(await again.people.ask.redeem(actorOf(onDiscord), code)).toBe('expired');
    again.clock.now = expiresAt - 1;
    expect(await again.people.ask.redeem(actorOf(onDiscord), code)).toBe('linked');
  });

  test('after five wrong ones in ten minutes an account waits, even with a right one, and nobody else does', async () => {
    const { people, clock } = peopleRig();
    const { code } = await people.ask.linkCode(actorOf());
    const guess = () => people.ask.redeem(actorOf(onDiscord), 'no code');
    for (let n = 0; n < 5; n++) {
      expect(await guess()).toBe('unknown');
      clock.now += minute;
    }
    expect(await guess()).toEqual({ waitMs: 5 * minute });
    expect(await people.ask.redeem(actorOf(onDiscord), code)).toEqual({ waitMs: 5 * minute });
    clock.now += 5 * minute - 1;
    expect(await people.ask.redeem(actorOf({ ...onDiscord, userId: '81' }), code)).toBe('linked');
    clock.now += 1;
    expect(await guess()).toBe('unknown');
  });

  test('are over when their person is joined, parted or deleted', async () => {
    const { people } = peopleRig();
    const mine = await people.ask.linkCode(actorOf());
    const theirs = await people.ask.linkCode(actorOf(onDiscord));
    await people.ask.redeem(actorOf(onDiscord), mine.code);
    expect(await people.ask.redeem(actorOf({ userId: '9' }), theirs.code)).toBe('unknown');
    const ours = await people.ask.linkCode(actorOf());
    await people.ask.unlink(actorOf());
    expect(await people.ask.redeem(actorOf({ userId: '9' }), ours.code)).toBe('unknown');
    const last = await people.ask.linkCode(actorOf());
    await people.ask.deleteOwnData(actorOf());
    expect(await people.ask.redeem(actorOf({ userId: '9' }), last.code)).toBe('unknown');
  });
});

describe('parting and deleting', () => {
  test('an account that parts keeps a copy of the settings, and later changes are its own', async () => {
    const { people } = peopleRig();
    expect(await people.ask.unlink(actorOf())).toBe(false);
    await people.ask.changeSettings('person', actorOf(), { theme: 'light' });
    const { code } = await people.ask.linkCode(actorOf());
    await people.ask.redeem(actorOf(onDiscord), code);
    expect(await people.ask.unlink(actorOf(onDiscord))).toBe(true);
    await people.ask.changeSettings('person', actorOf(onDiscord), { unit: 'per-percent' });
    expect(people.settingsFor(placeOf(onDiscord))).toMatchObject({ theme: 'light', unit: 'per-percent' });
    expect(people.settingsFor(placeOf())).toMatchObject({ theme: 'light', unit: 'per-point' });
    expect(await people.ask.unlink(actorOf())).toBe(false);
  });

  test('deleting leaves no row that names the person on any account, and group chats keep their settings', async () => {
    const { people, store } = peopleRig();
    const telegram = { userId: '700700700' };
    const discord = { platform: 'discord' as const, userId: '800800800', chatId: '811811811' };
    people.chats.arrived(placeOf(telegram));
    people.chats.arrived(placeOf(discord));
    people.chats.arrived(placeOf({ ...telegram, ...inGroup }));
    await people.ask.changeSettings('chat', actorOf({ ...telegram, ...inGroup }), { theme: 'light' });
    await people.ask.changeSettings('person', actorOf(telegram), { unit: 'per-percent' });
    const { code } = await people.ask.linkCode(actorOf(telegram));
    await people.ask.redeem(actorOf(discord), code);
    await people.ask.linkCode(actorOf(discord));
    // A message was sent to the person's DM.
    await people.memory.set(directChannelKey(discord.userId), discord.chatId);
    const live = { symbol: 'SPX', options: {}, seconds: 60, until: Date.parse('2026-11-20T21:00:00Z'), createdAt: 1 };
    const chat = telegram.userId;
    await store.transact(() => store.live.add({ ...live, target: { platform: 'telegram', chat, thread: null } }));
    const data = people.ask.ownData(actorOf(discord));
    expect(data.live).toEqual(['SPX until 16:00 ET']);
    expect(data).toMatchObject({ chats: 3, settings: { unit: 'per-percent' } });
    expect(data.chatNames).toEqual([
      'private chat (discord:811811811)',
      'Desk (telegram:-100)',
      'private chat (telegram:700700700)',
    ]);
    expect(everyRow(store).filter((row) => /700700700|800800800|811811811/.test(row)).length).toBeGreaterThan(4);
    expect(await people.ask.deleteOwnData(actorOf(discord))).toEqual(data);
    expect(everyRow(store).filter((row) => /700700700|800800800|811811811/.test(row))).toEqual([]);
    expect(store.live.all()).toEqual([]);
    expect(people.settingsFor(placeOf(telegram))).toEqual(defaultSettings);
    expect(people.settingsFor(placeOf({ ...telegram, ...inGroup })).theme).toBe('light');
    expect(await people.ask.deleteOwnData(actorOf(discord))).toMatchObject({ accounts: [], chats: 0, since: null });
  });

  test('the first question of a chat is part of what its own /privacy names', () => {
    const { people } = peopleRig();
    people.chats.arrived(placeOf());
    expect(people.ask.ownData(actorOf())).toMatchObject({ accounts: [], chats: 1 });
  });
});

describe('chats, as the faces tell of them', () => {
  test('what a platform tells once is stored when the lock of another program is gone, in its order', async () => {
    const { people, store } = peopleRig();
    people.chats.arrived(placeOf(inGroup));
    people.chats.arrived(placeOf({ ...inGroup, chatId: '-200' }));
    await people.ask.changeSettings('chat', actorOf(inGroup), { theme: 'light' });
    const { transact } = store;
    let tries = 0;
    store.transact = () => {
      tries++;
      return Promise.reject(new AppError('STORE_BUSY', 'The database is locked by another program.'));
    };
    people.chats.moved('telegram', '-100', '-100100');
    people.chats.left('telegram', '-200', 'The bot was removed from the chat.');
    people.chats.left('telegram', '-100100', 'The bot was removed from the chat.');
    people.chats.arrived(placeOf({ ...inGroup, chatId: '-100100' }));
    await people.settled();
    await people.settled();
    expect(tries).toBeLessThanOrEqual(3);
    store.transact = transact;
    await people.settled();
    expect(store.chats.find('telegram', '-100')).toBeNull();
    expect(store.chats.find('telegram', '-100100')).toMatchObject({ status: 'gone', settings: { theme: 'light' } });
    expect(store.chats.find('telegram', '-200')).toMatchObject({ status: 'gone' });
    // The next word of the chat says that it is there again.
    people.chats.arrived(placeOf({ ...inGroup, chatId: '-100100' }));
    await people.settled();
    expect(store.chats.find('telegram', '-100100')).toMatchObject({ status: 'active' });
  });

  test('a chat is written once a day, and anew when it was left or its title changed', async () => {
    const { people, store, clock } = peopleRig();
    let writes = 0;
    const seen = store.chats.seen.bind(store.chats);
    store.chats.seen = (...call) => {
      writes++;
      seen(...call);
    };
    const talk = async (title: string) => {
      for (let n = 0; n < 50; n++) people.chats.arrived(placeOf({ ...inGroup, title }));
      await people.settled();
      return writes;
    };
    expect(await talk('Desk')).toBe(1);
    expect(await talk('Desk')).toBe(1);
    expect(await talk('Gamma desk')).toBe(2);
    clock.now += 24 * 60 * minute;
    expect(await talk('Gamma desk')).toBe(3);
    people.chats.left('telegram', '-100', 'the bot was removed');
    await people.settled();
    expect(store.chats.find('telegram', '-100')?.status).toBe('gone');
    expect(await talk('Gamma desk')).toBe(4);
    expect(store.chats.find('telegram', '-100')).toMatchObject({ status: 'active', title: 'Gamma desk', addedBy: '7' });
  });

  test('a group that becomes a supergroup keeps its settings', async () => {
    const { people } = peopleRig();
    people.chats.arrived(placeOf(inGroup));
    await people.ask.changeSettings('chat', actorOf(inGroup), { defaultSymbol: 'NDX' });
    expect(people.settingsFor(placeOf(inGroup)).defaultSymbol).toBe('NDX');
    people.chats.moved('telegram', '-100', '-1009');
    people.chats.moved('telegram', '-100', '-1009');
    await people.settled();
    expect(people.settingsFor(placeOf({ ...inGroup, chatId: '-1009' })).defaultSymbol).toBe('NDX');
    expect(people.settingsFor(placeOf(inGroup)).defaultSymbol).toBe('SPX');
  });

  test('a chat gone for 30 days is removed with its settings', async () => {
    const { people, store, clock } = peopleRig();
    await people.ask.changeSettings('chat', actorOf(inGroup), { defaultSymbol: 'NDX' });
    people.chats.left('telegram', '-100', 'the bot was removed');
    clock.now += 30 * 24 * 60 * minute;
    await people.prune();
    expect(people.settingsFor(placeOf(inGroup)).defaultSymbol).toBe('NDX');
    clock.now += 1;
    await people.prune();
    expect(store.chats.find('telegram', '-100')).toBeNull();
    expect(people.settingsFor(placeOf(inGroup)).defaultSymbol).toBe('SPX');
  });

  test('a chat the database refuses does not take the others with it, and is only logged', async () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'warn', filter: new SecretFilter(), write: (line) => lines.push(line) });
    const { people, store } = peopleRig(tempStore(), log);
    people.chats.arrived(placeOf(inGroup));
    people.chats.arrived(placeOf({ ...inGroup, chatId: '-2', kind: 'cellar' as never }));
    people.chats.arrived(placeOf({ ...inGroup, chatId: '-3' }));
    await people.settled();
    expect(['-100', '-2', '-3'].map((id) => store.chats.find('telegram', id)?.status)).toEqual([
      'active',
      undefined,
      'active',
    ]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('chats not noted');
  });

  test('a title is kept to one short line without control characters', async () => {
    const { people, store } = peopleRig();
    people.chats.arrived(placeOf({ ...inGroup, title: `Desk\u202e\n${'x'.repeat(500)}` }));
    await people.settled();
    const title = store.chats.find('telegram', '-100')!.title!;
    expect(title.length).toBeLessThanOrEqual(128);
    expect(title).toMatch(/^Desk x+$/);
  });
});

test('a face remembers small facts across restarts, apart from the database’s own', async () => {
  const { people, store } = peopleRig();
  expect(people.memory.get('opened')).toBeNull();
  await people.memory.set('discord commands', 'abc');
  await people.memory.set('discord commands', 'def');
  store.close();
  expect(peopleRig(tempStore({ file: store.file })).people.memory.get('discord commands')).toBe('def');
});
