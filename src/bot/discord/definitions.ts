/** The registry as Discord's application commands. Meaning stays in the registry: this only changes the words for it. */

import { createHash } from 'node:crypto';
import type { CommandDef, OptionSpec } from '../command.js';
import { stringOptionLimit } from './limits.js';

interface OptionBase {
  name: string;
  description: string;
}

export type DiscordOption =
  | (OptionBase & { type: 1; options: DiscordOption[] })
  | (OptionBase & { type: 2; options: DiscordOption[] })
  | (OptionBase & {
      type: 3;
      required: boolean;
      max_length?: number;
      autocomplete?: true;
      choices?: { name: string; value: string }[];
    })
  | (OptionBase & { type: 4 | 10; required: boolean; min_value: number; max_value: number });

/** Body of Discord's create-command call; a list of them is the body of the bulk overwrite. */
export interface DiscordCommand {
  /** A slash command. */
  type: 1;
  name: string;
  description: string;
  options: DiscordOption[];
  /** Servers, the bot's own DMs, other private channels. */
  contexts: [0, 1, 2];
  /** Installed to a server or to a person's account. */
  integration_types: [0, 1];
  /** Everybody sees it; who may use it is checked when it is used. */
  default_member_permissions: null;
}

/** `$` and the ten characters of a symbol; dates; `50/50` with spaces: longer is no answer to the option. */
const lengths: Partial<Record<OptionSpec['kind'], number>> = { symbol: 11, scope: 12, strikes: 9 };

/** Slash options, from the definition's kinds. Lists of what there is are suggested while typing, fixed choices are choices. */
function optionOf(name: string, spec: OptionSpec): DiscordOption {
  const base = { name, description: spec.description, required: spec.required === true };
  switch (spec.kind) {
    case 'choice':
      return { type: 3, ...base, choices: spec.choices.map(({ value, label }) => ({ name: label, value })) };
    case 'integer':
    case 'number':
      return { type: spec.kind === 'integer' ? 4 : 10, ...base, min_value: spec.min, max_value: spec.max };
    default: {
      const longest = spec.kind === 'text' || spec.kind === 'word' ? spec.maxLength : lengths[spec.kind]!;
      const option = { type: 3 as const, ...base, max_length: Math.min(longest, stringOptionLimit) };
      return spec.autocomplete === undefined ? option : { ...option, autocomplete: true };
    }
  }
}

/** Discord wants required options first; hidden ones are for buttons. */
function optionsOf(def: CommandDef): DiscordOption[] {
  const shown = Object.entries(def.options).filter(([, spec]) => spec.hidden !== true);
  const required = shown.filter(([, spec]) => spec.required === true);
  const optional = shown.filter(([, spec]) => spec.required !== true);
  return [...required, ...optional].map(([name, spec]) => optionOf(name, spec));
}

function subcommandOf(def: CommandDef): DiscordOption {
  const { name, description, subcommands } = def;
  return subcommands === undefined
    ? { type: 1, name, description, options: optionsOf(def) }
    : { type: 2, name, description, options: subcommands.map(subcommandOf) };
}

function commandOf(def: CommandDef): DiscordCommand {
  const { name, description, subcommands } = def;
  return {
    type: 1,
    name,
    description,
    // A command with sub-commands cannot be called by itself on Discord.
    options: subcommands === undefined ? optionsOf(def) : subcommands.map(subcommandOf),
    contexts: [0, 1, 2],
    integration_types: [0, 1],
    default_member_permissions: null,
  };
}

/** The definitions to register, in the order of the registry. */
export function discordDefinitions(commands: readonly CommandDef[]): DiscordCommand[] {
  return commands.map(commandOf);
}

/** With keys in order, so that equal definitions are equal texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
}

/** SHA-256 in hex over the canonical JSON: commands are registered anew only when it changes. */
export function definitionsHash(definitions: readonly DiscordCommand[]): string {
  return createHash('sha256').update(canonical(definitions)).digest('hex');
}
