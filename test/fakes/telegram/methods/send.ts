/** Methods that put something new into a chat. */

import type { Core, Method } from '../core.js';
import { readMarkup } from '../inline-keyboard.js';
import type { MessageContent } from '../message-store.js';
import type { Params } from '../params.js';
import { mistaken } from '../refusal.js';
import type { Sending } from '../world.js';
import { readCaption, readReply, readText, readThread } from './content.js';

const chatActions = [
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
];

/** The chat is looked at before the content, as by Telegram: a bot that was thrown out learns so first. */
function send(params: Params, core: Core, what: Sending, read: () => Partial<MessageContent>): unknown {
  const chat = core.world.findForSending(params.text('chat_id'), what);
  const threadId = readThread(params, chat);
  const replyTo = readReply(params, core, chat);
  const content = read();
  const { keyboard, other } = readMarkup(params);
  core.flood?.take(chat);
  const message = core.messages.add({
    ...content,
    chat,
    threadId,
    replyTo,
    keyboard,
    otherMarkup: other,
    from: chat.type === 'channel' ? null : core.world.bot,
    senderChat: chat.type === 'channel' ? chat : null,
    isByBot: true,
    isSilent: params.flag('disable_notification'),
  });
  return core.messages.wire(message);
}

function caption(params: Params): ReturnType<typeof readCaption> {
  return readCaption(params.text('caption'), {
    parseMode: params.text('parse_mode'),
    entities: params.json('caption_entities'),
  });
}

export const sendMethods: Record<string, Method> = {
  sendMessage: (params, core) => send(params, core, 'text messages', () => readText(params)),

  sendPhoto: (params, core) =>
    send(params, core, 'photos', () => ({
      ...caption(params),
      picture: core.files.photo(params, params.values.photo),
    })),

  sendDocument: (params, core) =>
    send(params, core, 'documents', () => ({
      ...caption(params),
      document: core.files.document(params, params.values.document),
    })),

  sendChatAction: (params, core) => {
    const chat = core.world.findForSending(params.text('chat_id'), 'text messages');
    readThread(params, chat);
    if (!chatActions.includes(params.text('action') ?? '')) throw mistaken('wrong parameter action in request');
    return true;
  },

  answerCallbackQuery: (params, core) => {
    core.presses.answer(params.text('callback_query_id'), params.text('text') ?? '', params.flag('show_alert'));
    return true;
  },
};
