/** Methods that change or remove what the bot has sent. An edit without `reply_markup` takes the keyboard away. */

import { isDeepStrictEqual } from 'node:util';
import type { Core, Method } from '../core.js';
import { readMarkup } from '../inline-keyboard.js';
import { contentOf, type FakeMessage, type MessageContent } from '../message-store.js';
import type { Params } from '../params.js';
import { mistaken, refused } from '../refusal.js';
import { readCaption, readText } from './content.js';

const notModified =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

function findOwn(params: Params, core: Core): FakeMessage {
  if (params.has('inline_message_id')) throw mistaken('this server keeps no inline messages');
  const chat = core.world.findOpen(params.text('chat_id'));
  if (!params.has('message_id')) throw mistaken('message identifier is not specified');
  const message = core.messages.find(chat, params.integer('message_id'));
  if (message === null) throw refused('message to edit not found');
  if (!message.isByBot) throw refused("message can't be edited");
  return message;
}

function change(message: FakeMessage, content: Partial<MessageContent>, params: Params, core: Core): unknown {
  const { keyboard, other } = readMarkup(params);
  if (other !== null) throw mistaken('inline keyboard expected');
  const next: MessageContent = { ...contentOf(message), ...content, keyboard, otherMarkup: null };
  if (isDeepStrictEqual(shown(message), shown(next))) throw refused(notModified);
  core.messages.edit(message, next);
  return core.messages.wire(message);
}

/** What counts when Telegram compares: how the text was written does not. A new upload is never the old picture. */
function shown(content: MessageContent): unknown[] {
  const { text, entities, keyboard, picture, document } = content;
  return [text, entities, keyboard, picture?.fileId, document?.fileId];
}

function readMedia(params: Params, core: Core): Partial<MessageContent> {
  const media = params.object('media');
  if (media === null) throw mistaken('there is no media in the request');
  const caption = readCaption(media.caption, { parseMode: media.parse_mode, entities: media.caption_entities });
  if (media.type === 'photo') return { ...caption, picture: core.files.photo(params, media.media), document: null };
  if (media.type === 'document')
    return { ...caption, document: core.files.document(params, media.media), picture: null };
  throw mistaken(`can't parse InputMedia: type ${String(media.type)} is not kept by this server`);
}

export const editMethods: Record<string, Method> = {
  editMessageText: (params, core) => {
    const message = findOwn(params, core);
    const content = readText(params);
    if (message.picture !== null || message.document !== null) throw refused('there is no text in the message to edit');
    return change(message, content, params, core);
  },

  editMessageCaption: (params, core) => {
    const message = findOwn(params, core);
    const content = readCaption(params.text('caption'), {
      parseMode: params.text('parse_mode'),
      entities: params.json('caption_entities'),
    });
    if (message.picture === null && message.document === null)
      throw refused('there is no caption in the message to edit');
    return change(message, content, params, core);
  },

  /** Also turns a text into a picture; the way back does not exist. */
  editMessageMedia: (params, core) => {
    const message = findOwn(params, core);
    return change(message, readMedia(params, core), params, core);
  },

  editMessageReplyMarkup: (params, core) => change(findOwn(params, core), {}, params, core),

  deleteMessage: (params, core) => {
    const chat = core.world.findOpen(params.text('chat_id'));
    const message = core.messages.find(chat, params.integer('message_id'));
    if (message === null) throw refused('message to delete not found');
    if (!message.isByBot && chat.type !== 'private' && chat.bot !== 'administrator')
      throw refused("message can't be deleted");
    message.isDeleted = true;
    return true;
  },
};
