/** Which stored reading a moment means. Pure. */

import type { PastMoment } from '../../bot/past-ports.js';
import type { TradingSession } from '../../calendar/session.js';
import { formatAge, formatClock, formatDate, formatMoment } from '../../lib/format.js';
import type { LevelPoint } from '../../store/history-repository.js';

export interface Found {
  id: number;
  /** Where the reading is not what was asked for; null when it is. */
  remark: string | null;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** The first readings after the bell wait for quotes of the morning: one that can be trusted is taken for the open if it comes soon. */
const openingMs = 15 * minuteMs;
/** What is said to be of the bell: the first or last minutes. */
const nearBellMs = { open: 5 * minuteMs, close: 10 * minuteMs };
/** An hour before means within half an hour of it; farther than the slack is said. */
const hourSlackMs = 3 * minuteMs;
const farthestMs = 30 * minuteMs;

const dataTime = ([, asOf, delayMs]: LevelPoint) => asOf - delayMs;

/**
 * The reading of one session that a moment means; null when there is none. `readings`: those of the session that hold anything,
 * ascending. `shown`: data time of what is shown now, ms UTC: what is found is older.
 */
export function readingOf(
  moment: PastMoment,
  readings: readonly LevelPoint[],
  session: TradingSession,
  shown: number,
): Found | null {
  const older = readings.filter((row) => dataTime(row) < shown);
  if (moment === 'open') return openingOf(older, session);
  if (moment === '1h') return hourBefore(older, shown);
  const last = older.at(-1);
  if (last === undefined) return null;
  const isAtClose = session.closesAt - dataTime(last) <= nearBellMs.close;
  const remark = `The last reading of ${formatDate(session.date)} is of ${formatClock(dataTime(last))}, not of the close.`;
  return { id: last[0], remark: isAtClose ? null : remark };
}

function openingOf(older: readonly LevelPoint[], session: TradingSession): Found | null {
  const first = older[0];
  if (first === undefined) return null;
  const soon = older.filter((row) => dataTime(row) - dataTime(first) <= openingMs);
  const chosen = soon.find((row) => row[10] === 'trusted') ?? first;
  const at = dataTime(chosen);
  const isAtOpen = at - session.opensAt <= nearBellMs.open;
  const which = chosen === first ? 'first reading' : 'first reading fit for alerts';
  return { id: chosen[0], remark: isAtOpen ? null : `The ${which} of ${formatMoment(at).replace(', ', ' is of ')}.` };
}

function hourBefore(older: readonly LevelPoint[], shown: number): Found | null {
  const away = (row: LevelPoint) => Math.abs(shown - hourMs - dataTime(row));
  const nearest = older.reduce<LevelPoint | null>(
    (best, row) => (best === null || away(row) < away(best) ? row : best),
    null,
  );
  if (nearest === null || away(nearest) > farthestMs) return null;
  const ago = formatAge(shown - dataTime(nearest));
  const remark = `The reading nearest to an hour ago is of ${formatClock(dataTime(nearest))}, ${ago} before.`;
  return { id: nearest[0], remark: away(nearest) <= hourSlackMs ? null : remark };
}
