import { type REST, Routes } from 'discord.js';
import type { FaceMemory } from '../desk.js';
import { directChannelKey } from './direct-channel-key.js';

/**
 * Channels of direct messages by person. Discord watches how fast a bot opens them (40003), so each is asked for once and kept.
 * A person has one such channel with the bot for ever.
 */
export class DirectChannels {
  /** Asked for at this moment. */
  readonly #opening = new Map<string, Promise<string>>();

  constructor(
    private readonly rest: Pick<REST, 'post'>,
    private readonly memory: FaceMemory,
  ) {}

  known(userId: string): string | null {
    const id = this.memory.get(directChannelKey(userId));
    return id === null || id === '' ? null : id;
  }

  /** @throws errors of the REST client. */
  open(userId: string, signal: AbortSignal): Promise<string> {
    const underWay = this.#opening.get(userId);
    if (underWay !== undefined) return underWay;
    const opening = this.#open(userId, signal).finally(() => this.#opening.delete(userId));
    this.#opening.set(userId, opening);
    return opening;
  }

  /** Discord does not know the channel any more. */
  forget(userId: string): void {
    this.memory.set(directChannelKey(userId), '').catch(() => {});
  }

  async #open(userId: string, signal: AbortSignal): Promise<string> {
    const channel = await this.rest.post(Routes.userChannels(), { body: { recipient_id: userId }, signal });
    const id = String((channel as { id?: unknown } | null)?.id ?? '');
    if (!/^\d{15,20}$/.test(id)) throw new Error('Discord opened a direct channel without an id.');
    // Kept or not, this message can go: a store that is busy only costs another request.
    await this.memory.set(directChannelKey(userId), id).catch(() => {});
    return id;
  }
}
