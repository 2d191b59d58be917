import type { CommandDef } from './command.js';
import { explain } from './commands/explain.js';
import { gex } from './commands/gex.js';
import { help } from './commands/help.js';
import { levels } from './commands/levels.js';
import { status } from './commands/status.js';

/** Every command, in the order help and menus show them. A new command is one file and one line here. */
export const commands: readonly CommandDef[] = [gex, levels, status, explain, help];
