/**
 * What a button does, as a few ASCII characters: `g1Yk` + `gex` + `;0SPX;10dte`. Discord keeps 100 characters, Telegram 64 bytes.
 *
 * The first two characters name the program and the version of this format, the next two are a checksum over the names
 * and choices of the command's options: after a change of the command its old buttons are known to be old instead of
 * being misread. Then the command's path and, for each option, its place in the definition and its value; a choice is
 * written by its place too. A code comes back from the outside: whatever was not written by this file is refused.
 */

import { AppError } from '../lib/errors.js';
import type { Action } from './action.js';
import { findCommand } from './argument-parser.js';
import type { CommandDef, OptionSpec, OptionValues } from './command.js';

/** Faces may put up to two characters of their own around a code. */
export const longestActionCode = 62;

const program = 'g';
const version = '1';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export type DecodedAction =
  | { ok: true; def: CommandDef; options: OptionValues }
  /** foreign: not ours. old: ours, of another version or of a command that has changed or gone. broken: damaged. */
  | { ok: false; why: 'foreign' | 'old' | 'broken' };

/** A definition never changes while the program runs. */
const checksums = new WeakMap<CommandDef, string>();

/** Two characters over what the places in a code mean (FNV-1a, 12 bits of it). */
function checksum(path: string, def: CommandDef): string {
  const known = checksums.get(def);
  if (known !== undefined) return known;
  const words = Object.entries(def.options).map(([name, spec]) => {
    const choices = spec.kind === 'choice' ? spec.choices.map((choice) => choice.value).join(',') : '';
    return `${name}:${spec.kind}:${choices}`;
  });
  let hash = 0x811c9dc5;
  for (const character of [path, ...words].join('|')) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  }
  const folded = (hash ^ (hash >>> 12) ^ (hash >>> 24)) & 0xfff;
  const sum = letters[folded >>> 6]! + letters[folded & 63]!;
  checksums.set(def, sum);
  return sum;
}

/** Letters, digits and a few signs as they are, the rest as %XX of UTF-8. Throws URIError on half a surrogate pair. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** `/` and `:` are common in symbols, strike ranges and time zones and need no escape here. */
const writeText = (text: string): string =>
  escaped(text).replace(/%2F/g, '/').replace(/%3A/g, ':').replace(/%20/g, '+');

function readText(code: string): string | null {
  try {
    return decodeURIComponent(code.replace(/\+/g, ' '));
  } catch {
    return null;
  }
}

function writeValue(spec: OptionSpec, value: string | number): string | null {
  if (spec.kind !== 'choice') return writeText(String(value));
  const place = spec.choices.findIndex((choice) => choice.value === value);
  return place < 0 ? null : place.toString(36);
}

function readValue(spec: OptionSpec, code: string): string | number | null {
  if (spec.kind === 'choice') return spec.choices[Number.parseInt(code, 36)]?.value ?? null;
  const text = readText(code);
  if (text === null || (spec.kind !== 'integer' && spec.kind !== 'number')) return text;
  const value = Number(text);
  return Number.isFinite(value) && text !== '' ? value : null;
}

function write(path: string, def: CommandDef, options: OptionValues): string | null {
  const parts = Object.entries(def.options).map(([name, spec], place) => {
    const value = options[name];
    if (value === undefined) return '';
    const code = writeValue(spec, value);
    return code === null ? null : `;${place.toString(36)}${code}`;
  });
  const known = Object.keys(options).every((name) => Object.hasOwn(def.options, name) || options[name] === undefined);
  return !known || parts.includes(null)
    ? null
    : `${program}${version}${checksum(path, def)}${path.replaceAll(' ', '.')}${parts.join('')}`;
}

/** The code of an action, or null when it names no such command, option or choice or does not fit. */
export function tryEncodeAction(commands: readonly CommandDef[], action: Action): string | null {
  const path = action.command.trim().toLowerCase();
  const def = findCommand(commands, path);
  if (def === null) return null;
  try {
    const code = write(path, def, action.options);
    return code === null || code.length > longestActionCode ? null : code;
  } catch {
    return null;
  }
}

/**
 * The code of an action: at most `longestActionCode` ASCII characters.
 * Throws INTERNAL for an action that no command here would take or that does not fit: commands must not offer it.
 */
export function encodeAction(commands: readonly CommandDef[], action: Action): string {
  const code = tryEncodeAction(commands, action);
  if (code === null) throw new AppError('INTERNAL', `A button of /${action.command} does not fit into a code.`);
  return code;
}

const shape = /^g1([A-Za-z0-9_-]{2})([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)((?:;[0-9a-z][^;#]*)*)(?:#\d{1,2})?$/;
/** A number after # keeps apart two buttons of one message that do the same, which Discord does not allow. */
const position = /#\d{1,2}$/;

/** Reads what a button brings back. Never throws; the values are still to be checked by `checkOptions`. */
export function decodeAction(commands: readonly CommandDef[], text: string): DecodedAction {
  if (!/^g\d/.test(text)) return { ok: false, why: 'foreign' };
  if (text[1] !== version) return { ok: false, why: 'old' };
  const match = text.length > longestActionCode + 3 ? null : shape.exec(text);
  if (match === null) return { ok: false, why: 'broken' };
  const path = match[2]!.replaceAll('.', ' ');
  const def = findCommand(commands, path);
  if (def === null || match[1] !== checksum(path, def)) return { ok: false, why: 'old' };
  const specs = Object.entries(def.options);
  const options: Record<string, string | number> = {};
  for (const part of match[3]!.split(';').slice(1)) {
    const entry = specs[Number.parseInt(part[0]!, 36)];
    const value = entry === undefined ? null : readValue(entry[1], part.slice(1));
    if (entry === undefined || value === null) return { ok: false, why: 'broken' };
    options[entry[0]] = value;
  }
  // There is one way to write an action: anything else did not come from here.
  return tryEncodeAction(commands, { command: path, options }) === text.replace(position, '')
    ? { ok: true, def, options }
    : { ok: false, why: 'broken' };
}
