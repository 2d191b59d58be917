/**
 * Option symbols in their two spellings: the 21-character OCC form (`SPXW  261120C06000000`, padded or not) and the feed's streamer
 * form (`.SPXW261120C6000`). The broker's own streamer symbols are preferred wherever it gives them.
 */

import { isDateKey } from './date-key.js';
import type { DateKey, Right } from './types.js';

/** What an option symbol names; the strike in $. */
export interface OptionSymbol {
  root: string;
  date: DateKey;
  right: Right;
  strike: number;
}

const occ = /^([A-Z0-9./]{1,6}?) *(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/;
const streamer = /^\.([A-Z0-9/]{1,6}?)(\d{2})(\d{2})(\d{2})([CP])(\d+(?:\.\d+)?)$/;

/** Reads an OCC symbol, padded to 21 characters or not; the strike is in thousandths. Null when it is none or its date does not exist. */
export function parseOccSymbol(text: string): OptionSymbol | null {
  return read(occ.exec(text.trim()), 0.001);
}

/** Reads a streamer symbol such as `.SPY261120P450.5`. Null when it is none or its date does not exist. */
export function parseStreamerSymbol(text: string): OptionSymbol | null {
  return read(streamer.exec(text.trim()), 1);
}

function read(match: RegExpExecArray | null, unit: number): OptionSymbol | null {
  if (match === null) return null;
  const date = `20${match[2]}-${match[3]}-${match[4]}`;
  const strike = Math.round(Number(match[6]) * unit * 1000) / 1000;
  if (!isDateKey(date) || !(strike > 0)) return null;
  return { root: match[1]!, date, right: match[5] as Right, strike };
}

const compactDate = (date: DateKey): string => date.slice(2).replaceAll('-', '');

/** The 21-character OCC form. */
export function formatOccSymbol(option: OptionSymbol): string {
  const thousandths = String(Math.round(option.strike * 1000)).padStart(8, '0');
  return `${option.root.padEnd(6)}${compactDate(option.date)}${option.right}${thousandths}`;
}

/** The feed's form: a dot, no padding, the strike without trailing zeros. */
export function formatStreamerSymbol(option: OptionSymbol): string {
  return `.${option.root}${compactDate(option.date)}${option.right}${Math.round(option.strike * 1000) / 1000}`;
}
