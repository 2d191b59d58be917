/**
 * A typed line to a command and its options, for the terminal and Telegram: forgiving, in any order.
 * `name=value`, `name:value` and `name value` are understood; a bare word goes to the option whose kind it fits.
 * Keywords win over symbols (`net` is the view, `all` the scope): the ticker is written `$NET` or `symbol=NET`.
 */

import type { CommandDef, OptionSpec, OptionValues } from './command.js';
import { commandPath } from './command-path.js';
import { nearestWord } from './nearest-word.js';
import { type Checked, checkOption, checkOptions, exampleOf } from './option-values.js';
import { quoted } from './printable.js';
import { parseSymbol } from './symbol.js';

export interface ParsedCommand {
  def: CommandDef;
  options: OptionValues;
}

const longestLine = 400;
const bad = (problem: string): Checked<never> => ({ ok: false, problem });

/** Finds a command by its path of names, `gex` or `alert add`, case ignored; null when there is none. */
export function findCommand(commands: readonly CommandDef[], path: string): CommandDef | null {
  const [name, ...rest] = path.trim().toLowerCase().split(/\s+/);
  const def = commands.find((one) => one.name === name) ?? null;
  return def === null || rest.length === 0 ? def : findCommand(def.subcommands ?? [], rest.join(' '));
}

/**
 * What was meant by a line from a phone or from a web page: full-width letters and odd spaces are plain ones, and marks that nobody
 * sees (writing direction, zero width) are not there.
 */
export function plainLine(line: string): string {
  return line.normalize('NFKC').replace(/\p{Cf}+/gu, '');
}

/** Splits the line and finds the command; the problem is one sentence that names the nearest command. */
export function parseCommandLine(line: string, commands: readonly CommandDef[]): Checked<ParsedCommand> {
  const plain = line.length > longestLine ? line : plainLine(line);
  // Measured again: one sign can stand for a sentence of eighteen letters.
  if (plain.length > longestLine) return bad(`That line is longer than ${longestLine} characters; try /help.`);
  const words = plain
    .replace(/[,;]+/g, ' ')
    .replace(/\s*=\s*/g, '=')
    .split(/\s+/)
    .filter((word) => word !== '');
  const typed = (words.shift() ?? '').replace(/^\//, '').replace(/@.*$/, '').toLowerCase();
  const def = commands.find((one) => one.name === typed);
  if (def === undefined) {
    const near = nearestWord(
      typed,
      commands.map((one) => one.name),
    );
    const meant = near === null ? '/help lists the commands.' : `Did you mean /${near}?`;
    return bad(
      typed === ''
        ? 'Type a command such as /gex SPX; /help lists them.'
        : `There is no command ${quoted(typed)}. ${meant}`,
    );
  }
  return parseWords(def, words);
}

/** `zero gamma`, `zerogamma` and `zero_gamma` are the choice `zero-gamma`. */
function joinedChoices(def: CommandDef, words: readonly string[]): string[] {
  const choices = Object.values(def.options).flatMap((spec) =>
    spec.kind === 'choice' && spec.hidden !== true ? spec.choices.map(({ value }) => value) : [],
  );
  const known = new Map(choices.filter((value) => value.includes('-')).map((value) => [bareWord(value), value]));
  const joined: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const two = known.get(bareWord(`${word}${words[index + 1] ?? ''}`));
    const one = known.get(bareWord(word));
    joined.push(one ?? two ?? word);
    if (one === undefined && two !== undefined) index += 1;
  }
  return joined;
}

const bareWord = (word: string): string => word.toLowerCase().replace(/[-_‐‑–—]/g, '');

