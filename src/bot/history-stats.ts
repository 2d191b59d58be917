/** What a history says in numbers. Pure. */

import type { DateKey } from '../engine/types.js';
import type { History, HistoryPoint } from './past-ports.js';

/** A value over the range. Null where a reading has none; `low` and `high` are null when none has. */
export interface Course {
  first: number | null;
  last: number | null;
  low: number | null;
  high: number | null;
}

export interface HistoryStats {
  /** Times that spot changed sides of zero gamma between readings fit for alerts. */
  crossings: number;
  /** Session time in negative gamma, and session time of which the sign is known from readings fit for alerts, ms. */
  negativeMs: number;
  knownMs: number;
  readings: number;
  /** Not fit for alerts. */
  doubtful: number;
  /** Sessions of the range without a reading, ascending. */
  missing: DateKey[];
  /** Holes inside the other sessions, ascending, ms UTC. */
  gaps: { from: number; to: number }[];
}

/** Readings farther apart than this have a gap between them, ms: two that were missed are no accident. */
export function gapOf({ intervalMs }: Pick<History, 'intervalMs'>): number {
  return Math.max(2.5 * intervalMs, 150_000);
}

export function courseOf<Point>(points: readonly Point[], read: (point: Point) => number | null): Course {
  const values = points.map(read);
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  return {
    first: values[0] ?? null,
    last: values.at(-1) ?? null,
    low: known.length === 0 ? null : known.reduce((low, value) => Math.min(low, value)),
    high: known.length === 0 ? null : known.reduce((high, value) => Math.max(high, value)),
  };
}

/** A reading that is not fit for alerts tells no side, and neither does one without zero gamma. */
export function crossings(points: Iterable<{ spot: number; zeroGamma: number | null; isTrusted: boolean }>): number {
  let side = 0;
  let count = 0;
  for (const { spot, zeroGamma, isTrusted } of points) {
    const next = zeroGamma === null || !isTrusted ? Number.NaN : Math.sign(spot - zeroGamma);
    if (!Number.isFinite(next) || next === 0) continue;
    if (side !== 0 && next !== side) count += 1;
    side = next;
  }
  return count;
}

export const isTrusted = ({ quality }: Pick<HistoryPoint, 'quality'>): boolean => quality === 'trusted';

export function historyStats(history: History): HistoryStats {
  const { points, sessions } = history;
  const gapMs = gapOf(history);
  const stats: HistoryStats = {
    crossings: crossings(
      points.map(({ spot, zeroGamma, quality }) => ({ spot, zeroGamma, isTrusted: isTrusted({ quality }) })),
    ),
    negativeMs: 0,
    knownMs: 0,
    readings: points.length,
    doubtful: points.filter((point) => !isTrusted(point)).length,
    missing: [],
    gaps: [],
  };
  const bySession = new Map<DateKey, HistoryPoint[]>();
  for (const point of points) {
    const known = bySession.get(point.sessionDate);
    if (known === undefined) bySession.set(point.sessionDate, [point]);
    else known.push(point);
  }
  for (const { date, from, to } of sessions) {
    const inside = bySession.get(date) ?? [];
    if (inside.length === 0) {
      stats.missing.push(date);
      continue;
    }
    let before = from;
    inside.forEach((point, index) => {
      if (point.at - before > gapMs) stats.gaps.push({ from: before, to: point.at });
      before = point.at;
      const until = inside[index + 1]?.at ?? to;
      // A reading stands until the next one, but not through a gap.
      const stood = until - point.at > gapMs ? history.intervalMs : Math.max(0, until - point.at);
      // Numbers that stood still while the feed was gone are not the market's sign.
      if (point.netGex === null || !Number.isFinite(point.netGex) || !isTrusted(point)) return;
      stats.knownMs += stood;
      if (point.netGex < 0) stats.negativeMs += stood;
    });
    if (to - before > gapMs) stats.gaps.push({ from: before, to });
  }
  return stats;
}
