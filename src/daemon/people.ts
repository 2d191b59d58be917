/** People and chats: who they are across networks, what they have set, and what is forgotten when they ask for it. */

import type { Rule } from '../alerts/rule-record.js';
import type { Actor, ChatSettings } from '../bot/actor.js';
import type { ChatBook, FaceMemory } from '../bot/desk.js';
import { directChannelKey } from '../bot/discord/direct-channel-key.js';
import { unset } from '../bot/no-people.js';
import { idWord, type Place } from '../bot/place.js';
import { type Account, linkCodeMinutes, type OwnData, type PeopleAsk, type StoredSettings } from '../bot/ports.js';
import { ruleTitle, ruleWord } from '../bot/rule-words.js';
import { summaryTitle } from '../bot/summary-words.js';
import { formatClock } from '../lib/format.js';
import type { Logger } from '../lib/log.js';
import type { StoredChat } from '../store/chat-repository.js';
import type { Store } from '../store/store.js';
import { StoredChatBook } from './chat-book.js';
import { linkCodeHash, newLinkCode, readLinkCode } from './link-code.js';
import { joinByCode, splitOff } from './link-people.js';
import { loudnessOf, setLoudness } from './loudness-store.js';
import { personOf } from './person-of.js';
import { type SettingLayers, settingsInForce, valuesOf } from './settings-in-force.js';
import { WrongGuesses } from './wrong-guesses.js';

export interface PeopleDeps {
  store: Store;
  /** What holds where nobody has set anything. */
  defaults: ChatSettings;
  /** The machine's time, ms UTC: codes end by it, also after a restart and on a practice market. */
  wallNow: () => number;
  /** Market time, ms UTC: messages go by it. The machine's when absent. */
  marketNow?: () => number;
  /** Unpredictable bytes, such as node:crypto's. */
  randomBytes: (count: number) => Uint8Array;
  log: Logger;
}

export interface People {
  /** What commands may ask. */
  readonly ask: PeopleAsk;
  /** What faces tell about chats. */
  readonly chats: ChatBook;
  /** What faces keep across restarts. */
  readonly memory: FaceMemory;
  /** What holds for this user here: in a private chat the person's settings, elsewhere the chat's, then the person's; then the program's. Never throws. */
  settingsFor(place: Pick<Place, 'platform' | 'userId' | 'chatId' | 'kind'>): ChatSettings;
  /** What a person has set, wherever they are; the program's where nothing is, and for nobody (null). Never throws. */
  settingsOf(personId: number | null): ChatSettings;
  /** Removes what has had its time: ended codes, chats gone for 30 days. Throws store errors. */
  prune(): Promise<void>;
  /** Resolves when everything told so far is stored; call it before the store closes. */
  settled(): Promise<void>;
}

/** Settings held in memory; beyond this they are read again. */
const mostHeld = 10_000;

type Whom = Pick<Actor, 'platform' | 'userId' | 'chatId' | 'isPrivateChat'>;