function parseWords(def: CommandDef, written: string[]): Checked<ParsedCommand> {
  const isText = Object.values(def.options).some((spec) => spec.kind === 'text');
  const words = isText ? written : joinedChoices(def, written);
  const subNamed = (word: string | undefined) => def.subcommands?.find((one) => one.name === word?.toLowerCase());
  const sub = subNamed(words[0]);
  if (sub !== undefined) return parseWords(sub, words.slice(1));
  // `/alert 12 pause` is as good as `/alert pause 12`.
  const later = /^#?\d+$/.test(words[0] ?? '') ? subNamed(words[1]) : undefined;
  if (later !== undefined) return parseWords(later, [words[0]!, ...words.slice(2)]);
  const raw: Record<string, string> = {};
  const loose: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const named = namedOption(def, word, words[index + 1]);
    const unvalued = named === null ? valueMissing(def, word, words[index + 1]) : null;
    if (unvalued !== null) return bad(unvalued);
    const target = named ?? bareOption(def, word, raw);
    if (target === null) {
      if (!isText) return bad(strangeWord(def, word));
      loose.push(word);
      continue;
    }
    if (raw[target.name] !== undefined) return bad(twice(def, target.name, raw[target.name]!, target.value, words));
    raw[target.name] = target.value;
    // A text is the rest of the line: its words are nobody else's.
    if (named !== null && def.options[named.name]?.kind === 'text') {
      raw[named.name] = [named.value, ...words.slice(index + 1)].join(' ').trim();
      break;
    }
    if (named?.tookNext === true) index += 1;
    // `mon wed fri`: a list goes on while its words fit.
    const spec = def.options[target.name]!;
    if (spec.kind !== 'word' || spec.isList !== true) continue;
    for (let next = words[index + 1]; next !== undefined && spec.fits(next); next = words[index + 1]) {
      raw[target.name] += `,${next}`;
      index += 1;
    }
  }
  if (loose.length > 0) {
    const text = Object.entries(def.options).find(([name, spec]) => spec.kind === 'text' && raw[name] === undefined);
    if (text === undefined) return bad(strangeWord(def, loose[0]!));
    raw[text[0]] = loose.join(' ');
  }
  const checked = checkOptions(def, raw);
  return checked.ok ? { ok: true, value: { def, options: checked.value } } : checked;
}

interface Assignment {
  name: string;
  value: string;
  tookNext?: boolean;
}

/** `view=net`, `view:net`, `vi=net` (a beginning that only one option has), or `view` followed by a word that fits it. */
function namedOption(def: CommandDef, word: string, next: string | undefined): Assignment | null {
  const pair = /^([A-Za-z_]+)[=:](.*)$/s.exec(word);
  if (pair !== null) {
    const name = optionNamed(def, pair[1]!.toLowerCase());
    return name === null ? null : { name, value: pair[2]! };
  }
  const name = word.toLowerCase();
  const spec = Object.hasOwn(def.options, name) ? def.options[name]! : null;
  if (spec === null) return null;
  // A number after it is meant for it, also one that is out of range.
  const isBare = spec.kind === 'integer' && spec.bare !== undefined && !/^\d+$/.test(next ?? '');
  if (isBare) return { name, value: String(spec.bare) };
  if (next === undefined) return null;
  // Where a text is the only option, every word is part of it.
  if (spec.kind === 'text') return isOnlyOption(def) ? null : { name, value: '' };
  return checkOption(name, spec, next).ok ? { name, value: next, tookNext: true } : null;
}

const isOnlyOption = (def: CommandDef): boolean =>
  Object.values(def.options).filter((spec) => spec.hidden !== true).length < 2;

/** `/settings theme`: the name of an option without a value that fits is a slip, not a symbol or a text of that name. */
function valueMissing(def: CommandDef, word: string, next: string | undefined): string | null {
  const name = word.toLowerCase();
  const spec = Object.hasOwn(def.options, name) ? def.options[name]! : null;
  if (spec === null || spec.hidden === true || isOnlyOption(def)) return null;
  if (spec.kind === 'choice' && spec.choices.some((choice) => choice.value === name)) return null;
  const checked = next === undefined ? null : checkOption(name, spec, next);
  const problem =
    checked?.ok === false
      ? checked.problem
      : spec.kind === 'choice'
        ? `${name} is one of ${spec.choices.map((choice) => choice.value).join(', ')}`
        : `/${commandPath(def)} needs a value after ${quoted(word)}`;
  return `${problem}; ${exampleOf(def)}`;
}

function optionNamed(def: CommandDef, typed: string): string | null {
  if (Object.hasOwn(def.options, typed)) return typed;
  const meant = Object.entries(def.options).find(([, spec]) => spec.aliases?.includes(typed) === true);
  if (meant !== undefined) return meant[0];
  const starting = typed.length < 2 ? [] : Object.keys(def.options).filter((name) => name.startsWith(typed));
  return starting.length === 1 ? starting[0]! : null;
}

/** The kinds from the most to the least particular: nearly every word could be a symbol. */
const kindOrder: readonly OptionSpec['kind'][] = ['choice', 'scope', 'strikes', 'integer', 'number', 'word', 'symbol'];

