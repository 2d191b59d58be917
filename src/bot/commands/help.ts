import { findCommand } from '../argument-parser.js';
import type { CommandDef, OptionSpec } from '../command.js';
import { commandPath } from '../command-path.js';
import { nearestWord } from '../nearest-word.js';
import { quoted } from '../printable.js';
import type { Fact, Reply } from '../reply.js';
import { adviceSentence, methodSentence } from '../wording.js';

const visible = (def: CommandDef): [string, OptionSpec][] =>
  Object.entries(def.options).filter(([, spec]) => spec.hidden !== true);

function overview(commands: readonly CommandDef[]): Reply {
  return {
    tone: 'neutral',
    title: 'gexwatch: options gamma exposure',
    blocks: [
      { kind: 'facts', rows: commands.map((def) => ({ label: `/${def.name}`, value: def.description })) },
      {
        kind: 'text',
        text: 'Options come in any order: /gex spx 0dte net. A ticker that is also a word is written $NET or symbol=NET. /help gex explains one command.',
      },
    ],
    notes: [`${methodSentence} ${adviceSentence}`],
    visibility: 'private',
  };
}

function choicesOf(spec: OptionSpec): string {
  return spec.kind === 'choice' ? ` (${spec.choices.map((choice) => choice.value).join(', ')})` : '';
}

function detail(def: CommandDef): Reply {
  const options = visible(def);
  const usage = options.map(([name, spec]) => (spec.required === true ? name : `[${name}]`)).join(' ');
  const rows: Fact[] = options.map(([name, spec]) => ({ label: name, value: `${spec.description}${choicesOf(spec)}` }));
  const subs: Fact[] = (def.subcommands ?? []).map((sub) => ({
    label: `/${def.name} ${sub.name}`,
    value: sub.description,
  }));
  return {
    tone: 'neutral',
    title: `/${commandPath(def)}${usage === '' ? '' : ` ${usage}`}`,
    blocks: [
      { kind: 'text', text: `${def.description}.` },
      ...[rows, subs].filter((list) => list.length > 0).map((list) => ({ kind: 'facts' as const, rows: list })),
      { kind: 'code', text: def.examples.map((example) => `/${example}`).join('\n') },
    ],
    notes: [],
    visibility: 'private',
  };
}

/** `/help`: all commands, or one with its options and examples. */
export const help: CommandDef = {
  name: 'help',
  description: 'All commands, or one of them with its options and examples',
  options: { command: { kind: 'text', maxLength: 40, description: 'A command, such as gex' } },
  permission: 'everyone',
  examples: ['help', 'help gex'],

  run(ask, options) {
    const asked = typeof options.command === 'string' ? options.command.replace(/^\//, '') : '';
    // What one may not use is not offered; its own help is there for who asks.
    const usable = ask.commands.filter((def) => def.permission !== 'operator' || ask.actor.isOperator);
    if (asked === '') return Promise.resolve(overview(usable));
    const def = findCommand(ask.commands, asked);
    if (def !== null) return Promise.resolve(detail(def));
    const near = nearestWord(
      asked,
      ask.commands.map((one) => one.name),
    );
    return Promise.resolve({
      tone: 'warning' as const,
      title: `There is no command ${quoted(asked)}. ${near === null ? '/help lists them all.' : `Did you mean /help ${near}?`}`,
      blocks: [],
      notes: [],
      visibility: 'private' as const,
    });
  },
};
