import { allComponents, checkComponents } from './component-rules.js';
import { checkEmbeds, isEmptyEmbed } from './embed-rules.js';
import { isJson, type Json, listOf, textOf } from './json.js';
import { LIMITS } from './limits.js';
import {
  FLAG,
  type MessageStore,
  missingPictures,
  type StoredAttachment,
  type StoredMessage,
} from './message-store.js';
import { pictureKind } from './picture-kind.js';
import { isGuarded, pingsOf } from './pings.js';
import { FormErrors, refusals } from './refusal.js';
import type { SentFile } from './request-log.js';

/** What a test must hear of though Discord would take it. */
export interface Remarks {
  /** Messages that would have called somebody. */
  pings: string[];
  /** Sends that did not forbid pings by themselves. */
  unguarded: string[];
  /** Embeds that show a file which is not there. */
  missingPictures: string[];
}

export interface NewMessage {
  channelId: string;
  body: unknown;
  files: readonly SentFile[];
  interaction?: StoredMessage['interaction'];
  onlyFor?: string | null;
  /** Which request it came by, for remarks. */
  via: string;
}

/** Turns bodies of requests into messages, refusing what Discord would refuse. */
export class MessageWriter {
  readonly remarks: Remarks = { pings: [], unguarded: [], missingPictures: [] };

  constructor(
    private readonly store: MessageStore,
    private readonly now: () => number,
  ) {}

  create({ channelId, body, files, interaction = null, onlyFor = null, via }: NewMessage): StoredMessage {
    const sent = isJson(body) ? body : {};
    const newLayout = (Number(sent.flags ?? 0) & FLAG.newLayout) !== 0;
    this.#check(sent, files, newLayout);
    const message: StoredMessage = {
      id: this.store.ids.next(),
      channelId,
      authorId: this.store.world.bot.id,
      content: '',
      embeds: [],
      components: [],
      attachments: [],
      flags: 0,
      nonce: sent.nonce === undefined || sent.nonce === null ? null : String(sent.nonce),
      createdAt: this.now(),
      editedAt: null,
      edits: 0,
      mentionsEveryone: false,
      mentionedIds: [],
      interaction,
      onlyFor,
      replyTo: isJson(sent.message_reference) ? textOf(sent.message_reference.message_id) || null : null,
    };
    this.#fill(message, sent, files, via);
    if (isEmpty(message)) throw refusals.emptyMessage();
    message.flags |= onlyFor === null ? 0 : FLAG.ephemeral;
    this.store.add(message);
    return message;
  }

  /** Changes a message in place: what a body does not name stays. A loading message becomes a real one. */
  edit(message: StoredMessage, body: unknown, files: readonly SentFile[], via: string): void {
    const sent = isJson(body) ? body : {};
    const newLayout = ((message.flags | Number(sent.flags ?? 0)) & FLAG.newLayout) !== 0;
    this.#check(sent, files, newLayout);
    const changed: StoredMessage = { ...message };
    this.#fill(changed, sent, files, via);
    if (isEmpty(changed)) throw refusals.emptyMessage();
    const wasLoading = (message.flags & FLAG.loading) !== 0;
    changed.flags &= ~FLAG.loading;
    changed.edits += 1;
    if (!wasLoading) changed.editedAt = this.now();
    Object.assign(message, changed);
  }

