/** `gexwatch commands`: what Discord offers as slash commands, registered, shown and taken away by hand. */

import { parseArgs } from 'node:util';
import type { RegisteredCommand, Registrar } from '../bot/discord/registrar.js';
import { commands } from '../bot/registry.js';
import { AppError } from '../lib/errors.js';
import type { CliIo } from './io.js';
import { prepareProgram } from './program.js';
import { usageFault } from './usage.js';

export const commandsHelp = `Usage: gexwatch commands register|view|clear [--guild ID] [--global] [--json]

Slash commands at Discord, by REST alone: the daemon need not run, and registers them by itself when it starts. For the server
of DISCORD_GUILD_ID, or everywhere without it. Needs DISCORD_TOKEN.

  register     put the commands of this program in place of what is there
  view         show what is there
  clear        take all of them away; the daemon puts them back when it starts
  --guild ID   for this server
  --global     everywhere, whatever DISCORD_GUILD_ID says
  --json       for programs`;

const actions = ['register', 'view', 'clear'] as const;
type CommandsAction = (typeof actions)[number];

interface Options {
  action: CommandsAction;
  /** undefined: as configured; null: everywhere. */
  guild: string | null | undefined;
  json: boolean;
}

/** @throws AppError of usage, configuration or Discord. */
export async function runCommands(argv: readonly string[], io: CliIo): Promise<number> {
  const options = readOptions(argv);
  if (options === null) {
    io.out(commandsHelp);
    return 0;
  }
  const { config, steady } = prepareProgram(io, { log: 'nothing' });
  const { token, apiUrl, guildId } = config.discord;
  if (token === null) throw new AppError('CONFIG_INVALID', 'DISCORD_TOKEN is not set.');
  const guild = options.guild === undefined ? guildId : options.guild;
  // Only here: the library is large, and no other sub-command should wait for it.
  const { createRegistrar } = await import('../bot/discord/registrar.js');
  const registrar = createRegistrar({ token, apiUrl, steady });
  const application = await registrar.application();
  const found = await act(registrar, options.action, application.id, guild);
  if (options.json) io.out(JSON.stringify({ application, guild, commands: found }, null, 2));
  else for (const line of report(options.action, application.name, guild, found)) io.out(line);
  return 0;
}

async function act(
  registrar: Registrar,
  action: CommandsAction,
  applicationId: string,
  guild: string | null,
): Promise<RegisteredCommand[]> {
  switch (action) {
    case 'register':
      return registrar.register(applicationId, guild, commands);
    case 'view':
      return registrar.view(applicationId, guild);
    case 'clear':
      await registrar.clear(applicationId, guild);
      return [];
  }
}

function report(action: CommandsAction, name: string, guild: string | null, found: RegisteredCommand[]): string[] {
  const where = guild === null ? 'everywhere' : `for the server ${guild}`;
  const list = found.map((each) => `  /${each.name.padEnd(16)} ${each.description}`);
  const count = found.length === 1 ? '1 command' : `${found.length} commands`;
  switch (action) {
    case 'register':
      return [`Registered ${count} of ${name} ${where}.`, ...list];
    case 'view':
      return found.length === 0 ? [`${name} has no commands ${where}.`] : [`${name} has ${count} ${where}.`, ...list];
    case 'clear':
      return [`Took away all commands of ${name} ${where}.`];
  }
}

function readOptions(argv: readonly string[]): Options | null {
  const { values, positionals } = parse(argv);
  if (values.help === true) return null;
  const [word, ...more] = positionals;
  const action = actions.find((each) => each === word);
  if (action === undefined || more.length > 0)
    throw new AppError('USAGE', `commands takes one of ${actions.join(', ')}.`);
  if (values.guild !== undefined && values.global === true)
    throw new AppError('USAGE', 'commands: --guild and --global exclude each other.');
  if (values.guild !== undefined && !/^\d{17,20}$/.test(values.guild))
    throw new AppError('USAGE', 'commands: --guild takes the id of a server, 17 to 20 digits.');
  return { action, guild: values.global === true ? null : values.guild, json: values.json === true };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        json: { type: 'boolean' },
        global: { type: 'boolean' },
        guild: { type: 'string' },
      },
    });
  } catch (error) {
    throw usageFault('commands', error);
  }
}
