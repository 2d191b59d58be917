/** All the parts a method of the API works on. */

import type { CallbackQueries } from './callback-queries.js';
import type { CommandMenus } from './command-menus.js';
import type { FileStore } from './file-store.js';
import type { FloodLimit } from './flood-limit.js';
import type { MessageStore } from './message-store.js';
import type { Params } from './params.js';
import type { UpdateQueue } from './update-queue.js';
import type { WireUser } from './wire.js';
import type { World } from './world.js';

export interface Core {
  world: World;
  messages: MessageStore;
  files: FileStore;
  queue: UpdateQueue;
  menus: CommandMenus;
  presses: CallbackQueries;
  flood: FloodLimit | null;
  /** What getMe answers. */
  me: WireUser & Record<string, unknown>;
  /** Name, description and short description by method word and language, `Description/de`. */
  profile: Map<string, string>;
}

/** Throws a Refusal. @param gone fires when the caller hangs up. */
export type Method = (params: Params, core: Core, gone: AbortSignal) => unknown;
