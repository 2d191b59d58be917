import { expect, test } from 'vitest';
import { switchedOff } from '../../src/daemon/switched-off.js';
import { actorOf, peopleRig } from './people-rig.js';

const quiet = { from: 1_320, to: 420, days: null, zone: 'America/New_York' };
const ann = actorOf({ userId: '7' });
const group = actorOf({ userId: '7', chatId: '-100', kind: 'group' });

test('quiet hours are the person’s in private chats, and the chat’s in a chat', async () => {
  const { people, store } = peopleRig();
  expect(people.ask.loudness('person', ann)).toEqual({ notify: 'all', quiet: null });
  expect(await people.ask.changeLoudness('chat', ann, { quiet })).toEqual({ notify: 'all', quiet });
  expect(people.ask.loudness('person', group)).toEqual({ notify: 'all', quiet });
  expect(people.ask.loudness('chat', group)).toEqual({ notify: 'all', quiet: null });
  await people.ask.changeLoudness('chat', group, { notify: 'silent' });
  expect(store.chats.quietHours('telegram', '-100')).toMatchObject({ from: 0, to: 0, days: null });
  expect(people.ask.loudness('chat', group)).toEqual({ notify: 'silent', quiet: null });
  expect(await people.ask.changeLoudness('chat', group, { notify: 'all' })).toEqual({ notify: 'all', quiet: null });
});

test('switched off, nothing goes to any account of the person until it is switched on again', async () => {
  const { people, store } = peopleRig();
  await people.ask.changeLoudness('person', ann, { quiet });
  const person = store.people.find('telegram', '7')!;
  store.people.assign('discord', '81', person.id, 0);
  expect(await people.ask.changeLoudness('person', ann, { notify: 'off' })).toEqual({ notify: 'off', quiet });
  expect(
    store.targets
      .pausedAll()
      .map(({ target, reason }) => [target.chat, reason])
      .sort(),
  ).toEqual([
    ['7', switchedOff],
    ['user:81', switchedOff],
  ]);
  expect(await people.ask.changeLoudness('person', ann, { notify: 'all' })).toEqual({ notify: 'all', quiet });
  expect(store.targets.pausedAll()).toEqual([]);
});

test('switching on again does not open a chat that is closed for another reason', async () => {
  const { people, store } = peopleRig();
  store.targets.pause(
    store.targets.idOf({ platform: 'telegram', chat: '-100', thread: null }),
    'The bot was removed.',
    0,
  );
  await people.ask.changeLoudness('chat', group, { notify: 'all' });
  expect(store.targets.pausedAll()).toHaveLength(1);
});
