/** Who asks and where, as a chat platform tells it: the raw facts from which an Actor is made. */

import type { Platform } from '../alerts/types.js';

export interface Place {
  platform: Platform;
  /** Ids are the platform's, as text. */
  userId: string;
  userName: string | null;
  /** Discord channel (of a thread: its parent), Telegram chat, `terminal`. */
  chatId: string;
  /** Discord thread or Telegram forum topic; null for the chat itself. */
  threadId: string | null;
  /** Discord guild; null elsewhere and in DMs. */
  guildId: string | null;
  kind: 'private' | 'group' | 'channel';
  /** Name of the chat where the platform tells it. */
  title: string | null;
  /** Whether the platform lets this person manage the chat. May cost a request; never throws, an unknown right is false. */
  canManageChat(): Promise<boolean>;
}

/** `discord:123`: how settings, lists and messages name an account or a chat. */
export function idWord(platform: Platform, id: string): string {
  return `${platform}:${id}`;
}
