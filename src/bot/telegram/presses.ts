/** Pressed buttons: untrusted codes back to commands, the answer in place of the message. */

import type { CallbackQuery } from 'grammy/types';
import { decodeAction } from '../action-code.js';
import type { CommandDef, OptionValues } from '../command.js';
import type { Reply } from '../reply.js';
import { staleButtonReply } from '../stale-button.js';
import { type Conversation, tooOldMs } from './conversation.js';
import type { Delivered, Edited, Spot } from './delivery.js';
import type { AnsweredUpdate } from './deps.js';
import { visibleText } from './html.js';
import { placeOf, threadOf } from './place-of.js';
import { fullSizeCode, presentTelegram } from './presenter.js';
import { longestAlert, type PressAnswer } from './press-answer.js';
import type { Held } from './shape.js';

const awayWords = 'gexwatch was away when you pressed. Press again for fresh numbers.';
const busyWords = 'Still busy with the earlier questions of this chat. Press again in a few seconds.';
const failedWords = 'Telegram did not take the answer. Press again in a moment.';

type PressedMessage = NonNullable<CallbackQuery['message']>;

/** A message that is too old for Telegram to show comes with date 0 and without content. */
function heldBy(message: PressedMessage): Held {
  if (message.date === 0) return 'unknown';
  if (message.photo !== undefined) return 'photo';
  if (message.document !== undefined) return 'document';
  return message.text === undefined ? 'other' : 'text';
}

/** A refusal or a fault: to be said beside the message, which keeps what it shows. */
export function isNotice(reply: Reply): boolean {
  const hasMore =
    reply.image !== undefined ||
    reply.file !== undefined ||
    [...(reply.buttons ?? []), ...(reply.selects ?? [])].length > 0;
  return reply.visibility === 'private' && (reply.tone === 'warning' || reply.tone === 'error') && !hasMore;
}

/** What only buttons carry, such as a refresh, is not part of the question. */
function shownOptions(def: CommandDef, options: OptionValues): OptionValues {
  return Object.fromEntries(Object.entries(options).filter(([name]) => def.options[name]?.hidden !== true));
}

/** Takes a press in: it is answered in the lane of its chat. */
export function takePress(query: CallbackQuery, press: PressAnswer, talk: Conversation, awayMs: number): void {
  const { message, data } = query;
  // Buttons under messages that were sent by way of inline mode, or games: none of ours.
  if (message === undefined || data === undefined) {
    talk.aside(() => press.done());
    return;
  }
  // A press carries no time, so all that came while nobody polled are taken for old.
  if (awayMs > tooOldMs) {
    talk.aside(() => press.done(awayWords));
    return;
  }
  const arrivedAt = talk.steady.now();
  const end = (command: string | null, outcome: AnsweredUpdate['outcome']) =>
    talk.answered({ kind: 'press', command, outcome, totalMs: talk.steady.now() - arrivedAt });
  const taken = talk.enqueue(String(message.chat.id), async (signal) => {
    try {
      await answer({ query, message, data, press, end, signal }, talk);
    } finally {
      await press.done();
    }
  });
  if (taken === 'taken') return;
  end(null, 'busy');
  talk.aside(() => press.done(busyWords));
}

interface Pressed {
  query: CallbackQuery;
  message: PressedMessage;
  data: string;
  press: PressAnswer;
  signal: AbortSignal;
  end(command: string | null, outcome: AnsweredUpdate['outcome']): void;
}

async function answer({ query, message, data, press, end, signal }: Pressed, talk: Conversation): Promise<void> {
  const fullSize = fullSizeCode(data);
  const decoded = decodeAction(talk.commands, fullSize ?? data);
  const isPrivateChat = message.chat.type === 'private';
  const threadId = message.date === 0 ? null : threadOf(message);
  const spot: Spot = {
    chatId: String(message.chat.id),
    threadId,
    replyTo: isPrivateChat ? null : message.message_id,
  };
  const tell = (reply: Reply) => tellBeside(reply, spot, press, talk, isPrivateChat);
  if (!decoded.ok) {
    await tell(staleButtonReply());
    return end(null, 'stale');
  }
  const { def, options } = decoded;
  const name = def.path ?? def.name;
  const place = placeOf({ from: query.from, chat: message.chat, threadId }, talk.managesChat);
  const question = { place, def, options, isPress: true };
  const refusal = talk.desk.refusal(question);
  if (refusal !== null) {
    await tell(refusal);
    return end(name, 'refused');
  }
  const stopShowing = talk.showWork(spot);
  try {
    const answered = await talk.desk.answer({ ...question, signal, progress: () => {} });
    if (signal.aborted) return;
    const { beside, image } = answered.reply;
    if (isNotice(answered.reply) || (beside === true && image === undefined)) {
      await tell(answered.reply);
      return end(name, 'answered');
    }
    const edited: Edited = { messageId: message.message_id, held: heldBy(message) };
    const asked = { command: name, options: shownOptions(def, options) };
    const delivered =
      fullSize === null
        ? await talk.deliver(spot, answered, beside === true ? { asked } : { edited, asked })
        : await talk.deliverFullSize(spot, answered);
    await finish(delivered, press);
    end(name, delivered === 'failed' ? 'failed' : 'answered');
  } finally {
    stopShowing();
  }
}

function finish(delivered: Delivered, press: PressAnswer): Promise<void> {
  if (delivered === 'failed') return press.alert(failedWords);
  return press.done(delivered === 'unchanged' ? 'Nothing new.' : undefined);
}

/** Says it to the presser alone where it fits into the window; at length only where nobody else has to read it. */
async function tellBeside(
  reply: Reply,
  spot: Spot,
  press: PressAnswer,
  talk: Conversation,
  isPrivateChat: boolean,
): Promise<void> {
  const words = visibleText(presentTelegram(reply, { commands: talk.commands, withPicture: false }).html);
  const fits = words.length <= longestAlert || !isPrivateChat || reply.quiet === true;
  if (fits && !press.isGiven) return press.alert(words);
  await press.done();
  if (reply.quiet !== true) await talk.deliver(spot, { reply, draw: null });
}
