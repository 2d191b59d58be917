import type { Snowflakes } from './snowflake.js';
import { World } from './world.js';

/** Ids of what is there from the start. */
export interface SmallWorld {
  applicationId: string;
  botId: string;
  /** "Trading desk": the bot is a member. */
  guildId: string;
  /** Its channels. */
  gexChannelId: string;
  alertsChannelId: string;
  /** A thread of the first channel. */
  threadId: string;
  /** Owner of the guild; a member; somebody who shares no guild with the bot. */
  adaId: string;
  bobId: string;
  strangerId: string;
  /** "Elsewhere": the app is used by a person's own installation, the bot is no member. */
  foreignGuildId: string;
  foreignChannelId: string;
}

/** One guild with two channels and a thread, one guild without the bot, three people. */
export function smallWorld(ids: Snowflakes): { world: World; known: SmallWorld } {
  const world = new World(ids);
  const ada = world.addPerson({ id: '700000000000000001', username: 'ada', globalName: 'Ada' });
  const bob = world.addPerson({ id: '700000000000000002', username: 'bob', globalName: 'Bob' });
  const stranger = world.addPerson({
    id: '700000000000000003',
    username: 'stranger',
    directMessages: 'no-mutual-guild',
  });
  const guild = world.addGuild({
    id: '800000000000000001',
    name: 'Trading desk',
    ownerId: ada.id,
    memberIds: [ada.id, bob.id],
  });
  const foreign = world.addGuild({
    id: '800000000000000002',
    name: 'Elsewhere',
    ownerId: stranger.id,
    botIsMember: false,
  });
  const gex = world.addChannel({ id: '810000000000000001', name: 'gex', guildId: guild.id });
  const alerts = world.addChannel({ id: '810000000000000002', name: 'alerts', guildId: guild.id });
  const thread = world.addThread(gex.id, 'spx 0dte', { id: '820000000000000001' });
  const elsewhere = world.addChannel({
    id: '810000000000000003',
    name: 'general',
    guildId: foreign.id,
    botPermissions: 0n,
  });
  const known = {
    applicationId: world.applicationId,
    botId: world.bot.id,
    guildId: guild.id,
    gexChannelId: gex.id,
    alertsChannelId: alerts.id,
    threadId: thread.id,
    adaId: ada.id,
    bobId: bob.id,
    strangerId: stranger.id,
    foreignGuildId: foreign.id,
    foreignChannelId: elsewhere.id,
  };
  return { world, known };
}
