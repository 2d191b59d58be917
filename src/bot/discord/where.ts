/** Where an interaction happened, read from the gateway's packet: discord.js drops the channel of servers the bot is not in. */

import type { Client } from 'discord.js';
import { onPacket, type Packet } from './packets.js';

export interface Where {
  /** As the packet has them; null when it does not tell. */
  channelType: number | null;
  channelName: string | null;
  parentId: string | null;
  /** Whether the packet told what the bot may do in the channel. */
  tellsPermissions: boolean;
}

export const nowhere: Where = { channelType: null, channelName: null, parentId: null, tellsPermissions: false };

/** Packets wait while the client becomes ready; more than these are not remembered. */
const mostWaiting = 500;

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

export class WhereBook {
  readonly #places = new Map<string, Where>();

  /** Reads each interaction before discord.js does. */
  listen(client: Client): void {
    onPacket(client, 'INTERACTION_CREATE', (packet) => this.read(packet));
  }

  read(packet: Packet): void {
    // discord.js throws on a packet without these, outside of every handler, which would end the process.
    packet.entitlements ??= [];
    packet.authorizing_integration_owners ??= {};
    // Nobody to answer: discord.js passes over unknown types.
    const member = packet.member as { user?: unknown } | null | undefined;
    if ((packet.user ?? member?.user ?? null) === null) packet.type = 0;
    if (typeof packet.id !== 'string') return;
    const channel = (packet.channel ?? {}) as Record<string, unknown>;
    if (this.#places.size >= mostWaiting) this.#places.delete(this.#places.keys().next().value!);
    this.#places.set(packet.id, {
      channelType: typeof channel.type === 'number' ? channel.type : null,
      channelName: text(channel.name),
      parentId: text(channel.parent_id),
      tellsPermissions: packet.app_permissions !== undefined,
    });
  }

  /** Once per interaction. */
  take(interactionId: string): Where {
    const where = this.#places.get(interactionId) ?? nowhere;
    this.#places.delete(interactionId);
    return where;
  }
}
