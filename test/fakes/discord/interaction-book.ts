import { randomBytes } from 'node:crypto';
import { checkChoices } from './command-rules.js';
import { isJson, type Json, listOf } from './json.js';
import { LIMITS } from './limits.js';
import { FLAG, type MessageStore, type StoredMessage } from './message-store.js';
import type { MessageWriter } from './message-writer.js';
import { FormErrors, refusals } from './refusal.js';
import type { SentFile } from './request-log.js';

/** Discord's numbers: 2 slash command, 3 component, 4 autocomplete, 5 modal submitted. */
export type InteractionType = 2 | 3 | 4 | 5;

/** The first answer to an interaction. */
export interface FirstResponse {
  /** 4 message, 5 deferred message, 6 deferred update, 7 update, 8 choices, 9 modal. */
  type: number;
  data: Json;
  /** Time from sending the interaction to this answer, ms of the steady clock. */
  afterMs: number;
}

/** An interaction as Discord keeps it. */
export interface InteractionRecord {
  id: string;
  token: string;
  type: InteractionType;
  userId: string;
  channelId: string;
  guildId: string | null;
  owners: Json;
  /** Only by a person's own installation: few follow-ups. */
  byUserInstall: boolean;
  /** Message of the pressed component. */
  sourceId: string | null;
  /** Type of the option being typed, for autocomplete. */
  focusedType: number;
  /** Made at, ms of the stand-in's clock; steady time of sending. */
  createdAt: number;
  sentAt: number;
  response: FirstResponse | null;
  /** What `@original` means. */
  originalId: string | null;
  /** How often it was changed by this interaction's token. */
  edits: number;
  followUpIds: string[];
}

/** First answers that fit each kind of interaction. */
const fitting: Record<InteractionType, readonly number[]> = {
  2: [4, 5, 9],
  3: [4, 5, 6, 7, 9],
  4: [8],
  5: [4, 5, 6, 7],
};

/** Holds Discord's rules of answering: in time, once, and only then edits and follow-ups. */
export class InteractionBook {
  readonly #byToken = new Map<string, InteractionRecord>();

  constructor(
    private readonly store: MessageStore,
    private readonly writer: MessageWriter,
    private readonly now: () => number,
  ) {}

