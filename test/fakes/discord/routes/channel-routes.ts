import { isJson, listOf } from '../json.js';
import { LIMITS } from '../limits.js';
import type { MessageStore, StoredMessage } from '../message-store.js';
import type { MessageWriter } from '../message-writer.js';
import { refusals } from '../refusal.js';
import type { Call, Route } from '../route.js';
import { type Channel, channelJson, PERMISSION } from '../world.js';

/** Channels and the bot's own messages in them. */
export function channelRoutes(store: MessageStore, writer: MessageWriter, now: () => number): Route[] {
  const { world } = store;
  const path = '/channels/:channel';
  const one = `${path}/messages/:message`;
  const visible = ({ params }: Call): Channel => {
    const channel = world.channel(params.channel ?? '');
    const guild = channel.guildId === null ? null : world.guild(channel.guildId);
    if (guild !== null && (!guild.botIsMember || !may(channel, PERMISSION.viewChannel))) throw refusals.missingAccess();
    return channel;
  };
  const messageOf = (call: Call): StoredMessage => {
    const message = store.all.get(call.params.message ?? '');
    // Ephemeral messages can only be reached by the token of their interaction.
    if (message === undefined || message.channelId !== call.params.channel || message.onlyFor !== null)
      throw refusals.unknownMessage();
    return message;
  };
  return [
    {
      method: 'GET',
      path,
      needsBot: true,
      serve: (call) => ({ status: 200, body: channelJson(visible(call), world) }),
    },
    {
      method: 'GET',
      path: `${path}/messages`,
      needsBot: true,
      serve: (call) => {
        const seen = store.in(visible(call).id).filter((each) => each.onlyFor === null);
        const newest = seen.slice(-Number(call.query.limit ?? 50)).reverse();
        return { status: 200, body: newest.map((each) => store.json(each)) };
      },
    },
    {
      method: 'POST',
      path: `${path}/messages`,
      needsBot: true,
      serve: (call) => {
        const channel = visible(call);
        checkSending(channel, call, store);
        const sent = isJson(call.body) ? call.body : {};
        if (sent.enforce_nonce === true && sent.nonce !== undefined) {
          const same = store
            .in(channel.id)
            .find((each) => each.nonce === String(sent.nonce) && now() - each.createdAt < LIMITS.nonceMs);
          if (same !== undefined) return { status: 200, body: store.json(same) };
        }
        const message = writer.create({
          channelId: channel.id,
          body: sent,
          files: call.files,
          via: 'a channel message',
        });
        channel.archived = false;
        return { status: 200, body: store.json(message) };
      },
    },
    {
      method: 'GET',
      path: one,
      needsBot: true,
      serve: (call) => {
        visible(call);
        return { status: 200, body: store.json(messageOf(call)) };
      },
    },
    {
      method: 'PATCH',
      path: one,
      needsBot: true,
      serve: (call) => {
        const channel = visible(call);
        const message = messageOf(call);
        if (message.authorId !== world.bot.id) throw refusals.notOurs();
        if (channel.archived) throw refusals.archivedThread();
        if (call.files.length > 0 && channel.guildId !== null && !may(channel, PERMISSION.attachFiles))
          throw refusals.missingPermissions();
        writer.edit(message, call.body, call.files, 'an edited channel message');
        return { status: 200, body: store.json(message) };
      },
    },
    {
      method: 'DELETE',
      path: one,
      needsBot: true,
      serve: (call) => {
        visible(call);
        const message = messageOf(call);
        if (message.authorId !== world.bot.id) throw refusals.missingPermissions();
        store.all.delete(message.id);
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: `${path}/typing`,
      needsBot: true,
      serve: (call) => {
        checkSending(visible(call), call, store);
        return { status: 204 };
      },
    },
  ];
}

function may(channel: Channel, permission: bigint): boolean {
  return (channel.botPermissions & (permission | PERMISSION.administrator)) !== 0n;
}

/** Throws what Discord answers where the bot may not write, or not this. */
function checkSending(channel: Channel, call: Call, { world }: MessageStore): void {
  if (channel.type === 1) {
    const person = world.person(channel.recipientIds[0] ?? '');
    if (person.directMessages === 'closed') throw refusals.cannotSendToUser();
    if (person.directMessages === 'no-mutual-guild') throw refusals.noMutualGuild();
    return;
  }
  const send = channel.type === 11 ? PERMISSION.sendMessagesInThreads : PERMISSION.sendMessages;
  if (!may(channel, send)) throw refusals.missingPermissions();
  if (call.files.length > 0 && !may(channel, PERMISSION.attachFiles)) throw refusals.missingPermissions();
  // Discord refuses a message of embeds only; beside content it drops them in silence, which no test should overlook.
  const hasEmbeds = isJson(call.body) && listOf(call.body.embeds).length > 0;
  if (hasEmbeds && !may(channel, PERMISSION.embedLinks)) throw refusals.missingPermissions();
  if (channel.locked) throw refusals.lockedThread();
}
