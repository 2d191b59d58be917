import type { DateKey } from '../../engine/types.js';
import { formatBytes, formatCount, formatDate } from '../../lib/format.js';
import { symbolOf } from '../ask-market.js';
import type { Ask, CommandDef, OptionValues } from '../command.js';
import { exportRangeSays, parseExportRange } from '../export-range.js';
import { mostFileBytes } from '../file-limits.js';
import type { ExportedFile, ExportFormat, ExportKind } from '../past-ports.js';
import type { Fact, Reply } from '../reply.js';
import { mistakeReply } from '../run-command.js';
import { parseScope, scopeLabel } from '../scope.js';

const usualRange = '1d';

/** `/export`: stored levels or strikes as a file. */
export const exportCommand: CommandDef = {
  name: 'export',
  description: 'Stored levels or strikes as a file for a spreadsheet or a program',
  options: {
    symbol: { kind: 'symbol', description: 'Underlying, such as SPX, QQQ or AAPL', autocomplete: 'symbols' },
    what: {
      kind: 'choice',
      description: 'Levels and totals of each reading, or all its strikes',
      choices: [
        { value: 'levels', label: 'Levels' },
        { value: 'strikes', label: 'Strikes' },
      ],
    },
    range: {
      kind: 'word',
      maxLength: 30,
      fits: (word) => parseExportRange(word) !== null,
      says: exportRangeSays,
      description: 'Newest sessions (1d, 5d, 20d), a date, or 2026-11-02..2026-11-20',
    },
    format: {
      kind: 'choice',
      description: 'CSV for spreadsheets, JSON for programs',
      choices: [
        { value: 'csv', label: 'CSV' },
        { value: 'json', label: 'JSON' },
      ],
    },
    scope: {
      kind: 'scope',
      // A bare `5d` is the range.
      named: true,
      description: 'One scope only: 0dte, next, 45d, all or a date',
      autocomplete: 'stored-scopes',
    },
  },
  permission: 'everyone',
  examples: ['export SPX', 'export spx levels 20d', 'export QQQ strikes 2026-11-20 json', 'export spx 5d scope=0dte'],

  async run(ask, options) {
    const symbol = symbolOf(ask, options);
    const what: ExportKind = options.what === 'strikes' ? 'strikes' : 'levels';
    const format: ExportFormat = options.format === 'json' ? 'json' : 'csv';
    const range = rangeOf(ask, symbol, options);
    if (typeof range === 'string') return mistakeReply(range);
    const scope = typeof options.scope === 'string' ? parseScope(options.scope) : null;
    const mostBytes = mostFileBytes[ask.actor.platform];
    const file = await ask.past.exportFile(
      { symbol, what, format, scope, ...range, mostBytes },
      { signal: ask.signal, progress: (share, text) => ask.progress(share, text) },
    );
    return exportReply(symbol, what, format, file);
  },
};

/** The dates asked for; a sentence when they are the wrong way round. */
function rangeOf(ask: Ask, symbol: string, options: OptionValues): { from: DateKey; to: DateKey } | string {
  const range = parseExportRange(typeof options.range === 'string' ? options.range : usualRange)!;
  if ('sessions' in range) {
    const sessions = ask.past.sessions(symbol, range.sessions);
    // Without any, what is said instead comes from the export itself.
    return { from: sessions.at(-1) ?? ask.today, to: sessions[0] ?? ask.today };
  }
  if (range.from <= range.to) return range;
  return `The range ends before it begins; try /export ${symbol} range=${range.to}..${range.from}.`;
}

function exportReply(symbol: string, what: ExportKind, format: ExportFormat, file: ExportedFile): Reply {
  const { rows, sessions, readings, bytes, columns, withoutStrikes, isGzipped, scope } = file;
  const year = { unlessOf: null };
  const dates =
    file.from === file.to
      ? formatDate(file.from, year)
      : `${formatDate(file.from, year)} to ${formatDate(file.to, year)}`;
  const facts: Fact[] = [
    { label: 'Rows', value: formatCount(rows), remark: rowWords(what, readings, scope !== null) },
    { label: 'Sessions', value: formatCount(sessions), remark: dates },
    { label: 'Scope', value: scope === null ? 'every stored one' : scopeLabel(scope, []) },
    { label: 'Size', value: formatBytes(bytes), remark: isGzipped ? 'compressed (gzip)' : '' },
    { label: 'Columns', value: formatCount(columns.length), remark: 'units in their names: net_gex_usd_per_point' },
  ];
  const notes = [
    `Times are UTC, session dates New York; ${format === 'csv' ? 'an empty cell' : 'null'} is missing, not 0`,
    withoutStrikes === 0
      ? null
      : `Not in it: ${formatCount(withoutStrikes)} readings whose strikes are past their retention; levels are there`,
    originWords(file),
  ].filter((note) => note !== null);
  return {
    tone: withoutStrikes > 0 ? 'warning' : 'neutral',
    title: `${symbol} ${what}`,
    aside: file.fileName,
    blocks: [
      {
        kind: 'facts',
        rows: facts.map((fact) => (fact.remark === '' ? { label: fact.label, value: fact.value } : fact)),
      },
    ],
    notes,
    file,
    visibility: 'public',
  };
}

function rowWords(what: ExportKind, readings: number, isOneScope: boolean): string {
  const count = `${formatCount(readings)} reading${readings === 1 ? '' : 's'}`;
  if (what === 'strikes') return `of ${count}, one for each strike`;
  return isOneScope ? `of ${count}` : `of ${count}, one for each scope`;
}

/** What must not be taken for live market data. */
function originWords({ sources }: ExportedFile): string | null {
  if (sources.includes('simulated')) return 'SIMULATED prices: for practice only';
  if (sources.includes('delayed')) return 'Delayed data: the column source says which rows';
  return sources.includes('file') ? 'From a quote file, not from the market of that day' : null;
}
