/** A Discord and a Telegram on loopback, with more people and rooms than anybody's allowance needs, and a program in front of both. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEachTest } from '../fakes/after-each-test.js';
import {
  type DrivenInteraction,
  type FakeDiscord,
  type SeenMessage,
  startFakeDiscord,
  type Who,
} from '../fakes/discord/fake-discord.js';
import {
  type FakeChat,
  type FakeMessage,
  type FakeTelegram,
  type FakeTelegramOptions,
  startFakeTelegram,
  type WireUser,
} from '../fakes/telegram/fake-telegram.js';
import { Program, type ProgramOptions } from './program.js';

export { PERMISSION, type SeenMessage, type Who } from '../fakes/discord/fake-discord.js';
export { type FakeChat, type FakeMessage, fault, type WireUser } from '../fakes/telegram/fake-telegram.js';

/** Generous: two cores, and other tests beside this one. */
export const patienceMs = 40_000;

/** Somebody in a group of Telegram, or in the private chat with the bot. */
export interface Asker {
  chat: FakeChat;
  from: WireUser;
}

export class Chats {
  /** A group with topics. */
  readonly forum: FakeChat;
  /** A group of the old kind, which may become a supergroup. */
  readonly group: FakeChat;
  readonly #lists: { operators: string; allowed: string };
  readonly #groups: FakeChat[];
  readonly #people: WireUser[];
  /** May ask anywhere and change the watch list. */
  readonly #operators: { discord: string[]; telegram: WireUser[] };
  #asked = 0;

  private constructor(
    readonly discord: FakeDiscord,
    readonly telegram: FakeTelegram,
    readonly healthPort: number,
  ) {
    const some = Array.from({ length: 8 }, (_, n) => `Operator ${n + 1}`);
    this.#operators = {
      discord: some.map((username) => discord.world.addPerson({ username }).id),
      telegram: some.map((name) => telegram.addUser({ name })),
    };
    discord.world.guild(discord.known.guildId).memberIds.push(...this.#operators.discord);
    this.forum = telegram.addSupergroup({ title: 'Forum', forum: true });
    this.group = telegram.addGroup({ title: 'Old group' });
    this.#people = Array.from({ length: 60 }, (_, n) => telegram.addUser({ name: `Trader ${n + 1}` }));
    this.#groups = Array.from({ length: 60 }, (_, n) => telegram.addSupergroup({ title: `Desk ${n + 1}` }));
    const ofTelegram = [this.forum, this.group, ...this.#groups, ...this.#people];
    // Everybody, whether they have asked already or not: for a second start.
    this.#lists = {
      allowed: [`discord:${discord.known.guildId}`, ...ofTelegram.map(({ id }) => `telegram:${id}`)].join(','),
      operators: [
        ...this.#operators.discord.map((id) => `discord:${id}`),
        ...this.#operators.telegram.map(({ id }) => `telegram:${id}`),
      ].join(','),
    };
  }

  static async open(options: { telegram?: FakeTelegramOptions; isShared?: boolean } = {}): Promise<Chats> {
    const [discord, telegram, port] = await Promise.all([
      startFakeDiscord(),
      startFakeTelegram(options.telegram ?? {}),
      freePort(),
    ]);
    const chats = new Chats(discord, telegram, port);
    if (options.isShared !== true) open.add(chats);
    return chats;
  }

  /** Settings of a program on both platforms: the whole server, every group and every person made here may ask. */
  get env(): Record<string, string> {
    const { discord, telegram } = this;
    return {
      SYMBOLS: 'DIA',
      HEALTH_PORT: String(this.healthPort),
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_URL: telegram.url,
      ALLOWED_CHATS: this.#lists.allowed,
      OPERATOR_IDS: this.#lists.operators,
    };
  }

  /** Starts a program and waits until it has all of its symbol and is on both platforms. */
  async start(
    options: ProgramOptions & { args?: readonly string[]; isReady?: (program: Program) => boolean } = {},
  ): Promise<Program> {
    const { telegram } = this;
    const polls = telegram.polls.length;
    // Two polls: what waits when the first one comes is taken for old.
    const bothOn = ({ stderr }: Program) => stderr.includes('"discord connected"') && telegram.polls.length > polls + 1;
    const { args = [], isReady = bothOn, ...rest } = options;
    const program = await Program.start(args, { ...rest, env: { ...this.env, ...rest.env } });
    await program.until(({ stderr }) => stderr.includes('"symbol loaded"') && isReady(program), patienceMs);
    return program;
  }

  /** A member of the server nobody has seen, in a channel of their own. */
  readonly member = (): Who & { user: string; channel: string } => {
    const { world, known } = this.discord;
    const { id: user } = world.addPerson({ username: `trader${++this.#asked}` });
    world.guild(known.guildId).memberIds.push(user);
    return { user, channel: world.addChannel({ name: `desk-${this.#asked}`, guildId: known.guildId }).id };
  };

