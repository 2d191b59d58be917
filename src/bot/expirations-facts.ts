/** The figures of `/expirations`: which dates are shown, what settles next, and one row for each. */

import type { DateKey, ExpirationSummary } from '../engine/types.js';
import { formatCount, formatDate, formatDollars, formatPercent, formatStrike } from '../lib/format.js';
import type { GexUnit } from './command.js';
import type { GexAnswer } from './ports.js';
import type { Block } from './reply.js';
import type { Standing } from './settled.js';
import { formatPoints, gexLabel, unitFactor } from './wording.js';

export type ExpirationChoice = 'nearest' | 'largest' | 'all';

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

/** Shares are of the gamma that is known, so a date of which nothing is known takes no part. */
const shareOf = (all: readonly ExpirationSummary[]): number | null => {
  const known = all.flatMap(({ grossShare }) => (grossShare === null ? [] : [grossShare]));
  return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0);
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

/** What settles next and how much of the gamma goes with it; what has settled since the answer was read is no part of it. */
export function rollingWords({ head }: GexAnswer, { open, settled }: Standing): string | null {
  const next = open[0];
  if (next === undefined) return null;
  const isCounted = settled.length === 0 && head.rollingOff?.date === next.date;
  const share = isCounted ? head.rollingOff!.share : next.grossShare;
  const part = `${formatPercent(share, { digits: 0 })} of all ${settled.length === 0 ? '' : 'remaining '}gamma`;
  return `Next to roll off: ${formatDate(next.date)}${share === null ? '' : `, ${part}`}.`;
}

/** Sums of what has not settled, so that the unit stands beside them. */
export function chainFacts({ head, scope }: GexAnswer, { open, settled }: Standing, unit: GexUnit): Block {
  const factor = unitFactor(unit, head.spot);
  const known = open.filter(({ gross }) => Number.isFinite(gross));
  const left = (side: 'net' | 'gross') =>
    known.length === 0 ? Number.NaN : known.reduce((total, one) => total + one[side], 0);
  const sum = (side: 'net' | 'gross') => (settled.length === 0 ? scope.totals[side] : left(side));
  const value = `net ${formatDollars(sum('net') * factor)}   gross ${formatDollars(sum('gross') * factor)}`;
  return { kind: 'facts', rows: [{ label: gexLabel(unit, 'oi'), value }] };
}

/** `±21.4` as the straddle has it, `≈42.8` as it follows from volatility; a dash where neither is known. */
export function moveCell(move: ExpirationSummary['expectedMove'], spot: number): string {
  if (move === null) return '–';
  return `${move.from === 'straddle' ? '±' : '≈'}${formatPoints(move.points, spot)}`;
}

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
        formatDollars(one.net * factor, { plus: true }),
        formatPercent(one.grossShare, { digits: 0 }),
        formatStrike(one.maxPain),
        moveCell(move, head.spot),
        move === null ? '' : formatPercent(move.points / head.spot),
      ];
    }),
  };
}

/** Where the moves come from. */
export function moveWords(shown: readonly ExpirationSummary[]): string | null {
  const from = new Set(shown.flatMap(({ expectedMove }) => (expectedMove === null ? [] : [expectedMove.from])));
  const parts = [
    ...(from.has('straddle') ? ['± the price of the at-the-money straddle'] : []),
    ...(from.has('volatility') ? ['≈ from volatility'] : []),
  ];
  return parts.length === 0 ? null : `Expected move: ${parts.join(', ')}`;
}
