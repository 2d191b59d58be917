import type { ChangeBell } from './change-bell.js';
import type { CommandBook } from './command-book.js';
import { allComponents, TYPE } from './component-rules.js';
import { DrivenInteraction } from './driven-interaction.js';
import type { Gateway } from './gateway.js';
import type { InteractionBook, InteractionType } from './interaction-book.js';
import { isJson, type Json, listOf } from './json.js';
import { LIMITS } from './limits.js';
import type { MessageStore, StoredMessage } from './message-store.js';
import type { SmallWorld } from './small-world.js';
import { type TypedOptions, typedData } from './typed-options.js';
import { type Channel, channelJson, memberJson, PERMISSION, userJson, usualPermissions } from './world.js';

/** Who does something, and where. */
export interface Who {
  /** Id; Bob unless told otherwise. */
  user?: string;
  /** Id of a channel or thread; the guild's first channel unless told otherwise. */
  channel?: string;
  /** In the DM with the bot instead. */
  dm?: boolean;
  /** The person's rights in the channel; all for the guild's owner, the usual ones for others. */
  permissions?: bigint;
  /** The bot's rights there, as the interaction tells them; the channel's `botPermissions` unless told otherwise. */
  appPermissions?: bigint;
  locale?: string;
  /** The app is also installed by this person for themself. */
  userInstall?: boolean;
  /** Delivered late: made this long ago, ms. */
  sentMsAgo?: number;
  /** Skips what Discord's own apps would not let a person do: values that are no choice, a button that is not there. */
  anyway?: boolean;
}

interface Parts {
  store: MessageStore;
  commands: CommandBook;
  interactions: InteractionBook;
  gateway: Gateway;
  bell: ChangeBell;
  known: SmallWorld;
  now: () => number;
}

const everyRight = (1n << 50n) - 1n;

/** People using Discord: each act sends INTERACTION_CREATE to the bot. */
export class ActingPeople {
  constructor(private readonly parts: Parts) {}

  slash(name: string, options: TypedOptions = {}, who: Who & { subcommand?: string } = {}): DrivenInteraction {
    const typing = { options, focused: null, subcommand: who.subcommand ?? null, anyway: who.anyway ?? false };
    const { data } = typedData(name, { ...typing, command: this.#command(name, who) }, this.parts.store.world);
    return this.#send(2, data, who);
  }

  /** `focused` names the option being typed; its text so far is in `options`. */
  autocomplete(
    name: string,
    options: TypedOptions,
    focused: string,
    who: Who & { subcommand?: string } = {},
  ): DrivenInteraction {
    const typing = { options, focused, subcommand: who.subcommand ?? null, anyway: who.anyway ?? false };
    const { data, focusedType } = typedData(
      name,
      { ...typing, command: this.#command(name, who) },
      this.parts.store.world,
    );
    return this.#send(4, data, who, { focusedType });
  }

  press(messageId: string, customId: string, who: Who = {}): DrivenInteraction {
    const { message, person } = this.#before(messageId, customId, TYPE.button, who);
    return this.#send(3, { custom_id: customId, component_type: TYPE.button }, person, { message });
  }

  select(messageId: string, customId: string, values: readonly string[], who: Who = {}): DrivenInteraction {
    const { message, person, component } = this.#before(messageId, customId, TYPE.textSelect, who);
    const offered = listOf(component?.options).map((each) => (isJson(each) ? each.value : null));
    if (who.anyway !== true)
      for (const each of values) if (!offered.includes(each)) throw new Error(`${each} is not offered by this select`);
    return this.#send(3, { custom_id: customId, component_type: TYPE.textSelect, values }, person, { message });
  }

  /** Sends in the modal that answered `shown`, texts by custom id. */
  submitModal(shown: DrivenInteraction, texts: Readonly<Record<string, string>>, who: Who = {}): DrivenInteraction {
    if (shown.answered?.type !== 9) throw new Error('the interaction was not answered with a modal');
    const fill = (field: Json): Json => ({
      type: field.type,
      custom_id: field.custom_id,
      value: texts[String(field.custom_id)] ?? '',
    });
    const modal = shown.answered.data;
    const components = listOf(modal.components)
      .filter(isJson)
      .map((each) =>
        isJson(each.component)
          ? { type: each.type, component: fill(each.component) }
          : { type: each.type, components: listOf(each.components).filter(isJson).map(fill) },
      );
    return this.#send(
      5,
      { custom_id: modal.custom_id, components },
      { user: shown.userId, channel: shown.channelId, ...who },
    );
  }

  #command(name: string, who: Who): Json | null {
    const { commands } = this.parts;
    if (commands.isEmpty) return null;
    const channel = this.#channel(who);
    const found = commands.find(name, channel.guildId);
    if (who.anyway === true) return found;
    if (found === null) throw new Error(`nobody can type /${name} there: it is not registered`);
    const context = contextOf(channel);
    if (Array.isArray(found.contexts) && !found.contexts.includes(context))
      throw new Error(`nobody sees /${name} in context ${context}`);
    const types = listOf(found.integration_types);
    if (this.#isForeign(channel) && found.integration_types !== undefined && !types.includes(1))
      throw new Error(`nobody sees /${name} where the bot is no member`);
    const needed = found.default_member_permissions;
    if (typeof needed === 'string' && context === 0 && !mayUse(this.#permissions(who, channel), BigInt(needed)))
      throw new Error(`/${name} is hidden from people without permissions ${needed}`);
    return found;
  }

  #permissions(who: Who, channel: Channel): bigint {
    if (who.permissions !== undefined) return who.permissions;
    const { known, store } = this.parts;
    const ownerId = channel.guildId === null ? null : store.world.guild(channel.guildId).ownerId;
    return ownerId === (who.user ?? known.bobId) ? everyRight : usualPermissions;
  }

  #before(
    messageId: string,
    customId: string,
    type: number,
    who: Who,
  ): { message: StoredMessage; person: Who; component: Json | null } {
    const message = this.parts.store.all.get(messageId);
    if (message === undefined) throw new Error(`there is no message ${messageId}`);
    const component = allComponents(message.components).find((each) => each.custom_id === customId) ?? null;
    if (who.anyway !== true) {
      if (component === null || component.type !== type) throw new Error(`the message has no ${customId} of that kind`);
      if (component.disabled === true) throw new Error(`${customId} is disabled`);
      if (message.onlyFor !== null && who.user !== undefined && who.user !== message.onlyFor)
        throw new Error('only one person sees this message');
    }
    const user = who.user ?? message.onlyFor ?? message.interaction?.userId ?? this.parts.known.bobId;
    return { message, component, person: { ...who, user, channel: message.channelId } };
  }

  #channel(who: Who): Channel {
    const { store, known } = this.parts;
    if (who.dm === true) return store.world.directChannel(who.user ?? known.bobId);
    return store.world.channel(who.channel ?? known.gexChannelId);
  }

  /** Where the bot itself is not: a guild without it, a group DM. */
  #isForeign(channel: Channel): boolean {
    if (channel.guildId === null) return channel.type !== 1;
    return !this.parts.store.world.guild(channel.guildId).botIsMember;
  }

