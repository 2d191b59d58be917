/**
 * A Telegram Bot API on 127.0.0.1 for tests: a small world of people and chats, real long polling, Telegram's limits and
 * its words of refusal. The bot under test talks to it by `apiRoot`; the test plays the people and looks at what they see.
 *
 * @example
 * const telegram = await startFakeTelegram();
 * const bot = new Bot(telegram.token, { client: { apiRoot: telegram.url } });
 * const ann = telegram.addUser({ name: 'Ann' });
 * telegram.message('/gex spx', { chat: telegram.chatWith(ann) });
 * const answer = await telegram.wait(() => telegram.sentTo(telegram.chatWith(ann)).at(-1));
 * telegram.press(answer, 'Refresh');
 * await telegram.close();
 */

import { createApiHandler } from './api-handler.js';
import { BotTraces } from './bot-traces.js';
import { createCore, type FakeTelegramOptions } from './create-core.js';
import { type Fault, type FaultRule, FaultRules } from './fault.js';
import { LoopbackServer } from './loopback-server.js';
import type { FakeMessage } from './message-store.js';
import { addTopic, changeBot, migrate, type Pressed, press, rewrite, type Written, write } from './people-acts.js';
import type { MemberStatus, WireUpdate, WireUser } from './wire.js';
import type { FakeChat } from './world.js';

export type { ApiCall } from './call-log.js';
export type { FakePress } from './callback-queries.js';
export type { MenuCommand } from './command-menus.js';
export type { FakeTelegramOptions } from './create-core.js';
export { type Fault, type FaultRule, fault } from './fault.js';
export type { StoredDocument, StoredPicture } from './file-store.js';
export type { FakeMessage, MessageContent } from './message-store.js';
export type { Pressed, Written } from './people-acts.js';
export { pngStub } from './picture.js';
export type { MemberStatus, WireButton, WireMessage, WireUpdate, WireUser } from './wire.js';
export type { FakeChat } from './world.js';

/** A group, supergroup or channel to be added. */
export interface NewChat {
  id?: number;
  title?: string;
  /** Public name without @. */
  username?: string;
  /** A supergroup with topics. */
  forum?: boolean;
  members?: WireUser[];
  admins?: WireUser[];
  owner?: WireUser;
  /** The bot's own status; `member`, and in channels `administrator`, when left out. */
  bot?: MemberStatus;
}

/**
 * The server, its world and the people in it. What the bot did is read from the same object: see `BotTraces`.
 * Nothing is asynchronous but `wait`, `start`, `stop` and `close`: an act is done when its function returns, and the bot
 * hears of it by its next poll.
 */
export class FakeTelegram extends BotTraces {
  readonly token: string;
  /** The bot's account. */
  readonly me: WireUser;
  readonly #server: LoopbackServer;
  readonly #faults = new FaultRules();
  #acceptedToken: string;

