/** Which chats there are, as the faces tell it. Notes are gathered for a turn of the loop and written together: a command never waits for them. */

import type { ChatBook } from '../bot/desk.js';
import type { Place } from '../bot/place.js';
import { printable } from '../bot/printable.js';
import { isTransient } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { Store } from '../store/store.js';

export interface ChatBookDeps {
  store: Store;
  /** ms UTC. */
  wallNow: () => number;
  log: Logger;
  /** What was read before may be another chat's now. */
  onStored: () => void;
}

const dayMs = 86_400_000;
/** Chats remembered as noted today; beyond this they are noted again. */
const mostKnown = 10_000;
const longestTitle = 128;
const longestReason = 200;

const short = (text: string, longest: number) => [...printable(text).trim()].slice(0, longest).join('');

/** Kept notes beyond this: the oldest go. */
const mostKept = 1_000;

interface Note {
  write(): void;
  /** Told once by the platform, so it waits for as long as the database is held up; an arrival is told again by the next word. */
  isKept: boolean;
}

export class StoredChatBook implements ChatBook {
  /** What was noted of each chat and topic, so that each is written at most once a day. */
  readonly #noted = new Map<string, string>();
  #waiting: Note[] = [];
  #isDue = false;
  /** Whether everything was stored. */
  #writing: Promise<boolean> | null = null;

  constructor(private readonly deps: ChatBookDeps) {}

  arrived(place: Place): void {
    const now = this.deps.wallNow();
    const { platform, chatId, threadId, kind, guildId, userId } = place;
    const title = place.title === null ? null : short(place.title, longestTitle);
    const key = JSON.stringify([platform, chatId, threadId]);
    const note = JSON.stringify([Math.floor(now / dayMs), kind, guildId, title]);
    if (this.#noted.get(key) === note) return;
    if (this.#noted.size >= mostKnown) this.#noted.clear();
    this.#noted.set(key, note);
    const addedBy = userId === '' ? null : userId;
    const seen = { platform, chatId, threadId, kind, guildId, title, userId: addedBy };
    this.#later(false, () => {
      const { chats, targets } = this.deps.store;
      // Alerts to a chat that has the bot again go on; one paused for another reason stays so.
      if (chats.find(platform, chatId)?.status === 'gone') targets.resumeChat(platform, chatId);
      chats.seen(seen, now);
    });
  }

  left(platform: Place['platform'], chatId: string, reason: string): void {
    const now = this.deps.wallNow();
    this.forget();
    const why = short(reason, longestReason);
    this.#later(true, () => {
      const { chats, targets } = this.deps.store;
      targets.pauseChat(platform, chatId, why, now);
      chats.left(platform, chatId, why, now);
    });
  }

  moved(platform: Place['platform'], fromChatId: string, toChatId: string): void {
    this.forget();
    this.#later(true, () => {
      this.deps.store.chats.move(platform, fromChatId, toChatId);
      this.deps.store.targets.moved(platform, fromChatId, toChatId);
    });
  }

  /** The next word of each chat is written again, whatever was noted before. */
  forget(): void {
    this.#noted.clear();
  }

  /** Writes what waits; what is not held up by another program's lock is stored when this returns. Never rejects. */
  async flush(): Promise<void> {
    while (this.#writing !== null || this.#waiting.length > 0) {
      this.#writing ??= this.#writeAll().finally(() => {
        this.#writing = null;
      });
      if (!(await this.#writing)) return;
    }
  }

  #later(isKept: boolean, write: () => void): void {
    this.#waiting.push({ write, isKept });
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      void this.flush();
    });
  }

  async #writeAll(): Promise<boolean> {
    const heldUp = await this.#write(this.#waiting.splice(0));
    // They go with the next notes, or at the next flush.
    const kept = heldUp.filter((note) => note.isKept);
    this.#waiting = [...kept, ...this.#waiting].slice(-mostKept);
    return heldUp.length === 0;
  }

  /** Those that are held up by another program's lock. */
  async #write(notes: readonly Note[]): Promise<readonly Note[]> {
    try {
      await this.deps.store.transact(() => {
        for (const note of notes) note.write();
      });
      this.deps.onStored();
      return [];
    } catch (error) {
      const isHeldUp = isTransient(error);
      // One note that the database refuses must not take the others with it.
      if (notes.length > 1 && !isHeldUp) {
        const heldUp: Note[] = [];
        for (const note of notes) heldUp.push(...(await this.#write([note])));
        return heldUp;
      }
      this.forget();
      this.deps.log.warn('chats not noted', { notes: notes.length, error });
      return isHeldUp ? notes : [];
    }
  }
}
