/** Tells Discord which slash commands there are: one bulk overwrite, only when they changed. */

import { type REST, Routes } from 'discord.js';
import { type BackoffPolicy, backoffDelay } from '../../lib/backoff.js';
import type { SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import type { CommandDef } from '../command.js';
import type { FaceMemory } from '../desk.js';
import { definitionsHash, discordDefinitions } from './definitions.js';
import { classifyDiscordError } from './errors.js';

export type CommandsRest = Pick<REST, 'get' | 'put'>;

/** One registered command, as far as it is told to people. */
export interface RegisteredCommand {
  id: string;
  name: string;
  description: string;
}

/** Where commands are registered: one server, or everywhere (which Discord spreads within minutes). */
export interface CommandScope {
  applicationId: string;
  guildId: string | null;
}

function routeOf({ applicationId, guildId }: CommandScope) {
  return guildId === null
    ? Routes.applicationCommands(applicationId)
    : Routes.applicationGuildCommands(applicationId, guildId);
}

function registered(answer: unknown): RegisteredCommand[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((each: unknown) => {
    const { id, name, description } = (each ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string') return [];
    return [{ id: String(id ?? ''), name, description: typeof description === 'string' ? description : '' }];
  });
}

/** Replaces all commands of the scope by those of the registry. @throws errors of the REST client. */
export async function putCommands(
  rest: CommandsRest,
  scope: CommandScope,
  commands: readonly CommandDef[],
): Promise<RegisteredCommand[]> {
  return registered(await rest.put(routeOf(scope), { body: discordDefinitions(commands) }));
}

/** What is registered now. @throws errors of the REST client. */
export async function getCommands(rest: CommandsRest, scope: CommandScope): Promise<RegisteredCommand[]> {
  return registered(await rest.get(routeOf(scope)));
}

/** Takes every command of the scope away. @throws errors of the REST client. */
export async function clearCommands(rest: CommandsRest, scope: CommandScope): Promise<void> {
  await rest.put(routeOf(scope), { body: [] });
}

const retries: BackoffPolicy = { firstMs: 5_000, capMs: 10 * 60_000, floor: 0.5 };

export interface KeepRegisteredDeps {
  rest: CommandsRest;
  scope: CommandScope;
  commands: readonly CommandDef[];
  memory: FaceMemory;
  steady: Pick<SteadyClock, 'sleep'>;
  random: () => number;
  log: Logger;
  signal: AbortSignal;
}

/**
 * Registers the commands when the hash differs from the one in memory or somebody took them away, and tries again until it
 * worked or the signal aborts. Never rejects: old commands go on working meanwhile.
 */
export async function keepRegistered(deps: KeepRegisteredDeps): Promise<void> {
  const { rest, scope, commands, memory, steady, random, log, signal } = deps;
  const key = `discord:commands:${scope.applicationId}:${scope.guildId ?? 'everywhere'}`;
  const hash = definitionsHash(discordDefinitions(commands));
  const where = scope.guildId === null ? 'everywhere' : 'one server';
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      if (memory.get(key) === hash && (await isAllThere(rest, scope, commands))) {
        log.debug('discord commands unchanged', { where });
        return;
      }
      const done = await putCommands(rest, scope, commands);
      log.info('discord commands registered', { where, commands: done.length });
      // Forgetting it costs one more registration.
      await memory.set(key, hash).catch((error: unknown) => {
        log.warn('discord registration not remembered', { error });
      });
      return;
    } catch (thrown) {
      if (signal.aborted) return;
      const { code, error, remedy } = classifyDiscordError(thrown);
      if (remedy === 'refused') return;
      const waitMs = backoffDelay(attempt, retries, random);
      log.warn('discord commands not registered', { where, code, error, waitMs });
      await steady.sleep(waitMs, signal).catch(() => {});
    }
  }
}

async function isAllThere(rest: CommandsRest, scope: CommandScope, commands: readonly CommandDef[]): Promise<boolean> {
  const names = new Set((await getCommands(rest, scope)).map(({ name }) => name));
  return names.size === commands.length && commands.every(({ name }) => names.has(name));
}
