import { describe, expect, test } from 'vitest';
import type { Actor } from '../../src/bot/actor.js';
import { createChartTurns } from '../../src/bot/chart-turns.js';
import type { CommandDef } from '../../src/bot/command.js';
import type { Question } from '../../src/bot/desk.js';
import { createDesk, type FrontDeskDeps } from '../../src/bot/front-desk.js';
import type { Place } from '../../src/bot/place.js';
import { commands } from '../../src/bot/registry.js';
import { AppError } from '../../src/lib/errors.js';
import { createLogger } from '../../src/lib/log.js';
import { SecretFilter } from '../../src/lib/secret.js';
import { ManualClock } from '../fakes/clock.js';
import { defaultSettings, fakeAsk, fakeMarket } from '../fakes/market-ask.js';
import { fakePlace, telegramGroup, telegramPrivate } from '../fakes/place.js';

const gex = commands.find(({ name }) => name === 'gex')!;
const help = commands.find(({ name }) => name === 'help')!;

function open(change: Partial<FrontDeskDeps> = {}, market = fakeMarket()) {
  const clock = new ManualClock(0);
  const lines: string[] = [];
  const actors: Actor[] = [];
  const arrived: Place[] = [];
  const refused: string[] = [];
  const log = createLogger({ level: 'debug', filter: new SecretFilter(), write: (line) => lines.push(line) });
  const desk = createDesk({
    lists: { operators: new Set(['telegram:7']), allowedChats: new Set(['telegram:-1001234567890', 'telegram:42']) },
    turns: createChartTurns({ isDrawn: () => false, log }),
    settingsFor: (place) => ({ ...defaultSettings, defaultSymbol: place.kind === 'group' ? 'QQQ' : 'SPX' }),
    makeAsk(call) {
      actors.push(call.actor);
      return fakeAsk(market, {}, call);
    },
    book: { arrived: (place) => arrived.push(place) },
    steady: clock.steady,
    log,
    onRefused: (platform, command, reason) => refused.push(`${platform} ${command} ${reason}`),
    ...change,
  });
  const question = (place: Place, words: Partial<Question> = {}): Question => ({
    place,
    def: gex,
    options: {},
    isPress: false,
    signal: new AbortController().signal,
    progress: () => {},
    ...words,
  });
  return { desk, clock, lines, actors, arrived, refused, question, market };
}

describe('at once', () => {
  test('a place of the list is let through, another is told what to add', () => {
    const { desk, question, refused } = open();
    expect(desk.refusal(question(telegramGroup()))).toBeNull();
    expect(desk.refusal(question(fakePlace()))?.title).toBe('This chat is not on this bot’s list.');
    expect(refused).toEqual(['discord gex not-allowed']);
    expect([telegramGroup(), fakePlace()].map((place) => desk.mayAsk(place))).toEqual([true, false]);
  });

  test('strangers in a group hear it once in ten minutes, whoever asks', async () => {
    const { desk, clock, question } = open();
    const quiet = (userId: string) =>
      desk.refusal(question(telegramGroup({ chatId: '-9', userId })))?.quiet === true ? 'quiet' : 'told';
    expect([quiet('1'), quiet('1'), quiet('2')]).toEqual(['told', 'quiet', 'quiet']);
    await clock.advance(10 * 60_000);
    expect(quiet('3')).toBe('told');
  });

  test('a stranger in a private chat is answered each time, but not for ever', () => {
    const { desk, question } = open();
    const replies = Array.from({ length: 30 }, () =>
      desk.refusal(question(telegramPrivate({ userId: '99', chatId: '99' }))),
    );
    expect(replies.filter((reply) => reply?.quiet !== true)).toHaveLength(5);
    expect(replies.every((reply) => reply !== null)).toBe(true);
  });

  test('too many questions are told how long to wait, once in ten seconds', async () => {
    const { desk, clock, question, refused } = open();
    for (let asked = 0; asked < 5; asked++) expect(desk.refusal(question(telegramPrivate()))).toBeNull();
    expect(desk.refusal(question(telegramPrivate()))).toMatchObject({
      title: 'Please wait 6 s.',
      visibility: 'private',
    });
    expect(desk.refusal(question(telegramPrivate()))?.quiet).toBe(true);
    await clock.advance(6_000);
    expect(desk.refusal(question(telegramPrivate()))).toBeNull();
    expect(new Set(refused)).toEqual(new Set(['telegram gex too-many']));
  });

  test('options of a wrong shape are answered with an example', () => {
    const { desk, question } = open();
    const reply = desk.refusal(question(telegramGroup(), { options: { symbol: '<b>' } }));
    expect(reply?.title).toMatch(/is not a symbol.*try \/gex SPX/);
  });

  test('what is stored about oneself is for everybody, within the limits', () => {
    const { desk, question } = open();
    const privacy: CommandDef = { ...help, name: 'privacy', options: {} };
    const replies = Array.from({ length: 7 }, () => desk.refusal(question(fakePlace(), { def: privacy })));
    expect(replies.map((reply) => reply?.title ?? 'through')).toEqual([
      ...Array(5).fill('through'),
      'Please wait 6 s.',
      'Please wait 6 s.',
    ]);
  });
});

