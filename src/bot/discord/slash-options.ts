/** The options of a slash command as Discord sends them: sub-commands are nested options. */

import type { CommandInteractionOption } from 'discord.js';
import type { OptionValues } from '../action.js';

export interface SlashOptions {
  /** Names of sub-command groups and sub-commands, outermost first. */
  path: string[];
  values: OptionValues;
  /** The option being typed, while suggestions are asked for. */
  focused: { name: string; typed: string } | null;
}

type SlashOption = Pick<CommandInteractionOption, 'name' | 'value' | 'focused'> & {
  options?: readonly SlashOption[] | undefined;
};

/** Reads untrusted options: values that are neither text nor number are left out, so that the command names what it misses. */
export function readSlashOptions(data: readonly SlashOption[]): SlashOptions {
  const path: string[] = [];
  let level = data;
  // A group, then a sub-command: Discord nests no deeper.
  while (path.length < 2 && level[0]?.options !== undefined && level[0].value === undefined) {
    path.push(level[0].name);
    level = level[0].options;
  }
  const values: Record<string, string | number> = Object.create(null);
  let focused: SlashOptions['focused'] = null;
  for (const { name, value, focused: isFocused } of level) {
    if (isFocused === true) focused = { name, typed: String(value ?? '') };
    else if (typeof value === 'string' || typeof value === 'number') values[name] = value;
  }
  return { path, values: { ...values }, focused };
}
