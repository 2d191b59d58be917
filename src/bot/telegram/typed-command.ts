/** What a message asks of us, if anything. Pure. */

import { findCommand, parseCommandLine, plainLine } from '../argument-parser.js';
import type { CommandDef, OptionValues } from '../command.js';

export type Typed =
  /** Not for us, or nothing we answer. */
  | { kind: 'ignore' }
  | { kind: 'command'; def: CommandDef; options: OptionValues }
  /** A slip: one sentence. */
  | { kind: 'mistake'; problem: string }
  /** Small talk in a private chat. */
  | { kind: 'hint' };

export interface TypedContext {
  /** The bot's user name without the @. */
  botName: string;
  isPrivateChat: boolean;
  commands: readonly CommandDef[];
}

const ignore: Typed = { kind: 'ignore' };
/** Deep links carry A-Z a-z 0-9 _ - only: `t.me/bot?start=link_CODE`. */
const linkPayload = /^link_([A-Za-z0-9_-]{1,60})$/;

/** Opening the bot (`/start`), or a one-time link code that arrived by a deep link. */
function start(payload: string, commands: readonly CommandDef[]): Typed {
  const code = linkPayload.exec(payload)?.[1];
  const link = findCommand(commands, 'link');
  // Always as a code: a link that somebody else made must not be able to say `unlink`.
  if (code !== undefined && link !== null && Object.hasOwn(link.options, 'tapped'))
    return { kind: 'command', def: link, options: { code, tapped: 'address' } };
  return parsed('/help', commands);
}

function parsed(line: string, commands: readonly CommandDef[]): Typed {
  const result = parseCommandLine(line, commands);
  return result.ok ? { kind: 'command', ...result.value } : { kind: 'mistake', problem: result.problem };
}

/**
 * Reads a message's text. `/gex spx`, `/gex@our_bot spx` and, in private chats, `gex spx` are questions;
 * `/gex@another_bot` never is; an unknown command in a group is somebody else's unless it names us.
 */
export function readTyped(text: string, { botName, isPrivateChat, commands }: TypedContext): Typed {
  const line = plainLine(text).trim();
  const slash = /^\/([^\s@/]+)(?:@(\S+))?(?:\s+|$)([\s\S]*)$/.exec(line);
  if (slash !== null) {
    const [, typed, addressee, rest] = slash;
    if (addressee !== undefined && addressee.toLowerCase() !== botName.toLowerCase()) return ignore;
    const isForUs = isPrivateChat || addressee !== undefined;
    if (findCommand(commands, typed!) !== null) return parsed(line, commands);
    if (!isForUs) return ignore;
    return typed!.toLowerCase() === 'start' ? start(rest!.trim(), commands) : parsed(line, commands);
  }
  if (!isPrivateChat || line === '') return ignore;
  return findCommand(commands, line.split(/\s+/, 1)[0]!) === null ? { kind: 'hint' } : parsed(line, commands);
}
