/** The command line of `replay`. */

import { parseArgs } from 'node:util';
import { type RuleKind, ruleKinds } from '../alerts/rule.js';
import type { OptionValues } from '../bot/action.js';
import { parseDate, parseRuleId } from '../bot/rule-values.js';
import { parseScope } from '../bot/scope.js';
import type { DateKey } from '../engine/types.js';
import { AppError } from '../lib/errors.js';
import { requireSymbol } from './symbol-argument.js';
import { usageFault } from './usage.js';

export const replayHelp = `Usage: gexwatch replay KIND SYMBOL [VALUE] [--scope SCOPE] [--band SHARE] [--confirm N] [--cooldown TIME]
                       [--sessions N] [--from DATE] [--to DATE] [--rule ID] [--file FILE] [--record FILE] [--json]

When an alert rule would have fired in the stored sessions, by the same machine as live: each time with spot then and later, and
how often under other bands and confirmations. Reads the database while the daemon runs and writes nothing into it.

  KIND             ${ruleKinds.join(', ')}
  VALUE            what the kind needs or takes: a price, a net GEX such as -2B (and above or below), a lead such as
                   1.2x, a distance such as 0.3%; for walls also call or put
  --scope SCOPE    0dte, next, 45d, all or a date (default: 45d)
  --band SHARE     how far beyond the level, such as 0.15%
  --confirm N      readings in a row that must agree
  --cooldown TIME  at most one message in this time, such as 30m; 0 tells every change
  --sessions N     the newest N stored sessions (default 20)
  --from DATE      sessions from this date, such as 2026-11-02
  --to DATE        sessions to this date
  --rule ID        the rule of that number in place of KIND and SYMBOL
  --file FILE      readings of a recorded file in place of the database; where it says what to expect, a difference
                   is exit code 1 (docs/operations.md)
  --record FILE    also write the readings into such a file
  --json           for programs`;

export interface ReplayOptions {
  /** What makes a rule, as `/alert test` takes it; without `kind` when the rule comes from elsewhere. */
  rule: OptionValues;
  ruleId: number | null;
  sessions: number | null;
  from: DateKey | null;
  to: DateKey | null;
  file: string | null;
  record: string | null;
  json: boolean;
}

const mostSessions = 1_000;

/** Null when help is asked for. @throws AppError USAGE and SYMBOL_INVALID. */
export function readReplayOptions(argv: readonly string[]): ReplayOptions | null {
  const { values, positionals } = parse(argv);
  if (values.help === true) return null;
  const rule = ruleWords(positionals, values);
  const ruleId = values.rule === undefined ? null : idOf(values.rule);
  if (ruleId !== null && Object.keys(rule).length > 0)
    throw new AppError(
      'USAGE',
      'replay: --rule is a whole rule; leave out the kind, the symbol and what belongs to them.',
    );
  if (ruleId === null && rule.kind === undefined && values.file === undefined)
    throw new AppError('USAGE', 'replay takes a kind and a symbol, such as: replay zero-gamma SPX.');
  if (rule.kind !== undefined && rule.symbol === undefined && values.file === undefined)
    throw new AppError('USAGE', `replay takes a symbol after the kind, such as: replay ${String(rule.kind)} SPX.`);
  const from = dateOf('--from', values.from);
  const to = dateOf('--to', values.to);
  if (from !== null && to !== null && from > to)
    throw new AppError('USAGE', `replay: --from ${from} is after --to ${to}.`);
  const isRange = from !== null || to !== null || values.sessions !== undefined;
  if (values.file !== undefined && (isRange || ruleId !== null || values.record !== undefined))
    throw new AppError(
      'USAGE',
      'replay: --file holds its own readings; leave out --sessions, --from, --to, --rule and --record.',
    );
  return {
    rule,
    ruleId,
    sessions: values.sessions === undefined ? null : sessionsOf(values.sessions),
    from,
    to,
    file: values.file ?? null,
    record: values.record ?? null,
    json: values.json === true,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      // A threshold such as -2B is no option.
      args: argv.flatMap((word) => (/^-\$?[\d.]/.test(word) ? [`${below}${word.slice(1)}`] : [word])),
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        json: { type: 'boolean' },
        scope: { type: 'string' },
        band: { type: 'string' },
        confirm: { type: 'string' },
        cooldown: { type: 'string' },
        sessions: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        rule: { type: 'string' },
        file: { type: 'string' },
        record: { type: 'string' },
      },
    });
  } catch (error) {
    throw usageFault('replay', error);
  }
}

/** A minus sign that the parser of options passes over. */
const below = '−';

function ruleWords(positionals: readonly string[], values: Record<string, unknown>): OptionValues {
  const [kind, symbol, ...more] = positionals;
  const rule: Record<string, string> = {};
  if (kind !== undefined) rule.kind = kindOf(kind);
  if (symbol !== undefined) rule.symbol = requireSymbol(symbol);
  for (const word of more) {
    const name = /^(call|put)$/i.test(word) ? 'wall' : /^(above|below)$/i.test(word) ? 'direction' : 'value';
    if (rule[name] !== undefined) throw new AppError('USAGE', `replay: "${word.slice(0, 40)}" is one word too many.`);
    rule[name] = name === 'value' ? word : word.toLowerCase();
  }
  for (const name of ['band', 'confirm', 'cooldown']) if (typeof values[name] === 'string') rule[name] = values[name];
  if (typeof values.scope === 'string') rule.scope = scopeOf(values.scope);
  return rule;
}

function kindOf(word: string): RuleKind {
  const kind = ruleKinds.find((each) => each === word.toLowerCase());
  if (kind !== undefined) return kind;
  throw new AppError('USAGE', `"${word.slice(0, 40)}" is no kind of rule; there are ${ruleKinds.join(', ')}.`);
}

function scopeOf(word: string): string {
  if (parseScope(word) !== null) return word;
  throw new AppError(
    'USAGE',
    `"${word.slice(0, 40)}" is no scope: use 0dte, next, 45d, all or a date such as 2026-12-18.`,
  );
}

function idOf(word: string): number {
  const id = parseRuleId(word);
  if (id === null) throw new AppError('USAGE', 'replay: --rule takes the number of a rule, such as 12.');
  return id;
}

function sessionsOf(word: string): number {
  const count = Number(word);
  if (Number.isInteger(count) && count >= 1 && count <= mostSessions) return count;
  throw new AppError('USAGE', `replay: --sessions takes 1 to ${mostSessions}.`);
}

function dateOf(name: string, word: string | undefined): DateKey | null {
  if (word === undefined) return null;
  const date = parseDate(word);
  if (date === null) throw new AppError('USAGE', `replay: ${name} takes a date such as 2026-11-20.`);
  return date;
}
