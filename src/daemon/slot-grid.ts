import { createTask, parse, validateDetailed } from 'node-cron';
import { AppError } from '../lib/errors.js';

/** The moments a cron expression names, in a time zone, independent of any clock. Slots are ms UTC on whole seconds. */
export interface SlotGrid {
  /** Slots after `after` and not after `until`, ascending; at most `limit` of the newest. */
  between(after: number, until: number, limit?: number): number[];
  /** The first slot after `after` and not after `until`; null when there is none. */
  next(after: number, until: number): number | null;
}

const minuteMs = 60_000;

/**
 * node-cron's own matcher decides what belongs to the grid; this only proposes whole seconds to it, so that both tickers agree on
 * every expression, and time may run at any speed. Throws CONFIG_INVALID for an expression node-cron does not know.
 */
export function createSlotGrid(expression: string, timeZone: string): SlotGrid {
  const faults = validateDetailed(expression);
  if (!faults.valid) {
    const fault = faults.errors[0]?.message ?? 'it is not a cron expression';
    throw new AppError('CONFIG_INVALID', `SNAPSHOT_CRON "${expression}" cannot be used: ${fault}.`);
  }
  // Offsets of time zones are whole minutes, so the seconds of an expression are the seconds of UTC.
  const seconds = [...new Set(parse(expression).second)].sort((a, b) => a - b);
  const task = createTask(expression, () => {}, { timezone: timeZone });
  const matches = (at: number) => task.match(new Date(at));

  function* ascending(after: number, until: number): Generator<number> {
    for (let minute = Math.floor(after / minuteMs) * minuteMs; minute <= until; minute += minuteMs) {
      for (const second of seconds) {
        const at = minute + second * 1000;
        if (at > after && at <= until && matches(at)) yield at;
      }
    }
  }

  function* descending(after: number, until: number): Generator<number> {
    for (let minute = Math.floor(until / minuteMs) * minuteMs; minute + minuteMs > after; minute -= minuteMs) {
      for (const second of [...seconds].reverse()) {
        const at = minute + second * 1000;
        if (at > after && at <= until && matches(at)) yield at;
      }
    }
  }

  return {
    between(after, until, limit = Number.POSITIVE_INFINITY) {
      const found: number[] = [];
      for (const slot of descending(after, until)) {
        found.push(slot);
        if (found.length >= limit) break;
      }
      return found.reverse();
    },
    next(after, until) {
      for (const slot of ascending(after, until)) return slot;
      return null;
    },
  };
}
