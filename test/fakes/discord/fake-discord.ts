import { ActingPeople, type Who } from './acting-people.js';
import { ChangeBell } from './change-bell.js';
import { CommandBook } from './command-book.js';
import type { DrivenInteraction } from './driven-interaction.js';
import { Faults } from './faults.js';
import { Gateway } from './gateway.js';
import { InteractionBook } from './interaction-book.js';
import type { Json } from './json.js';
import { MessageStore } from './message-store.js';
import { MessageWriter } from './message-writer.js';
import { RateBuckets } from './rate-buckets.js';
import { RequestLog } from './request-log.js';
import { RestServer } from './rest-server.js';
import { accountRoutes } from './routes/account-routes.js';
import { channelRoutes } from './routes/channel-routes.js';
import { commandRoutes } from './routes/command-routes.js';
import { interactionRoutes } from './routes/interaction-routes.js';
import { type SeenMessage, seenMessage } from './seen-message.js';
import { type SmallWorld, smallWorld } from './small-world.js';
import { Snowflakes } from './snowflake.js';
import type { TypedOptions } from './typed-options.js';
import { type Channel, channelJson, type Guild, type World } from './world.js';

export type { Who } from './acting-people.js';
export type { Deferred, DrivenInteraction } from './driven-interaction.js';
export type { Fault, FaultRule } from './faults.js';
export type { LoggedRequest, SentFile } from './request-log.js';
export type { SeenMessage } from './seen-message.js';
export { PERMISSION, usualPermissions } from './world.js';

export interface FakeDiscordOptions {
  /** The bot's token; made up when absent. */
  token?: string;
  /** Clock of ids, of the 3 s and of the 15 minutes, ms UTC; the machine's when absent. */
  now?: () => number;
  /** Told to clients in HELLO, ms; 41,250 when absent. Small only where heartbeats are the matter. */
  heartbeatMs?: number;
  /** Port to listen on; any free one when absent. */
  port?: number;
  /** Accepts privileged intents; they are refused with 4014 when absent. */
  allowPrivilegedIntents?: boolean;
}

/**
 * A Discord on loopback for a real discord.js client: REST and gateway, Discord's limits and rules of interactions,
 * a small world of people and channels, and everything that can go wrong.
 *
 * ```ts
 * const discord = await startFakeDiscord();
 * const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: discord.apiUrl } });
 * await client.login(discord.token);
 * const asked = discord.slash('gex', { symbol: 'SPX' });
 * const { ephemeral } = await asked.deferred();
 * const message = await asked.reply();
 * const pressed = discord.press(message.id, message.customIds[0]!);
 * discord.assertClean();
 * await discord.close();
 * ```
 */
export class FakeDiscord {
  readonly token: string;
  /** Ids of the people, guilds and channels that are there from the start. */
  readonly known: SmallWorld;
  /** To add people, guilds, channels, and to change permissions, archived threads, closed DMs. */
  readonly world: World;
  readonly messages: MessageStore;
  readonly commands: CommandBook;
  readonly gateway: Gateway;
  /** What goes wrong with REST requests. */
  readonly faults = new Faults();
  /** Sizes of route limits. */
  readonly buckets = new RateBuckets();
  /** Every REST request. Holds tokens: for tests only. */
  readonly log: RequestLog;
  readonly #bell = new ChangeBell();
  readonly #writer: MessageWriter;
  readonly #interactions: InteractionBook;
  readonly #rest: RestServer;
  readonly #people: ActingPeople;
  #port: number;

