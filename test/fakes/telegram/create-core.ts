/** Puts the parts of the world together. */

import { CallbackQueries } from './callback-queries.js';
import { CommandMenus } from './command-menus.js';
import type { Core } from './core.js';
import { FileStore } from './file-store.js';
import { FloodLimit } from './flood-limit.js';
import { MessageStore } from './message-store.js';
import { UpdateQueue } from './update-queue.js';
import type { WireUser } from './wire.js';
import { World } from './world.js';

export interface FakeTelegramOptions {
  /** Token of the bot; its number before the colon is the bot's id. */
  token?: string;
  /** Name of the bot without @; `gexwatch_test_bot` when left out. */
  username?: string;
  /**
   * Privacy mode: of what people write in groups the bot gets commands, answers to itself and service messages only, unless
   * it is an administrator. Off when left out, so that everything arrives.
   */
  privacy?: boolean;
  /** Refuses with 429 what comes faster: one message per `perChatMs` and chat, so many a minute per group. Off when left out. */
  flood?: { perChatMs: number; perGroupPerMinute: number };
  /** Clock for the dates of messages and for the flood rules, Unix milliseconds. */
  now?: () => number;
}

export function createCore(token: string, options: FakeTelegramOptions): Core {
  const bot: WireUser = {
    id: Number(token.split(':')[0]) || 7_654_321,
    is_bot: true,
    first_name: 'Gexwatch test',
    username: options.username ?? 'gexwatch_test_bot',
  };
  const now = options.now ?? (() => Date.now());
  const world = new World(bot);
  return {
    world,
    messages: new MessageStore(world, now),
    files: new FileStore(),
    queue: new UpdateQueue(),
    menus: new CommandMenus(world),
    presses: new CallbackQueries(),
    flood: options.flood === undefined ? null : new FloodLimit(options.flood, now),
    me: {
      ...bot,
      can_join_groups: true,
      can_read_all_group_messages: options.privacy !== true,
      supports_guest_queries: false,
      supports_inline_queries: false,
      can_connect_to_business: false,
      has_main_web_app: false,
      has_topics_enabled: false,
      allows_users_to_create_topics: false,
      can_manage_bots: false,
      supports_join_request_queries: false,
    },
    profile: new Map(),
  };
}
