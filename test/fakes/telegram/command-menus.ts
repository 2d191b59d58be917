/** Command menus by scope and language, with the rules for names and descriptions. */

import type { Params } from './params.js';
import { mistaken } from './refusal.js';
import type { World } from './world.js';

export interface MenuCommand {
  command: string;
  description: string;
}

const plainScopes = ['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators'];
const maxCommands = 100;

export class CommandMenus {
  readonly #menus = new Map<string, MenuCommand[]>();
  /** Calls of setMyCommands that were taken. */
  writes = 0;

  constructor(readonly world: World) {}

  set(params: Params): void {
    const given = params.json('commands');
    if (!Array.isArray(given)) throw mistaken("can't parse commands: expected an Array");
    if (given.length > maxCommands) throw mistaken('BOT_COMMANDS_TOO_MUCH');
    this.#menus.set(this.#key(params), given.map(checkCommand));
    this.writes++;
  }

  get(params: Params): MenuCommand[] {
    return this.#menus.get(this.#key(params)) ?? [];
  }

  delete(params: Params): void {
    this.#menus.delete(this.#key(params));
  }

  /** @param scope such as `all_private_chats` or `chat:-100123`. Null when none was ever set. */
  shown(scope = 'default', language = ''): MenuCommand[] | null {
    return this.#menus.get(`${scope}/${language}`) ?? null;
  }

  #key(params: Params): string {
    const language = params.text('language_code') ?? '';
    if (language !== '' && !/^[a-z]{2}$/.test(language)) throw mistaken('invalid language code specified');
    const scope = params.object('scope') ?? { type: 'default' };
    const type = String(scope.type);
    if (plainScopes.includes(type)) return `${type}/${language}`;
    if (!['chat', 'chat_administrators', 'chat_member'].includes(type)) throw mistaken("can't parse BotCommandScope");
    const chat = this.world.findOpen(scope.chat_id === undefined ? null : String(scope.chat_id));
    return `${type}:${chat.id}${type === 'chat_member' ? `:${String(scope.user_id)}` : ''}/${language}`;
  }
}

function checkCommand(value: unknown): MenuCommand {
  const { command, description } = (value ?? {}) as Partial<MenuCommand>;
  if (typeof command !== 'string' || !/^[a-z0-9_]{1,32}$/.test(command)) throw mistaken('BOT_COMMAND_INVALID');
  if (typeof description !== 'string' || description.trim().length < 1 || description.length > 256)
    throw mistaken('BOT_COMMAND_DESCRIPTION_INVALID');
  return { command, description };
}
