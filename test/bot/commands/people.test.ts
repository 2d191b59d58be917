import { describe, expect, test } from 'vitest';
import { tryEncodeAction } from '../../../src/bot/action-code.js';
import type { Ask } from '../../../src/bot/command.js';
import { commands } from '../../../src/bot/registry.js';
import { AppError } from '../../../src/lib/errors.js';
import { actorOf, everyRow, peopleRig, placeOf } from '../../daemon/people-rig.js';
import { fakeAsk, fakeMarket } from '../../fakes/market-ask.js';
import { fakeWatching } from '../../fakes/people-ask.js';
import { replyTo, textOf } from '../text-of.js';

const inGroup = { chatId: '-100', kind: 'group' as const };
const onDiscord = { platform: 'discord' as const, userId: '80', chatId: 'dm80' };

/** Commands over real people in a database file: each line is answered with the settings that hold at that moment. */
function desk() {
  const rig = peopleRig();
  const market = fakeMarket((symbol) => {
    throw new AppError('SYMBOL_UNKNOWN', `The broker knows no ${symbol}.`);
  });
  const say = async (line: string, who: Parameters<typeof actorOf>[0] = {}, change: Partial<Ask> = {}) => {
    const actor = { ...actorOf(who), settings: rig.people.settingsFor(placeOf(who)) };
    const ask = fakeAsk(market, {}, { actor, people: rig.people.ask, watching: fakeWatching(), ...change });
    return replyTo(line, ask);
  };
  return { ...rig, market, say };
}

describe('/settings', () => {
  test('changes what the next question is answered with', async () => {
    const { say } = desk();
    const market = fakeMarket();
    expect((await say('settings light per-percent qqq 45d')).title).toBe(
      'Saved for you: unit GEX per 1 %, symbol QQQ, scope 45 days, theme light',
    );
    const answer = await say('gex', {}, { market });
    expect(market.asked).toMatchObject([{ symbol: 'QQQ', scope: 'days:45' }]);
    expect(textOf(answer)).toContain('GEX per 1 %');
    await answer.image!.render();
    expect(JSON.stringify(market.drawn[0])).toContain('light');
    expect((await say('settings reset=everything')).title).toMatch(
      /^No longer set for you: unit, symbol, scope, theme/,
    );
    expect((await say('gex', {}, { market })).image!.key).not.toBe(answer.image!.key);
  });

  test('of a chat are for those who manage it, and hold for everybody there', async () => {
    const { say, people } = desk();
    expect((await say('settings for chat light', inGroup)).title).toMatch(/^Only those who manage this chat/);
    expect(people.settingsFor(placeOf(inGroup)).theme).toBe('dark');
    const manager = { ...inGroup, canManageChat: () => Promise.resolve(true) };
    expect((await say('settings for chat light', manager)).title).toBe('Saved for this chat: theme light');
    expect(people.settingsFor(placeOf({ ...inGroup, userId: '99' })).theme).toBe('light');
    const own = await say('settings dark', inGroup);
    expect(own.notes).toEqual(['This chat has its own theme, which holds here.']);
    expect(textOf(own)).toContain('set for this chat');
  });

  test('an operator may set a chat without managing it, and the right is not asked for otherwise', async () => {
    const { say } = desk();
    const canManageChat = () => Promise.reject(new Error('must not be asked'));
    expect((await say('settings for chat light', { ...inGroup, canManageChat, isOperator: true })).tone).toBe(
      'neutral',
    );
    expect((await say('settings light', { ...inGroup, canManageChat })).tone).toBe('neutral');
  });

  test.each([
    [
      'settings 2026-12-18',
      'A date is soon over, so it cannot be the default; choose 0dte, next, all or days such as 45d.',
    ],
    ['settings zone=Atlantis', '“Atlantis” is not a time zone; write a city or a zone such as Europe/Berlin.'],
    ['settings zone=', '“” is not a time zone; write a city or a zone such as Europe/Berlin.'],
    ['settings theme=pink', 'theme is one of dark, light, not “pink”; try /settings.'],
    ['settings theme', 'theme is one of dark, light; try /settings.'],
    ['settings zone', '/settings needs a value after “zone”; try /settings.'],
    ['settings reset=all', 'reset is one of unit, symbol, scope, theme, zone, everything, not “all”; try /settings.'],
    ['settings for chat', 'Say what to set as well; try /settings.'],
    ['settings zzzz', 'No options found for ZZZZ.'],
    ['settings dark light', '/settings takes one theme, not both “dark” and “light”; try /settings.'],
  ])('%s: %s', async (line, title) => {
    const { say, store } = desk();
    const before = everyRow(store);
    expect((await say(line)).title).toBe(title);
    expect(everyRow(store)).toEqual(before);
  });

  test('a symbol is looked up first; a broker that cannot be asked does not hinder the change', async () => {
    const { say, people } = desk();
    const away = fakeMarket(() => {
      throw new AppError('BROKER_UNREACHABLE', 'The broker cannot be reached.');
    });
    await say('settings tsla', {}, { market: away });
    expect(people.settingsFor(placeOf()).defaultSymbol).toBe('TSLA');
    expect(away.asked).toMatchObject([{ symbol: 'TSLA' }]);
  });

  test('a zone of two words is the rest of the line', async () => {
    const { say, people } = desk();
    await say('settings light zone New York');
    expect(people.settingsFor(placeOf())).toMatchObject({ theme: 'light', timeZone: 'America/New_York' });
  });
});