  #send(
    type: InteractionType,
    data: Json,
    who: Who,
    extra: { message?: StoredMessage; focusedType?: number } = {},
  ): DrivenInteraction {
    const { store, interactions, gateway, bell, known, now } = this.parts;
    const { world } = store;
    const person = world.person(who.user ?? known.bobId);
    const channel = this.#channel(who);
    const guild = channel.guildId === null ? null : world.guild(channel.guildId);
    const foreign = this.#isForeign(channel);
    const owners: Json = {
      ...(foreign ? {} : { 0: guild?.id ?? '0' }),
      ...(foreign || who.userInstall === true ? { 1: person.id } : {}),
    };
    const record = interactions.open({
      type,
      userId: person.id,
      channelId: channel.id,
      guildId: guild?.id ?? null,
      owners,
      byUserInstall: foreign,
      sourceId: extra.message?.id ?? null,
      focusedType: extra.focusedType ?? 3,
      createdAt: now() - (who.sentMsAgo ?? 0),
      sentAt: performance.now(),
    });
    const permissions = this.#permissions(who, channel);
    const locale = who.locale ?? person.locale;
    const reached = gateway.dispatch(
      'INTERACTION_CREATE',
      {
        id: record.id,
        application_id: world.applicationId,
        type,
        token: record.token,
        version: 1,
        data,
        channel_id: channel.id,
        channel: { ...channelJson(channel, world), permissions: permissions.toString() },
        ...(guild === null
          ? { user: userJson(person) }
          : {
              guild_id: guild.id,
              guild: { id: guild.id, locale: guild.locale, features: [] },
              guild_locale: guild.locale,
              member: memberJson(person, permissions),
            }),
        locale,
        context: contextOf(channel),
        app_permissions: (who.appPermissions ?? channel.botPermissions).toString(),
        entitlements: [],
        authorizing_integration_owners: owners,
        attachment_size_limit: LIMITS.fileBytes,
        ...(extra.message === undefined ? {} : { message: store.json(extra.message) }),
      },
      guild?.botIsMember === true ? guild.id : null,
    );
    return new DrivenInteraction(record, store, bell, reached);
  }
}

/** 0 guild, 1 DM with the bot, 2 any other private channel. */
function contextOf(channel: Channel): 0 | 1 | 2 {
  if (channel.guildId !== null) return 0;
  return channel.type === 1 ? 1 : 2;
}

/** `0` hides a command from everybody but administrators. */
function mayUse(has: bigint, needed: bigint): boolean {
  if ((has & PERMISSION.administrator) !== 0n) return true;
  return needed !== 0n && (has & needed) === needed;
}
