import type { Place } from '../../src/bot/place.js';

/** A person in a Discord channel of a server, unless told otherwise. */
export function fakePlace(change: Partial<Place> = {}): Place {
  return {
    platform: 'discord',
    userId: '111111111111111111',
    userName: 'somebody',
    chatId: '222222222222222222',
    threadId: null,
    guildId: '333333333333333333',
    kind: 'channel',
    title: 'gamma',
    canManageChat: () => Promise.resolve(false),
    ...change,
  };
}

/** A person in a Telegram group. */
export function telegramGroup(change: Partial<Place> = {}): Place {
  return fakePlace({
    platform: 'telegram',
    userId: '42',
    chatId: '-1001234567890',
    guildId: null,
    kind: 'group',
    title: 'Gamma talk',
    ...change,
  });
}

/** A person's own chat with the bot on Telegram, where the chat has the person's id. */
export function telegramPrivate(change: Partial<Place> = {}): Place {
  return telegramGroup({ chatId: change.userId ?? '42', kind: 'private', title: null, ...change });
}
