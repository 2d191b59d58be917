/** Times of day and lists of symbols as people type them for scheduled posts. Each gives null for what it is not. */

import { parseDays } from './rule-values.js';
import { parseSymbol } from './symbol.js';
import { parseTimeZone } from './time-zone.js';

/** Minutes since midnight: `8:45`, `08.45`, `0845`, `845`, `8:45am`, `8 pm`, `16h30`, `noon`; null for anything else. */
export function parseTimeOfDay(text: string): number | null {
  const word = text.trim().toLowerCase().replace(/\s+/g, '');
  if (word === 'noon') return 720;
  if (word === 'midnight') return 0;
  const match = /^(\d{1,2})(?:[:.h]?(\d{2})|h)?(?:([ap])\.?m\.?)?$/.exec(word);
  if (match === null) return null;
  const [, hours = '', minutes = '0', half] = match;
  const isBareHour = /^\d{1,2}$/.test(word);
  // A number alone is as likely something else.
  if (isBareHour || Number(minutes) > 59) return null;
  const hour = Number(hours);
  if (half === undefined) return hour > 23 ? null : hour * 60 + Number(minutes);
  if (hour < 1 || hour > 12) return null;
  return ((hour % 12) + (half === 'p' ? 12 : 0)) * 60 + Number(minutes);
}

/** `25:00`, `8:61`, `13pm`: written like a time of day, whether or not there is such a time. */
export function looksLikeTime(text: string): boolean {
  return /^\d{1,3}(?:[:.h]\d{1,3}(?:[ap]\.?m\.?)?|[ap]\.?m\.?)$/i.test(text.trim());
}

/** Words of a typed line that are symbols as well: `$SUN` is the ticker. */
const otherWords = new Set([
  ...['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'weekdays', 'daily'],
  ...['et', 'est', 'edt', 'cst', 'cdt', 'mst', 'mdt', 'pst', 'pdt', 'utc', 'gmt', 'new', 'york', 'los', 'hong'],
  ...[
    'am',
    'pm',
    'at',
    'in',
    'to',
    'here',
    'dm',
    'time',
    'zone',
    'days',
    'sound',
    'silent',
    'loud',
    'noon',
    'midnight',
  ],
]);
/** Tickers are shorter, so a word this long that names a zone is one. */
const cityLength = 5;

function symbolOf(word: string): string | null {
  const symbol = parseSymbol(word);
  if (symbol === null || /^[$^]/.test(word)) return symbol;
  const plain = word.toLowerCase();
  if (otherWords.has(plain) || (plain.length >= cityLength && (parseDays(plain) ?? parseTimeZone(word)) !== null))
    return null;
  return symbol;
}

/** Each symbol once, upper-cased, in the order given: `SPX,SPY`, `spx $sun`; null when a word is none. */
export function parseSymbols(text: string): string[] | null {
  const words = text.split(/[,;+\s]+/).filter((word) => word !== '');
  const symbols = words.map(symbolOf);
  if (symbols.length === 0 || symbols.includes(null)) return null;
  return [...new Set(symbols as string[])];
}
