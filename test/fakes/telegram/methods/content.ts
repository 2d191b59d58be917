/** Texts, captions and the place they go to, as read from a call. */

import type { Core } from '../core.js';
import { type FormattedText, parseHtml, plainText } from '../html-text.js';
import type { FakeMessage } from '../message-store.js';
import type { Params } from '../params.js';
import { mistaken, refused } from '../refusal.js';
import type { WireEntity } from '../wire.js';
import type { FakeChat } from '../world.js';

const maxText = 4096;
const maxCaption = 1024;

type Given = { parseMode: unknown; entities: unknown };

function formatted(source: string, given: Given): FormattedText {
  const mode = given.parseMode === undefined || given.parseMode === null ? '' : String(given.parseMode).toLowerCase();
  if (mode === 'html') return parseHtml(source);
  if (mode !== '') throw mistaken('unsupported parse_mode: this server knows HTML only');
  const plain = plainText(source);
  return Array.isArray(given.entities) ? { text: plain.text, entities: given.entities as WireEntity[] } : plain;
}

/** Text of a message: 1–4,096 UTF-16 units after entities parsing. */
export function readText(params: Params): FormattedText & { source: string } {
  const source = params.text('text') ?? '';
  const read = formatted(source, { parseMode: params.text('parse_mode'), entities: params.json('entities') });
  if (read.text === '') throw mistaken('message text is empty');
  if (read.text.length > maxText) throw mistaken('message is too long');
  return { ...read, source };
}

/** Caption: 0–1,024 UTF-16 units after entities parsing. */
export function readCaption(caption: unknown, given: Given): FormattedText & { source: string } {
  const source = caption === undefined || caption === null ? '' : String(caption);
  const read = formatted(source, given);
  if (read.text.length > maxCaption) throw mistaken('message caption is too long');
  return { ...read, source };
}

export function readThread(params: Params, chat: FakeChat): number | null {
  const threadId = params.integer('message_thread_id');
  if (threadId === null) return null;
  const topic = chat.topics.get(threadId);
  if (topic === undefined) throw refused('message thread not found');
  if (topic.isClosed && chat.bot !== 'administrator') throw refused('TOPIC_CLOSED');
  return threadId;
}

export function readReply(params: Params, core: Core, chat: FakeChat): FakeMessage | null {
  const given = params.object('reply_parameters');
  const id = given === null ? params.integer('reply_to_message_id') : Number(given.message_id);
  if (id === null) return null;
  const found = core.messages.find(chat, id);
  if (found !== null) return found;
  if (given?.allow_sending_without_reply === true || params.flag('allow_sending_without_reply')) return null;
  throw refused('message to be replied not found');
}