  #check(sent: Json, files: readonly SentFile[], newLayout: boolean): void {
    const errors = new FormErrors();
    errors.text(['content'], sent.content, LIMITS.content);
    checkEmbeds(errors, sent.embeds);
    checkComponents(errors, sent.components, newLayout);
    if (newLayout && (textOf(sent.content) !== '' || listOf(sent.embeds).length > 0))
      errors.add(
        [textOf(sent.content) !== '' ? 'content' : 'embeds'],
        'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
        'The field cannot be used when using MessageFlags.IS_COMPONENTS_V2',
      );
    if (sent.nonce !== undefined && sent.nonce !== null && String(sent.nonce).length > LIMITS.nonce)
      errors.add(['nonce'], 'BASE_TYPE_MAX_LENGTH', `Must be ${LIMITS.nonce} or fewer in length.`);
    errors.list(['attachments'], sent.attachments, LIMITS.files);
    listOf(sent.attachments).forEach((each, at) => {
      if (isJson(each)) errors.text(['attachments', at, 'description'], each.description, LIMITS.altText);
    });
    if (files.length > LIMITS.files)
      errors.add(['files'], 'BASE_TYPE_MAX_LENGTH', `Must be ${LIMITS.files} or fewer in length.`);
    checkAllowedMentions(errors, sent.allowed_mentions);
    errors.throwIfAny();
    if (files.some((each) => each.bytes.length > LIMITS.fileBytes)) throw refusals.tooLarge();
  }

  #fill(message: StoredMessage, sent: Json, files: readonly SentFile[], via: string): void {
    if (sent.content !== undefined) message.content = textOf(sent.content).trim();
    if (sent.embeds !== undefined) message.embeds = listOf(sent.embeds).filter(isJson);
    if (sent.components !== undefined) message.components = listOf(sent.components).filter(isJson);
    if (sent.flags !== undefined) {
      const settable = FLAG.suppressEmbeds | FLAG.newLayout | FLAG.silent;
      message.flags = (message.flags & ~FLAG.suppressEmbeds) | (Number(sent.flags) & settable);
    }
    message.attachments = this.#attachments(message, sent, files);
    this.#remark(message, sent, via);
  }

  /** Named files stay or come in, in the order of the list; without a list all stay and new ones are added. */
  #attachments(message: StoredMessage, sent: Json, files: readonly SentFile[]): StoredAttachment[] {
    const named = Array.isArray(sent.attachments) ? sent.attachments.filter(isJson) : null;
    const kept: StoredAttachment[] = named === null ? [...message.attachments] : [];
    const used = new Set<SentFile>();
    for (const each of named ?? []) {
      const old = message.attachments.find((file) => file.id === String(each.id));
      const file = files.find((candidate) => candidate.part === `files[${String(each.id)}]`);
      if (old !== undefined) {
        kept.push({
          ...old,
          description: each.description === undefined ? old.description : textOf(each.description) || null,
        });
      } else if (file !== undefined) {
        used.add(file);
        kept.push(this.#stored(file, textOf(each.description) || null, textOf(each.filename)));
      } else throw refusals.fileNotFound();
    }
    for (const file of files) if (!used.has(file)) kept.push(this.#stored(file, null, ''));
    if (kept.length > LIMITS.files) {
      const errors = new FormErrors();
      errors.add(['attachments'], 'BASE_TYPE_MAX_LENGTH', `Must be ${LIMITS.files} or fewer in length.`);
      errors.throwIfAny();
    }
    return kept;
  }

  #stored(file: SentFile, description: string | null, fileName: string): StoredAttachment {
    const kind = pictureKind(file.bytes);
    return {
      id: this.store.ids.next(),
      fileName: fileName === '' ? file.fileName : fileName,
      description,
      bytes: file.bytes,
      ...kind,
      contentType: kind.contentType ?? file.contentType,
    };
  }

  #remark(message: StoredMessage, sent: Json, via: string): void {
    const pings = pingsOf(sent);
    message.mentionsEveryone ||= pings.some((each) => each === '@everyone' || each === '@here');
    message.mentionedIds = [
      ...new Set([...message.mentionedIds, ...pings.flatMap((each) => /^<@!?(\d+)>$/.exec(each)?.[1] ?? [])]),
    ];
    for (const each of pings) this.remarks.pings.push(`${via}: ${each}`);
    if (!isGuarded(sent)) this.remarks.unguarded.push(via);
    const names = message.attachments.map((each) => each.fileName);
    for (const each of missingPictures(message.embeds, names)) this.remarks.missingPictures.push(`${via}: ${each}`);
  }
}

function isEmpty(message: StoredMessage): boolean {
  const shown = allComponents(message.components).length > 0;
  return message.content === '' && message.attachments.length === 0 && !shown && message.embeds.every(isEmptyEmbed);
}

function checkAllowedMentions(errors: FormErrors, allowed: unknown): void {
  if (!isJson(allowed)) return;
  const parse = listOf(allowed.parse);
  parse.forEach((each, at) => {
    if (!['roles', 'users', 'everyone'].includes(String(each)))
      errors.add(
        ['allowed_mentions', 'parse', at],
        'BASE_TYPE_CHOICES',
        'Value must be one of roles, users, everyone.',
      );
  });
  for (const kind of ['users', 'roles'])
    if (parse.includes(kind) && listOf(allowed[kind]).length > 0)
      errors.add(
        ['allowed_mentions', 'parse'],
        'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
        `parse:["${kind}"] and ${kind} are mutually exclusive.`,
      );
}
