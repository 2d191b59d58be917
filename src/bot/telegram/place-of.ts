import type { Chat, Message, User } from 'grammy/types';
import type { Place } from '../place.js';

/** The account that stands for every anonymous administrator of every group (core.telegram.org/bots/api#message, `sender_chat`). */
const anonymousAdministrator = 1_087_968_824;

export interface Sender {
  from: User | undefined;
  /** Set when somebody writes in the name of a chat: an anonymous administrator, a channel. */
  senderChat?: Chat | undefined;
  chat: Chat;
  threadId: number | null;
}

/** Where a message lies: a forum topic only when it says so, since plain replies carry a thread number as well. */
export function threadOf(message: Pick<Message, 'is_topic_message' | 'message_thread_id'>): number | null {
  return message.is_topic_message === true ? (message.message_thread_id ?? null) : null;
}

/** Who writes in the group's own name: an administrator, but nobody knows which. */
export function isAnonymousAdministrator({ from, senderChat, chat }: Sender): boolean {
  return senderChat?.id === chat.id || (from?.id === anonymousAdministrator && chat.type !== 'private');
}

/** Name of a chat as people see it. */
function titleOf(chat: Chat): string | null {
  return 'title' in chat && chat.title !== undefined ? chat.title : null;
}

/**
 * The place of a sender. Whoever writes in the name of a chat is that chat: the stand-in account would be one person for all
 * groups of the world. `managesChat` asks Telegram about a person.
 */
export function placeOf(sender: Sender, managesChat: (chatId: string, userId: string) => Promise<boolean>): Place {
  const { from, senderChat, chat, threadId } = sender;
  const isAnonymous = isAnonymousAdministrator(sender);
  const own = isAnonymous ? chat : senderChat;
  const chatId = String(chat.id);
  const userId = String(own?.id ?? from?.id ?? chat.id);
  const isPrivate = chat.type === 'private';
  return {
    platform: 'telegram',
    userId,
    userName: own !== undefined ? titleOf(own) : (from?.username ?? from?.first_name ?? null),
    chatId,
    threadId: threadId === null ? null : String(threadId),
    guildId: null,
    kind: isPrivate ? 'private' : chat.type === 'channel' ? 'channel' : 'group',
    title: titleOf(chat),
    canManageChat: () => {
      if (isPrivate || isAnonymous) return Promise.resolve(true);
      return own === undefined ? managesChat(chatId, userId) : Promise.resolve(false);
    },
  };
}
