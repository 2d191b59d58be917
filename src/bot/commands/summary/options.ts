import { mostSummarySymbols } from '../../../alerts/summary-record.js';
import type { OptionSpec } from '../../command.js';
import { parseDays } from '../../rule-values.js';
import { looksLikeTime, parseSymbols, parseTimeOfDay } from '../../summary-values.js';

export const symbolsOption = {
  kind: 'word',
  isList: true,
  maxLength: 120,
  fits: (word) => parseSymbols(word) !== null,
  says: 'takes symbols such as SPX,SPY',
  aliases: ['symbol'],
  description: `Up to ${mostSummarySymbols} symbols, such as SPX,SPY`,
} as const satisfies OptionSpec;

export const timeOption = {
  kind: 'word',
  maxLength: 10,
  // One that does not exist, 25:00, is still meant as a time: the answer says so.
  fits: (word) => parseTimeOfDay(word) !== null || looksLikeTime(word),
  says: 'takes a time of day such as 08:45 or 8:45am',
  aliases: ['at'],
  description: 'Time of day, such as 08:45',
} as const satisfies OptionSpec;

export const daysOption = {
  kind: 'word',
  isList: true,
  maxLength: 60,
  fits: (word) => parseDays(word) !== null,
  says: 'takes days such as mon-fri or mon wed fri',
  aliases: ['on'],
  description: 'Only on these days, such as mon wed fri; trading days only in any case',
} as const satisfies OptionSpec;

/** The symbols given, or a sentence about too many. */
export function symbolsOf(value: unknown): string[] | string {
  const symbols = parseSymbols(String(value)) ?? [];
  return symbols.length > mostSummarySymbols
    ? `A post takes at most ${mostSummarySymbols} symbols, not ${symbols.length}.`
    : symbols;
}
