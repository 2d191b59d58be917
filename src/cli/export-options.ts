import { parseArgs } from 'node:util';
import { exportRangeSays, parseExportRange } from '../bot/export-range.js';
import { type ExportFormat, type ExportKind, exportFormats, exportKinds } from '../bot/past-ports.js';
import { parseDate } from '../bot/rule-values.js';
import { parseScope } from '../bot/scope.js';
import type { DateKey, ScopeKey } from '../engine/types.js';
import { AppError } from '../lib/errors.js';
import { requireSymbol } from './symbol-argument.js';
import { usageFault } from './usage.js';

export const exportHelp = `Usage: gexwatch export SYMBOL [--what levels|strikes] [--scope SCOPE] [--range RANGE] [--from DATE] [--to DATE]
                       [--format csv|json] [--out FILE]

Stored levels or strikes as text, on standard output or into a file. Reads the database while the daemon runs and writes nothing into it.

  --what KIND      levels: levels and totals of each reading, a row for each scope (the default);
                   strikes: a row for each strike of one scope, as far back as RETENTION_DAYS keeps them
  --scope SCOPE    0dte, next, 45d, all or a date (default: for levels every stored one, for strikes that of SCOPE_DAYS)
  --range RANGE    the newest sessions such as 5d (the default is 1d), a date, or 2026-11-02..2026-11-20
  --from DATE      from this session on
  --to DATE        up to this session
  --format FORMAT  csv (the default) or json; columns are described in docs/operations.md
  --out FILE       write this file (or into this folder) and replace what is there, once complete

Exit codes: 0 done (also when the reader of a pipe leaves early), 64 usage, 65 nothing stored for it, 73 cannot be written,
75 no database yet, 78 database of a newer or older gexwatch, 130 stopped.`;

export interface ExportOptions {
  symbol: string;
  what: ExportKind;
  scope: ScopeKey | null;
  format: ExportFormat;
  /** The newest sessions; null when dates are given. */
  sessions: number | null;
  from: DateKey | null;
  to: DateKey | null;
  out: string | null;
}

/** Null when help is asked for. @throws AppError USAGE and SYMBOL_INVALID. */
export function readExportOptions(argv: readonly string[]): ExportOptions | null {
  const { values, positionals } = parse(argv);
  if (values.help === true) return null;
  const [symbol, ...more] = positionals;
  if (symbol === undefined || more.length > 0)
    throw new AppError('USAGE', 'export takes one symbol, such as: export SPX --range 5d.');
  if (values.range !== undefined && (values.from !== undefined || values.to !== undefined))
    throw new AppError('USAGE', 'export: --range is a range of its own; leave out --from and --to.');
  return {
    symbol: requireSymbol(symbol),
    what: oneOf('--what', exportKinds, values.what),
    format: oneOf('--format', exportFormats, values.format),
    scope: scopeOf(values.scope),
    ...rangeOf(values),
    out: values.out === undefined || values.out === '-' ? null : requireText('--out', values.out),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        what: { type: 'string' },
        scope: { type: 'string' },
        range: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        format: { type: 'string' },
        out: { type: 'string', short: 'o' },
      },
    });
  } catch (error) {
    throw usageFault('export', error);
  }
}

function rangeOf(values: {
  range?: string;
  from?: string;
  to?: string;
}): Pick<ExportOptions, 'sessions' | 'from' | 'to'> {
  if (values.from === undefined && values.to === undefined) {
    const range = parseExportRange(values.range ?? '1d');
    if (range === null) throw new AppError('USAGE', `export: --range ${exportRangeSays}.`);
    if ('sessions' in range) return { sessions: range.sessions, from: null, to: null };
    return { sessions: null, ...inOrder(range.from, range.to) };
  }
  return { sessions: null, ...inOrder(dateOf('--from', values.from), dateOf('--to', values.to)) };
}

function inOrder<T extends DateKey | null>(from: T, to: T): { from: T; to: T } {
  if (from !== null && to !== null && from > to)
    throw new AppError('USAGE', `export: the range begins on ${from}, after its end ${to}.`);
  return { from, to };
}

function dateOf(name: string, word: string | undefined): DateKey | null {
  if (word === undefined) return null;
  const date = parseDate(word);
  if (date === null) throw new AppError('USAGE', `export: ${name} takes a date such as 2026-11-20.`);
  return date;
}

function oneOf<T extends string>(name: string, choices: readonly T[], word: string | undefined): T {
  const choice = choices.find((each) => each === (word ?? choices[0])?.toLowerCase());
  if (choice === undefined) throw new AppError('USAGE', `export: ${name} is one of ${choices.join(', ')}.`);
  return choice;
}

function scopeOf(word: string | undefined): ScopeKey | null {
  const scope = word === undefined ? null : parseScope(word);
  if (word === undefined || scope !== null) return scope;
  const text = `"${word.slice(0, 40)}" is no scope: use 0dte, next, 45d, all or a date such as 2026-12-18.`;
  throw new AppError('USAGE', text);
}

function requireText(name: string, word: string): string {
  if (word.trim() === '') throw new AppError('USAGE', `export: ${name} takes a file.`);
  return word;
}
