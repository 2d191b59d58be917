/**
 * One interaction's line back: acknowledged once within three seconds, then edited or followed up for 15 minutes.
 * https://discord.com/developers/docs/interactions/receiving-and-responding
 */

import { InteractionResponseType, MessageFlags, type RawFile, type REST, Routes } from 'discord.js';
import type { DiscordMessage } from './presenter.js';

/** A message on the wire: the presenter's, or plain words when a layout is refused. */
export type WireMessage = Omit<DiscordMessage, 'embeds' | 'attachments'> & {
  embeds: DiscordMessage['embeds'] | [];
  content?: string;
  attachments: { id: number; filename: string; description?: string }[];
};

export interface LineFacts {
  id: string;
  token: string;
  applicationId: string;
}

export class ReplyLine {
  #isAcknowledged = false;
  /** Called once Discord has taken the first answer. */
  onAcknowledged: () => void = () => {};

  constructor(
    private readonly rest: Pick<REST, 'post' | 'patch' | 'delete'>,
    private readonly facts: LineFacts,
  ) {}

  get isAcknowledged(): boolean {
    return this.#isAcknowledged;
  }

  /** "Thinking …", seen by everybody or by the person only. */
  defer(isPrivate: boolean): Promise<void> {
    const data = isPrivate ? { flags: MessageFlags.Ephemeral } : {};
    return this.#callback(InteractionResponseType.DeferredChannelMessageWithSource, data);
  }

  /** A press was taken; the message stays as it is for now. */
  deferUpdate(): Promise<void> {
    return this.#callback(InteractionResponseType.DeferredMessageUpdate);
  }

  /** An answer at once, seen by the person only. */
  whisper(message: WireMessage): Promise<void> {
    return this.#callback(InteractionResponseType.ChannelMessageWithSource, {
      ...message,
      flags: MessageFlags.Ephemeral,
    });
  }

  suggest(choices: { name: string; value: string }[]): Promise<void> {
    return this.#callback(InteractionResponseType.ApplicationCommandAutocompleteResult, { choices });
  }

  /** The deferred message, or the one whose button was pressed. Whether it is private was settled when it was made. */
  async edit(message: WireMessage, files: RawFile[] = []): Promise<void> {
    const { flags: _, ...body } = message;
    await this.rest.patch(this.#original, { auth: false, body, files });
  }

  async remove(): Promise<void> {
    await this.rest.delete(this.#original, { auth: false });
  }

  /** A further message, seen by the person only. */
  async followUp(message: WireMessage, files: RawFile[] = []): Promise<void> {
    const { id, ...body } = { ...message, id: this.facts.applicationId, flags: MessageFlags.Ephemeral };
    await this.rest.post(Routes.webhook(id, this.facts.token), { auth: false, body, files });
  }

  get #original() {
    return Routes.webhookMessage(this.facts.applicationId, this.facts.token, '@original');
  }

  async #callback(type: InteractionResponseType, data?: object): Promise<void> {
    await this.rest.post(Routes.interactionCallback(this.facts.id, this.facts.token), {
      auth: false,
      query: new URLSearchParams({ with_response: 'false' }),
      body: data === undefined ? { type } : { type, data },
    });
    this.#isAcknowledged = true;
    this.onAcknowledged();
  }
}
