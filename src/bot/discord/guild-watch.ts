/** Tells the chat book which channels are gone: servers that removed the bot, deleted channels. */

import type { Client } from 'discord.js';
import type { Logger } from '../../lib/log.js';
import type { ChatBook } from '../desk.js';
import { onPacket } from './packets.js';

/**
 * The removal is read from the packet: discord.js has forgotten the channels by the time it tells.
 * A channel counts as there once somebody asks in it: joining a server alone says nothing about where the bot is wanted.
 */
export function watchGuilds(client: Client, chats: ChatBook, log: Logger): void {
  client.on('guildCreate', (guild) => {
    log.info('discord server joined', { guild: guild.id, members: guild.memberCount ?? null });
  });
  onPacket(client, 'GUILD_DELETE', ({ id, unavailable }) => {
    // An outage of Discord's: the server comes back by itself.
    if (unavailable === true || typeof id !== 'string') return;
    log.info('discord server left', { guild: id });
    for (const channel of client.guilds.cache.get(id)?.channels.cache.values() ?? []) {
      if (channel.isTextBased() && !channel.isThread())
        chats.left('discord', channel.id, 'The bot was removed from the server.');
    }
  });
  client.on('channelDelete', (channel) => {
    chats.left('discord', channel.id, 'The channel was deleted.');
  });
  // A thread is part of its channel, which stays.
  client.on('threadDelete', (thread) => {
    log.debug('discord thread deleted', { thread: thread.id });
  });
}
