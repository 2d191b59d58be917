/** The figures of `/expirations`: which dates are shown, what settles next, and one row for each. */

import type { DateKey, ExpirationSummary } from '../engine/types.js';
import { formatCount, formatDate, formatDollars, formatPercent, formatStrike } from '../lib/format.js';
import type { Ask, GexUnit } from './command.js';
import type { GexAnswer } from './ports.js';
import type { Block } from './reply.js';
import { formatPoints, gexLabel, unitFactor } from './wording.js';

export type ExpirationChoice = 'nearest' | 'largest' | 'all';

/** The dates of an answer that have not settled, and those that have since it was read. */
export interface Standing {
  open: ExpirationSummary[];
  settled: ExpirationSummary[];
}

/**
 * An answer out of session is of the last close: a date of its own session has settled since. `ask.today` stays the session's date until
 * midnight, so the closed market tells.
 */
export function standingOf({ expirations, head, isCurrent }: GexAnswer, ask: Pick<Ask, 'market' | 'today'>): Standing {
  const isOver = !isCurrent && head.source !== 'file' && ask.market.status().session === 'closed';
  const hasSettled = ({ date }: ExpirationSummary) =>
    date < head.sessionDate ||
    (head.source !== 'file' && (date < ask.today || (isOver && date === ask.today && date === head.sessionDate)));
  return {
    open: expirations.filter((one) => !hasSettled(one)),
    settled: expirations.filter(hasSettled),
  };
}

/** The shown ones, ascending by date. */
export function chosenExpirations(
  open: readonly ExpirationSummary[],
  choice: ExpirationChoice,
  count: number,
): ExpirationSummary[] {
  if (choice === 'all') return [...open];
  if (choice === 'nearest') return open.slice(0, count);
  const bySize = [...open].sort((a, b) => (b.grossShare ?? -1) - (a.grossShare ?? -1)).slice(0, count);
  return bySize.sort((a, b) => (a.date < b.date ? -1 : 1));
}

const shareOf = (all: readonly ExpirationSummary[]): number | null => {
  const known = all.flatMap(({ grossShare }) => (grossShare === null ? [] : [grossShare]));
  return known.length === 0 || known.length < all.length ? null : known.reduce((sum, one) => sum + one, 0);
};

/** `41 more expirations, 3 % of all gamma`; null when all are shown. */
export function leftOutWords(
  open: readonly ExpirationSummary[],
  shown: readonly ExpirationSummary[],
  choice: ExpirationChoice,
): string | null {
  const left = open.filter((one) => !shown.includes(one));
  if (left.length === 0) return null;
  const share = shareOf(left);
  const what = `${formatCount(left.length)} ${choice === 'nearest' ? 'later' : 'other'} expiration${left.length === 1 ? '' : 's'}`;
  return share === null ? what : `${what}, ${formatPercent(share, { digits: 0 })} of all gamma`;
}

/** What settles next and how much of all gamma goes with it; after the close also what has gone. */
export function rollingWords({ head }: GexAnswer, { open, settled }: Standing): string | null {
  const share = (one: number) => formatPercent(one, { digits: 0 });
  const gone = shareOf(settled);
  const went =
    settled.length === 0
      ? ''
      : `${formatDate(settled.at(-1)!.date)} has settled${gone === null ? '' : ` (${share(gone)} of all gamma)`}. `;
  const next = open[0];
  if (next === undefined) return went === '' ? null : went.trim();
  const rolling = settled.length === 0 && head.rollingOff?.date === next.date ? head.rollingOff.share : null;
  if (rolling !== null) return `Next to roll off: ${formatDate(next.date)}, ${share(rolling)} of all gamma.`;
  // What has settled is no part of what is left.
  const left = next.grossShare === null || gone === null || gone >= 1 ? null : next.grossShare / (1 - gone);
  const rest = left === null ? '' : `, ${share(left)} of ${settled.length === 0 ? 'all' : 'the remaining'} gamma`;
  return `${went}Next to roll off: ${formatDate(next.date)}${rest}.`;
}

/** The chain's own sums, so that the unit stands beside them. */
export function chainFacts({ head, scope }: GexAnswer, unit: GexUnit): Block {
  const factor = unitFactor(unit, head.spot);
  const value = `net ${formatDollars(scope.totals.net * factor)}   gross ${formatDollars(scope.totals.gross * factor)}`;
  return { kind: 'facts', rows: [{ label: gexLabel(unit, 'oi'), value }] };
}

/** Marks a move that follows from volatility. */
export const fromVolatility = '*';

export function expirationsTable(
  shown: readonly ExpirationSummary[],
  { head }: GexAnswer,
  unit: GexUnit,
  today: DateKey,
): Block {
  const factor = unitFactor(unit, head.spot);
  const right = (title: string) => ({ title, align: 'right' as const });
  return {
    kind: 'table',
    columns: [
      { title: 'Date', align: 'left' },
      right('Days'),
      right('Net'),
      right('Share'),
      right('Max pain'),
      right('Expected move'),
      right('%'),
    ],
    rows: shown.map((one) => {
      const move = one.expectedMove;
      return [
        formatDate(one.date, { weekday: false, unlessOf: today }),
        formatCount(one.daysToExpiration),
        formatDollars(one.net * factor),
        formatPercent(one.grossShare, { digits: 0 }),
        formatStrike(one.maxPain),
        move === null
          ? '–'
          : `±${formatPoints(move.points, head.spot)}${move.from === 'volatility' ? fromVolatility : ''}`,
        move === null ? '' : formatPercent(move.points / head.spot),
      ];
    }),
  };
}

/** Where the moves come from. */
export function moveWords(shown: readonly ExpirationSummary[]): string | null {
  const from = new Set(shown.flatMap(({ expectedMove }) => (expectedMove === null ? [] : [expectedMove.from])));
  if (from.size === 0) return null;
  const straddle = 'Expected move: price of the at-the-money straddle';
  if (!from.has('volatility')) return straddle;
  return from.has('straddle')
    ? `${straddle}; ${fromVolatility} from volatility, where it is not quoted on both sides`
    : `Expected move ${fromVolatility} from volatility: no straddle is quoted on both sides`;
}