  /** Every interaction token there was, for searching logs. */
  get tokens(): string[] {
    return [...this.#byToken.keys()];
  }

  open(
    facts: Omit<InteractionRecord, 'id' | 'token' | 'response' | 'originalId' | 'edits' | 'followUpIds'>,
  ): InteractionRecord {
    const id = this.store.ids.next(facts.createdAt);
    const token = Buffer.from(`interaction:${id}:`).toString('base64url') + randomBytes(96).toString('base64url');
    const record: InteractionRecord = {
      ...facts,
      id,
      token,
      response: null,
      originalId: null,
      edits: 0,
      followUpIds: [],
    };
    this.#byToken.set(token, record);
    return record;
  }

  /** POST …/callback. Throws 10062, 40060, 50035. */
  answer(id: string, token: string, body: unknown, files: readonly SentFile[], steadyNow: number): InteractionRecord {
    const record = this.#byToken.get(token);
    if (record === undefined || record.id !== id) throw refusals.unknownInteraction();
    if (record.response !== null) throw refusals.acknowledged();
    if (this.now() - record.createdAt > LIMITS.answerMs) throw refusals.unknownInteraction();
    const type = isJson(body) ? Number(body.type) : 0;
    const data = isJson(body) && isJson(body.data) ? body.data : {};
    const errors = new FormErrors();
    if (!fitting[record.type].includes(type))
      errors.add(['type'], 'BASE_TYPE_CHOICES', `Value must be one of ${fitting[record.type].join(', ')}.`);
    if (type === 8) {
      errors.list(['data', 'choices'], data.choices ?? 'none', LIMITS.autocompleteChoices);
      checkChoices(errors, ['data', 'choices'], listOf(data.choices), record.focusedType);
    }
    errors.throwIfAny();
    if (type === 4) record.originalId = this.#post(record, data, files, 'a reply').id;
    if (type === 5) record.originalId = this.#loading(record, (Number(data.flags ?? 0) & FLAG.ephemeral) !== 0).id;
    if (type === 6 || type === 7) record.originalId = record.sourceId;
    if (type === 7) this.writer.edit(this.#original(record), data, files, 'an update');
    record.response = { type, data, afterMs: steadyNow - record.sentAt };
    return record;
  }

  /** POST to the webhook. The first one after a deferred message fills that message. */
  followUp(token: string, body: unknown, files: readonly SentFile[]): StoredMessage {
    const record = this.#acknowledged(token);
    const original = record.originalId === null ? undefined : this.store.all.get(record.originalId);
    if (original !== undefined && (original.flags & FLAG.loading) !== 0) {
      this.writer.edit(original, body, files, 'a first follow-up');
      return original;
    }
    if (record.byUserInstall && record.followUpIds.length >= LIMITS.userInstallFollowUps)
      throw refusals.tooManyFollowUps();
    const message = this.#post(record, isJson(body) ? body : {}, files, 'a follow-up');
    record.followUpIds.push(message.id);
    return message;
  }

  /** The message a webhook request names: `@original`, the original's id or a follow-up's. Throws 10008. */
  message(token: string, name: string): StoredMessage {
    const record = this.#acknowledged(token);
    if (name === '@original' || name === record.originalId) return this.#original(record);
    const message = record.followUpIds.includes(name) ? this.store.all.get(name) : undefined;
    if (message === undefined) throw refusals.unknownMessage();
    return message;
  }

  edit(token: string, name: string, body: unknown, files: readonly SentFile[]): StoredMessage {
    const message = this.message(token, name);
    this.writer.edit(message, body, files, 'an edited reply');
    const record = this.#acknowledged(token);
    if (message.id === record.originalId) record.edits += 1;
    return message;
  }

  delete(token: string, name: string): void {
    this.store.all.delete(this.message(token, name).id);
  }

  /** GET …/callback?with_response=true shows this besides the message. */
  callbackJson(record: InteractionRecord): Json {
    const original = record.originalId === null ? undefined : this.store.all.get(record.originalId);
    const type = record.response?.type ?? 0;
    return {
      interaction: {
        id: record.id,
        type: record.type,
        channel_id: record.channelId,
        guild_id: record.guildId,
        ...(original === undefined
          ? {}
          : {
              response_message_id: original.id,
              response_message_loading: (original.flags & FLAG.loading) !== 0,
              response_message_ephemeral: (original.flags & FLAG.ephemeral) !== 0,
            }),
      },
      resource: { type, ...(original === undefined ? {} : { message: this.store.json(original) }) },
    };
  }

  /** Live and answered, or 10015 and, after 15 minutes, 50027 with status 401. */
  #acknowledged(token: string): InteractionRecord {
    const record = this.#byToken.get(token);
    if (record === undefined || record.response === null || record.type === 4) throw refusals.unknownWebhook();
    if (this.now() - record.createdAt > LIMITS.tokenMs) throw refusals.invalidWebhookToken();
    return record;
  }

  #original(record: InteractionRecord): StoredMessage {
    const message = record.originalId === null ? undefined : this.store.all.get(record.originalId);
    if (message === undefined) throw refusals.unknownMessage();
    return message;
  }

  #post(record: InteractionRecord, data: Json, files: readonly SentFile[], via: string): StoredMessage {
    const onlyFor = (Number(data.flags ?? 0) & FLAG.ephemeral) !== 0 ? record.userId : null;
    return this.writer.create({
      channelId: record.channelId,
      body: data,
      files,
      onlyFor,
      via,
      interaction: interactionOf(record),
    });
  }

  #loading(record: InteractionRecord, ephemeral: boolean): StoredMessage {
    const message: StoredMessage = {
      id: this.store.ids.next(),
      channelId: record.channelId,
      authorId: this.store.world.bot.id,
      content: '',
      embeds: [],
      components: [],
      attachments: [],
      flags: FLAG.loading | (ephemeral ? FLAG.ephemeral : 0),
      nonce: null,
      createdAt: this.now(),
      editedAt: null,
      edits: 0,
      mentionsEveryone: false,
      mentionedIds: [],
      interaction: interactionOf(record),
      onlyFor: ephemeral ? record.userId : null,
      replyTo: null,
    };
    this.store.add(message);
    return message;
  }
}

function interactionOf(record: InteractionRecord): NonNullable<StoredMessage['interaction']> {
  return { id: record.id, type: record.type, userId: record.userId, owners: record.owners };
}
