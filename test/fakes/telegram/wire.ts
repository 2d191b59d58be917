/** The objects of the Bot API as they travel, as far as this server writes them. */

export interface WireUser {
  id: number;
  is_bot: boolean;
  first_name: string;
  username?: string;
  language_code?: string;
}

export interface WireChat {
  id: number;
  type: ChatType;
  title?: string;
  username?: string;
  first_name?: string;
  is_forum?: true;
}

export type ChatType = 'private' | 'group' | 'supergroup' | 'channel';

export type MemberStatus = 'creator' | 'administrator' | 'member' | 'restricted' | 'left' | 'kicked';

/** Offsets and lengths are UTF-16 units. */
export interface WireEntity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
  custom_emoji_id?: string;
  unix_time?: number;
}

export interface WireButton {
  text: string;
  callback_data?: string;
  url?: string;
  [other: string]: unknown;
}

export interface WireMessage {
  message_id: number;
  date: number;
  chat: WireChat;
  from?: WireUser;
  sender_chat?: WireChat;
  message_thread_id?: number;
  is_topic_message?: true;
  edit_date?: number;
  reply_to_message?: WireMessage;
  text?: string;
  entities?: WireEntity[];
  caption?: string;
  caption_entities?: WireEntity[];
  reply_markup?: { inline_keyboard: WireButton[][] };
  [other: string]: unknown;
}

export interface WireUpdate {
  update_id: number;
  [kind: string]: unknown;
}
