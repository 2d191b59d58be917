/** Typed messages: who asked what, and the answer. */

import type { Message } from 'grammy/types';
import { findCommand } from '../argument-parser.js';
import type { Answered } from '../desk.js';
import type { Reply } from '../reply.js';
import { mistakeReply } from '../run-command.js';
import { type Conversation, tooOldMs } from './conversation.js';
import type { Spot } from './delivery.js';
import { placeOf, threadOf } from './place-of.js';
import { readTyped, type Typed } from './typed-command.js';

const plain = (reply: Reply): Answered => ({ reply, draw: null });

function notice(tone: Reply['tone'], title: string): Answered {
  return plain({ tone, title, blocks: [], notes: [], visibility: 'private' });
}

const hintReply = notice('neutral', 'Send /gex SPX for gamma exposure, or /help for all commands.');
const awayReply = notice('neutral', 'gexwatch was away when you asked. Send it again for fresh numbers.');
const busyReply = notice('warning', 'Still busy with the earlier questions of this chat. Ask again in a few seconds.');

/** Text of a person, written here and now: no captions, forwards, posts of channels, words of other bots. */
export function isTypedHere(message: Message): message is Message & { text: string } {
  const isPerson = message.from?.is_bot !== true || message.sender_chat !== undefined;
  return (
    message.text !== undefined &&
    isPerson &&
    message.chat.type !== 'channel' &&
    message.forward_origin === undefined &&
    message.via_bot === undefined &&
    message.is_automatic_forward !== true
  );
}

/** Whether a message waited for us so long that its answer would surprise: only judged when nobody polled for that long, so that a wrong clock silences nothing in steady running. */
export function isTooOld(sentAt: number, now: number, awayMs: number): boolean {
  return awayMs > tooOldMs && now - sentAt > tooOldMs;
}

/** Takes a message in: what is for us goes to the lane of its chat. */
export function takeMessage(message: Message, talk: Conversation, awayMs: number): void {
  const { chat } = message;
  const chatId = String(chat.id);
  if (message.migrate_to_chat_id !== undefined) talk.moved(chatId, String(message.migrate_to_chat_id));
  if (message.migrate_from_chat_id !== undefined) talk.moved(String(message.migrate_from_chat_id), chatId);
  if (!isTypedHere(message)) return;
  const isPrivateChat = chat.type === 'private';
  const typed = readTyped(message.text, { botName: talk.botName(), isPrivateChat, commands: talk.commands });
  if (typed.kind === 'ignore') return;
  const spot: Spot = { chatId, threadId: threadOf(message), replyTo: isPrivateChat ? null : message.message_id };
  if (isTooOld(message.date * 1_000, talk.wallNow(), awayMs)) {
    // In a group the moment is over; in private the person learns once why there was silence.
    if (isPrivateChat && talk.isFirstAway(chatId))
      talk.enqueue(chatId, async () => void (await talk.deliver(spot, awayReply)));
    return;
  }
  const arrivedAt = talk.steady.now();
  const taken = talk.enqueue(chatId, (signal) => answer(message, typed, spot, talk, arrivedAt, signal));
  if (taken === 'taken') return;
  talk.answered({ kind: 'command', command: commandOf(typed), outcome: 'busy', totalMs: 0 });
  if (taken === 'full') talk.aside(() => talk.deliver(spot, busyReply));
}

const commandOf = (typed: Typed) => (typed.kind === 'command' ? (typed.def.path ?? typed.def.name) : null);

async function answer(
  message: Message,
  typed: Exclude<Typed, { kind: 'ignore' }>,
  spot: Spot,
  talk: Conversation,
  arrivedAt: number,
  signal: AbortSignal,
): Promise<void> {
  const { from, sender_chat: senderChat, chat } = message;
  const place = placeOf({ from, senderChat, chat, threadId: spot.threadId }, talk.managesChat);
  // Slips and small talk pass the same door as questions: strangers learn how to be let in, and nobody may flood.
  const def = typed.kind === 'command' ? typed.def : (findCommand(talk.commands, 'help') ?? talk.commands[0]!);
  const options = typed.kind === 'command' ? typed.options : {};
  const refusal = talk.desk.refusal({ place, def, options, isPress: false });
  const done = (outcome: 'answered' | 'refused' | 'failed') =>
    talk.answered({ kind: 'command', command: commandOf(typed), outcome, totalMs: talk.steady.now() - arrivedAt });
  if (refusal !== null) {
    if (refusal.quiet !== true) await talk.deliver(spot, plain(refusal));
    return done('refused');
  }
  if (typed.kind === 'hint' || typed.kind === 'mistake') {
    const said = typed.kind === 'hint' ? hintReply : plain(mistakeReply(typed.problem));
    return done((await talk.deliver(spot, said)) === 'failed' ? 'failed' : 'answered');
  }
  const stopShowing = talk.showWork(spot);
  try {
    const answered = await talk.desk.answer({
      place,
      def,
      options,
      isPress: false,
      signal,
      progress: () => {},
    });
    if (signal.aborted) return;
    // What was asked for is there already, as a message of its own.
    if (answered.reply.quiet === true) return done('answered');
    const asked = { command: def.path ?? def.name, options };
    done((await talk.deliver(spot, answered, { asked })) === 'failed' ? 'failed' : 'answered');
  } finally {
    stopShowing();
  }
}