function fitsBare(name: string, spec: OptionSpec, word: string): boolean {
  if (spec.kind === 'word' && spec.fitsBare?.(word) === false) return false;
  return checkOption(name, spec, word).ok;
}

function bareOption(def: CommandDef, word: string, taken: Readonly<Record<string, string>>): Assignment | null {
  const options = Object.entries(def.options).filter(([, spec]) => spec.named !== true);
  // `$NET` is a symbol even though `net` is a view.
  const kinds = /^[$^]/.test(word) ? (['symbol'] as const) : kindOrder;
  for (const kind of kinds) {
    const fitting = options.filter(([name, spec]) => spec.kind === kind && fitsBare(name, spec, word));
    const free = fitting.find(([name]) => taken[name] === undefined) ?? fitting[0];
    if (free !== undefined) return { name: free[0], value: word };
  }
  // A number out of range still belongs to strikes, so that the answer names the range.
  const strikes = options.find(([, spec]) => spec.kind === 'strikes');
  return strikes !== undefined && /^\d+(\/\d+)?$/.test(word) ? { name: strikes[0], value: word } : null;
}

function twice(def: CommandDef, name: string, first: string, second: string, words: readonly string[]): string {
  if (def.options[name]?.kind === 'symbol') {
    // One of two "symbols" is most often a keyword with a slip in it.
    for (const word of [second, first]) {
      const meant = keywordNear(def, word);
      if (meant !== null) return `/${commandPath(def)} does not know ${quoted(word)}. Did you mean ${meant}?`;
    }
    // `/alert add foo SPX`: nothing said what it needs to know first.
    for (const [needed, spec] of Object.entries(def.options)) {
      if (spec.kind !== 'choice' || spec.required !== true) continue;
      if (words.some((word) => checkOption(needed, spec, word.replace(/^[A-Za-z_]+[=:]/, '')).ok)) continue;
      return `${needed} is one of ${spec.choices.map(({ value }) => value).join(', ')}, not ${quoted(first)}; ${exampleOf(def)}`;
    }
  }
  const hint = secondSymbol(def, name, first, second) ?? exampleOf(def);
  return `/${commandPath(def)} takes one ${name}, not both ${quoted(first)} and ${quoted(second)}; ${hint}`;
}

/** `/compare SPX SPY`: the second one is what another option takes with its name only. Null where there is none. */
function secondSymbol(def: CommandDef, name: string, first: string, second: string): string | null {
  const symbols = [first, second].map(parseSymbol);
  if (def.options[name]?.kind !== 'symbol' || symbols.includes(null)) return null;
  const meant = Object.entries(def.options).find(
    ([, spec]) => spec.kind === 'word' && spec.fitsBare?.(second) === false && spec.fits(second),
  );
  return meant === undefined ? null : `try /${commandPath(def)} ${symbols[0]} ${meant[0]}=${symbols[1]}.`;
}

function strangeWord(def: CommandDef, word: string): string {
  const subs = def.subcommands ?? [];
  if (subs.length > 0) {
    const names = subs.map((one) => one.name);
    const near = nearestWord(word, names);
    return near === null
      ? `/${commandPath(def)} is followed by one of ${names.join(', ')}; ${exampleOf(subs[0]!)}`
      : `/${commandPath(def)} does not know ${quoted(word)}. Did you mean /${commandPath(def)} ${near}?`;
  }
  const name = /^([A-Za-z_]+)[=:]/.exec(word)?.[1];
  if (name !== undefined) {
    const near = nearestWord(
      name,
      Object.keys(def.options).filter((one) => def.options[one]?.hidden !== true),
    );
    return `/${commandPath(def)} has no option ${quoted(name)}${near === null ? `; ${exampleOf(def)}` : `. Did you mean ${near}?`}`;
  }
  const meant = keywordNear(def, word);
  return meant === null
    ? `/${commandPath(def)} does not understand ${quoted(word)}; ${exampleOf(def)}`
    : `/${commandPath(def)} does not understand ${quoted(word)}. Did you mean ${meant}?`;
}

function keywordNear(def: CommandDef, word: string): string | null {
  const keywords = Object.values(def.options).flatMap((spec) =>
    spec.hidden === true
      ? []
      : spec.kind === 'choice'
        ? spec.choices.map((one) => one.value)
        : spec.kind === 'scope'
          ? ['0dte', 'next', 'all']
          : [],
  );
  return nearestWord(word, keywords);
}