describe('/link', () => {
  test('from one network to the other and back to two', async () => {
    const { say, people } = desk();
    await say('settings light');
    const offer = await say('link');
    const line = offer.blocks.find((block) => block.kind === 'code')!.text;
    expect((await say(line, onDiscord)).title).toBe('Linked: discord:80 and telegram:7 are now one person.');
    expect(people.settingsFor(placeOf(onDiscord)).theme).toBe('light');
    expect((await say(line, onDiscord)).title).toBe('These accounts are linked already.');
    expect((await say(line, { userId: '9' })).title).toMatch(/^That code is used up/);
    expect((await say('link')).notes.at(-1)).toContain('Linked now: discord:80 and telegram:7.');
    expect((await say('link unlink')).title).toMatch(/^This account is on its own again/);
    expect((await say('link unlink')).title).toBe('This account is not linked to another one.');
  });

  test('an address that was tapped joins nobody before its button is pressed', async () => {
    const { say, people } = desk();
    const code = /\/link (\S+)/.exec(textOf(await say('link')))![1]!;
    const asked = await say(`link ${code} tapped=address`, onDiscord);
    expect(asked.title).toBe('Be one person with the account that made this code?');
    expect(people.ask.ownData(actorOf()).accounts).toHaveLength(1);
    const { command, options } = asked.buttons![0]![0]!.action;
    expect(tryEncodeAction(commands, { command, options })).not.toBeNull();
    expect((await say(`${command} ${options.code}`, onDiscord)).title).toMatch(/^Linked: /);
  });

  test('its slips are one sentence each', async () => {
    const { say } = desk();
    expect((await say('link', inGroup)).title).toMatch(/ask me in a private chat\.$/);
    expect((await say('link 7KQ2 unlink')).title).toBe('Send either a code or unlink, not both.');
    const own = (await say('link')).blocks.find((block) => block.kind === 'code')!.text;
    expect((await say(own)).title).toMatch(/^That is your own code: send it to the bot on Discord/);
    for (let n = 0; n < 5; n++) expect((await say('link 7KQ2', onDiscord)).title).toMatch(/^There is no such code/);
    expect((await say(own, onDiscord)).title).toBe('Too many wrong codes; try again in 10 min.');
  });
});

describe('/privacy and /delete_my_data', () => {
  test('say what is stored, and after the button nothing is', async () => {
    const { say, people, store } = desk();
    people.chats.arrived(placeOf());
    await say('settings light');
    expect(textOf(await say('privacy'))).toMatch(
      /Accounts +telegram:7\nSettings +theme light\nChats +private chat \(telegram:7\)/,
    );
    const question = await say('delete_my_data');
    expect(everyRow(store).join()).toContain('light');
    const { action } = question.buttons![0]![0]!;
    expect(action).toEqual({ command: 'delete_my_data', options: { confirm: 'yes' } });
    const gone = await say('delete_my_data confirm=yes');
    expect(gone.title).toBe('Deleted: 1 account with its settings and link codes and your id in 1 chat.');
    expect(everyRow(store).filter((row) => /^(person|account|chat|link_code) /.test(row))).toEqual([]);
    expect((await say('privacy')).notes).toEqual(['Nothing is stored about you.']);
    expect((await say('delete_my_data')).title).toBe('Nothing is stored about you.');
    expect((await say('delete_my_data confirm=yes')).title).toBe('Nothing is stored about you.');
  });

  test('in a group that reads along, nothing personal is shown and nothing deleted', async () => {
    const { say, store } = desk();
    await say('settings light');
    expect(textOf(await say('privacy', inGroup))).not.toContain('telegram:7');
    expect((await say('delete_my_data confirm=yes', inGroup)).title).toMatch(/in a private chat\.$/);
    expect(everyRow(store).join()).toContain('light');
  });
});

describe('/watch', () => {
  const operator = { isOperator: true };

  test.each(['watch', 'watch list', 'watch add TSLA', 'watch remove SPX'])(
    '%s is for those who run the bot',
    async (line) => {
      const path = line.replace(/ [A-Z]+$/, '');
      expect((await desk().say(line)).title).toBe(`/${path} is for those who run this bot.`);
    },
  );

  test.each([
    ['watch', 'Watched: SPX, NDX, SPY and QQQ.'],
    ['watch list', 'Watched: SPX, NDX, SPY and QQQ.'],
    ['watch add tsla', 'TSLA is watched now: its snapshots are stored from the next one on.'],
    ['watch add spx', 'SPX is watched already.'],
    ['watch remove spx', 'SPX is no longer watched'],
    ['watch remove tsla', 'TSLA is not on the watch list.'],
    ['watch add', '/watch add needs symbol; try /watch add TSLA.'],
    ['watch tsla', '/watch is followed by one of add, remove, list; try /watch add TSLA.'],
    ['watch ad tsla', '/watch does not know “ad”. Did you mean /watch add?'],
    ['watch add tsla qqq', '/watch add takes one symbol, not both “tsla” and “qqq”; try /watch add TSLA.'],
  ])('%s: %s', async (line, title) => {
    expect((await desk().say(line, operator)).title).toContain(title);
  });

  test('a symbol the broker does not know is said so', async () => {
    const watching = {
      ...fakeWatching(),
      watch: () => Promise.reject(new AppError('SYMBOL_UNKNOWN', 'The broker knows no SPZ.')),
    };
    const reply = await desk().say('watch add SPZ', operator, { watching });
    expect(textOf(reply)).toContain('No options found for SPZ.\nDid you mean SPX?');
  });
});

test('help names the commands for operators to operators alone', async () => {
  const { say } = desk();
  expect(textOf(await say('help'))).not.toContain('/watch');
  expect(textOf(await say('help', { isOperator: true }))).toContain('/watch');
  expect(textOf(await say('help watch'))).toContain('/watch add');
  expect((await say('help watch add')).title).toBe('/watch add symbol');
});
