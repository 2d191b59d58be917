/** Brings an answer to its chat: in which form, and in which other form when Telegram refuses the first. */

import { type Api, InputFile } from 'grammy';
import type { Message } from 'grammy/types';
import { formatBytes } from '../../lib/format.js';
import type { Logger } from '../../lib/log.js';
import type { Action } from '../action.js';
import type { CommandDef } from '../command.js';
import type { Answered, ChatBook } from '../desk.js';
import { mostFileBytes } from '../file-limits.js';
import type { Reply, ReplyFile, ReplyImage } from '../reply.js';
import { loggable, type TelegramFault } from './errors.js';
import type { FileIds } from './file-ids.js';
import { visibleText } from './html.js';
import type { Outcome, PatientCalls } from './patient-calls.js';
import { presentTelegram, type TelegramButton } from './presenter.js';
import { canEdit, type Held, reshape, type Shape } from './shape.js';
import type { GrammySignal } from './signals.js';

export interface DeliveryDeps {
  api: Api;
  calls: PatientCalls;
  fileIds: FileIds;
  commands: readonly CommandDef[];
  chats: ChatBook;
  log: Logger;
}

/** Where an answer goes. */
export interface Spot {
  chatId: string;
  threadId: number | null;
  /** The message that is answered; null in private chats, where it is plain to see. */
  replyTo: number | null;
}

/** The message that an answer takes the place of. */
export interface Edited {
  messageId: number;
  held: Held;
}

/** unchanged: the message already says so. */
export type Delivered = 'sent' | 'edited' | 'unchanged' | 'failed' | 'stopped';

export interface Delivery {
  /** Sends or edits; draws and uploads the picture only where Telegram has no copy. Never rejects. */
  deliver(spot: Spot, answered: Answered, how?: { edited?: Edited | null; asked?: Action }): Promise<Delivered>;
  /** The picture as a file, uncompressed; the reply itself when there is no picture to be had. Never rejects. */
  deliverFullSize(spot: Spot, answered: Answered): Promise<Delivered>;
}

/** What is being sent, as far as it is known: the picture is drawn when the first shape needs it. */
interface Parcel {
  reply: Reply;
  image: ReplyImage | null;
  png: Uint8Array | null;
  draw: Answered['draw'];
  asked: Action | undefined;
}

/** Text, parse mode and keyboard as the API's fields. */
interface Words {
  text: string;
  mode: { parse_mode?: 'HTML' };
  markup: { reply_markup?: { inline_keyboard: TelegramButton[][] } };
}

/** Largest photo that a bot may upload, bytes. */
const largestPhoto = 10_000_000;
const mostShapes = 8;

const withNote = (reply: Reply, note: string): Reply => ({ ...reply, notes: [...reply.notes, note] });

