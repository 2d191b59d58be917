import type { Json } from './json.js';
import { refusals } from './refusal.js';
import type { Snowflakes } from './snowflake.js';

/** Bits of Discord's permissions that the stand-in itself looks at or that tests give away. */
export const PERMISSION = {
  administrator: 1n << 3n,
  manageChannels: 1n << 4n,
  manageGuild: 1n << 5n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  sendMessagesInThreads: 1n << 38n,
} as const;

/** View, send (in threads too), embed links, attach files. */
export const usualPermissions =
  PERMISSION.viewChannel |
  PERMISSION.sendMessages |
  PERMISSION.embedLinks |
  PERMISSION.attachFiles |
  PERMISSION.sendMessagesInThreads;

export interface Person {
  id: string;
  username: string;
  globalName: string | null;
  bot: boolean;
  locale: string;
  /** Whether messages of the bot reach this person: 50007 when closed, 50278 when they share no guild. */
  directMessages: 'open' | 'closed' | 'no-mutual-guild';
}

export interface Role {
  id: string;
  name: string;
  permissions: bigint;
}

export interface Channel {
  id: string;
  /** Discord's number: 0 text, 1 DM, 3 group DM, 5 announcements, 11 public thread. */
  type: 0 | 1 | 3 | 5 | 11;
  name: string;
  guildId: string | null;
  /** Of a thread, the channel it belongs to. */
  parentId: string | null;
  /** People of a DM besides the bot. */
  recipientIds: string[];
  /** What the bot may do here: sending without them is refused with 50001 or 50013. */
  botPermissions: bigint;
  archived: boolean;
  locked: boolean;
}

export interface Guild {
  id: string;
  name: string;
  ownerId: string;
  locale: string;
  /** False: people use the app here by their own installation, the bot itself knows nothing of this guild. */
  botIsMember: boolean;
  roles: Role[];
  memberIds: string[];
}

/** The accounts, guilds and channels there are. Tests add to it and change its records at any time. */
export class World {
  readonly applicationId = '900000000000000001';
  readonly bot: Person;
  readonly people = new Map<string, Person>();
  readonly guilds = new Map<string, Guild>();
  readonly channels = new Map<string, Channel>();

  constructor(readonly ids: Snowflakes) {
    this.bot = this.addPerson({ id: this.applicationId, username: 'gexwatch', globalName: 'gexwatch', bot: true });
  }

  addPerson(person: Partial<Person> & { username: string }): Person {
    const added: Person = {
      id: this.ids.next(),
      globalName: null,
      bot: false,
      locale: 'en-US',
      directMessages: 'open',
      ...person,
    };
    this.people.set(added.id, added);
    return added;
  }

  /** A guild with its `@everyone` role, the bot in it unless told otherwise. */
  addGuild(guild: Partial<Guild> & { name: string; ownerId: string }): Guild {
    const id = guild.id ?? this.ids.next();
    const botIsMember = guild.botIsMember ?? true;
    const added: Guild = {
      locale: 'en-US',
      roles: [{ id, name: '@everyone', permissions: usualPermissions }],
      memberIds: [],
      ...guild,
      id,
      botIsMember,
    };
    this.guilds.set(id, added);
    return added;
  }

  addChannel(channel: Partial<Channel> & { name: string }): Channel {
    const added: Channel = {
      id: this.ids.next(),
      type: 0,
      guildId: null,
      parentId: null,
      recipientIds: [],
      botPermissions: usualPermissions,
      archived: false,
      locked: false,
      ...channel,
    };
    this.channels.set(added.id, added);
    return added;
  }

  addThread(parentId: string, name: string, extra: Partial<Channel> = {}): Channel {
    return this.addChannel({ type: 11, name, parentId, guildId: this.channel(parentId).guildId, ...extra });
  }

