import type { Client } from 'discord.js';

/** An event's data as it came; untrusted. */
export type Packet = Record<string, unknown>;

/** Calls back with each gateway event of that name before discord.js reads it. */
export function onPacket(client: Client, event: string, listener: (packet: Packet) => void): void {
  // The manager forwards raw events under their own names, which its types leave out.
  const packets = client.ws as unknown as { on(event: string, listener: (packet: Packet) => void): void };
  packets.on(event, listener);
}
