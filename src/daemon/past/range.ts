import type { HistoryRange } from '../../bot/past-ports.js';
import type { Calendar } from '../../calendar/calendar.js';
import type { DateKey } from '../../engine/types.js';

/** A session, or the part of one that a range covers; ms UTC. */
export interface RangeWindow {
  date: DateKey;
  from: number;
  to: number;
}

const hourMs = 3_600_000;
const sessionCounts: Readonly<Record<Exclude<HistoryRange, '1h'>, number>> = { '1d': 1, '5d': 5, '20d': 20 };

type RangeCalendar = Pick<Calendar, 'tradingDateFor' | 'sessionOn' | 'previousTradingDay'>;

/** The latest session that has begun, as far as it has gone. `now` is the time of the data: a delayed feed is behind the clock. */
export function latestWindow(now: number, calendar: RangeCalendar): RangeWindow {
  const today = calendar.tradingDateFor(now);
  const date = now > calendar.sessionOn(today)!.opensAt ? today : calendar.previousTradingDay(today);
  const { opensAt, closesAt } = calendar.sessionOn(date)!;
  return { date, from: opensAt, to: Math.min(closesAt, now) };
}

function windowBefore({ date }: RangeWindow, calendar: RangeCalendar): RangeWindow {
  const before = calendar.previousTradingDay(date);
  const { opensAt, closesAt } = calendar.sessionOn(before)!;
  return { date: before, from: opensAt, to: closesAt };
}

/** The sessions of a range, ascending. One hour is an hour of session time: soon after the open it begins before the last close. */
export function windowsOf(range: HistoryRange, now: number, calendar: RangeCalendar): RangeWindow[] {
  let window = latestWindow(now, calendar);
  if (range === '1h') {
    const windows: RangeWindow[] = [];
    for (let left = hourMs; left > 0; window = windowBefore(window, calendar)) {
      const from = Math.max(window.from, window.to - left);
      left -= window.to - from;
      windows.unshift({ ...window, from });
    }
    return windows;
  }
  const windows = [window];
  while (windows.length < sessionCounts[range]) {
    window = windowBefore(window, calendar);
    windows.unshift(window);
  }
  return windows;
}
