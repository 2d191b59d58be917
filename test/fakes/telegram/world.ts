/** People, chats and who may do what where. */

import { forbidden, mistaken, Refusal, refused } from './refusal.js';
import type { ChatType, MemberStatus, WireChat, WireUser } from './wire.js';

/** What a chat can forbid its members, the bot among them. */
export type Sending = 'text messages' | 'photos' | 'documents';

export interface FakeTopic {
  name: string;
  isClosed: boolean;
}

export interface FakeChat {
  readonly id: number;
  readonly type: ChatType;
  title: string | null;
  username: string | null;
  isForum: boolean;
  /** Topics by `message_thread_id`; the General topic has no id. */
  readonly topics: Map<number, FakeTopic>;
  /** People in it; in a private chat the one person. */
  readonly members: Map<number, MemberStatus>;
  /** The bot's own status. In a private chat: `member` = started, `kicked` = blocked by the person, `left` = never started. */
  bot: MemberStatus;
  /** The person of a private chat. */
  readonly person: WireUser | null;
  /** Account of a private chat is deleted. */
  isDeactivated: boolean;
  /** Id of the supergroup it became. */
  migratedTo: number | null;
  /** What the bot may not send here. */
  readonly forbids: Set<Sending>;
}

export class World {
  readonly users = new Map<number, WireUser>();
  readonly chats = new Map<number, FakeChat>();
  #nextUser = 500_000_001;
  #nextGroup = -4_000_001;
  #nextSupergroup = -1_001_900_000_001;

  constructor(readonly bot: WireUser) {
    this.users.set(bot.id, bot);
  }

  /** Ids of people lie above 2^31, as many real ones do. */
  addUser(given: { name?: string; username?: string; language?: string; isBot?: boolean; id?: number }): WireUser {
    const id = given.id ?? 5_000_000_000 + this.#nextUser++;
    const user: WireUser = {
      id,
      is_bot: given.isBot ?? false,
      first_name: given.name ?? `Person ${this.users.size}`,
      ...(given.username === undefined ? {} : { username: given.username }),
      ...(given.language === undefined ? {} : { language_code: given.language }),
    };
    this.users.set(id, user);
    return user;
  }

  /** The private chat of a person, which has the person's id. */
  privateChat(user: WireUser, bot: MemberStatus = 'member'): FakeChat {
    const known = this.chats.get(user.id);
    if (known !== undefined) return known;
    return this.#add({ id: user.id, type: 'private', title: null, username: user.username ?? null, bot, person: user });
  }

  addChat(
    type: Exclude<ChatType, 'private'>,
    given: { id?: number; title?: string; username?: string; forum?: boolean; bot?: MemberStatus },
  ): FakeChat {
    const id = given.id ?? (type === 'group' ? this.#nextGroup-- : this.#nextSupergroup--);
    if (this.chats.has(id)) throw new Error(`there is already a chat ${id}`);
    const chat = this.#add({
      id,
      type,
      title: given.title ?? `${type} ${this.chats.size + 1}`,
      username: given.username ?? null,
      bot: given.bot ?? (type === 'channel' ? 'administrator' : 'member'),
      person: null,
    });
    chat.isForum = given.forum ?? false;
    return chat;
  }

  statusOf(chat: FakeChat, userId: number): MemberStatus {
    return userId === this.bot.id ? chat.bot : (chat.members.get(userId) ?? 'left');
  }

  /** Finds a chat by id or @name. Throws the Refusal that Telegram gives for it. */
  find(given: string | null): FakeChat {
    if (given === null || given === '') throw mistaken('chat_id is empty');
    const chat = given.startsWith('@')
      ? [...this.chats.values()].find((each) => each.username === given.slice(1))
      : this.chats.get(Number(given));
    if (chat === undefined) throw refused('chat not found');
    if (chat.migratedTo !== null)
      throw new Refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: chat.migratedTo,
      });
    return chat;
  }

  /** The same, for a chat in which the bot must be. */
  findOpen(given: string | null): FakeChat {
    const chat = this.find(given);
    if (chat.type === 'private') {
      if (chat.isDeactivated) throw forbidden('user is deactivated');
      if (chat.bot === 'kicked') throw forbidden('bot was blocked by the user');
      if (chat.bot === 'left') throw forbidden("bot can't initiate conversation with a user");
      return chat;
    }
    if (chat.bot === 'kicked') throw forbidden(`bot was kicked from the ${chat.type} chat`);
    if (chat.bot === 'left') throw forbidden(`bot is not a member of the ${chat.type} chat`);
    return chat;
  }

  /** The same, for a chat into which the bot is about to send. */
  findForSending(given: string | null, what: Sending): FakeChat {
    const chat = this.findOpen(given);
    if (chat.type === 'channel' && chat.bot !== 'administrator')
      throw refused('need administrator rights in the channel chat');
    if (chat.forbids.has(what)) throw refused(`not enough rights to send ${what} to the chat`);
    return chat;
  }

  wire(chat: FakeChat): WireChat {
    return {
      id: chat.id,
      type: chat.type,
      ...(chat.person === null ? {} : { first_name: chat.person.first_name }),
      ...(chat.title === null ? {} : { title: chat.title }),
      ...(chat.username === null ? {} : { username: chat.username }),
      ...(chat.isForum ? { is_forum: true as const } : {}),
    };
  }

  #add(given: Pick<FakeChat, 'id' | 'type' | 'title' | 'username' | 'bot' | 'person'>): FakeChat {
    const chat: FakeChat = {
      ...given,
      isForum: false,
      topics: new Map(),
      members: new Map(given.person === null ? [] : [[given.person.id, 'member' as const]]),
      isDeactivated: false,
      migratedTo: null,
      forbids: new Set(),
    };
    this.chats.set(chat.id, chat);
    return chat;
  }
}