  /** The DM between the bot and a person, opened when there is none yet. */
  directChannel(personId: string): Channel {
    const person = this.person(personId);
    for (const channel of this.channels.values())
      if (channel.type === 1 && channel.recipientIds[0] === person.id) return channel;
    return this.addChannel({ type: 1, name: '', recipientIds: [person.id] });
  }

  /** Throws 10013. */
  person(id: string): Person {
    const person = this.people.get(id);
    if (person === undefined) throw refusals.unknownUser();
    return person;
  }

  /** Throws 10003. */
  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (channel === undefined) throw refusals.unknownChannel();
    return channel;
  }

  /** The guild as the bot may see it. Throws 10004. */
  guild(id: string): Guild {
    const guild = this.guilds.get(id);
    if (guild === undefined) throw refusals.unknownGuild();
    return guild;
  }

  /** Channels of a guild that are no threads. */
  channelsOf(guildId: string): Channel[] {
    return [...this.channels.values()].filter((each) => each.guildId === guildId && each.type !== 11);
  }

  threadsOf(guildId: string): Channel[] {
    return [...this.channels.values()].filter((each) => each.guildId === guildId && each.type === 11);
  }
}

/** A person as Discord shows them. */
export function userJson(person: Person): Json {
  return {
    id: person.id,
    username: person.username,
    discriminator: '0',
    global_name: person.globalName,
    avatar: null,
    bot: person.bot,
    public_flags: 0,
  };
}

export function memberJson(person: Person, permissions?: bigint): Json {
  return {
    user: userJson(person),
    nick: null,
    avatar: null,
    roles: [],
    joined_at: '2024-01-02T14:30:00.000000+00:00',
    premium_since: null,
    deaf: false,
    mute: false,
    pending: false,
    flags: 0,
    ...(permissions === undefined ? {} : { permissions: permissions.toString() }),
  };
}

export function channelJson(channel: Channel, world: World): Json {
  const common = { id: channel.id, type: channel.type, flags: 0, last_message_id: null };
  if (channel.type === 1 || channel.type === 3) {
    const recipients = channel.recipientIds.map((id) => userJson(world.person(id)));
    return {
      ...common,
      recipients,
      ...(channel.type === 3 ? { name: channel.name || null, owner_id: channel.recipientIds[0] } : {}),
    };
  }
  const placed = { ...common, guild_id: channel.guildId, name: channel.name, parent_id: channel.parentId };
  if (channel.type !== 11)
    return { ...placed, position: 0, permission_overwrites: [], topic: null, nsfw: false, rate_limit_per_user: 0 };
  return {
    ...placed,
    owner_id: world.applicationId,
    message_count: 0,
    member_count: 1,
    rate_limit_per_user: 0,
    thread_metadata: {
      archived: channel.archived,
      locked: channel.locked,
      auto_archive_duration: 1440,
      archive_timestamp: '2024-01-02T14:30:00.000000+00:00',
    },
  };
}

export function roleJson(role: Role): Json {
  return {
    id: role.id,
    name: role.name,
    permissions: role.permissions.toString(),
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    icon: null,
    position: 0,
    managed: false,
    mentionable: false,
    flags: 0,
  };
}

/** A guild as GET and GUILD_CREATE show it; the bot's own membership is in it. */
export function guildJson(guild: Guild, world: World): Json {
  const members = [world.bot.id, ...guild.memberIds].map((id) => memberJson(world.person(id)));
  return {
    id: guild.id,
    name: guild.name,
    owner_id: guild.ownerId,
    unavailable: false,
    icon: null,
    splash: null,
    banner: null,
    features: [],
    preferred_locale: guild.locale,
    joined_at: '2024-01-02T14:30:00.000000+00:00',
    large: false,
    member_count: members.length,
    premium_tier: 0,
    nsfw_level: 0,
    verification_level: 0,
    roles: guild.roles.map(roleJson),
    emojis: [],
    stickers: [],
    members,
    channels: world.channelsOf(guild.id).map((each) => channelJson(each, world)),
    threads: world.threadsOf(guild.id).map((each) => channelJson(each, world)),
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
  };
}
