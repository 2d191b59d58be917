/** The forms in which a post is sent, what a refusal makes of them, and what it means when no form is left. Pure. */

import type { Outcome } from '../../alerts/outcome.js';
import type { Target } from '../../alerts/types.js';
import { type Post, withoutPicture } from '../post.js';
import type { TelegramFault } from './errors.js';

export interface PostForm {
  post: Post;
  /** Words alone, without markup, picture and buttons. */
  isPlain: boolean;
  threadId: number | null;
  /** The message to change; null to send. */
  edits: number | null;
  /** Telegram's copy of the picture was refused before. */
  isUploadedAnew: boolean;
}

export function firstForm({ thread }: Target, post: Post, edits: string | null): PostForm {
  return {
    post,
    isPlain: false,
    threadId: thread === null ? null : Number(thread),
    edits: edits === null ? null : Number(edits),
    isUploadedAnew: false,
  };
}

/** The next form to try after a refusal, null when there is none. Every step gives something up, so the steps end. */
export function nextForm(form: PostForm, fault: TelegramFault): PostForm | null {
  const hasPicture = form.post.picture !== null && !form.isPlain;
  const bare = (note: string): PostForm => ({ ...form, post: withoutPicture(form.post, note) });
  switch (fault.kind) {
    case 'message-gone':
      return form.edits === null ? null : { ...form, edits: null };
    case 'thread-gone': {
      if (form.threadId === null) return null;
      const { reply } = form.post;
      const notes = [...reply.notes, 'The topic that this was meant for is gone.'];
      return { ...form, threadId: null, post: { ...form.post, reply: { ...reply, notes } } };
    }
    case 'no-media':
      return hasPicture ? bare('No picture: this chat does not let the bot send photos.') : null;
    case 'picture-refused':
      return hasPicture ? bare('No picture: Telegram did not take it.') : null;
    case 'file-id-refused':
      if (!hasPicture) return null;
      return form.isUploadedAnew ? bare('No picture: Telegram did not take it.') : { ...form, isUploadedAnew: true };
    case 'markup':
    case 'invalid': {
      // An unknown 403 is about the chat; other layouts would be refused as well.
      const isAboutChat = fault.kind === 'invalid' && (fault.status === 403 || fault.status === 0);
      return form.isPlain || isAboutChat ? null : { ...form, isPlain: true, post: { ...form.post, picture: null } };
    }
    default:
      return null;
  }
}

/** A refused token needs a person; meanwhile it is tried this seldom. */
const tokenPauseMs = 5 * 60_000;

/** What became of a message that no form is left for. `isEdit`: the last request was to change a message. */
export function telegramOutcome(fault: TelegramFault, target: Target, isEdit: boolean): Outcome {
  switch (fault.kind) {
    case 'gone':
      return { kind: 'gone', reason: fault.reason, code: 'CHAT_TARGET_GONE' };
    case 'moved':
      return {
        kind: 'moved',
        // Topics of the old group have other numbers in the new one.
        to: { platform: 'telegram', chat: fault.toChatId, thread: null },
        reason: 'The group has become a supergroup.',
      };
    case 'wait': {
      const reason = 'Telegram asked to wait.';
      return { kind: 'retry', afterMs: fault.ms, reason, code: 'CHAT_RATE_LIMITED', holds: 'chat' };
    }
    case 'token': {
      const reason = 'Telegram refused the bot token.';
      return { kind: 'retry', afterMs: tokenPauseMs, reason, code: 'TELEGRAM_TOKEN_REJECTED', holds: 'platform' };
    }
    case 'server':
    case 'network':
    case 'stopped':
      return lost(fault, isEdit);
    case 'markup':
      return { kind: 'bug', reason: 'Telegram refused the layout of the message, and its plain words as well.' };
    case 'forbidden':
    case 'no-media':
      return retry('The bot may not write in this chat at present.', 'CHAT_FORBIDDEN');
    case 'conflict':
      return retry('Another program uses the bot token.', 'TELEGRAM_CONFLICT');
    case 'invalid':
      if (fault.status === 403)
        return retry('Telegram does not let the bot write there, without a known reason.', 'CHAT_FORBIDDEN');
      // Nothing was sent for all we know, but it was not Telegram that said so.
      if (fault.status === 0) return { kind: 'ambiguous', reason: 'The message was lost by a fault of gexwatch.' };
      return retry(`Telegram answered ${fault.status}, to plain words as well.`, 'CHAT_MESSAGE_INVALID');
    default:
      return retry(
        `Telegram did not take the message (${fault.kind}, ${target.thread === null ? 'chat' : 'topic'}).`,
        'CHAT_MESSAGE_INVALID',
      );
  }
}

function lost(fault: Extract<TelegramFault, { kind: 'server' | 'network' | 'stopped' }>, isEdit: boolean): Outcome {
  if (fault.kind === 'network' && fault.isUnsent)
    return { ...retry('Telegram cannot be reached.', 'CHAT_UNREACHABLE'), holds: 'platform' };
  // Changing a message twice is changing it once.
  if (isEdit) return retry('Telegram did not answer.', 'CHAT_UNREACHABLE');
  return { kind: 'ambiguous', reason: 'Telegram did not answer; the message may be there.' };
}

type Retry = Extract<Outcome, { kind: 'retry' }>;

function retry(reason: string, code: Retry['code']): Retry {
  return { kind: 'retry', afterMs: null, reason, code };
}
