import type { Actor } from '../../src/bot/actor.js';
import type { Place } from '../../src/bot/place.js';
import { createPeople, type People } from '../../src/daemon/people.js';
import { type Logger, silentLogger } from '../../src/lib/log.js';
import type { Store } from '../../src/store/store.js';
import { defaultSettings, fakeActor } from '../fakes/market-ask.js';
import { seeded } from '../fakes/random.js';
import { tempStore } from '../store/temp-folder.js';

export interface PeopleRig {
  people: People;
  store: Store;
  /** The machine's time; tests move it. */
  clock: { now: number };
}

/** People over a real database file, with a clock and random bytes of the test's own. */
export function peopleRig(store: Store = tempStore(), log: Logger = silentLogger, seed = 1): PeopleRig {
  const clock = { now: Date.parse('2026-11-20T15:41:00Z') };
  const random = seeded(seed);
  const people = createPeople({
    store,
    defaults: defaultSettings,
    wallNow: () => clock.now,
    randomBytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256)),
    log,
  });
  return { people, store, clock };
}

type Somewhere = Partial<Pick<Place, 'platform' | 'userId' | 'chatId' | 'threadId' | 'guildId' | 'kind' | 'title'>>;

/** Where somebody asks; in a Telegram private chat unless told otherwise. */
export function placeOf(change: Somewhere = {}): Place {
  const userId = change.userId ?? '7';
  return {
    platform: 'telegram',
    userId,
    userName: null,
    chatId: userId,
    threadId: null,
    guildId: null,
    kind: 'private',
    title: null,
    canManageChat: () => Promise.resolve(false),
    ...change,
  };
}

/** The same as an actor, as the desk makes it. */
export function actorOf(
  change: Somewhere & { canManageChat?: Actor['canManageChat']; isOperator?: boolean } = {},
): Actor {
  const { platform, userId, chatId, threadId, kind } = placeOf(change);
  return {
    ...fakeActor(),
    platform,
    userId,
    chatId,
    threadId,
    isOperator: change.isOperator ?? false,
    isPrivateChat: kind === 'private',
    isOverheard: platform === 'telegram' && kind !== 'private',
    canManageChat: change.canManageChat ?? (() => Promise.resolve(false)),
  };
}

/** Every table with its rows as text, for finding what should not be there. */
export function everyRow(store: Store): string[] {
  const tables = store.db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all() as string[];
  return tables.flatMap((table) =>
    store.db
      .prepare(`SELECT * FROM ${table}`)
      .all()
      .map((row) => `${table} ${JSON.stringify(row)}`),
  );
}
