import { isJson, type Json, listOf, textOf } from './json.js';
import type { Snowflakes } from './snowflake.js';
import { userJson, type World } from './world.js';

/** A file of a message; `bytes` are what was uploaded. */
export interface StoredAttachment {
  id: string;
  fileName: string;
  /** Alt text. */
  description: string | null;
  contentType: string | null;
  width: number | null;
  height: number | null;
  bytes: Buffer;
}

/** A message as the stand-in keeps it. */
export interface StoredMessage {
  id: string;
  channelId: string;
  authorId: string;
  content: string;
  embeds: Json[];
  components: Json[];
  attachments: StoredAttachment[];
  flags: number;
  nonce: string | null;
  createdAt: number;
  editedAt: number | null;
  /** How often it was changed, the filling of a deferred message included. */
  edits: number;
  mentionsEveryone: boolean;
  mentionedIds: string[];
  /** The interaction it answers. */
  interaction: { id: string; type: number; userId: string; owners: Json } | null;
  /** The only person who sees it; null for everybody. */
  onlyFor: string | null;
  /** Message it replies to. */
  replyTo: string | null;
}

/** Bit values of message flags. */
export const FLAG = { suppressEmbeds: 4, ephemeral: 64, loading: 128, silent: 4_096, newLayout: 32_768 } as const;

/** All messages there are, in order. */
export class MessageStore {
  readonly all = new Map<string, StoredMessage>();
  /** Where attachments are fetched, `http://127.0.0.1:1234/attachments`. */
  filesUrl = '';

  constructor(
    readonly ids: Snowflakes,
    readonly world: World,
  ) {}

  /** Messages of a channel, oldest first. Ephemeral ones are there too. */
  in(channelId: string): StoredMessage[] {
    return [...this.all.values()].filter((each) => each.channelId === channelId);
  }

  add(message: StoredMessage): void {
    this.all.set(message.id, message);
  }

  /** The file behind an address below `filesUrl`. */
  file(messageId: string, attachmentId: string): StoredAttachment | null {
    return this.all.get(messageId)?.attachments.find((each) => each.id === attachmentId) ?? null;
  }

  fileUrl(message: StoredMessage, file: StoredAttachment): string {
    return `${this.filesUrl}/${message.id}/${file.id}/${encodeURIComponent(file.fileName)}`;
  }

  /** As the REST interface and interactions show it. */
  json(message: StoredMessage): Json {
    const author = this.world.person(message.authorId);
    const { interaction } = message;
    return {
      id: message.id,
      type: interaction === null ? (message.replyTo === null ? 0 : 19) : 20,
      channel_id: message.channelId,
      author: userJson(author),
      content: message.content,
      timestamp: new Date(message.createdAt).toISOString(),
      edited_timestamp: message.editedAt === null ? null : new Date(message.editedAt).toISOString(),
      tts: false,
      mention_everyone: message.mentionsEveryone,
      mentions: message.mentionedIds
        .filter((id) => this.world.people.has(id))
        .map((id) => userJson(this.world.person(id))),
      mention_roles: [],
      attachments: message.attachments.map((file) => this.#attachmentJson(message, file)),
      embeds: message.embeds.map((embed) => this.#embedJson(message, embed)),
      components: message.components,
      pinned: false,
      flags: message.flags,
      ...(message.nonce === null ? {} : { nonce: message.nonce }),
      ...(message.replyTo === null
        ? {}
        : { message_reference: { message_id: message.replyTo, channel_id: message.channelId } }),
      ...(interaction === null
        ? {}
        : {
            application_id: this.world.applicationId,
            webhook_id: this.world.applicationId,
            interaction_metadata: {
              id: interaction.id,
              type: interaction.type,
              user: userJson(this.world.person(interaction.userId)),
              authorizing_integration_owners: interaction.owners,
            },
          }),
    };
  }

  #attachmentJson(message: StoredMessage, file: StoredAttachment): Json {
    const url = this.fileUrl(message, file);
    return {
      id: file.id,
      filename: file.fileName,
      size: file.bytes.length,
      url,
      proxy_url: url,
      ...(file.contentType === null ? {} : { content_type: file.contentType }),
      ...(file.description === null ? {} : { description: file.description }),
      ...(file.width === null ? {} : { width: file.width, height: file.height }),
    };
  }

  #embedJson(message: StoredMessage, embed: Json): Json {
    const shown: Json = { type: 'rich', ...embed };
    for (const key of ['image', 'thumbnail'] as const) {
      const picture = embed[key];
      if (!isJson(picture)) continue;
      const name = textOf(picture.url).replace(/^attachment:\/\//, '');
      const file = message.attachments.find((each) => each.fileName === name);
      if (file !== undefined)
        shown[key] = { ...picture, url: this.fileUrl(message, file), width: file.width, height: file.height };
    }
    return shown;
  }
}

/** Pictures that a body shows by `attachment://name` though no such file is there. */
export function missingPictures(embeds: readonly Json[], fileNames: readonly string[]): string[] {
  return embeds
    .flatMap((embed) => [embed.image, embed.thumbnail, embed.footer, embed.author])
    .filter(isJson)
    .flatMap((each) => listOf([each.url, each.icon_url]))
    .map(textOf)
    .filter((url) => url.startsWith('attachment://'))
    .map((url) => url.slice('attachment://'.length))
    .filter((name) => !fileNames.includes(name));
}