describe('an answer', () => {
  test('is made for the person, with what the place has set', async () => {
    const { desk, actors, question } = open();
    await desk.answer(question(telegramGroup({ threadId: '5', canManageChat: () => Promise.resolve(true) })));
    await desk.answer(question(telegramPrivate({ userId: '7' })));
    await desk.answer(question(fakePlace({ kind: 'group' })));
    expect(actors).toMatchObject([
      { platform: 'telegram', threadId: '5', isOperator: false, isPrivateChat: false, isOverheard: true },
      { userId: '7', isOperator: true, isPrivateChat: true, isOverheard: false },
      { platform: 'discord', isPrivateChat: false, isOverheard: false },
    ]);
    expect(actors.map((actor) => actor.settings.defaultSymbol)).toEqual(['QQQ', 'SPX', 'QQQ']);
    expect(await actors[0]!.canManageChat()).toBe(true);
  });

  test('draws its picture when asked to, and counts as running until then', async () => {
    const { desk, question } = open();
    const answering = desk.answer(question(telegramGroup()));
    expect(desk.running()).toBe(1);
    const { reply, draw } = await answering;
    expect(reply.image?.fileName).toMatch(/\.png$/);
    expect(desk.running()).toBe(0);
    const drawing = draw!();
    expect(desk.running()).toBe(1);
    expect(await drawing).toHaveProperty('png');
    expect(desk.running()).toBe(0);
    expect((await desk.answer(question(telegramGroup(), { def: help }))).draw).toBeNull();
  });

  test('whose picture has to wait asks the same question again by its button, without the refresh', async () => {
    const market = fakeMarket();
    market.chart = () => Promise.reject(new AppError('CHART_BUSY', 'Many charts are waiting.'));
    const { desk, question } = open({}, market);
    const options = { symbol: 'spx', scope: '0DTE', refresh: 'now' };
    const { draw } = await desk.answer(question(telegramGroup(), { options }));
    const drawn = await draw!();
    expect('instead' in drawn && drawn.instead.buttons?.[0]?.[0]).toEqual({
      label: 'Show chart',
      action: { command: 'gex', options: { symbol: 'SPX', scope: '0dte' } },
    });
  });

  test('makes the chat known, which a refusal does not', async () => {
    const { desk, arrived, question } = open();
    desk.refusal(question(fakePlace()));
    expect(arrived).toEqual([]);
    await desk.answer(question(telegramGroup({ threadId: '5' })));
    expect(arrived).toMatchObject([{ chatId: '-1001234567890', threadId: '5' }]);
  });

  test('to a fault of ours or of the stored settings is one sentence, never a rejection', async () => {
    const boom = new Error('SQLITE_IOERR at /var/lib/gexwatch');
    const throwing: CommandDef = { ...gex, run: () => Promise.reject(boom) };
    const faults = [
      open().desk.answer(open().question(telegramGroup(), { def: throwing })),
      open({
        settingsFor() {
          throw boom;
        },
      }).desk.answer(open().question(telegramGroup())),
    ];
    for (const { reply, draw } of await Promise.all(faults)) {
      expect(reply).toMatchObject({ tone: 'error', visibility: 'private', notes: ['INTERNAL'] });
      expect(JSON.stringify(reply)).not.toContain('SQLITE');
      expect(draw).toBeNull();
    }
  });
});

test('the log knows command, platform and outcome, and neither texts nor people', async () => {
  const { desk, lines, question } = open();
  desk.refusal(question(fakePlace()));
  await desk.answer(question(telegramGroup({ userId: '424242' }), { options: { symbol: 'TSLA' } }));
  const log = lines.join('');
  expect(log).toMatch(/"platform":"telegram","command":"gex","tone":"\w+"/);
  expect(log).toMatch(/"platform":"discord","command":"gex","reason":"not-allowed"/);
  expect(lines.every((line) => line.includes('"level":"debug"'))).toBe(true);
  for (const word of ['424242', '111111111111111111', 'TSLA', 'somebody']) expect(log).not.toContain(word);
});
