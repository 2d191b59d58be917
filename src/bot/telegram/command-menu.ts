/** The command menus that Telegram's apps show: per kind of chat, set again only when they changed. */

import { createHash } from 'node:crypto';
import type { Api } from 'grammy';
import type { BotCommand } from 'grammy/types';
import type { Cancel, SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import type { CommandDef } from '../command.js';
import type { FaceMemory } from '../desk.js';
import { loggable, telegramFault } from './errors.js';
import { deadline, grammySignal } from './signals.js';

type MenuScope = 'all_private_chats' | 'all_group_chats' | 'all_chat_administrators';

export interface Menu {
  scope: MenuScope;
  commands: BotCommand[];
}

/** Telegram's limits (core.telegram.org/bots/api#botcommand). */
const mostCommands = 100;
const longestDescription = 256;
const againMs = 10 * 60_000;
const timeoutMs = 15_000;

function menuOf(scope: MenuScope, defs: readonly CommandDef[]): Menu {
  const commands = defs.slice(0, mostCommands).map(({ name, description }) => ({
    command: name,
    description: [...description].slice(0, longestDescription).join(''),
  }));
  return { scope, commands };
}

/** Whether those who manage a chat use it there: it is for them, or takes `for=chat`. */
const isOfChat = (def: CommandDef) => def.permission === 'chat-manager' || Object.hasOwn(def.options, 'for');

/**
 * Which commands each kind of chat is offered. Commands for those who run the bot are typed, never offered; answers for one
 * person alone have no place in a group; what changes a chat is offered to those who manage it. Pure.
 */
export function menusOf(commands: readonly CommandDef[]): Menu[] {
  const offered = commands.filter((def) => def.permission !== 'operator');
  const isShared = (def: CommandDef) => def.visibility !== 'private' && def.permission === 'everyone';
  return [
    menuOf('all_private_chats', offered),
    menuOf('all_group_chats', offered.filter(isShared)),
    menuOf(
      'all_chat_administrators',
      offered.filter((def) => isShared(def) || isOfChat(def)),
    ),
  ];
}

export interface CommandMenuDeps {
  api: Api;
  commands: readonly CommandDef[];
  memory: FaceMemory;
  steady: SteadyClock;
  log: Logger;
  signal: AbortSignal;
}

/** Sets the menus when they differ from those set last for this bot; tries again later when Telegram does not take them. Never rejects. */
export async function offerCommands(deps: CommandMenuDeps, botId: number): Promise<void> {
  try {
    await offer(deps, botId);
  } catch (error) {
    deps.log.error('telegram menus failed', { error });
  }
}

async function offer(deps: CommandMenuDeps, botId: number): Promise<void> {
  const { api, memory, steady, log, signal } = deps;
  const menus = menusOf(deps.commands);
  const hash = createHash('sha256').update(JSON.stringify(menus)).digest('hex');
  const key = `telegram.menus.${botId}`;
  if (memory.get(key) === hash) return;
  try {
    for (const { scope, commands } of menus) {
      await api.setMyCommands(commands, { scope: { type: scope } }, grammySignal(deadline(timeoutMs, signal)));
    }
  } catch (thrown) {
    if (signal.aborted) return;
    const fault = telegramFault(thrown);
    log.warn('telegram menus not set', { error: loggable(fault, 'setMyCommands') });
    const waitMs = fault.kind === 'wait' ? Math.max(fault.ms, againMs) : againMs;
    const cancel: Cancel = steady.after(waitMs, () => void offerCommands(deps, botId), { background: true });
    signal.addEventListener('abort', cancel, { once: true });
    return;
  }
  log.info('telegram menus set', { commands: menus[0]!.commands.length });
  try {
    await memory.set(key, hash);
  } catch (error) {
    // They are set again at the next start: harmless.
    log.warn('telegram menus not remembered', { error });
  }
}
