/** What two readings of different times have in common, and what must be said where they have not. Pure. */

import type { DateKey, ExpirationSummary } from '../engine/types.js';
import { formatDate, formatMoment, formatPrice, formatRatio } from '../lib/format.js';
import type { ThenAndNow } from './past-ports.js';
import type { GexAnswer } from './ports.js';
import { scopeLabel } from './scope.js';
import { dataTimeOf, listWords, shortDoubtWords, sourceWords } from './wording.js';

/** Usual splits, as how many times one price is the other. */
const splitRatios = [1.5, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100] as const;
/** What the market adds to a split until the readings compared. */
const splitSlack = 0.12;
/** Under this ratio the market alone may have done it, so that the strikes must speak as well. */
const surelySplit = 1.8;

/** Share of the strikes of one reading that the other has too, where both have strikes; null when a reading has none. */
function sharedStrikes(then: GexAnswer, now: GexAnswer): number | null {
  const before = Array.from(then.scope.strikes.strike);
  const after = new Set(now.scope.strikes.strike);
  const low = Math.max(before[0] ?? Number.NaN, Math.min(...after));
  const high = Math.min(before.at(-1) ?? Number.NaN, Math.max(...after));
  if (before.length === 0 || after.size === 0) return null;
  const within = before.filter((strike) => strike >= low && strike <= high);
  return within.length === 0 ? 0 : within.filter((strike) => after.has(strike)).length / within.length;
}

/** Why strikes of then are not strikes of now; null when they are. */
export function splitWords({ then, now }: Pick<ThenAndNow, 'then' | 'now'>): string | null {
  const { symbol, spot } = now.head;
  const ratio = Math.max(spot, then.head.spot) / Math.min(spot, then.head.spot);
  const near = splitRatios.find((one) => Math.abs(ratio / one - 1) <= splitSlack);
  const shared = sharedStrikes(then, now);
  const isSplit = near !== undefined && (ratio >= surelySplit || (shared !== null && shared < 0.5));
  if (!isSplit && shared !== 0) return null;
  const prices = `spot ${formatPrice(then.head.spot)} at ${formatMoment(dataTimeOf(then.head))}, ${formatPrice(spot)} now`;
  const [from, to] =
    spot < then.head.spot
      ? [formatRatio(near ?? ratio, near === 1.5 ? 1 : 0), '1']
      : ['1', formatRatio(near ?? ratio, near === 1.5 ? 1 : 0)];
  return isSplit
    ? `The strikes of ${symbol} look split about ${from} for ${to} since then: ${prices}. Strikes and levels of the two cannot be compared; ask for a date after the split.`
    : `No strike of ${symbol} is listed in both: ${prices}. Strikes and levels of the two cannot be compared; ask for a later date.`;
}

const shortDate = (date: DateKey) => formatDate(date);
const mostNamed = 3;

function named(dates: readonly DateKey[]): string {
  return dates.length <= mostNamed
    ? listWords(dates.map(shortDate))
    : `${dates.slice(0, mostNamed).map(shortDate).join(', ')} and ${dates.length - mostNamed} more`;
}

/** Which contracts are in one of the two only. */
function expirationNotes(then: GexAnswer, now: GexAnswer): Limits {
  const gone = then.scope.expirations.filter((date) => !now.scope.expirations.includes(date));
  const come = now.scope.expirations.filter((date) => !then.scope.expirations.includes(date));
  if (gone.length + come.length === 0) return { first: [], after: [] };
  const label = scopeLabel(now.scope.scope, [], now.head.sessionDate);
  if (then.scope.expirations.length === 1 && now.scope.expirations.length === 1)
    return { first: [`${label} was ${named(gone)} then and is ${named(come)} now: other contracts`], after: [] };
  const rolled = gone.filter((date) => date <= now.head.sessionDate);
  const out = gone.filter((date) => date > now.head.sessionDate);
  const inside = now.scope.scope === 'all' ? 'all expirations' : label;
  const after = [
    ...(out.length === 0 ? [] : [`In ${inside} then, not now: ${named(out)}`]),
    ...(come.length === 0 ? [] : [`In ${inside} now, not then: ${named(come)}`]),
  ];
  return { first: rolled.length === 0 ? [] : [`Rolled off since: ${named(rolled)}`], after };
}

function interestNote(then: GexAnswer, now: GexAnswer): string {
  const [before, after] = [then.scope.quality.openInterestDate, now.scope.quality.openInterestDate];
  if (before === null || after === null) return 'OI date unknown of one of the two: changes may hold new positions';
  const day = (date: DateKey) => formatDate(date, { weekday: false });
  return before === after
    ? `Both on OI of ${day(after)}: changes come from price, time and volatility`
    : `OI of ${day(before)} then, of ${day(after)} now: changes hold new positions too`;
}

/** Where the forwards of the scope's expirations come from; null where it was not stored. */
function carryOf({ expirations, scope }: GexAnswer): 'parity' | 'rates' | 'both' | null {
  const inScope = (one: ExpirationSummary) => scope.expirations.includes(one.date);
  const from = new Set(expirations.filter(inScope).flatMap((one) => one.forward?.from ?? []));
  return from.size === 0 ? null : from.size > 1 ? 'both' : [...from][0]!;
}

const carryWords = { parity: 'put/call parity', rates: 'the configured rates', both: 'parity and rates' } as const;

function methodNotes(then: GexAnswer, now: GexAnswer): string[] {
  const [before, after] = [carryOf(then), carryOf(now)];
  const isOtherRate =
    then.head.riskFreeRate !== now.head.riskFreeRate || then.head.dividendYield !== now.head.dividendYield;
  const carry =
    before !== null && after !== null && before !== after
      ? `Forwards from ${carryWords[before]} then, from ${carryWords[after]} now`
      : isOtherRate && after !== 'parity'
        ? 'Other interest or dividend rates were set then'
        : null;
  const method =
    then.head.methodVersion === now.head.methodVersion
      ? null
      : `Method ${then.head.methodVersion} then, ${now.head.methodVersion} now: a part of the changes is the method’s`;
  const source =
    then.head.source === now.head.source
      ? null
      : `Then ${sourceWords(then.head.source, then.head.delayMs)}, now ${sourceWords(now.head.source, now.head.delayMs)}`;
  return [method, carry, source].filter((words) => words !== null);
}

export interface Limits {
  /** What a reader must know before the numbers. One clause each. */
  first: string[];
  /** What may be read after them. */
  after: string[];
}

/** Everything that differs beside the market. */
export function limitsOf({ then, now, hasStrikes, remark }: ThenAndNow): Limits {
  const doubt = shortDoubtWords(then.scope.quality);
  const { first, after } = expirationNotes(then, now);
  const [before, date] = [then.scope.quality.openInterestDate, now.scope.quality.openInterestDate];
  const isSameInterest = before !== null && before === date;
  return {
    first: [
      remark?.replace(/\.$/, '') ?? null,
      hasStrikes ? null : 'Strikes of then are past their retention: levels and expirations only',
      doubt === null ? null : `Then ${doubt}`,
      ...first,
      isSameInterest ? null : interestNote(then, now),
      ...methodNotes(then, now),
    ].filter((words) => words !== null),
    after: [...after, ...(isSameInterest ? [interestNote(then, now)] : [])],
  };
}
