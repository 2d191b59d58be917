import type { ChangeBell } from './change-bell.js';
import type { FirstResponse, InteractionRecord } from './interaction-book.js';
import { listOf } from './json.js';
import { FLAG, type MessageStore } from './message-store.js';
import { type SeenMessage, seenMessage } from './seen-message.js';

export interface Deferred {
  /** Time from sending the interaction to the defer, ms. */
  afterMs: number;
  /** Whether the answer will be for the person only. */
  ephemeral: boolean;
  /** False: the pressed component's message will be changed instead. */
  newMessage: boolean;
}

/** What somebody did in Discord, and what became of it. Every wait rejects after `ms`, 5 s unless told otherwise. */
export class DrivenInteraction {
  constructor(
    private readonly record: InteractionRecord,
    private readonly store: MessageStore,
    private readonly bell: ChangeBell,
    /** Bot connections that got it: 0 while the bot is away, 2 with two instances. */
    readonly reached: number,
  ) {}

  get id(): string {
    return this.record.id;
  }

  /** Secret of the interaction, for searching logs. */
  get token(): string {
    return this.record.token;
  }

  get channelId(): string {
    return this.record.channelId;
  }

  get userId(): string {
    return this.record.userId;
  }

  /** The first answer if there is one already. */
  get answered(): FirstResponse | null {
    return this.record.response;
  }

  /** Waits for the first answer of any kind. */
  response(ms = 5_000): Promise<FirstResponse> {
    return this.bell.wait(() => this.record.response, ms, 'the first answer to an interaction');
  }

  /** Waits for a defer; rejects when the first answer is something else. */
  async deferred(ms = 5_000): Promise<Deferred> {
    const { type, data, afterMs } = await this.response(ms);
    if (type !== 5 && type !== 6) throw new Error(`the interaction was not deferred but answered with type ${type}`);
    return { afterMs, ephemeral: (Number(data.flags ?? 0) & FLAG.ephemeral) !== 0, newMessage: type === 5 };
  }

  /**
   * Waits for the message a person ends up with: the reply, the filled deferred message, or the changed message of a
   * component. `until` tells the final one when it is edited several times.
   */
  reply({
    until = () => true,
    ms = 5_000,
  }: {
    until?: (message: SeenMessage) => boolean;
    ms?: number;
  } = {}): Promise<SeenMessage> {
    return this.bell.wait(
      () => {
        const message = this.original();
        if (message === null || message.loading) return null;
        if (this.record.response?.type === 6 && this.record.edits === 0) return null;
        return until(message) ? message : null;
      },
      ms,
      'a reply',
    );
  }

  /** The message that `@original` means, as it is now; null before an answer and after its deletion. */
  original(): SeenMessage | null {
    const message = this.store.all.get(this.record.originalId ?? '');
    return message === undefined ? null : seenMessage(message);
  }

  /** Choices of an autocomplete answer. */
  async choices(ms = 5_000): Promise<{ name: string; value: string | number }[]> {
    const { data } = await this.response(ms);
    return listOf(data.choices) as { name: string; value: string | number }[];
  }

  /** Waits until there are `count` follow-ups besides the reply. */
  followUps(count = 1, ms = 5_000): Promise<SeenMessage[]> {
    return this.bell.wait(
      () => {
        const messages = this.record.followUpIds.flatMap((id) => {
          const message = this.store.all.get(id);
          return message === undefined ? [] : [seenMessage(message)];
        });
        return messages.length >= count ? messages : null;
      },
      ms,
      `${count} follow-ups`,
    );
  }

  /** Makes it older, ms: after 3,000 it can no longer be answered, after 900,000 its token is dead. */
  age(ms: number): void {
    this.record.createdAt -= ms;
  }
}
