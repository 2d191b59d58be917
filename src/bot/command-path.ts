import type { CommandDef } from './command.js';

/** A command as it is typed, without the slash: `gex`, `watch add`. */
export function commandPath(def: Pick<CommandDef, 'name' | 'path'>): string {
  return def.path ?? def.name;
}
