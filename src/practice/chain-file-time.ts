/** When a quote file was taken, from the words it carries. */

import { isDateKey, newYorkToUtc } from '../calendar/new-york.js';
import { AppError } from '../lib/errors.js';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const hourMs = 3_600_000;

/** Zones a browser may have written in place of New York, hours from UTC. */
const otherZones: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};
const newYorkZones: ReadonlySet<string> = new Set(['', 'ET', 'EST', 'EDT']);

const wordy =
  /([A-Za-z]{3,9})\.? +(\d{1,2}),? +(\d{4}),?(?: +at| *@)? +(\d{1,2}):(\d{2})(?::(\d{2}))? *([AaPp][Mm])?(?: +([A-Za-z]+(?:[+-]\d{1,2})?))?/;
const iso = /(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?/;

/**
 * `July 12, 2022, 11:55 AM EDT`, `January 7, 2024 at 10:52 AM EST` or `2023-09-21 03:17:42` as ms UTC. Without a zone it is New York.
 * @throws AppError CHAIN_FILE_DATE when there is no such time in the text.
 */
export function readQuoteTime(text: string, fileName: string): number {
  const at = fromWords(text) ?? fromIso(text);
  if (at === null) throw new AppError('CHAIN_FILE_DATE', `${fileName} has no readable quote date.`);
  return at;
}

function fromWords(text: string): number | null {
  const match = wordy.exec(text);
  if (match === null) return null;
  const month = months.indexOf(match[1]!.slice(0, 3).toLowerCase()) + 1;
  let hour = Number(match[4]);
  const half = match[7]?.toLowerCase();
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === 'pm' ? 12 : 0);
  }
  const date = `${match[3]}-${String(month).padStart(2, '0')}-${match[2]!.padStart(2, '0')}`;
  return instant(date, hour, Number(match[5]), Number(match[6] ?? 0), (match[8] ?? '').toUpperCase());
}

function fromIso(text: string): number | null {
  const match = iso.exec(text);
  if (match === null) return null;
  const date = `${match[1]}-${match[2]}-${match[3]}`;
  return instant(date, Number(match[4]), Number(match[5]), Number(match[6] ?? 0), '');
}

function instant(date: string, hour: number, minute: number, second: number, zone: string): number | null {
  if (!isDateKey(date) || date < '2000-01-01' || date > '2099-12-31') return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  if (newYorkZones.has(zone)) return newYorkToUtc(date, hour, minute, second);
  const shifted = /^(?:GMT|UTC)([+-]\d{1,2})$/.exec(zone);
  const offset = shifted === null ? otherZones[zone] : Number(shifted[1]);
  if (offset === undefined) return null;
  return Date.parse(`${date}T00:00:00Z`) + ((hour * 60 + minute) * 60 + second) * 1000 - offset * hourMs;
}