/** Settings are read once and held until anything about people or chats is changed. */
export function createPeople({ store, defaults, wallNow, marketNow = wallNow, randomBytes, log }: PeopleDeps): People {
  const held = new Map<string, StoredSettings>();
  const guesses = new WrongGuesses();
  const chats = new StoredChatBook({ store, wallNow, log, onStored: () => held.clear() });

  function holding(key: string, read: () => StoredSettings | undefined): StoredSettings {
    let settings = held.get(key);
    if (settings === undefined) {
      settings = read() ?? unset;
      if (held.size >= mostHeld) held.clear();
      held.set(key, settings);
    }
    return settings;
  }
  const personSettings = ({ platform, userId }: Account) =>
    holding(`person ${idWord(platform, userId)}`, () => store.people.find(platform, userId)?.settings);
  const chatSettings = ({ platform, chatId }: Pick<Place, 'platform' | 'chatId'>) =>
    holding(`chat ${idWord(platform, chatId)}`, () => store.chats.find(platform, chatId)?.settings);

  function layersFor(whom: Whom): SettingLayers {
    const person = { from: 'person', settings: personSettings(whom) } as const;
    return whom.isPrivateChat ? [person] : [{ from: 'chat', settings: chatSettings(whom) }, person];
  }

  /** All of it or nothing; what was held is read anew. */
  async function change<T>(action: () => T): Promise<T> {
    try {
      return await store.transact(action);
    } finally {
      held.clear();
    }
  }

  /** The settings of the actor's chat, which is noted when it is not yet. Inside a transaction. */
  function chatRow({ platform, chatId, threadId, userId }: Actor): StoredSettings {
    if (store.chats.find(platform, chatId) === null) {
      const seen = { platform, chatId, threadId, userId, kind: 'group', guildId: null, title: null } as const;
      store.chats.seen(seen, wallNow());
    }
    return store.chats.find(platform, chatId)?.settings ?? unset;
  }

  function ownData({ platform, userId }: Account): OwnData {
    const person = store.people.find(platform, userId);
    const stored = person === null ? [] : store.people.accounts(person.id);
    const accounts = stored.map((one): Account => ({ platform: one.platform, userId: one.userId }));
    // Chats are noted before anything else is stored about an account.
    const named = stored.length === 0 ? [{ platform, userId }] : accounts;
    const added = named.flatMap((one) => store.chats.addedBy(one.platform, one.userId));
    const live = named.flatMap((one) => store.live.ofUser(one.platform, one.userId));
    const times = [...stored.map((one) => one.createdAt), ...added.map((chat) => chat.firstSeenAt)];
    return {
      accounts,
      settings: person?.settings ?? unset,
      chats: added.length,
      chatNames: added.map(chatName),
      alerts: person === null ? [] : store.rules.ofOwner(person.id).map(alertName),
      posts: person === null ? [] : store.summaries.ofOwner(person.id).map((post) => summaryTitle(post)),
      live: live.map(({ symbol, until }) => `${symbol} until ${formatClock(until)}`),
      since: times.length === 0 ? null : Math.min(...times),
    };
  }

  const ask: PeopleAsk = {
    settingsOf: (whose, actor) =>
      whose === 'chat' && !actor.isPrivateChat ? chatSettings(actor) : personSettings(actor),
    settingsInForce: (actor) => settingsInForce(layersFor(actor), defaults),

    async changeSettings(whose, actor, given) {
      // The chat may be waiting to be noted for the first time.
      await chats.flush();
      return change(() => {
        if (whose === 'chat' && !actor.isPrivateChat) {
          const settings = changed(chatRow(actor), given);
          store.chats.setSettings(actor.platform, actor.chatId, settings);
          return settings;
        }
        const person = personOf(store, actor, wallNow());
        const settings = changed(person.settings, given);
        store.people.setSettings(person.id, settings);
        return settings;
      });
    },

    loudness: (whose, actor) => loudnessOf(store, actor.isPrivateChat ? 'person' : whose, actor),

    async changeLoudness(whose, actor, given) {
      await chats.flush();
      const { timeZone: zone } = actor.settings;
      return change(() => {
        if (whose === 'chat' && !actor.isPrivateChat) chatRow(actor);
        else personOf(store, actor, wallNow());
        const isPerson = whose === 'person' || actor.isPrivateChat;
        return setLoudness(store, isPerson ? 'person' : 'chat', actor, given, { at: marketNow(), zone });
      });
    },

    async linkCode(actor) {
      const code = newLinkCode(randomBytes);
      const expiresAt = wallNow() + linkCodeMinutes * 60_000;
      await change(() => {
        store.linkCodes.endAll(personOf(store, actor, wallNow()).id);
        store.linkCodes.add(linkCodeHash(readLinkCode(code)!), actor.platform, actor.userId, expiresAt);
      });
      return { code, expiresAt };
    },

    async redeem(actor, typed) {
      const now = wallNow();
      const who = idWord(actor.platform, actor.userId);
      const waitMs = guesses.waitMs(who, now);
      if (waitMs > 0) return { waitMs };
      const code = readLinkCode(typed);
      const outcome = code === null ? 'unknown' : await change(() => joinByCode(store, actor, linkCodeHash(code), now));
      if (outcome === 'unknown') guesses.note(who, now);
      return outcome;
    },

    unlink: (actor) => change(() => splitOff(store, actor, wallNow())),

    ownData(actor) {
      // This very question may have made the chat known.
      void chats.flush();
      return ownData(actor);
    },

    async deleteOwnData(actor) {
      await chats.flush();
      const gone = await change(() => {
        const data = ownData(actor);
        const { platform, userId } = actor;
        for (const one of [{ platform, userId }, ...data.accounts]) {
          store.chats.forgetUser(one.platform, one.userId);
          store.targets.forgetUser(one.platform, one.userId);
          if (one.platform === 'discord') store.meta.remove(faceKey(directChannelKey(one.userId)));
        }
        const person = store.people.find(platform, userId);
        // Rules and posts go with it, and what they told, waiting or delivered.
        if (person !== null) store.people.remove(person.id);
        store.targets.prune();
        return data;
      });
      chats.forget();
      return gone;
    },
  };

  return {
    ask,
    chats,
    memory: {
      get(key) {
        try {
          return store.meta.get(faceKey(key));
        } catch (error) {
          log.warn('a note of a chat platform not read', { key, error });
          return null;
        }
      },
      async set(key, value) {
        try {
          await store.write(() => store.meta.set(faceKey(key), value));
        } catch (error) {
          // What is not remembered is done again at the next start.
          log.warn('a note of a chat platform not stored', { key, error });
        }
      },
    },
    settingsFor({ platform, userId, chatId, kind }) {
      try {
        const layers = layersFor({ platform, userId, chatId, isPrivateChat: kind === 'private' });
        return valuesOf(settingsInForce(layers, defaults));
      } catch (error) {
        log.warn('settings not read', { platform, error });
        return defaults;
      }
    },
    settingsOf(personId) {
      try {
        const [account] = personId === null ? [] : store.people.accounts(personId);
        return account === undefined
          ? defaults
          : valuesOf(settingsInForce([{ from: 'person', settings: personSettings(account) }], defaults));
      } catch (error) {
        log.warn('settings not read', { error });
        return defaults;
      }
    },
    async prune() {
      await chats.flush();
      await store.pruneChats(wallNow());
      chats.forget();
      held.clear();
    },
    settled: () => chats.flush(),
  };
}

/** The database's own notes keep their names. */
const faceKey = (key: string) => `face:${key}`;

function changed(before: StoredSettings, given: Partial<StoredSettings>): StoredSettings {
  // An absent setting stays; only a null takes it back.
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...before, ...said };
}

const alertName = ({ id, logic }: Rule) => `${ruleWord(id)} ${ruleTitle(logic)}`;

function chatName({ kind, title, platform, chatId }: StoredChat): string {
  const name = kind === 'private' ? 'private chat' : (title ?? kind);
  return `${name} (${idWord(platform, chatId)})`;
}
