/**
 * Reads an exchange delayed-quote file (CSV or JSON, gz or not). Content decides what it is, never the name. What cannot be used is
 * refused with one sentence; what can be used but is not whole is marked in `problems`.
 */

import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { newYorkDate } from '../calendar/new-york.js';
import { AppError } from '../lib/errors.js';
import { findProblems } from './chain-file-checks.js';
import { readCsv } from './chain-file-csv.js';
import { readJson } from './chain-file-json.js';
import { addRow, type ChainFileRows, emptyRows, type RawChain } from './chain-file-rows.js';
import { readQuoteTime } from './chain-file-time.js';

export type { ChainFileRows } from './chain-file-rows.js';

export interface ChainFile {
  /** The underlying as people write it: `SPX`, `SPY`. */
  symbol: string;
  /** When the quotes were taken, ms UTC. */
  asOf: number;
  spot: number;
  /** Quote of the underlying; null where the file has none. */
  bid: number | null;
  ask: number | null;
  previousClose: number | null;
  rows: ChainFileRows;
  /** Sentences about what is missing or left out; empty for a whole file. */
  problems: string[];
}

const unzip = promisify(gunzip);
/** A whole SPX chain is 3 MB of text; far more than that is no quote file. */
const largestBytes = 256 * 1024 * 1024;
/** A listed chain always has an expiration within a few weeks; when the nearest is farther, the quote date is wrong. */
const farthestFirstDays = 200;
const weeklyRoots: Readonly<Record<string, string>> = { SPXW: 'SPX', NDXP: 'NDX', RUTW: 'RUT', VIXW: 'VIX' };

/**
 * Reads and checks a file.
 * @throws AppError CHAIN_FILE_UNREADABLE, CHAIN_FILE_TRUNCATED, CHAIN_FILE_DATE, CHAIN_FILE_NO_GREEKS
 */
export async function readChainFile(path: string): Promise<ChainFile> {
  const fileName = path.split(/[\\/]/).at(-1) ?? path;
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'could not be read';
    throw new AppError('CHAIN_FILE_UNREADABLE', `${fileName} ${why}.`, { cause });
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = await decompress(bytes, fileName);
  return parseChainFile(bytes.toString('utf8'), fileName);
}

async function decompress(bytes: Buffer, fileName: string): Promise<Buffer> {
  try {
    return await unzip(bytes, { maxOutputLength: largestBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') {
      throw new AppError('CHAIN_FILE_TRUNCATED', `${fileName} is cut off: its compressed data ends early.`, { cause });
    }
    throw new AppError('CHAIN_FILE_UNREADABLE', `${fileName} could not be decompressed.`, { cause });
  }
}

/**
 * The same for text already in memory; `fileName` serves the messages.
 * @throws AppError CHAIN_FILE_UNREADABLE, CHAIN_FILE_TRUNCATED, CHAIN_FILE_DATE, CHAIN_FILE_NO_GREEKS
 */
export function parseChainFile(text: string, fileName: string): ChainFile {
  const body = text.replace(/^\uFEFF/, '');
  if (body.trim() === '') throw new AppError('CHAIN_FILE_UNREADABLE', `${fileName} is empty.`);
  const raw = /^\s*[{[]/.test(body) ? readJson(body, fileName) : readCsv(body, fileName);
  const asOf = readQuoteTime(raw.timeText, fileName);
  if (!(raw.spot > 0)) {
    throw new AppError('CHAIN_FILE_UNREADABLE', `${fileName} has no price of the underlying.`);
  }
  const symbol = symbolOf(raw);
  if (symbol === null) throw new AppError('CHAIN_FILE_UNREADABLE', `${fileName} lists no option that could be read.`);
  const problems = [...raw.problems];
  const rows = collectRows(raw, symbol, fileName, problems);
  const quoteDate = newYorkDate(asOf);
  checkDates(rows, quoteDate, fileName);
  if (!rows.iv.some((iv) => iv > 0)) {
    throw new AppError('CHAIN_FILE_NO_GREEKS', `${fileName} has no implied volatility in any row.`);
  }
  problems.push(...findProblems(rows, raw.spot, quoteDate));
  return {
    symbol,
    asOf,
    spot: raw.spot,
    bid: raw.bid > 0 ? raw.bid : null,
    ask: raw.ask > 0 ? raw.ask : null,
    previousClose: raw.previousClose > 0 ? raw.previousClose : null,
    rows,
    problems,
  };
}

/** The file's own word (`_SPX` → `SPX`), else the root most rows belong to, weekly roots counted with their index. */
function symbolOf(raw: RawChain): string | null {
  const counts = new Map<string, number>();
  for (const { root } of raw.contracts) {
    const underlying = weeklyRoots[root] ?? root;
    counts.set(underlying, (counts.get(underlying) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  const named = raw.symbol?.replace(/^[_^$]/, '').toUpperCase();
  if (named !== undefined && /^[A-Z][A-Z0-9./]{0,9}$/.test(named)) return named;
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

/** Standard contracts once each; what is left out is counted into `problems`. */
function collectRows(raw: RawChain, symbol: string, fileName: string, problems: string[]): ChainFileRows {
  const rows = emptyRows();
  const seen = new Set<string>();
  let repeated = 0;
  let adjusted = 0;
  for (const contract of raw.contracts) {
    const key = `${contract.root}|${contract.date}|${contract.right}|${contract.strike}`;
    if ((weeklyRoots[contract.root] ?? contract.root) !== symbol) adjusted++;
    else if (seen.has(key)) repeated++;
    else {
      seen.add(key);
      addRow(rows, contract);
    }
  }
  if (rows.count === 0 || raw.unreadable > rows.count) {
    throw new AppError('CHAIN_FILE_UNREADABLE', `${fileName} lists too few options of ${symbol} that can be read.`);
  }
  if (raw.unreadable > 0) problems.push(`${raw.unreadable} rows could not be read and are left out.`);
  if (repeated > 0) problems.push(`${repeated} contracts are listed twice; the first is used.`);
  if (adjusted > 0) problems.push(`${adjusted} contracts of other roots than ${symbol}'s own are left out.`);
  return rows;
}

function checkDates(rows: ChainFileRows, quoteDate: string, fileName: string): void {
  const ahead = rows.date
    .filter((date) => date >= quoteDate)
    .reduce((first, date) => (date < first ? date : first), '~');
  if (ahead === '~') {
    throw new AppError('CHAIN_FILE_DATE', `${fileName} is dated ${quoteDate}, after its last expiration.`);
  }
  if ((Date.parse(ahead) - Date.parse(quoteDate)) / 86_400_000 > farthestFirstDays) {
    throw new AppError('CHAIN_FILE_DATE', `${fileName} is dated ${quoteDate}, but its first expiration is ${ahead}.`);
  }
}
