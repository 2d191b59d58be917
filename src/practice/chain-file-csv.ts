/** The exchange's "quotedata" table: a title, a quote line, a header, then one row per expiration and strike with both sides. */

import { parseOccSymbol } from '../engine/symbology.js';
import type { DateKey } from '../engine/types.js';
import { AppError } from '../lib/errors.js';
import type { RawChain, RawContract } from './chain-file-rows.js';

/** Where the fields of one side stand in a line; −1 when the file has no such column. */
interface SideColumns {
  symbol: number;
  last: number;
  bid: number;
  ask: number;
  volume: number;
  iv: number;
  delta: number;
  gamma: number;
  openInterest: number;
}

/** @throws AppError CHAIN_FILE_UNREADABLE without the header, CHAIN_FILE_TRUNCATED when the last line stops short. */
export function readCsv(text: string, fileName: string): RawChain {
  const lines = text.split(/\r\n|\n|\r/);
  const headerAt = lines.findIndex((line) => /^"?expiration date"?,/i.test(line.trim()));
  if (headerAt < 0) {
    throw new AppError('CHAIN_FILE_UNREADABLE', `${fileName} is not a quote file: it has no line of column names.`);
  }
  const header = cells(lines[headerAt]!).map((cell) => cell.toLowerCase());
  const strikeAt = header.indexOf('strike');
  const callsAt = header.indexOf('calls');
  const putsAt = header.indexOf('puts');
  if (strikeAt < 0 || callsAt < 0 || putsAt < callsAt) {
    throw new AppError('CHAIN_FILE_UNREADABLE', `${fileName} is not a quote file: Calls, Strike or Puts is missing.`);
  }
  const call = sideColumns(header, callsAt, putsAt);
  const put = sideColumns(header, putsAt, header.length);

  const contracts: RawContract[] = [];
  const problems: string[] = [];
  let unreadable = 0;
  let misdated = 0;
  let lastAt = lines.length - 1;
  while (lastAt > headerAt && lines[lastAt]!.trim() === '') lastAt--;
  for (let at = headerAt + 1; at <= lastAt; at++) {
    const line = lines[at]!;
    if (line.trim() === '') continue;
    const row = cells(line);
    if (at === lastAt && row.length < header.length) {
      throw new AppError('CHAIN_FILE_TRUNCATED', `${fileName} is cut off: its last line stops in the middle.`, {
        facts: { line: at + 1 },
      });
    }
    const pair = [readSide(row, call, strikeAt), readSide(row, put, strikeAt)];
    const listed = listedDate(row[0] ?? '');
    if (row.length < header.length || pair.includes(null)) unreadable++;
    else if (listed !== null && daysApart(listed, pair[0]!.date) > 1) misdated++;
    else contracts.push(...(pair as RawContract[]));
  }
  if (misdated > contracts.length / 2) {
    throw new AppError(
      'CHAIN_FILE_DATE',
      `${fileName} lists expirations that differ from those of its option symbols.`,
    );
  }
  if (misdated > 0) problems.push(`${misdated} lines left out: their date differs from that of the option symbol.`);
  if (lastAt === lines.length - 1 && lastAt > headerAt) {
    problems.push('The last line has no line end: its last number may be cut off.');
  }

  // The title and the quote line are split at commas like the table, and the date holds commas of its own.
  const title = lines.slice(0, headerAt).join('\n');
  const last = labelled(title, 'Last');
  return {
    symbol: null,
    timeText: /Date:[^\n]*/i.exec(title)?.[0].split(/[,"]\s*Bid:/i)[0] ?? title,
    spot: last,
    bid: labelled(title, 'Bid'),
    ask: labelled(title, 'Ask'),
    // Both are given to four decimals; the difference must not show more.
    previousClose: Math.round((last - labelled(title, 'Change')) * 1e4) / 1e4,
    contracts,
    unreadable,
    problems,
  };
}

function sideColumns(header: readonly string[], from: number, to: number): SideColumns {
  const find = (name: string) => {
    const at = header.indexOf(name, from);
    return at < to ? at : -1;
  };
  return {
    symbol: from,
    last: find('last sale'),
    bid: find('bid'),
    ask: find('ask'),
    volume: find('volume'),
    iv: find('iv'),
    delta: find('delta'),
    gamma: find('gamma'),
    openInterest: find('open interest'),
  };
}

function readSide(row: readonly string[], columns: SideColumns, strikeAt: number): RawContract | null {
  const option = parseOccSymbol(row[columns.symbol] ?? '');
  const number = (at: number) => (at < 0 ? Number.NaN : numberOf(row[at] ?? ''));
  if (option === null || Math.abs(option.strike - number(strikeAt)) > 0.0006) return null;
  return {
    ...option,
    iv: number(columns.iv),
    gamma: number(columns.gamma),
    delta: number(columns.delta),
    theta: Number.NaN,
    vega: Number.NaN,
    bid: number(columns.bid),
    ask: number(columns.ask),
    last: number(columns.last),
    volume: number(columns.volume),
    openInterest: number(columns.openInterest),
  };
}

/** Cells of one line; quoted cells may hold commas and doubled quotes. */
function cells(line: string): string[] {
  if (!line.includes('"')) return line.split(',').map((cell) => cell.trim());
  const out: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const letter = line[i]!;
    if (letter === '"') {
      if (isQuoted && line[i + 1] === '"') cell += line[++i];
      else isQuoted = !isQuoted;
    } else if (letter === ',' && !isQuoted) {
      out.push(cell.trim());
      cell = '';
    } else {
      cell += letter;
    }
  }
  out.push(cell.trim());
  return out;
}

/** NaN for anything but a plain number, thousands commas allowed. */
function numberOf(cell: string): number {
  const plain = cell.replaceAll(',', '');
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
}

function labelled(title: string, label: string): number {
  const match = new RegExp(`\\b${label}:\\s*([+-]?[\\d,]*\\.?\\d+)`, 'i').exec(title);
  return match === null ? Number.NaN : numberOf(match[1]!);
}

/** `Fri Jan 05 2024`, `01/05/2024` or `2024-01-05`; null for anything else. */
function listedDate(cell: string): DateKey | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(cell);
  if (iso !== null) return cell;
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(cell);
  if (slashed !== null) return `${slashed[3]}-${slashed[1]!.padStart(2, '0')}-${slashed[2]!.padStart(2, '0')}`;
  const worded = /^(?:[A-Za-z]{3,9},? +)?([A-Za-z]{3})[a-z]* +(\d{1,2}),? +(\d{4})$/.exec(cell);
  if (worded === null) return null;
  const at = Date.parse(`${worded[1]} ${worded[2]} ${worded[3]} UTC`);
  return Number.isNaN(at) ? null : new Date(at).toISOString().slice(0, 10);
}

function daysApart(a: DateKey, b: DateKey): number {
  return Math.abs(Date.parse(`${a}T00:00:00Z`) - Date.parse(`${b}T00:00:00Z`)) / 86_400_000;
}
