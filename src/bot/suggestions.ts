/** What to offer while an option is being typed: from memory, best matches first. For every face that can suggest. */

import type { DateKey } from '../engine/types.js';
import { formatDate } from '../lib/format.js';
import type { AutocompleteSource, OptionSpec } from './command.js';
import { terms } from './glossary.js';
import { nearestWord } from './nearest-word.js';
import type { MarketAsk } from './ports.js';
import { printable } from './printable.js';
import type { RulesAsk } from './rule-ports.js';
import { ruleTitle, ruleWord } from './rule-words.js';
import { parseScope, scopeWord } from './scope.js';
import { parseSymbol } from './symbol.js';

/** Discord's bounds, which suit any list a person reads through. */
export const mostSuggestions = 25;
export const longestSuggestion = 100;

export interface Suggestion {
  /** As it is read. */
  label: string;
  /** What the option gets. */
  value: string;
}

export interface SuggestionQuestion {
  /** The option being typed. */
  spec: OptionSpec;
  /** What stands there so far; may be empty. */
  typed: string;
  /** The symbol already chosen in the same call, or the chat's default: whose expirations to list. */
  symbol?: string;
  market: Pick<MarketAsk, 'symbols' | 'expirations'>;
  /** The person's alerts, for their numbers. */
  rules?: ReturnType<RulesAsk['known']>;
  /** Sessions stored of the symbol, newest first: what it may be compared with. */
  sessions?: readonly DateKey[];
  /** New York's date: expirations before it are left out and `next` names its date. */
  today?: DateKey;
}

interface Candidate extends Suggestion {
  /** Other texts that find it, lower case. */
  words: string[];
  /** Good, but not before those that are known. */
  isLast?: true;
}

const candidate = (label: string, value: string, ...words: string[]): Candidate => ({
  label,
  value,
  words: [label, value, ...words].map((word) => word.toLowerCase()),
});

function symbolCandidates({ market, typed }: SuggestionQuestion): Candidate[] {
  const known = market.symbols().map((symbol) => candidate(symbol, symbol));
  const asked = parseSymbol(typed);
  // Symbols that are not watched are looked up on demand.
  if (asked === null || known.some((one) => one.value === asked)) return known;
  return [...known, { ...candidate(`${asked}, looked up when asked`, asked), isLast: true }];
}

const listedOf = ({ market, symbol }: SuggestionQuestion) => (symbol === undefined ? [] : market.expirations(symbol));

/** With an empty `listed` those of every stored reading: single dates are stored for alerts alone. */
function scopeCandidates(question: SuggestionQuestion, listed = listedOf(question)): Candidate[] {
  const { today, typed } = question;
  const dates = today === undefined ? listed : listed.filter((date) => date >= today);
  const next = today === undefined ? undefined : dates.find((date) => date > today);
  const asked = parseScope(typed);
  const scopes = [
    candidate('0DTE, today’s expiration', '0dte', 'today'),
    candidate(next === undefined ? 'Next expiration' : `Next expiration, ${formatDate(next)}`, 'next'),
    candidate('45 days', '45d'),
    candidate('All expirations', 'all'),
    ...dates.map((date) => candidate(`${formatDate(date)} (${date})`, date, date.replaceAll('-', ''))),
  ];
  if (asked === null || scopes.some((one) => one.value === scopeWord(asked))) return scopes;
  // `30d` is as good as `45d`; a date that is not listed is not offered.
  return asked.startsWith('days:') ? [...scopes, candidate(`${asked.slice(5)} days`, scopeWord(asked))] : scopes;
}

const termCandidates = (): Candidate[] => terms.map((term) => candidate(term.name, term.name, ...term.aliases));

/** Moments first, then stored sessions, then symbols to hold it against. */
const momentCandidates = ({ sessions = [], today, market, symbol }: SuggestionQuestion): Candidate[] => [
  candidate('Yesterday, the close before', 'yesterday', 'close'),
  candidate('Open, the first reading of the session', 'open', 'today'),
  candidate('One hour ago', '1h', 'hour'),
  ...sessions
    .filter((date) => date !== today)
    .map((date) =>
      candidate(`Close of ${formatDate(date)} (${date})`, date, formatDate(date), date.replaceAll('-', '')),
    ),
  ...market
    .symbols()
    .filter((one) => one !== symbol)
    .map((one) => candidate(`Against ${one}`, one)),
];

/** The newest first: it is the one most likely meant. */
const ruleCandidates = ({ rules = [] }: SuggestionQuestion): Candidate[] =>
  [...rules].reverse().map(({ id, logic, status }) => {
    const state = status === 'active' ? '' : `, ${status === 'failed' ? 'off' : status}`;
    return candidate(`${ruleWord(id)} ${ruleTitle(logic)}${state}`, String(id), ruleWord(id), logic.trigger.kind);
  });

function candidatesOf(question: SuggestionQuestion): Candidate[] {
  const { spec } = question;
  if (spec.kind === 'choice') return spec.choices.map((choice) => candidate(choice.label, choice.value));
  const byKind: Partial<Record<OptionSpec['kind'], AutocompleteSource>> = { symbol: 'symbols', scope: 'expirations' };
  switch (spec.autocomplete ?? byKind[spec.kind]) {
    case 'symbols':
      return symbolCandidates(question);
    case 'expirations':
      return scopeCandidates(question);
    case 'stored-scopes':
      return scopeCandidates(question, []);
    case 'rules':
      return ruleCandidates(question);
    case 'terms':
      return termCandidates();
    case 'moments':
      return momentCandidates(question);
    default:
      return [];
  }
}

/** 0 is best; null does not match. */
function rank({ words, isLast }: Candidate, typed: string): number | null {
  if (isLast === true) return 4;
  if (words.includes(typed)) return 0;
  if (words.some((word) => word.startsWith(typed))) return 1;
  if (words.some((word) => word.split(/[ ,(/-]+/).some((part) => part.startsWith(typed)))) return 2;
  return words.some((word) => word.includes(typed)) ? 3 : null;
}

/** At most 25 suggestions, best first; none for an option that has nothing to suggest. */
export function suggest(question: SuggestionQuestion): Suggestion[] {
  const all = candidatesOf(question);
  const typed = printable(question.typed).trim().replace(/^[$^]/, '').toLowerCase().slice(0, longestSuggestion);
  const ranked = all
    .map((one) => ({ one, rank: rank(one, typed) }))
    .filter((each): each is { one: Candidate; rank: number } => each.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
  // A slip of the keyboard finds what was meant; another date is not what was meant.
  const isSlip = ranked.length === 0 && !/\d/.test(typed);
  const near = isSlip
    ? nearestWord(
        typed,
        all.flatMap((one) => one.words),
      )
    : null;
  const found = near === null ? ranked : all.filter((one) => one.words.includes(near));
  return found
    .filter(({ value }) => value.length > 0 && value.length <= longestSuggestion)
    .slice(0, mostSuggestions)
    .map(({ label, value }) => ({ label: label.slice(0, longestSuggestion), value }));
}
