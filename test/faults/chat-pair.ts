/** A Discord and a Telegram with as many chats as a history needs, and what became of each message there. */

import { discordDm, type Target } from '../../src/alerts/types.js';
import { type FakeDiscord, startFakeDiscord } from '../fakes/discord/fake-discord.js';
import { type FakeTelegram, startFakeTelegram } from '../fakes/telegram/fake-telegram.js';

/** A message as the people of a chat see it. */
export interface Seen {
  /** The number it was given first: edits show another one. */
  first: number | null;
  /** The number it shows now. */
  now: number;
  /** It said that it may be a repeat when it came. */
  isMarked: boolean;
}

export interface ChatRoom {
  target: Target;
  seen(): Seen[];
}

const longestMs = 2 ** 31 - 1;

export class ChatPair {
  /** Told of each request as it arrives, before it has any effect. */
  onRequest: () => void = () => {};
  #isOver = false;

  private constructor(
    readonly discord: FakeDiscord,
    readonly telegram: FakeTelegram,
  ) {
    discord.faults.add({
      when: () => {
        this.onRequest();
        return false;
      },
    });
    let known = 0;
    const look = () => {
      for (; known < telegram.calls.length; known++) this.onRequest();
      return this.#isOver;
    };
    void telegram.wait(look, longestMs).catch(() => {});
  }

  static async open(): Promise<ChatPair> {
    const [discord, telegram] = await Promise.all([startFakeDiscord(), startFakeTelegram()]);
    discord.buckets.usual = { limit: 10_000, perMs: 1_000 };
    return new ChatPair(discord, telegram);
  }

  /** A channel of the server. */
  channel(): ChatRoom {
    const { discord } = this;
    const { id } = discord.world.addChannel({ name: 'alerts', guildId: discord.known.guildId });
    return {
      target: { platform: 'discord', chat: id, thread: null },
      seen: () => discord.messagesIn(id).map(({ embeds }) => seenTitle(embeds[0]?.title ?? '', null)),
    };
  }

  /** A person's direct messages on Discord; the channel is there once the bot has opened it. */
  direct(): ChatRoom {
    const { world } = this.discord;
    const { id } = world.addPerson({ username: 'trader' });
    const channelId = () =>
      [...world.channels.values()].find((one) => one.type === 1 && one.recipientIds.includes(id))?.id ?? '';
    return {
      target: { platform: 'discord', chat: discordDm(id), thread: null },
      seen: () => this.discord.messagesIn(channelId()).map(({ embeds }) => seenTitle(embeds[0]?.title ?? '', null)),
    };
  }

  /** A private chat of Telegram. */
  privateChat(): ChatRoom {
    const chat = this.telegram.chatWith(this.telegram.addUser());
    return {
      target: { platform: 'telegram', chat: String(chat.id), thread: null },
      seen: () => this.telegram.sentTo(chat).map(({ text, versions }) => seenTitle(text, versions[0]?.text ?? text)),
    };
  }

  assertClean(): void {
    this.discord.assertClean();
    this.telegram.assertClean();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await Promise.all([this.discord.close(), this.telegram.close()]);
  }
}

function seenTitle(text: string, firstText: string | null): Seen {
  const first = firstText ?? text;
  const numberIn = (words: string) => Number(/event (\d+)/.exec(words)?.[1] ?? Number.NaN);
  return {
    first: firstText === null ? null : numberIn(first),
    now: numberIn(text),
    isMarked: first.includes('(repeat)'),
  };
}