export function createDelivery({ api, calls, fileIds, commands, chats, log }: DeliveryDeps): Delivery {
  /** What Telegram is given as the picture: its own copy, or our bytes. Made anew for each try. */
  function media(parcel: Parcel, shape: Shape): InputFile | string | null {
    const { image, png } = parcel;
    if (image === null || shape.as === 'text') return null;
    const known = shape.byFileId ? fileIds.get(shape.as, image.key) : null;
    return known ?? (png === null ? null : new InputFile(png, image.fileName));
  }

  /** Makes sure that the shape can be filled: draws where needed; the text alone when there is no picture. */
  async function fill(parcel: Parcel, shape: Shape): Promise<Shape> {
    if (shape.as === 'text' || parcel.image === null) return { ...shape, as: 'text' };
    if (media(parcel, shape) !== null) return shape;
    const drawn = parcel.draw === null ? null : await parcel.draw();
    if (drawn !== null && 'png' in drawn) {
      parcel.png = drawn.png;
      const isPhoto = shape.as === 'photo' && drawn.png.byteLength <= largestPhoto;
      return { ...shape, as: isPhoto ? 'photo' : 'document', byFileId: false };
    }
    if (drawn !== null) parcel.reply = drawn.instead;
    parcel.image = null;
    return { ...shape, as: 'text' };
  }

  function words({ reply, asked }: Parcel, shape: Shape): Words {
    const withPicture = shape.as !== 'text';
    const { html, keyboard } = presentTelegram(reply, { commands, withPicture, ...(asked ? { asked } : {}) });
    return {
      text: shape.isPlain ? visibleText(html) : html,
      mode: shape.isPlain ? {} : { parse_mode: 'HTML' as const },
      markup: keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard: keyboard } },
    };
  }

  function send(parcel: Parcel, shape: Shape, said: Words, signal: GrammySignal): Promise<Message> {
    const { text, mode, markup } = said;
    const common = {
      ...mode,
      ...markup,
      ...(shape.threadId === null ? {} : { message_thread_id: shape.threadId }),
      ...(shape.replyTo === null
        ? {}
        : { reply_parameters: { message_id: shape.replyTo, allow_sending_without_reply: true } }),
    };
    const file = media(parcel, shape);
    if (file === null) {
      return api.sendMessage(shape.chatId, text, { ...common, link_preview_options: { is_disabled: true } }, signal);
    }
    return shape.as === 'photo'
      ? api.sendPhoto(shape.chatId, file, { ...common, caption: text }, signal)
      : api.sendDocument(shape.chatId, file, { ...common, caption: text }, signal);
  }

  function edit(
    parcel: Parcel,
    shape: Shape & { edits: number },
    said: Words,
    signal: GrammySignal,
  ): Promise<Message | true> {
    const { text, mode, markup } = said;
    const messageId = shape.edits;
    const file = media(parcel, shape);
    if (file === null || shape.as === 'text') {
      const other = { ...mode, ...markup, link_preview_options: { is_disabled: true } };
      return api.editMessageText(shape.chatId, messageId, text, other, signal) as Promise<Message | true>;
    }
    const content = { type: shape.as, media: file, caption: text, ...mode };
    return api.editMessageMedia(shape.chatId, messageId, content, markup, signal) as Promise<Message | true>;
  }

  function remember(parcel: Parcel, shape: Shape, message: Message | true): void {
    if (parcel.image === null || shape.as === 'text' || message === true) return;
    const id = shape.as === 'photo' ? message.photo?.at(-1)?.file_id : message.document?.file_id;
    if (id !== undefined) fileIds.set(shape.as, parcel.image.key, id);
  }

  /** What a refusal means beyond this message. */
  function note(fault: TelegramFault, shape: Shape, parcel: Parcel): void {
    if (fault.kind === 'moved') chats.moved('telegram', shape.chatId, fault.toChatId);
    if (fault.kind === 'gone') chats.left('telegram', shape.chatId, fault.reason);
    if (fault.kind === 'file-id-refused' && parcel.image !== null && shape.as !== 'text')
      fileIds.drop(shape.as, parcel.image.key);
    if (fault.kind === 'no-media')
      parcel.reply = withNote(parcel.reply, 'No picture: this chat does not let the bot send photos');
  }

  async function run(parcel: Parcel, first: Shape): Promise<{ result: Delivered; shape: Shape }> {
    let shape = first;
    for (let step = 0; step < mostShapes; step++) {
      shape = await fill(parcel, shape);
      const { edits } = shape;
      const method = edits === null ? `send ${shape.as}` : `edit ${shape.as}`;
      const said = words(parcel, shape);
      const outcome: Outcome<Message | true> = await calls.call(shape.chatId, (signal) =>
        edits === null ? send(parcel, shape, said, signal) : edit(parcel, { ...shape, edits }, said, signal),
      );
      if (outcome.ok) {
        remember(parcel, shape, outcome.value);
        return { result: edits === null ? 'sent' : 'edited', shape };
      }
      const { fault } = outcome;
      if (fault.kind === 'not-modified') return { result: 'unchanged', shape };
      if (fault.kind === 'stopped') return { result: 'stopped', shape };
      note(fault, shape, parcel);
      const next = reshape(shape, fault);
      const isOurs = fault.kind === 'markup' || fault.kind === 'invalid';
      log[isOurs ? 'error' : next === null ? 'warn' : 'info'](
        next === null ? 'telegram answer dropped' : 'telegram answer in another form',
        { chat: shape.chatId, error: loggable(fault, method) },
      );
      if (next === null) break;
      shape = next;
    }
    return { result: 'failed', shape };
  }

  /** A file below its answer: exported figures. What keeps it away is said in its place. */
  async function deliverFile(shape: Shape, file: ReplyFile): Promise<void> {
    const problem = await fileProblem(shape, file);
    if (problem === null) return;
    const reply: Reply = { tone: 'warning', title: problem, blocks: [], notes: [], visibility: 'private' };
    await run(parcelOf({ reply, draw: null }), { ...shape, as: 'text' });
  }

  /** Null once the file is there. */
  async function fileProblem({ chatId, threadId, replyTo }: Shape, file: ReplyFile): Promise<string | null> {
    let content: Uint8Array;
    try {
      content = await file.content();
    } catch (error) {
      log.error('file not made', { error });
      return 'No file: it could not be made. Ask again.';
    }
    if (content.byteLength > mostFileBytes.telegram)
      return `${file.fileName} is too large for Telegram, which takes files up to ${formatBytes(mostFileBytes.telegram)}.`;
    const other = {
      // The answer above it has called already.
      disable_notification: true,
      ...(threadId === null ? {} : { message_thread_id: threadId }),
      ...(replyTo === null ? {} : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
    };
    const outcome = await calls.call(chatId, (signal) =>
      api.sendDocument(chatId, new InputFile(content, file.fileName), other, signal),
    );
    if (outcome.ok) return null;
    log.warn('telegram file dropped', { chat: chatId, error: loggable(outcome.fault, 'sendDocument') });
    if (outcome.fault.kind === 'no-media') return 'No file: the bot may not send files here.';
    // Nobody knows then whether it has arrived.
    return outcome.fault.kind === 'network' && !outcome.fault.isUnsent
      ? 'The connection broke while the file was being sent: ask again if it is not here.'
      : 'No file: Telegram did not take it. Ask again.';
  }

  const parcelOf = ({ reply, draw }: Answered, asked?: Action): Parcel => ({
    reply,
    image: draw === null ? null : (reply.image ?? null),
    png: null,
    draw,
    asked,
  });

  return {
    async deliver(spot, answered, { edited = null, asked } = {}) {
      const parcel = parcelOf(answered, asked);
      const wanted: Shape['as'] = parcel.image === null ? 'text' : 'photo';
      const plan: Shape = { ...spot, edits: edited?.messageId ?? null, as: wanted, isPlain: false, byFileId: true };
      const filled = await fill(parcel, plan);
      const mayEdit = edited !== null && canEdit(edited.held, filled.as);
      const { result, shape } = await run(parcel, mayEdit ? filled : { ...filled, edits: null });
      if (answered.reply.file !== undefined && (result === 'sent' || result === 'edited' || result === 'unchanged'))
        await deliverFile({ ...shape, edits: null }, answered.reply.file);
      return result;
    },

    async deliverFullSize(spot, answered) {
      const parcel = parcelOf(answered);
      const shape: Shape = { ...spot, edits: null, as: 'document', isPlain: false, byFileId: true };
      // Its caption says what it is a picture of; the numbers stand beside the chart it was asked from.
      const { title, aside, notes, tone, visibility } = answered.reply;
      if (parcel.image !== null)
        parcel.reply = { tone, title, ...(aside === undefined ? {} : { aside }), blocks: [], notes, visibility };
      return (await run(parcel, shape)).result;
    },
  };
}
