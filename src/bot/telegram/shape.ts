/** How an answer is sent, and how it is sent otherwise when Telegram does not take it. Pure. */

import type { TelegramFault } from './errors.js';

export interface Shape {
  chatId: string;
  /** Forum topic; null outside of forums and in the general one. */
  threadId: number | null;
  /** The question, so that people in a group see what is answered. */
  replyTo: number | null;
  /** Message to be edited in place of sending a new one. */
  edits: number | null;
  as: 'photo' | 'document' | 'text';
  /** Without markup. */
  isPlain: boolean;
  /** With Telegram's own copy of the picture where there is one. */
  byFileId: boolean;
}

/** What the message that is to be edited holds. */
export type Held = 'photo' | 'document' | 'text' | 'other' | 'unknown';

/** A picture's message cannot become a text: its chart would stay beside other numbers. Then, and for other kinds, a new message. */
export function canEdit(held: Held, as: Shape['as']): boolean {
  if (held === 'unknown') return true;
  return as === 'text' ? held === 'text' : held !== 'other';
}

/** The next shape to try after a refusal, null when there is none. Every step gives something up, so the steps end. */
export function reshape(shape: Shape, fault: TelegramFault): Shape | null {
  switch (fault.kind) {
    case 'moved':
      // Topics and messages of the old group have other numbers in the new one.
      return fault.toChatId === shape.chatId
        ? null
        : { ...shape, chatId: fault.toChatId, threadId: null, replyTo: null, edits: null };
    case 'thread-gone':
      // The question went with its topic.
      return shape.threadId === null ? null : { ...shape, threadId: null, replyTo: null };
    case 'question-gone':
      return shape.replyTo === null ? null : { ...shape, replyTo: null };
    case 'message-gone':
      return shape.edits === null ? null : { ...shape, edits: null };
    case 'no-media':
      return shape.as === 'text' ? null : { ...shape, as: 'text' };
    case 'picture-refused':
      if (shape.as === 'text') return null;
      return shape.as === 'photo' ? { ...shape, as: 'document', byFileId: false } : { ...shape, as: 'text' };
    case 'file-id-refused':
      return shape.byFileId ? { ...shape, byFileId: false } : null;
    case 'markup':
      return shape.isPlain ? null : { ...shape, isPlain: true };
    default:
      return null;
  }
}
