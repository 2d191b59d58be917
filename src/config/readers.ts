/** From the text of a setting to its value; each reader throws WrongValue with what is wrong in words. Pure. */

import { validateDetailed } from 'node-cron';
import { isDateKey, newYorkToUtc } from '../calendar/new-york.js';
import type { LogLevel } from '../lib/log.js';
import { Secret } from '../lib/secret.js';
import { checkSecret, shown, wrong } from './mistakes.js';

/** Items per second of the feed's subscription pacing. */
export interface FeedRate {
  start: number;
  max: number;
}

/** Where a practice market begins: a New York clock time on the last trading day, or an instant (ms UTC). */
export type PracticeStart = { kind: 'clock'; hour: number; minute: number } | { kind: 'instant'; at: number };

const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];
/** A reading changes little in less: the feed renews its greeks about every 100 s and spot is at most this much older. */
const shortestGapSeconds = 10;

export function readSecret(text: string): Secret {
  checkSecret(text);
  return new Secret(text);
}

/** The client id is no secret, but suffers the same copying mistakes. */
export function readId(text: string): string {
  checkSecret(text);
  return text;
}

export function readPath(text: string): string {
  if (text.startsWith('~')) wrong('begins with "~", which is not expanded here; write the whole path');
  if (text.includes('\0')) wrong('holds a zero byte');
  return text;
}

/** The broker's address: credentials travel there, so it is https unless it stays on this machine. */
export function readApiUrl(text: string): string {
  const url = parseUrl(text);
  if (url.username !== '' || url.password !== '') wrong('holds a user name or password; leave them out');
  if (url.search !== '' || url.hash !== '') wrong('holds a "?" or "#"; write the address only');
  if (url.protocol === 'http:' && !loopbackHosts.includes(url.hostname)) {
    wrong('is not encrypted; write https:// (http is allowed for this machine only)');
  }
  return url.href.replace(/\/+$/, '');
}

/** An address to call; kept as a secret, since such addresses carry their key in the path. */
export function readCallUrl(text: string): Secret {
  return new Secret(parseUrl(text).href);
}

function parseUrl(text: string): URL {
  if (!URL.canParse(text)) wrong('is not an address; it begins with https://');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') wrong('is not a web address; it begins with https://');
  return url;
}

export function readNumber(least: number, most: number, unit: string): (text: string) => number {
  return (text) => {
    const value = /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) wrong(`is ${shown(text)}, not ${unit} from ${least} to ${most}`);
    return value;
  };
}

export function readWhole(least: number, most: number, unit: string): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) wrong(`is ${shown(text)}, not ${unit} from ${least} to ${most}`);
    return value;
  };
}

/** A yearly rate as a fraction: 0.045 is 4.5 %. Who writes 4.5 means percent and is told so. */
export function readFraction(text: string): number {
  const percent = /^([+-]?\d+(?:\.\d+)?)\s*%$/.exec(text);
  if (percent !== null) wrong(`is a percentage; write it as a fraction: ${asFraction(Number(percent[1]))}`);
  const value = /^[+-]?\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) wrong(`is ${shown(text)}, not a fraction such as 0.045 for 4.5 %`);
  if (Math.abs(value) > 0.25) {
    wrong(
      `is ${shown(text)}, which would be ${trimmed(value * 100)} %; for ${trimmed(value)} % write ${asFraction(value)}`,
    );
  }
  return value;
}

const trimmed = (value: number) => String(Number(value.toPrecision(6)));
const asFraction = (percent: number) => trimmed(percent / 100);

export function readLogLevel(text: string): LogLevel {
  const level = logLevels.find((known) => known === text.toLowerCase());
  return level ?? wrong(`is ${shown(text)}, not one of ${logLevels.join(', ')}`);
}

export function readCarry(text: string): 'parity' | 'rates' {
  const known = (['parity', 'rates'] as const).find((one) => one === text.toLowerCase());
  return known ?? wrong(`is ${shown(text)}, not one of parity, rates`);
}

export function readSymbols(text: string): string[] {
  const symbols = [...new Set(listOf(text).map((symbol) => symbol.toUpperCase()))];
  const bad = symbols.find((symbol) => !/^[A-Z][A-Z0-9./]{0,9}$/.test(symbol));
  if (bad !== undefined) wrong(`holds ${shown(bad)}, which is no symbol; separate symbols by commas`);
  if (symbols.length === 0) wrong('names no symbol');
  if (symbols.length > 20) wrong(`names ${symbols.length} symbols; 20 are the most one feed can carry`);
  return symbols;
}

export function readDates(text: string): string[] {
  const dates = listOf(text);
  const bad = dates.find((date) => !isDateKey(date));
  if (bad !== undefined) wrong(`holds ${shown(bad)}, which is no date written YYYY-MM-DD; separate dates by commas`);
  return [...new Set(dates)].sort();
}

/** Parts between commas, semicolons or blanks. */
export function listOf(text: string): string[] {
  return text
    .split(/[,;\s]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export function readTimeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return wrong(`is ${shown(text)}, which is no time zone; zones are written Area/City`);
  }
}

/** Five fields, or six with seconds in front; at least ten seconds apart. */
export function readCron(text: string): string {
  const { valid, fields, errors } = validateDetailed(text);
  if (!valid || fields === undefined) {
    const first = errors[0];
    const where = first === undefined || first.field === 'expression' ? '' : `: the field "${first.field}" is wrong`;
    wrong(`is not a cron line of five fields, or six with seconds in front${where}`);
  }
  const seconds = [...fields.second].sort((a, b) => a - b);
  const gaps = seconds.map((second, at) => (seconds[at + 1] ?? seconds[0]! + 60) - second);
  if (Math.min(...gaps) < shortestGapSeconds) wrong(`runs more often than every ${shortestGapSeconds} seconds`);
  return text;
}

/** `start/max`, or one number for both. */
export function readFeedRate(text: string): FeedRate {
  const match = /^(\d+)(?:\s*\/\s*(\d+))?$/.exec(text);
  if (match === null) wrong(`is ${shown(text)}, not two numbers of items per second, start/max`);
  const start = Number(match[1]);
  const max = Number(match[2] ?? match[1]);
  if (start < 50 || max > 10_000) wrong(`is ${shown(text)}; both numbers lie between 50 and 10000`);
  if (start > max) wrong(`is ${shown(text)}; the first number must not be above the second`);
  return { start, max };
}

/** `10:30`, or an ISO time: with a zone it is that instant, without one it is New York time. */
export function readPracticeStart(text: string): PracticeStart {
  const clock = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (clock !== null) {
    const [hour, minute] = [Number(clock[1]), Number(clock[2])];
    if (hour > 23 || minute > 59) wrong(`is ${shown(text)}, which is no time of day`);
    return { kind: 'clock', hour, minute };
  }
  const local = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2}))?$/.exec(text);
  if (local !== null && isDateKey(local[1])) {
    const [hour, minute] = [Number(local[2] ?? 10), Number(local[3] ?? 30)];
    if (hour <= 23 && minute <= 59) return { kind: 'instant', at: newYorkToUtc(local[1], hour, minute) };
  }
  const zoned = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.exec(text);
  const at = zoned !== null && isDateKey(zoned[1]) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    wrong(`is ${shown(text)}, neither a time such as 10:30 nor a date and time such as 2026-11-20T10:30`);
  return { kind: 'instant', at };
}
