/**
 * Instants (ms UTC) to the wall time of a zone and back, by the engine's own zone tables (Intl) and independent of the host's zone.
 * One Intl call costs some 5 µs, so the offset is remembered per quarter of an hour: zones change their offset on quarters only.
 */

import { utcMidnight, writeDate } from './dates.js';

/** Wall time of a zone at one instant. */
export interface WallTime {
  /** `YYYY-MM-DD` */
  date: string;
  hour: number;
  minute: number;
  second: number;
  /** Minutes since midnight by the clock on the wall: 570 is 09:30. */
  minutesOfDay: number;
  /** 0 Sunday … 6 Saturday. */
  weekday: number;
}

const quarterMs = 15 * 60_000;
const dayMs = 86_400_000;
/** About two years of quarters; a long backfill starts the memory over rather than growing it. */
const mostRemembered = 70_000;

export class Zone {
  readonly #format: Intl.DateTimeFormat;
  readonly #remembered = new Map<number, number>();

  /** @throws RangeError for a name that is no IANA zone. */
  constructor(readonly name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Offset from UTC at an instant, ms: New York has −5 h in winter, −4 h in summer. @throws RangeError for a time that is not finite. */
  offset(at: number): number {
    const quarter = Math.floor(at / quarterMs);
    const known = this.#remembered.get(quarter);
    if (known !== undefined) return known;
    const offset = this.#read(quarter * quarterMs);
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    this.#remembered.set(quarter, offset);
    return offset;
  }

  /** The date on a calendar of the zone at an instant (ms UTC). */
  date(at: number): string {
    const wall = new Date(at + this.offset(at));
    return writeDate(wall.getUTCFullYear(), wall.getUTCMonth() + 1, wall.getUTCDate());
  }

  /** Date, clock and weekday at an instant (ms UTC). */
  wall(at: number): WallTime {
    const wall = new Date(at + this.offset(at));
    const hour = wall.getUTCHours();
    const minute = wall.getUTCMinutes();
    return {
      date: writeDate(wall.getUTCFullYear(), wall.getUTCMonth() + 1, wall.getUTCDate()),
      hour,
      minute,
      second: wall.getUTCSeconds(),
      minutesOfDay: hour * 60 + minute,
      weekday: wall.getUTCDay(),
    };
  }

  /**
   * The instant (ms UTC) at which a clock of the zone shows this time. In an hour that happens twice it is the first one; a time that
   * a change leaves out is read by the offset before it (02:30 becomes 03:30). @throws RangeError when `date` is not a real date.
   */
  instant(date: string, hour: number, minute: number, second = 0): number {
    const wall = utcMidnight(date) + ((hour * 60 + minute) * 60 + second) * 1000;
    const before = this.offset(wall - dayMs);
    const after = this.offset(wall + dayMs);
    const early = wall - before;
    if (before === after || this.offset(early) === before) return early;
    const late = wall - after;
    return this.offset(late) === after ? late : early;
  }

  #read(at: number): number {
    const part: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(at)) part[type] = Number(value);
    const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
    return wall - at;
  }
}

const zones = new Map<string, Zone>();

/** The zone of a name, made once. @throws RangeError for a name that is no IANA zone. */
export function zoneNamed(name: string): Zone {
  let zone = zones.get(name);
  if (zone === undefined) {
    zone = new Zone(name);
    zones.set(name, zone);
  }
  return zone;
}