  constructor(options: FakeDiscordOptions) {
    const now = options.now ?? (() => Date.now());
    const { world, known } = smallWorld(new Snowflakes(now));
    this.world = world;
    this.known = known;
    this.#port = options.port ?? 0;
    this.token =
      options.token ?? `${Buffer.from(world.applicationId).toString('base64url')}.Gfake0.${'fake'.repeat(9)}`;
    this.log = new RequestLog(this.#bell);
    this.messages = new MessageStore(world.ids, world);
    this.#writer = new MessageWriter(this.messages, now);
    this.commands = new CommandBook(world.applicationId, world.ids);
    this.#interactions = new InteractionBook(this.messages, this.#writer, now);
    this.gateway = new Gateway(world, this.token, options.allowPrivilegedIntents ?? false, this.#bell);
    this.gateway.heartbeatMs = options.heartbeatMs ?? this.gateway.heartbeatMs;
    const { messages: store, commands, gateway, log, faults, buckets, token } = this;
    const routes = [
      ...interactionRoutes(this.#interactions, store),
      ...channelRoutes(store, this.#writer, now),
      ...commandRoutes(commands, world),
      ...accountRoutes(world, gateway),
    ];
    this.#rest = new RestServer({ routes, token, log, faults, buckets, gateway, store, bell: this.#bell });
    this.#people = new ActingPeople({
      store,
      commands,
      interactions: this.#interactions,
      gateway,
      bell: this.#bell,
      known,
      now,
    });
  }

  /** For `rest: { api }` of a client, `http://127.0.0.1:1234/api`. */
  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api`;
  }

  get port(): number {
    return this.#port;
  }

  /** Begins to listen, after `stop()` on the same port again. World, messages and sessions stay. */
  async start(): Promise<void> {
    this.#port = await this.#rest.listen(this.#port);
    this.gateway.url = `ws://127.0.0.1:${this.#port}/gw`;
    this.messages.filesUrl = `http://127.0.0.1:${this.#port}/attachments`;
  }

  /** An outage: sockets are torn, connections refused. */
  async stop(): Promise<void> {
    this.gateway.terminateAll();
    await this.#rest.close();
  }

  /** Ends everything, open waits included. */
  async close(): Promise<void> {
    this.#bell.close();
    await this.stop();
  }

  /** Somebody types a slash command. `subcommand`: `add`, or `group add`. */
  slash(name: string, options: TypedOptions = {}, who: Who & { subcommand?: string } = {}): DrivenInteraction {
    return this.#people.slash(name, options, who);
  }

  /** Somebody is typing the option `focused`; its text so far is in `options`. */
  autocomplete(
    name: string,
    options: TypedOptions,
    focused: string,
    who: Who & { subcommand?: string } = {},
  ): DrivenInteraction {
    return this.#people.autocomplete(name, options, focused, who);
  }

  /** Somebody presses a button; whoever asked for the message unless told otherwise. */
  press(messageId: string, customId: string, who: Who = {}): DrivenInteraction {
    return this.#people.press(messageId, customId, who);
  }

  /** Somebody chooses from a select menu. */
  select(messageId: string, customId: string, values: readonly string[], who: Who = {}): DrivenInteraction {
    return this.#people.select(messageId, customId, values, who);
  }

  /** Somebody sends in the modal that answered `shown`, texts by custom id. */
  submitModal(shown: DrivenInteraction, texts: Readonly<Record<string, string>>, who: Who = {}): DrivenInteraction {
    return this.#people.submitModal(shown, texts, who);
  }

  /** Messages of a channel as they are now, oldest first, ephemeral ones included. */
  messagesIn(channelId: string): SeenMessage[] {
    return this.messages.in(channelId).map(seenMessage);
  }

  /** One message as it is now; null when it was deleted. */
  message(id: string): SeenMessage | null {
    const message = this.messages.all.get(id);
    return message === undefined ? null : seenMessage(message);
  }

  /** Waits until `probe` gives something other than null, undefined or false; it is asked after every change here. */
  wait<T>(probe: () => T | null | undefined | false, ms = 5_000, what = 'a state of the fake Discord'): Promise<T> {
    return this.#bell.wait(probe, ms, what);
  }

  /** Waits until `count` sessions of bots are connected. */
  async connected(count = 1, ms = 5_000): Promise<void> {
    await this.wait(() => this.gateway.connected === count, ms, `${count} connected bots`);
  }

  /** The bot is added to a guild, with channels of these names. */
  joinGuild(guild: Partial<Guild> & { name: string }, channelNames: readonly string[] = ['general']): Guild {
    const added = this.world.addGuild({ ownerId: this.known.adaId, ...guild });
    for (const name of channelNames) this.world.addChannel({ name, guildId: added.id });
    this.gateway.announceGuild(added.id);
    return added;
  }

  /** The bot is removed from a guild. */
  leaveGuild(guildId: string): void {
    this.world.guild(guildId).botIsMember = false;
    this.gateway.dispatch('GUILD_DELETE', { id: guildId }, guildId);
  }

  /** A channel or thread is deleted. */
  deleteChannel(channelId: string): void {
    const channel: Channel = this.world.channel(channelId);
    this.world.channels.delete(channelId);
    const event = channel.type === 11 ? 'THREAD_DELETE' : 'CHANNEL_DELETE';
    this.gateway.dispatch(event, channelJson(channel, this.world) satisfies Json, channel.guildId);
  }

  /** A moderator deletes a message. The bot is not told: it has no intent for that. */
  deleteMessage(messageId: string): void {
    this.messages.all.delete(messageId);
  }

  /** Requests and gateway frames that the stand-in does not know. */
  get unknown(): readonly string[] {
    return [...this.#rest.unknown, ...this.gateway.unknown];
  }

  /** Mentions that would have called somebody. */
  get pings(): readonly string[] {
    return this.#writer.remarks.pings;
  }

  /** Sends that did not carry `allowed_mentions: { parse: [] }`. */
  get unguarded(): readonly string[] {
    return this.#writer.remarks.unguarded;
  }

  /** Embeds that show an `attachment://` which is not there. */
  get missingPictures(): readonly string[] {
    return this.#writer.remarks.missingPictures;
  }

  /** Tokens of all interactions there were, for searching logs. */
  get interactionTokens(): readonly string[] {
    return this.#interactions.tokens;
  }

  /** Throws when something happened that no test should overlook: unknown requests, pings, unguarded sends, missing pictures. */
  assertClean(): void {
    const found = Object.entries({
      'unknown requests': this.unknown,
      pings: this.pings,
      'sends that allow mentions': this.unguarded,
      'pictures that are not there': this.missingPictures,
    }).filter(([, list]) => list.length > 0);
    if (found.length > 0)
      throw new Error(
        `fake Discord: ${found.map(([what, list]) => `${what}: ${[...new Set(list)].join('; ')}`).join(' | ')}`,
      );
  }
}

/** Starts a fake Discord on loopback. */
export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const discord = new FakeDiscord(options);
  await discord.start();
  return discord;
}
