/**
 * What every chat face hands its questions to: access, limits, the actor's settings, the command, its picture.
 * Faces only translate between their platform and this.
 */

import type { CommandDef, OptionValues } from './command.js';
import type { Place } from './place.js';
import type { Reply } from './reply.js';

export interface Question {
  place: Place;
  def: CommandDef;
  /** Unchecked: typed words, slash options or the data of a button. */
  options: OptionValues;
  /** A press costs less of the person's allowance than a typed command. */
  isPress: boolean;
  signal: AbortSignal;
  progress(share: number, text: string): void;
}

export type Drawn =
  | { png: Uint8Array }
  /** No picture now: what to show in its place, with the reason in its notes and a button that asks for the picture. */
  | { instead: Reply };

export interface Answered {
  reply: Reply;
  /** Draws `reply.image`, one picture per chat at a time; null when the reply has none. Never rejects. */
  draw: (() => Promise<Drawn>) | null;
}

export interface Desk {
  /**
   * What can be refused at once, without waiting: a chat that is not allowed, too many questions, options of a wrong shape.
   * Null lets the question through (and has counted it). Call it once per question, before `answer`.
   */
  refusal(question: Pick<Question, 'place' | 'def' | 'options' | 'isPress'>): Reply | null;
  /** Runs the command. Never rejects: faults become replies in words. */
  answer(question: Question): Promise<Answered>;
  /** Whether this place may ask at all; for suggestions while typing, which are not counted. */
  mayAsk(place: Place): boolean;
  /** Questions being answered now. */
  running(): number;
}

/** What faces tell about chats. Never throws: what cannot be stored is logged. */
export interface ChatBook {
  /** The bot can talk here: a first message, an invitation, an unblocking. */
  arrived(place: Place): void;
  /** The bot was removed or blocked, or the chat was deleted. `reason` is a short sentence. A Discord guild's id stands for all its channels. */
  left(platform: Place['platform'], chatId: string, reason: string): void;
  /** A Telegram group became a supergroup: everything of the old id belongs to the new one. */
  moved(platform: Place['platform'], fromChatId: string, toChatId: string): void;
}

/** Small facts a face keeps across restarts, such as the hash of its registered commands. */
export interface FaceMemory {
  get(key: string): string | null;
  set(key: string, value: string): Promise<void>;
}