  /** A channel of the server where nobody has asked. */
  room(): { channel: string } {
    const { world, known } = this.discord;
    return { channel: world.addChannel({ name: `room-${++this.#asked}`, guildId: known.guildId }).id };
  }

  /** Another member, for a message that is there already. */
  presser(): string {
    return this.member().user;
  }

  /** Somebody of Telegram for a message that is there already; nobody's presses add up. */
  presserOfTelegram(): WireUser {
    return this.telegram.addUser({ name: 'Presser' });
  }

  /** Somebody who runs the bot and has not asked yet, in a channel of their own. */
  operator(): { user: string; channel: string } {
    return { user: taken(this.#operators.discord), ...this.room() };
  }

  /** The same on Telegram, in the private chat. */
  operatorOfTelegram(): Asker {
    const from = taken(this.#operators.telegram);
    return { chat: this.telegram.chatWith(from), from };
  }

  /** Somebody of Telegram who has not asked yet, in a group of their own. */
  asker(): Asker {
    return { chat: taken(this.#groups), from: taken(this.#people) };
  }

  /** Somebody of Telegram who has not asked yet, in the private chat. */
  private(): Asker {
    const from = taken(this.#people);
    return { chat: this.telegram.chatWith(from), from };
  }

  /** The health page's answer. */
  async page(path: '/healthz' | '/readyz' | '/metrics'): Promise<string> {
    return await (await fetch(`http://127.0.0.1:${this.healthPort}${path}`)).text();
  }

  /** Throws when the bot did what the real platforms refuse, or pinged anybody. */
  assertClean(): void {
    this.discord.assertClean();
    this.telegram.assertClean();
  }

  /**
   * Every secret found in a text: both bot tokens, interaction tokens, pictures (as bytes, base64 or a list of numbers). Names of
   * what was found, not the secrets.
   */
  leaksIn(text: string): string[] {
    const { discord, telegram } = this;
    const [, secretPart = ''] = telegram.token.split(':');
    const secrets: Record<string, readonly string[]> = {
      'Discord token': [discord.token],
      'Telegram token': [telegram.token, secretPart],
      'interaction token': discord.interactionTokens,
      'picture bytes': ['\u0089PNG', '\ufffdPNG', 'iVBORw0KGgo', 'IHDR', 'IDAT'],
    };
    const found = Object.entries(secrets).flatMap(([name, words]) =>
      words.some((word) => text.includes(word)) ? [name] : [],
    );
    return /(?:\d{1,3}, ?){40}/.test(text) ? [...found, 'a long list of numbers'] : found;
  }

  async close(): Promise<void> {
    await Promise.all([this.discord.close(), this.telegram.close()]);
  }
}

const open = new Set<Chats>();
afterEachTest(async () => {
  const all = [...open];
  open.clear();
  await Promise.all(all.map((chats) => chats.close()));
});

function taken<T>(from: T[]): T {
  const one = from.shift();
  if (one === undefined) throw new Error('everybody has asked already');
  return one;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** What the person ends up with: the filled message, the answer at once, or what was sent to them alone after the public one went away. */
export function answerTo(asked: DrivenInteraction, ms = patienceMs): Promise<SeenMessage> {
  const isWhole = ({ embeds }: SeenMessage) => embeds.length > 0;
  return Promise.any([asked.reply({ until: isWhole, ms }), asked.followUps(1, ms).then(([first]) => first!)]);
}

/** Asks on Discord, as a member who has not asked yet unless told otherwise, and waits for the answer. */
export function askDiscord(
  { discord, member }: Chats,
  name: string,
  options: Record<string, string> = {},
  who: Who & { subcommand?: string } = member(),
): Promise<SeenMessage> {
  return answerTo(discord.slash(name, options, who));
}

/** The bot's next message in this chat after `before` of them. */
export function answerIn(
  telegram: FakeTelegram,
  { chat }: Asker,
  before: number,
  ms = patienceMs,
): Promise<FakeMessage> {
  return telegram.wait(() => telegram.sentTo(chat)[before], ms, `answer ${before + 1} in ${chat.title ?? 'private'}`);
}

/** Asks on Telegram and waits for the answer. */
export async function askTelegram(
  telegram: FakeTelegram,
  text: string,
  who: Asker,
  ms = patienceMs,
): Promise<FakeMessage> {
  const before = telegram.sentTo(who.chat).length;
  telegram.message(text, who);
  return answerIn(telegram, who, before, ms);
}

/** All that a reader sees of a Discord message. */
export function wordsOf({ content, embeds, attachments }: SeenMessage): string {
  const alts = attachments.map(({ description }) => description);
  const parts = [content, ...embeds.flatMap(({ title, description }) => [title, description]), ...alts];
  return plain(parts.filter(Boolean).join('\n'));
}

/** Spaces that keep words together count as spaces. */
export const plain = (text: string) => text.replaceAll('\u00a0', ' ');
