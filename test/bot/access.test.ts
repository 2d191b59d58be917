import { describe, expect, test } from 'vitest';
import { isAllowedPlace, isOperator, mayRun, strangerReply } from '../../src/bot/access.js';
import type { Place } from '../../src/bot/place.js';
import { fakePlace, telegramGroup, telegramPrivate } from '../fakes/place.js';

const lists = (allowed: string[], operators: string[] = []) => ({
  operators: new Set(operators),
  allowedChats: new Set(allowed),
});
const directMessage = fakePlace({ kind: 'private', chatId: '444444444444444444', guildId: null });
const thread = fakePlace({ threadId: '555555555555555555' });

describe('a place may ask when the list names', () => {
  const cases: [string, Place, string, boolean][] = [
    ['its channel', fakePlace(), 'discord:222222222222222222', true],
    ['its server', fakePlace(), 'discord:333333333333333333', true],
    ['another server', fakePlace(), 'discord:333333333333333334', false],
    ['the parent of its thread', thread, 'discord:222222222222222222', true],
    ['its thread', thread, 'discord:555555555555555555', true],
    ['the person, in a private chat', directMessage, 'discord:111111111111111111', true],
    ['the private channel itself', directMessage, 'discord:444444444444444444', true],
    ['the person, but this is a channel', fakePlace(), 'discord:111111111111111111', false],
    ['its group', telegramGroup(), 'telegram:-1001234567890', true],
    ['the person, but this is a group', telegramGroup(), 'telegram:42', false],
    ['the person in Telegram', telegramPrivate(), 'telegram:42', true],
    ['the same number on the other platform', telegramPrivate(), 'discord:42', false],
    ['a person whose id is the number of its topic', telegramGroup({ threadId: '7' }), 'telegram:7', false],
  ];
  test.each(cases)('%s', (_what, place, word, allowed) => {
    expect(isAllowedPlace(place, lists([word]))).toBe(allowed);
  });

  test('nothing: then nobody, but the terminal', () => {
    for (const place of [fakePlace(), thread, directMessage, telegramGroup(), telegramPrivate()]) {
      expect(isAllowedPlace(place, lists([]))).toBe(false);
    }
    expect(isAllowedPlace(fakePlace({ platform: 'terminal', userId: 'terminal' }), lists([]))).toBe(true);
  });
});

test('operators ask anywhere, on their own platform', () => {
  const operators = lists([], ['telegram:42']);
  expect(isOperator(telegramGroup(), operators)).toBe(true);
  expect(isAllowedPlace(telegramGroup({ chatId: '-5' }), operators)).toBe(true);
  expect(isOperator(telegramGroup({ userId: '43' }), operators)).toBe(false);
  expect(isOperator(fakePlace({ userId: '42' }), operators)).toBe(false);
});

test('what is stored about a person can be seen and deleted anywhere, and nothing else', () => {
  const closed = lists([]);
  expect(
    ['privacy', 'delete_my_data', 'gex', 'help', 'link'].filter((name) => mayRun(name, fakePlace(), closed)),
  ).toEqual(['privacy', 'delete_my_data']);
});

describe('the refusal names what to add', () => {
  const told = (place: Place) => {
    const reply = strangerReply(place);
    expect(reply.visibility).toBe('private');
    return reply.blocks.map((block) => ('text' in block ? block.text : ''));
  };

  test('in a Telegram group the group, or the person', () => {
    expect(told(telegramGroup())).toEqual([
      'Whoever runs it can add telegram:-1001234567890 to ALLOWED_CHATS (or telegram:42 to OPERATOR_IDS).',
      'telegram:-1001234567890',
    ]);
  });

  test('in a private chat the person, not a channel nobody else sees', () => {
    expect(told(directMessage)).toEqual([
      'Whoever runs it can add discord:111111111111111111 to ALLOWED_CHATS (or discord:111111111111111111 to OPERATOR_IDS).',
      'discord:111111111111111111',
    ]);
  });

  test('in a Discord server the channel or the server, of a thread the channel', () => {
    expect(told(thread)[0]).toBe(
      'Whoever runs it can add discord:222222222222222222, or discord:333333333333333333 for the whole server, to ALLOWED_CHATS (or discord:111111111111111111 to OPERATOR_IDS).',
    );
  });
});
