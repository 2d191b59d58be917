import { expect, test } from 'vitest';
import type { Actor } from '../../src/bot/actor.js';
import { unset } from '../../src/bot/no-people.js';
import type { StoredSettings } from '../../src/bot/ports.js';
import { mergedSettings } from '../../src/store/stored-settings.js';
import { defaultSettings } from '../fakes/market-ask.js';
import { runSeed, seeded } from '../fakes/random.js';
import { tempStore } from '../store/temp-folder.js';
import { actorOf, everyRow, peopleRig, placeOf } from './people-rig.js';

const seed = runSeed(20_261_121);
const steps = 500;

/** Ids long enough not to be found inside something else. */
const users: Actor[] = ['discord', 'telegram', 'telegram', 'discord', 'terminal'].map((platform, index) =>
  actorOf({
    platform: platform as Actor['platform'],
    userId: `7788${index}0000${index}`,
    chatId: `7788${index}0000${index}`,
  }),
);
const keyOf = (actor: Actor) => `${actor.platform}:${actor.userId}`;

/** What the program should know: each account's group of linked accounts, shared by reference. */
interface Person {
  accounts: Set<string>;
  settings: StoredSettings;
}

test(`linking, parting, setting and deleting in any order keep each account in one person (seed ${seed})`, async () => {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const store = tempStore();
  const { people, clock } = peopleRig(store, undefined, seed);
  const known = new Map<string, Person>();
  const codes: { code: string; maker: string }[] = [];
  const personOf = (key: string): Person => {
    let person = known.get(key);
    if (person === undefined) {
      person = { accounts: new Set([key]), settings: unset };
      known.set(key, person);
    }
    return person;
  };

  for (let step = 0; step < steps; step++) {
    const actor = pick(users);
    const key = keyOf(actor);
    clock.now += Math.floor(random() * 90_000);
    const choice = random();
    if (choice < 0.05) people.chats.arrived(placeOf({ ...actor, kind: 'private' }));
    else if (choice < 0.1) people.chats.arrived(placeOf({ ...actor, kind: 'group', chatId: `-${step}` }));
    else if (choice < 0.4) {
      const change: Partial<StoredSettings> = pick([
        { theme: pick(['dark', 'light', null] as const) },
        { unit: pick(['per-point', 'per-percent', null] as const) },
        { timeZone: `Zone/${key}`, defaultSymbol: pick(['SPX', 'QQQ', null]) },
      ]);
      const person = personOf(key);
      person.settings = { ...person.settings, ...change };
      expect(await people.ask.changeSettings('person', actor, change)).toEqual(person.settings);
    } else if (choice < 0.6) {
      personOf(key);
      codes.push({ code: (await people.ask.linkCode(actor)).code, maker: key });
    } else if (choice < 0.8) {
      const offered = random() < 0.9 ? codes.at(-1) : pick(codes);
      const before = known.get(key);
      const outcome = await people.ask.redeem(actor, offered?.code ?? 'none');
      if (outcome === 'linked') {
        const maker = known.get(offered!.maker)!;
        expect(maker).not.toBe(before);
        maker.settings = before === undefined ? maker.settings : mergedSettings(maker.settings, before.settings);
        for (const account of before?.accounts ?? [key]) {
          maker.accounts.add(account);
          known.set(account, maker);
        }
      } else if (outcome === 'already-linked') expect(known.get(offered!.maker)).toBe(before);
      else if (outcome === 'same-account') expect(offered!.maker).toBe(key);
    } else if (choice < 0.92) {
      const person = known.get(key);
      const wasLinked = (person?.accounts.size ?? 0) > 1;
      expect(await people.ask.unlink(actor)).toBe(wasLinked);
      if (wasLinked) {
        person!.accounts.delete(key);
        known.set(key, { accounts: new Set([key]), settings: person!.settings });
      }
    } else {
      const gone = [...(known.get(key)?.accounts ?? [key])];
      await people.ask.deleteOwnData(actor);
      for (const account of gone) known.delete(account);
      const ids = new RegExp(gone.map((account) => account.split(':')[1]).join('|'));
      // A zone named after an account may have come to others by a link before; everything else of it is gone.
      expect(everyRow(store).filter((row) => !row.startsWith('person ') && ids.test(row))).toEqual([]);
    }

    for (const user of users) {
      const person = known.get(keyOf(user));
      const settings = person?.settings ?? unset;
      const data = people.ask.ownData(user);
      expect(data.accounts.map((one) => `${one.platform}:${one.userId}`).sort()).toEqual(
        person === undefined ? [] : [...person.accounts].sort(),
      );
      expect(data.settings).toEqual(settings);
      const inForce = people.settingsFor(placeOf({ ...user, kind: 'private' }));
      expect(inForce).toEqual({
        unit: settings.unit ?? defaultSettings.unit,
        defaultSymbol: settings.defaultSymbol ?? defaultSettings.defaultSymbol,
        defaultScope: null,
        theme: settings.theme ?? defaultSettings.theme,
        timeZone: settings.timeZone ?? defaultSettings.timeZone,
      });
    }
  }

  // Every person has an account, every account one person, and nothing else is left over.
  await people.settled();
  const rows = everyRow(store);
  expect(rows.filter((row) => row.startsWith('account '))).toHaveLength(known.size);
  expect(rows.filter((row) => row.startsWith('person '))).toHaveLength(new Set(known.values()).size);
  expect(store.db.pragma('foreign_key_check')).toEqual([]);
});

test('a program killed between two changes has the first and nothing of the second', async () => {
  const { people, store } = peopleRig();
  await people.ask.changeSettings('person', actorOf(), { theme: 'light' });
  const before = everyRow(store).filter((row) => !row.startsWith('meta '));
  const { assignAll } = store.people;
  // The second half of a join fails, as it does when the disk is full.
  store.people.assignAll = () => {
    throw new Error('killed');
  };
  const { code } = await people.ask.linkCode(actorOf({ userId: '9' }));
  await expect(people.ask.redeem(actorOf(), code)).rejects.toThrowError();
  store.people.assignAll = assignAll;
  expect(everyRow(store)).toEqual(expect.arrayContaining(before));
  expect(people.ask.ownData(actorOf()).accounts).toHaveLength(1);
  expect(await people.ask.redeem(actorOf(), code)).toBe('linked');
});