  /** Does not listen yet: use `startFakeTelegram`. */
  constructor(options: FakeTelegramOptions) {
    const token = options.token ?? '7654321:AAFakeTelegramTokenForTests_0123456789';
    super(createCore(token, options));
    this.token = token;
    this.#acceptedToken = token;
    this.me = this.core.world.bot;
    this.#server = new LoopbackServer(
      createApiHandler({
        core: this.core,
        log: this.log,
        faults: this.#faults,
        findings: this.findings,
        token: () => this.#acceptedToken,
      }),
    );
  }

  // The world

  /** A person. The private chat with them exists at once and is started, unless `started` is false. */
  addUser(
    given: {
      name?: string;
      username?: string;
      language?: string;
      isBot?: boolean;
      id?: number;
      started?: boolean;
    } = {},
  ): WireUser {
    const user = this.core.world.addUser(given);
    this.core.world.privateChat(user, given.started === false ? 'left' : 'member');
    return user;
  }

  /** The private chat with a person; its id is the person's. */
  chatWith(user: WireUser): FakeChat {
    return this.core.world.privateChat(user);
  }

  /** An old kind of group, which may become a supergroup (`migrate`). */
  addGroup(given: NewChat = {}): FakeChat {
    return this.#addChat('group', given);
  }

  addSupergroup(given: NewChat = {}): FakeChat {
    return this.#addChat('supergroup', given);
  }

  addChannel(given: NewChat = {}): FakeChat {
    return this.#addChat('channel', given);
  }

  /** Begins a topic in a forum. Returns its `message_thread_id`. */
  addTopic(chat: FakeChat, name: string): number {
    return addTopic(this.core, chat, name);
  }

  /** A deleted topic is unknown to sends, a closed one refuses them. */
  closeTopic(chat: FakeChat, threadId: number): void {
    const topic = chat.topics.get(threadId);
    if (topic !== undefined) topic.isClosed = true;
  }

  deleteTopic(chat: FakeChat, threadId: number): void {
    chat.topics.delete(threadId);
  }

  /** A person's status in a chat, without any update. */
  setRole(chat: FakeChat, user: WireUser, status: MemberStatus): void {
    chat.members.set(user.id, status);
  }

  // What people do

  /**
   * Somebody writes. Commands get their entities. In a channel it is a post. Writing to a bot that was never started
   * starts it; writing in a group makes a stranger a member.
   */
  message(text: string, given: Written): FakeMessage {
    return write(this.core, text, given);
  }

  /** A person changes what they wrote. */
  edited(message: FakeMessage, text: string): void {
    rewrite(this.core, message, text);
  }

  /**
   * Somebody presses a button of a message.
   * @param button its callback data or its text. Throws when there is no such button, unless `isForged`.
   * @returns id of the callback query.
   */
  press(message: FakeMessage, button: string, given: Pressed = {}): string {
    return press(this.core, message, button, given);
  }

  /**
   * The bot's own status changes and it is told (`my_chat_member`): `kicked` in a private chat is "blocked". To change it
   * behind the bot's back, set `chat.bot`.
   */
  membership(chat: FakeChat, to: MemberStatus, by?: WireUser): void {
    const somebody = by ?? chat.person ?? this.core.world.users.get([...chat.members.keys()][0] ?? 0) ?? this.me;
    changeBot(this.core, chat, to, somebody);
  }

  /**
   * A group becomes a supergroup; sends to the old id then answer 400 with `migrate_to_chat_id`.
   * @param given `isTold` false leaves out both service messages, so that the bot learns it from a refusal.
   */
  migrate(group: FakeChat, given: { newId?: number; isTold?: boolean } = {}): FakeChat {
    return migrate(this.core, group, given.newId, given.isTold ?? true);
  }

  /** Hands the bot an update of any kind, such as `update('inline_query', {…})`. */
  update(kind: string, content: unknown): WireUpdate {
    return this.core.queue.add(kind, content);
  }

  /** Hands an update out again under its old id. */
  redeliver(update: WireUpdate): void {
    this.core.queue.again(update);
  }

  // Trouble

  /**
   * Lays a fault over a method.
   * @param method any letter case; `*` is everything but getUpdates.
   * @param given `times` 1 when left out; `chat` limits it to calls about that chat.
   */
  fail(method: string, what: Fault, given: { times?: number; chat?: FakeChat } = {}): FaultRule {
    return this.#faults.add(method, what, given.times ?? 1, given.chat?.id ?? null);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** From now on the token is refused with 401; `restoreToken` takes it back. */
  revokeToken(): void {
    this.#acceptedToken = '';
  }

  restoreToken(): void {
    this.#acceptedToken = this.token;
  }

  /** Somebody sets a webhook behind the bot's back: polling is refused until deleteWebhook. */
  setWebhook(url: string): void {
    this.core.queue.setWebhook(url);
  }

  /** Answers to this press come too late from now on. */
  expire(queryId: string): void {
    const press = this.core.presses.all.find((each) => each.id === queryId);
    if (press !== undefined) press.isExpired = true;
  }

  /** Every file id given out so far becomes unknown. */
  forgetFiles(): void {
    this.core.files.forget();
  }

  /** Takes a message away, as its chat's people can. */
  deleteMessage(message: FakeMessage): void {
    message.isDeleted = true;
  }

  /** Cuts all connections; new ones are taken. */
  dropConnections(): void {
    this.#server.dropConnections();
  }

  // The server

  /** Root for `client.apiRoot`; the port stays the same over `stop` and `start`. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`;
  }

  /** Begins to listen again after `stop`; the world is as it was. */
  async start(): Promise<void> {
    await this.#server.start();
  }

  /** Telegram goes away: connections are cut, new ones refused. */
  async stop(): Promise<void> {
    await this.#server.stop();
  }

  /** Ends at once; nothing of it keeps the process alive. */
  async close(): Promise<void> {
    await this.#server.stop();
  }

  #addChat(type: 'group' | 'supergroup' | 'channel', given: NewChat): FakeChat {
    const chat = this.core.world.addChat(type, given);
    for (const member of given.members ?? []) chat.members.set(member.id, 'member');
    for (const admin of given.admins ?? []) chat.members.set(admin.id, 'administrator');
    if (given.owner !== undefined) chat.members.set(given.owner.id, 'creator');
    return chat;
  }
}

/** Starts on a free port of 127.0.0.1. */
export async function startFakeTelegram(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const telegram = new FakeTelegram(options);
  await telegram.start();
  return telegram;
}
