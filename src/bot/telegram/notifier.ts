/** Alerts and posts to Telegram, by an API client of their own that tries nothing twice: the outbox owns every second try. */

import { Api, InputFile } from 'grammy';
import type { Message } from 'grammy/types';
import { messageGone, type Notifier, notNow, type SendOptions } from '../../alerts/notifier.js';
import type { Outcome } from '../../alerts/outcome.js';
import type { Target } from '../../alerts/types.js';
import type { Logger } from '../../lib/log.js';
import type { Secret, SecretFilter } from '../../lib/secret.js';
import type { CommandDef } from '../command.js';
import { markedPost, type Post, replyOfPost } from '../post.js';
import { loggable, telegramFault } from './errors.js';
import { FileIds } from './file-ids.js';
import { visibleText } from './html.js';
import { firstForm, nextForm, type PostForm, telegramOutcome } from './post-form.js';
import { presentTelegram } from './presenter.js';
import { type PictureSource, SharedUploads } from './shared-uploads.js';

export interface TelegramNotifierDeps {
  token: Secret;
  /** Base of the Bot API; null is Telegram's own. */
  apiUrl: string | null;
  /** For the codes of buttons. */
  commands: readonly CommandDef[];
  log: Logger;
  /** Takes the bot token. */
  filter: SecretFilter;
  /** One request may take so long, ms; 15,000 when absent. */
  timeoutMs?: number;
}

const usualTimeoutMs = 15_000;
/** Whole, uploaded anew, to the general topic, without picture, plain, sent anew: none comes twice. */
const mostRequests = 8;

export function createTelegramNotifier(deps: TelegramNotifierDeps): Notifier<Post> {
  const { commands, log, token } = deps;
  deps.filter.add(token);
  const timeoutSeconds = (deps.timeoutMs ?? usualTimeoutMs) / 1_000;
  const apiRoot = deps.apiUrl === null ? {} : { apiRoot: deps.apiUrl.replace(/\/+$/, '') };
  const api = new Api(token.reveal(), { ...apiRoot, timeoutSeconds });
  const uploads = new SharedUploads(new FileIds());

  /** One request. Throws what grammY throws. */
  function request(chat: string, form: PostForm, source: PictureSource | null, isSilent: boolean) {
    const { post, isPlain, threadId, edits } = form;
    const { html, keyboard } = presentTelegram(replyOfPost(post), { commands, withPicture: source !== null });
    const text = isPlain ? visibleText(html) : html;
    const common = {
      ...(isPlain ? {} : { parse_mode: 'HTML' as const }),
      ...(isPlain || keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard: keyboard } }),
    };
    const place = {
      ...(threadId === null ? {} : { message_thread_id: threadId }),
      ...(isSilent ? { disable_notification: true } : {}),
    };
    if (source === null || post.picture === null) {
      const other = { ...common, link_preview_options: { is_disabled: true } };
      return edits === null
        ? api.sendMessage(chat, text, { ...other, ...place })
        : (api.editMessageText(chat, edits, text, other) as Promise<Message | true>);
    }
    const { png, fileName } = post.picture;
    const media = source.kind === 'file-id' ? source.id : new InputFile(png, fileName);
    if (edits === null) return api.sendPhoto(chat, media, { ...common, ...place, caption: text });
    const { reply_markup, ...mode } = common;
    const content = { type: 'photo' as const, media, caption: text, ...mode };
    const other = reply_markup === undefined ? {} : { reply_markup };
    return api.editMessageMedia(chat, edits, content, other) as Promise<Message | true>;
  }

  /** The same, with the picture's copy at Telegram used and kept. */
  async function requestWith(source: PictureSource | null, chat: string, form: PostForm, isSilent: boolean) {
    let message: Message | true = true;
    try {
      message = await request(chat, form, source, isSilent);
      return message;
    } finally {
      const photo = message === true ? undefined : message.photo?.at(-1);
      if (source?.kind === 'upload') source.done(photo?.file_id ?? null);
    }
  }

  async function run(target: Target, post: Post, options: SendOptions, edits: string | null): Promise<Outcome> {
    let form = firstForm(target, post, edits);
    let hasWaited = false;
    for (let count = 0; count < mostRequests; count++) {
      if (count > 0 && (await options.turn?.()) === false) return notNow;
      const picture = form.isPlain ? null : form.post.picture;
      if (picture !== null && !hasWaited && uploads.isUnderWay(picture.key)) {
        hasWaited = true;
        await uploads.ended(picture.key);
        if ((await options.turn?.()) === false) return notNow;
      }
      const source = picture === null ? null : uploads.source(picture.key);
      const isSent = form.edits === null;
      // Telegram has no key by which it would know a second copy.
      const said = isSent && options.mayBeRepeat ? { ...form, post: markedPost(form.post, '(repeat)') } : form;
      try {
        const message = await requestWith(source, target.chat, said, options.isSilent);
        return { kind: 'sent', messageId: String(message === true ? form.edits : message.message_id) };
      } catch (thrown) {
        const fault = telegramFault(thrown);
        if (fault.kind === 'not-modified' && !isSent) return { kind: 'sent', messageId: String(form.edits) };
        if (fault.kind === 'message-gone' && !isSent && options.onlyIfThere === true) return messageGone;
        if (fault.kind === 'file-id-refused' && source?.kind === 'file-id') uploads.drop(picture!.key, source.id);
        if (fault.kind === 'markup' || fault.kind === 'invalid')
          log.error('telegram alert refused', { error: loggable(fault, isSent ? 'send' : 'edit') });
        const next = nextForm(form, fault);
        if (next === null) return telegramOutcome(fault, target, !isSent);
        form = next;
      }
    }
    return { kind: 'bug', reason: 'Telegram took none of the forms of the message.' };
  }

  return {
    platform: 'telegram',
    send: (target, post, options) => run(target, post, options, null),
    edit: (target, messageId, post, options) => run(target, post, options, messageId),
  };
}
