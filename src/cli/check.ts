/** `gexwatch check`: does every part up to the data work? Configuration, credentials, chain, spot, quotes, greeks, open interest. */

import { parseArgs } from 'node:util';
import { padTo } from '../bot/display-width.js';
import { openReader, type Reader } from '../daemon/reader.js';
import type { FeedItem } from '../feed/ports.js';
import type { SymbolWatch } from '../feed/symbol-watch.js';
import { contractsAround, liveExpirations } from '../feed/universe.js';
import { formatAge, formatPrice } from '../lib/format.js';
import type { CliIo } from './io.js';
import { prepareProgram } from './program.js';
import { requireSymbol } from './symbol-argument.js';
import { usageFault } from './usage.js';

export const checkHelp = `Usage: gexwatch check [SYMBOL …] [--json]

Tests the configuration, the tastytrade credentials and the feed: for each symbol its spot, six option quotes, greeks and open
interest near the money. Without symbols, those of SYMBOLS. Exit code 0 when all is there, 65 when something is missing.

  --market-clock URL   use the practice market of another process`;

interface Row {
  symbol: string;
  spot: number | null;
  spotAgeMs: number | null;
  quotes: string;
  greeks: string;
  openInterest: string;
  isComplete: boolean;
  problem: string | null;
}

const patienceMs = 25_000;
/** And while a symbol has a problem that may pass: long enough for three tries at the broker. */
const troubledPatienceMs = 10_000;
const quotedContracts = 6;

export async function runCheck(argv: readonly string[], io: CliIo): Promise<number> {
  const options = readOptions(argv);
  if (options === null) {
    io.out(checkHelp);
    return 0;
  }
  const given = options.symbols.map(requireSymbol);
  const program = prepareProgram(io, { log: 'nothing' });
  const symbols = given.length > 0 ? given : [...program.config.symbols];
  const reader = await openReader({ ...program, practiceClockUrl: options.clockUrl });
  try {
    if (!options.json) io.out(`Configuration: ok (${reader.description})`);
    const rows = await Promise.all(symbols.map((symbol) => checkSymbol(reader, symbol, io.signal)));
    const feed = reader.feed.status();
    if (options.json)
      io.out(
        JSON.stringify(
          { feed: { phase: feed.phase, level: feed.level, problem: feed.problem }, symbols: rows },
          null,
          2,
        ),
      );
    else for (const line of report(rows, feed)) io.out(line);
    return rows.every((row) => row.isComplete) ? 0 : 65;
  } finally {
    await reader.stop();
  }
}

function readOptions(argv: readonly string[]): { symbols: string[]; json: boolean; clockUrl: string | null } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' }, 'market-clock': { type: 'string' } },
    });
    if (values.help === true) return null;
    return {
      symbols: positionals,
      json: values.json === true,
      clockUrl: values['market-clock'] ?? null,
    };
  } catch (error) {
    throw usageFault('check', error);
  }
}

async function checkSymbol(reader: Reader, symbol: string, signal: AbortSignal): Promise<Row> {
  const watch = reader.watches.add(symbol, true);
  let quoted: FeedItem[] = [];
  const isHeard = () => quoted.length > 0 && quoted.every((item) => reader.feed.stateOf(item) !== 'pending');
  for (let waited = 0; waited < patienceMs && !(watch.hasNear && isHeard()); waited += 100) {
    if (watch.problem !== null && (!watch.problem.transient || waited >= troubledPatienceMs)) break;
    signal.throwIfAborted();
    if (quoted.length === 0) {
      quoted = nearestQuotes(watch, reader.market.now());
      reader.feed.add(`${symbol}~check`, quoted, 0);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return describe(reader, watch, quoted);
}

function nearestQuotes(watch: SymbolWatch, now: number): FeedItem[] {
  const spot = watch.spot(now);
  const list = watch.list;
  const expiration = list === null ? undefined : liveExpirations(list, now)[0];
  if (spot === null || list === null || expiration === undefined) return [];
  return contractsAround(list, expiration, spot.price, 2)
    .slice(0, quotedContracts)
    .map((row) => ({ type: 'Quote', symbol: list.streamerSymbols[row]! }));
}

function describe(reader: Reader, watch: SymbolWatch, quoted: readonly FeedItem[]): Row {
  const { book } = reader;
  const now = reader.market.now();
  const spot = watch.spot(now);
  const asks = book.column('ask');
  const quotes = quoted.filter((item) => asks[book.slotOf(item.symbol)]! >= 0).length;
  const near = watch.list === null ? [] : [...watch.greeks].filter((row) => watch.isNear(row));
  const count = (column: Float64Array) => near.filter((row) => !Number.isNaN(column[watch.list!.slots[row]!]!)).length;
  const greeks = count(book.column('iv'));
  const openInterest = count(book.column('openInterest'));
  const problem =
    watch.problem?.sentence ??
    (near.length > 0 ? null : (reader.feed.status().problem ?? 'Nothing arrived in time; try again in market hours.'));
  return {
    symbol: watch.symbol,
    spot: spot?.price ?? null,
    spotAgeMs: spot === null || Number.isNaN(spot.at) ? null : Math.max(0, now - reader.delayMs() - spot.at),
    quotes: `${quotes}/${quotedContracts}`,
    greeks: `${greeks}/${near.length}`,
    openInterest: `${openInterest}/${near.length}`,
    isComplete: spot !== null && quotes > 0 && greeks > 0 && openInterest > 0,
    problem,
  };
}

function report(rows: readonly Row[], feed: { phase: string; level: string | null; problem: string | null }): string[] {
  const titles = ['Symbol', 'Spot', 'Age', 'Quotes', 'Greeks', 'OI', ''];
  const cells = rows.map((row) => [
    row.symbol,
    formatPrice(row.spot),
    formatAge(row.spotAgeMs),
    row.quotes,
    row.greeks,
    row.openInterest,
    row.isComplete ? 'ok' : 'MISSING',
  ]);
  const widths = titles.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => padTo(cell, widths[column]!, column === 0 || column === 6 ? 'left' : 'right'))
      .join('   ')
      .trimEnd();
  return [
    `Feed: ${feed.phase}${feed.level === null ? '' : ` (${feed.level})`}${feed.problem === null ? '' : `. ${feed.problem}`}`,
    '',
    line(titles),
    ...cells.map(line),
    ...rows.filter((row) => row.problem !== null).map((row) => `${row.symbol}: ${row.problem}`),
  ];
}
