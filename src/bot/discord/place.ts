import {
  type BaseInteraction,
  ChannelType,
  InteractionContextType,
  PermissionFlagsBits,
  type PermissionsBitField,
} from 'discord.js';
import type { Place } from '../place.js';
import type { Where } from './where.js';

const threads: readonly (number | null)[] = [
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
];

/** What is read of an interaction; `BaseInteraction` has it all. */
export type PlacedInteraction = Pick<BaseInteraction, 'channelId' | 'guildId' | 'context'> & {
  user: { id: string; username: string; globalName: string | null };
  memberPermissions: Pick<PermissionsBitField, 'has'> | null;
  guild: { name: string } | null;
};

/**
 * The place of an interaction. A thread belongs to its channel; the bot's own direct messages are private, other people's
 * (where somebody brought the app along) are a group that nobody manages.
 */
export function placeOf(interaction: PlacedInteraction, where: Where): Place {
  const { user, guildId, memberPermissions } = interaction;
  const channelId = interaction.channelId ?? '';
  const isThread = threads.includes(where.channelType) && where.parentId !== null;
  const isDirect =
    interaction.context === InteractionContextType.BotDM ||
    (interaction.context === null && guildId === null && where.channelType === ChannelType.DM);
  const canManage =
    isDirect ||
    memberPermissions?.has(PermissionFlagsBits.ManageGuild) === true ||
    memberPermissions?.has(PermissionFlagsBits.ManageChannels) === true;
  return {
    platform: 'discord',
    userId: user.id,
    userName: user.globalName ?? user.username,
    chatId: isThread ? where.parentId! : channelId,
    threadId: isThread ? channelId : null,
    guildId,
    kind: isDirect ? 'private' : 'group',
    title: isDirect ? null : titleOf(interaction.guild?.name ?? null, where, isThread),
    canManageChat: () => Promise.resolve(canManage),
  };
}

/** `Server #channel`; a thread's packet has no name of its channel. */
function titleOf(guild: string | null, where: Where, isThread: boolean): string | null {
  const channel = where.channelName === null || isThread ? null : `#${where.channelName}`;
  const parts = [guild, channel].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}
