/** What people do in their chats, turned into updates as Telegram sends them. */

import type { Core } from './core.js';
import { announceBot } from './membership.js';
import type { FakeMessage } from './message-store.js';
import type { UploadedFile } from './multipart.js';
import type { MemberStatus, WireEntity, WireMessage, WireUser } from './wire.js';
import type { FakeChat } from './world.js';

/** Sender of what administrators write anonymously (id is the real one, the same in every group). */
export const anonymousAdmin: WireUser = {
  id: 1_087_968_824,
  is_bot: true,
  first_name: 'Group',
  username: 'GroupAnonymousBot',
};
/** Sender of what people write in a channel's name. */
const channelSender: WireUser = { id: 136_817_688, is_bot: true, first_name: 'Channel', username: 'Channel_Bot' };

export interface Written {
  chat: FakeChat;
  /** Who writes; the chat's person in a private chat, which is the default there. */
  from?: WireUser;
  /** Topic; leave out for General and for chats without topics. */
  thread?: number;
  replyTo?: FakeMessage;
  /** `anonymous`: an administrator in the group's name; a channel: somebody in its name. */
  as?: 'anonymous' | FakeChat;
  /** Makes it a picture with the text as its caption. */
  photo?: UploadedFile;
  /** Further fields of the message, such as `{ sticker: {…} }` or `{ forward_origin: {…} }`. */
  extra?: Record<string, unknown>;
}

/** Entities that Telegram finds by itself in what people write; only commands matter here. */
export function commandEntities(text: string): WireEntity[] {
  return [...text.matchAll(/(?<![\w/@<])\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@])/g)].map((match) => ({
    type: 'bot_command',
    offset: match.index,
    length: match[0].length,
  }));
}

export function write(core: Core, text: string, given: Written): FakeMessage {
  const { chat } = given;
  const isPost = chat.type === 'channel';
  const trimmed = text.trim();
  const message = core.messages.add({
    chat,
    from: isPost ? null : sender(core, given),
    senderChat: isPost || given.as === 'anonymous' ? chat : (given.as ?? null),
    threadId: given.thread ?? null,
    replyTo: given.replyTo ?? null,
    text: trimmed,
    source: trimmed,
    entities: commandEntities(trimmed),
    picture: given.photo === undefined ? null : core.files.addPhoto(given.photo),
    service: given.extra ?? null,
  });
  if (!isPrivate(core, message)) core.queue.add(isPost ? 'channel_post' : 'message', core.messages.wire(message));
  return message;
}

/** Whether privacy mode keeps a message of a group from the bot (core.telegram.org/bots/features#privacy-mode). */
function isPrivate(core: Core, message: FakeMessage): boolean {
  const { chat, replyTo, service, text, entities } = message;
  if (core.me.can_read_all_group_messages === true) return false;
  if (chat.type === 'private' || chat.type === 'channel' || chat.bot === 'administrator') return false;
  if (replyTo?.isByBot === true || service !== null) return false;
  return !entities.some(({ offset, length }) => {
    const [, addressee] = text.slice(offset, offset + length).split('@');
    return addressee === undefined || addressee.toLowerCase() === core.world.bot.username?.toLowerCase();
  });
}

function sender(core: Core, given: Written): WireUser {
  if (given.as === 'anonymous') return anonymousAdmin;
  if (given.as !== undefined) return channelSender;
  const from = given.from ?? given.chat.person;
  if (from === null) throw new Error('say who writes: `from`');
  if (given.chat.type === 'private' && given.chat.bot === 'left') given.chat.bot = 'member';
  if (!given.chat.members.has(from.id)) given.chat.members.set(from.id, 'member');
  if (!core.world.users.has(from.id)) core.world.users.set(from.id, from);
  return from;
}

/** A person changes what they wrote. */
export function rewrite(core: Core, message: FakeMessage, text: string): void {
  const { keyboard, otherMarkup, picture, document } = message;
  const entities = commandEntities(text);
  core.messages.edit(message, { text, source: text, entities, keyboard, otherMarkup, picture, document });
  core.queue.add(
    message.chat.type === 'channel' ? 'edited_channel_post' : 'edited_message',
    core.messages.wire(message),
  );
}

export interface Pressed {
  /** Who presses; the chat's person in a private chat, which is the default there. */
  from?: WireUser;
  /** Sends `button` as data although no such button is there: what a changed client can do. */
  isForged?: boolean;
  /** The message is too old to be told: only its chat and id arrive, with date 0. */
  isInaccessible?: boolean;
}

/** @param button text on the button or its callback data. Returns the id of the callback query. */
export function press(core: Core, message: FakeMessage, button: string, given: Pressed): string {
  const from = given.from ?? message.chat.person;
  if (from === null) throw new Error('say who presses: `from`');
  const buttons = message.keyboard.flat();
  const found =
    buttons.find((each) => each.callback_data === button) ?? buttons.find((each) => each.text.trim() === button);
  if (found === undefined && given.isForged !== true) {
    const there = buttons.map((each) => `"${each.text}" (${each.callback_data ?? each.url ?? '?'})`).join(', ');
    throw new Error(`no button "${button}" under this message; there are: ${there === '' ? 'none' : there}`);
  }
  const data = given.isForged === true ? button : found?.callback_data;
  if (data === undefined) throw new Error(`the button "${button}" has no callback data`);
  const query = core.presses.add(data);
  core.queue.add('callback_query', {
    id: query.id,
    from,
    message: given.isInaccessible === true ? inaccessible(core, message) : core.messages.wire(message),
    chat_instance: String(message.chat.id * 7919),
    data,
  });
  return query.id;
}

function inaccessible(core: Core, message: FakeMessage): WireMessage {
  return { chat: core.world.wire(message.chat), message_id: message.messageId, date: 0 };
}

/** Somebody changes the bot's status: adds it, throws it out, blocks it. */
export function changeBot(core: Core, chat: FakeChat, to: MemberStatus, by: WireUser): void {
  const from = chat.bot;
  chat.bot = to;
  announceBot(core, chat, by, from, to);
}

/** A group becomes a supergroup: a new chat with a new id. Both tell the bot. */
export function migrate(core: Core, group: FakeChat, newId: number | undefined, isTold: boolean): FakeChat {
  if (group.type !== 'group') throw new Error('only groups become supergroups');
  const title = group.title ?? '';
  const next = core.world.addChat('supergroup', {
    title,
    bot: group.bot,
    ...(newId === undefined ? {} : { id: newId }),
  });
  for (const [id, status] of group.members) next.members.set(id, status);
  const said = core.messages.add({
    chat: group,
    from: anonymousAdmin,
    senderChat: group,
    service: { migrate_to_chat_id: next.id },
  });
  const answered = core.messages.add({
    chat: next,
    from: anonymousAdmin,
    senderChat: next,
    service: { migrate_from_chat_id: group.id },
  });
  group.migratedTo = next.id;
  if (isTold) {
    core.queue.add('message', core.messages.wire(said));
    core.queue.add('message', core.messages.wire(answered));
  }
  return next;
}

/** Begins a topic. Returns its `message_thread_id`, which is the id of the service message. */
export function addTopic(core: Core, chat: FakeChat, name: string): number {
  if (!chat.isForum) throw new Error('topics are for supergroups that are forums');
  const id = core.messages.nextId(chat);
  chat.topics.set(id, { name, isClosed: false });
  const service = { forum_topic_created: { name, icon_color: 7_322_096 } };
  core.messages.add({ chat, threadId: id, from: anonymousAdmin, senderChat: chat, service });
  return id;
}
