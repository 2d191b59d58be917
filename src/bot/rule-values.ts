/** Sizes, times and days as people type them in rules. Each gives null for what it is not. */

const minuteMs = 60_000;
const minusSigns = /[−–—]/g;
const scales: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

/** A number with an optional `$`, K, M, B or T: `-2B`, `6000`, `$1.5m`; anything else is NaN. */
export function parseSize(text: string): number {
  const match = /^([+-]?)\$?(\d{1,15}(?:\.\d{1,9})?|\.\d{1,9})([kmbt]?)$/i.exec(
    text
      .trim()
      .replace(minusSigns, '-')
      .replace(/^\$([+-])/, '$1'),
  );
  if (match === null) return Number.NaN;
  const size = Number(match[2]) * (scales[match[3]!.toLowerCase()] ?? 1);
  return match[1] === '-' ? -size : size;
}

/** A share from `0.15%` or `0.15` (percent either way): 0.0015. NaN for anything else. */
export function parseShare(text: string): number {
  const match = /^(\d{1,4}(?:\.\d{1,6})?|\.\d{1,6})\s*%?$/.exec(text.trim());
  return match === null ? Number.NaN : Number((Number(match[1]) / 100).toPrecision(12));
}

/** A ratio from `1.15`, `1.15x` or `1.15×`. NaN for anything else. */
export function parseRatio(text: string): number {
  const match = /^(\d{1,4}(?:\.\d{1,6})?)\s*[x×]?$/i.exec(text.trim());
  return match === null ? Number.NaN : Number(match[1]);
}

/** Whether a word is a size, a share or a ratio. */
export function isMeasure(text: string): boolean {
  return [parseSize, parseShare, parseRatio].some((parse) => Number.isFinite(parse(text)));
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: minuteMs, h: 60 * minuteMs, d: 24 * 60 * minuteMs };

/** `30m`, `2h`, `1h30m`, `90 min`, `1 day`, in ms; 0 for `0`, `0m` and `none`. NaN for anything else. */
export function parseDuration(text: string): number {
  const word = text.trim().toLowerCase().replace(/\s+/g, '');
  if (word === '0' || word === 'none') return 0;
  if (!/^(?:\d{1,5}(?:d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:utes?|s)?)?|s(?:ec(?:onds?|s)?)?))+$/.test(word))
    return Number.NaN;
  let total = 0;
  for (const [, count, unit] of word.matchAll(/(\d+)([dhms])/g)) total += Number(count) * unitMs[unit!]!;
  return total;
}

/** Times of day as minutes since midnight: `08:00-17:00`, `8-17`, `22:00–07:00`; null for anything else. */
export function parseHours(text: string): { from: number; to: number } | null {
  const match = /^(\d{1,2})(?::(\d{2}))?\s*[-–—]\s*(\d{1,2})(?::(\d{2}))?$/.exec(text.trim());
  if (match === null) return null;
  const from = minutesOf(match[1]!, match[2]);
  // Midnight at the end of a day is written 24:00 as well.
  const to = match[3] === '24' && (match[4] ?? '00') === '00' ? 0 : minutesOf(match[3]!, match[4]);
  return from === null || to === null ? null : { from, to };
}

function minutesOf(hours: string, minutes = '00'): number | null {
  return Number(hours) > 23 || Number(minutes) > 59 ? null : Number(hours) * 60 + Number(minutes);
}

const dayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

function dayOf(word: string): number {
  // Two letters are tickers as well: MO, SU.
  return word.length < 3 ? -1 : dayNames.findIndex((name) => name.startsWith(word));
}

/** Days of the week, 0 Sunday … 6 Saturday, ascending: `mon-fri`, `mon,wed,fri`, `weekdays`, `daily`; null for anything else. */
export function parseDays(text: string): number[] | null {
  const days = new Set<number>();
  for (const part of text.toLowerCase().split(/[,+/\s]+/)) {
    if (part === 'weekdays') for (const day of [1, 2, 3, 4, 5]) days.add(day);
    else if (part === 'daily' || part === 'all') for (let day = 0; day < 7; day++) days.add(day);
    else if (part !== '') {
      const [first, last] = part.split(/[-–—]/).map(dayOf);
      if (first === undefined || first < 0 || last === -1 || part.split(/[-–—]/).length > 2) return null;
      for (let day = first; ; day = (day + 1) % 7) {
        days.add(day);
        if (day === (last ?? first)) break;
      }
    }
  }
  return days.size === 0 ? null : [...days].sort((a, b) => a - b);
}

/** `2026-11-20` that exists; null for anything else. */
export function parseDate(text: string): string | null {
  const match = /^(20\d{2})-?(\d{2})-?(\d{2})$/.exec(text.trim());
  if (match === null) return null;
  const date = `${match[1]}-${match[2]}-${match[3]}`;
  const at = new Date(`${date}T12:00:00Z`);
  return Number.isFinite(at.getTime()) && at.toISOString().startsWith(date) ? date : null;
}

/** `#12` or `12`; null for anything else. Ids begin at 1 and stay within nine digits. */
export function parseRuleId(text: string): number | null {
  const match = /^#?(\d{1,9})$/.exec(text.trim());
  return match === null || Number(match[1]) === 0 ? null : Number(match[1]);
}
