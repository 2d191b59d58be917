/** Messages of every chat, by people and by the bot. */

import type { StoredDocument, StoredPicture } from './file-store.js';
import type { WireButton, WireEntity, WireMessage, WireUser } from './wire.js';
import type { FakeChat, World } from './world.js';

/** What a message shows; an edit replaces it. */
export interface MessageContent {
  /** Text or caption as the reader sees it, without tags; '' for none. */
  text: string;
  entities: WireEntity[];
  /** Text or caption as the bot sent it, with its tags. */
  source: string;
  keyboard: WireButton[][];
  /** `force_reply` and the like. */
  otherMarkup: Record<string, unknown> | null;
  picture: StoredPicture | null;
  document: StoredDocument | null;
}

/** A message. Edits change it in place; `versions` keeps what it showed before. */
export interface FakeMessage extends MessageContent {
  readonly chat: FakeChat;
  readonly messageId: number;
  /** Topic or reply thread; null outside of both. */
  readonly threadId: number | null;
  readonly isTopic: boolean;
  readonly from: WireUser | null;
  /** Channel or group in whose name it was sent. */
  readonly senderChat: FakeChat | null;
  readonly replyTo: FakeMessage | null;
  /** Fields of a service message, such as `migrate_to_chat_id`; null for ordinary ones. */
  readonly service: Record<string, unknown> | null;
  /** Sent by the bot under test. */
  readonly isByBot: boolean;
  /** Sent without a sound. */
  readonly isSilent: boolean;
  /** Unix seconds. */
  readonly date: number;
  editDate: number | null;
  isDeleted: boolean;
  /** What it showed before each edit, oldest first. */
  readonly versions: MessageContent[];
}

export const emptyContent: MessageContent = {
  text: '',
  entities: [],
  source: '',
  keyboard: [],
  otherMarkup: null,
  picture: null,
  document: null,
};

export interface NewMessage extends Partial<MessageContent> {
  chat: FakeChat;
  threadId?: number | null;
  from?: WireUser | null;
  senderChat?: FakeChat | null;
  replyTo?: FakeMessage | null;
  service?: Record<string, unknown> | null;
  isByBot?: boolean;
  isSilent?: boolean;
}

export class MessageStore {
  readonly all: FakeMessage[] = [];
  /** Supergroups and channels number their messages each for themselves, so that equal ids meet. */
  readonly #nextIds = new Map<number, number>();
  /** Private chats and groups share one row of numbers. */
  #nextShared = 101;

  constructor(
    readonly world: World,
    /** Unix milliseconds. */
    readonly now: () => number,
  ) {}

  add(given: NewMessage): FakeMessage {
    const { chat } = given;
    const replyTo = given.replyTo ?? null;
    const threadId = given.threadId ?? threadOfReply(chat, replyTo);
    const message: FakeMessage = {
      ...emptyContent,
      ...given,
      chat,
      messageId: this.#takeId(chat),
      threadId,
      isTopic: threadId !== null && chat.topics.has(threadId),
      from: given.from ?? null,
      senderChat: given.senderChat ?? null,
      replyTo,
      service: given.service ?? null,
      isByBot: given.isByBot ?? false,
      isSilent: given.isSilent ?? false,
      date: Math.floor(this.now() / 1000),
      editDate: null,
      isDeleted: false,
      versions: [],
    };
    this.all.push(message);
    return message;
  }

  find(chat: FakeChat, messageId: number | null): FakeMessage | null {
    return this.all.find((each) => each.chat === chat && each.messageId === messageId && !each.isDeleted) ?? null;
  }

  edit(message: FakeMessage, content: MessageContent): void {
    message.versions.push(contentOf(message));
    Object.assign(message, content);
    message.editDate = Math.floor(this.now() / 1000);
  }

  /** As it travels; the message replied to travels inside, one deep. */
  wire(message: FakeMessage, isInside = false): WireMessage {
    const { world } = this;
    const hasMedia = message.picture !== null || message.document !== null;
    const replied = message.replyTo ?? this.#topicStart(message);
    return {
      message_id: message.messageId,
      date: message.date,
      chat: world.wire(message.chat),
      ...(message.from === null ? {} : { from: message.from }),
      ...(message.senderChat === null ? {} : { sender_chat: world.wire(message.senderChat) }),
      ...(message.threadId === null ? {} : { message_thread_id: message.threadId }),
      ...(message.isTopic ? { is_topic_message: true as const } : {}),
      ...(message.editDate === null ? {} : { edit_date: message.editDate }),
      ...(replied === null || isInside ? {} : { reply_to_message: this.wire(replied, true) }),
      ...(message.text === '' ? {} : { [hasMedia ? 'caption' : 'text']: message.text }),
      ...(message.entities.length === 0
        ? {}
        : { [hasMedia ? 'caption_entities' : 'entities']: structuredClone(message.entities) }),
      ...(message.picture === null ? {} : { photo: message.picture.sizes }),
      ...(message.document === null ? {} : { document: wireDocument(message.document) }),
      ...(message.keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard: message.keyboard } }),
      ...message.service,
    };
  }

  /** Id that the next message of this chat will have. */
  nextId(chat: FakeChat): number {
    return isShared(chat) ? this.#nextShared : (this.#nextIds.get(chat.id) ?? 2);
  }

  #takeId(chat: FakeChat): number {
    const id = this.nextId(chat);
    if (isShared(chat)) this.#nextShared++;
    else this.#nextIds.set(chat.id, id + 1);
    return id;
  }

  /** In a topic, a message that answers nobody carries the message that began the topic as the one replied to. */
  #topicStart(message: FakeMessage): FakeMessage | null {
    if (!message.isTopic || message.messageId === message.threadId) return null;
    return this.find(message.chat, message.threadId);
  }
}

function isShared(chat: FakeChat): boolean {
  return chat.type === 'private' || chat.type === 'group';
}

export function contentOf(message: FakeMessage): MessageContent {
  const { text, entities, source, keyboard, otherMarkup, picture, document } = message;
  return { text, entities, source, keyboard, otherMarkup, picture, document };
}

/** In a supergroup without topics, answers to a message form a thread of its id, which is no topic. */
function threadOfReply(chat: FakeChat, replyTo: FakeMessage | null): number | null {
  if (chat.type !== 'supergroup' || replyTo === null) return null;
  if (chat.isForum) return replyTo.isTopic ? replyTo.threadId : null;
  return replyTo.threadId ?? replyTo.messageId;
}

function wireDocument(document: StoredDocument): Record<string, unknown> {
  return {
    file_id: document.fileId,
    file_unique_id: `u_${document.fileId}`,
    file_name: document.fileName,
    file_size: document.bytes.length,
  };
}
