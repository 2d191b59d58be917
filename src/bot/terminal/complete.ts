import { findCommand } from '../argument-parser.js';
import type { CommandDef, OptionSpec } from '../command.js';
import { terms } from '../glossary.js';

/** What Tab may offer for an option. */
function wordsOf(spec: OptionSpec, symbols: readonly string[]): readonly string[] {
  if (spec.hidden === true) return [];
  if (spec.kind === 'symbol') return symbols;
  if (spec.kind === 'scope') return ['0dte', 'next', '45d', 'all'];
  if (spec.kind === 'choice') return spec.choices.map((choice) => choice.value);
  if (spec.autocomplete === 'moments') return ['yesterday', 'open', '1h'];
  if (spec.autocomplete === 'terms') return terms.map((term) => term.name.toLowerCase());
  return [];
}

/** The options of a command, or of its sub-command when one is typed. */
function optionsAt(def: CommandDef, second: string | undefined): CommandDef['options'] {
  return (def.subcommands?.find((one) => one.name === second?.toLowerCase()) ?? def).options;
}

/** Completions of the last word of a line, in readline's form: the matches and the part they replace. */
export function complete(
  line: string,
  commands: readonly CommandDef[],
  symbols: readonly string[],
): [string[], string] {
  const words = line.split(' ');
  const last = words.at(-1) ?? '';
  const isFirst = words.length === 1;
  const def = isFirst ? null : findCommand(commands, (words[0] ?? '').replace(/^\//, ''));
  const offered = isFirst
    ? commands.map((one) => (last.startsWith('/') ? `/${one.name}` : one.name))
    : def === null
      ? []
      : def.name === 'help'
        ? commands.map((one) => one.name)
        : words.length === 2 && def.subcommands !== undefined
          ? def.subcommands.map((one) => one.name)
          : Object.values(optionsAt(def, words[1])).flatMap((spec) => wordsOf(spec, symbols));
  return [offered.filter((word) => word.toLowerCase().startsWith(last.toLowerCase())), last];
}
