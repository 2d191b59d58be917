import type { ChatMemberUpdated } from 'grammy/types';
import type { ChatBook } from '../desk.js';
import { placeOf } from './place-of.js';

/** Follows the bot's own coming and going: invited, promoted, removed, blocked, unblocked. */
export function followMembership(
  { chat, from, new_chat_member: now }: ChatMemberUpdated,
  chats: ChatBook,
  managesChat: (chatId: string, userId: string) => Promise<boolean>,
): void {
  const isThere = now.status === 'restricted' ? now.is_member : now.status !== 'left' && now.status !== 'kicked';
  if (isThere) {
    chats.arrived(placeOf({ from, chat, threadId: null }, managesChat));
    return;
  }
  const reason = chat.type === 'private' ? 'The person blocked the bot.' : 'The bot was removed from the chat.';
  chats.left('telegram', String(chat.id), reason);
}
