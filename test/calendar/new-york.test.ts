import { afterEach, describe, expect, test } from 'vitest';
import {
  addDays,
  daysBetween,
  isDateKey,
  newYorkDate,
  newYorkParts,
  newYorkToUtc,
  weekdayOf,
} from '../../src/calendar/new-york.js';
import { isInSession, sessionOn } from '../../src/calendar/session.js';
import { seeded as seededRandom } from '../fakes/random.js';

const utc = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString();

describe('New York wall time', () => {
  test.each([
    ['winter opening bell', '2026-01-05T14:30:00Z', '2026-01-05', 9, 30],
    ['summer opening bell', '2026-07-06T13:30:00Z', '2026-07-06', 9, 30],
    ['last second before midnight in winter', '2026-01-06T04:59:59Z', '2026-01-05', 23, 59],
    ['midnight in winter', '2026-01-06T05:00:00Z', '2026-01-06', 0, 0],
    ['midnight in summer', '2026-07-06T04:00:00Z', '2026-07-06', 0, 0],
    ['just before the clocks go forward', '2026-03-08T06:59:00Z', '2026-03-08', 1, 59],
    ['just after the clocks go forward', '2026-03-08T07:00:00Z', '2026-03-08', 3, 0],
    ['the first 01:30 of the autumn night', '2026-11-01T05:30:00Z', '2026-11-01', 1, 30],
    ['the second 01:30 of the autumn night', '2026-11-01T06:30:00Z', '2026-11-01', 1, 30],
    ['before 1970', '1969-12-31T15:00:00Z', '1969-12-31', 10, 0],
  ])('%s', (_, instant, date, hour, minute) => {
    const parts = newYorkParts(utc(instant));
    expect(parts).toMatchObject({ date, hour, minute, minutesOfDay: hour * 60 + minute });
    expect(parts.weekday).toBe(weekdayOf(date));
    expect(newYorkDate(utc(instant))).toBe(date);
  });

  test.each([
    ['the Friday before the clocks go forward', '2026-03-06', '2026-03-06T14:30:00.000Z'],
    ['the Monday after the clocks went forward', '2026-03-09', '2026-03-09T13:30:00.000Z'],
    ['the Friday before the clocks go back', '2026-10-30', '2026-10-30T13:30:00.000Z'],
    ['the Monday after the clocks went back', '2026-11-02', '2026-11-02T14:30:00.000Z'],
  ])('09:30 on %s', (_, date, expected) => {
    expect(iso(newYorkToUtc(date, 9, 30))).toBe(expected);
  });

  test('a time that happens twice is the first one, a time left out is moved forward by the hour', () => {
    expect(iso(newYorkToUtc('2026-11-01', 1, 30))).toBe('2026-11-01T05:30:00.000Z');
    expect(iso(newYorkToUtc('2026-11-01', 2, 0))).toBe('2026-11-01T07:00:00.000Z');
    expect(newYorkParts(newYorkToUtc('2026-03-08', 2, 30))).toMatchObject({ hour: 3, minute: 30 });
    expect(iso(newYorkToUtc('2026-03-08', 3, 0))).toBe('2026-03-08T07:00:00.000Z');
  });

  test('any instant read as New York wall time and turned back is the same instant, but for the repeated hour', () => {
    const seed = 20261120;
    const random = seededRandom(seed);
    for (let round = 0; round < 3000; round++) {
      const at = Math.floor(utc('1990-01-01T00:00:00Z') / 1000 + random() * 45 * 365.25 * 86_400) * 1000;
      const wall = newYorkParts(at);
      const back = newYorkToUtc(wall.date, wall.hour, wall.minute, wall.second);
      const isRepeat = at - back === 3_600_000 && newYorkParts(back).hour === 1;
      expect(isRepeat || back === at, `seed ${seed} round ${round}: ${iso(at)} came back as ${iso(back)}`).toBe(true);
    }
  });

  test('the date of any wall time is the date it was made from', () => {
    const seed = 77;
    const random = seededRandom(seed);
    for (let round = 0; round < 3000; round++) {
      const date = addDays('1995-01-01', Math.floor(random() * 15_000));
      // From 03:00 on, no clock change leaves a time out.
      const at = newYorkToUtc(date, 3 + Math.floor(random() * 21), Math.floor(random() * 60));
      expect(newYorkDate(at), `seed ${seed} round ${round}`).toBe(date);
    }
  });

  test('agrees with the platform formatter on every hour around both clock changes', () => {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone: 'America/New_York',
      hourCycle: 'h23',
      hour: '2-digit',
    });
    for (const start of ['2024-03-09', '2024-11-02', '2027-03-13', '2027-11-06']) {
      for (let hour = 0; hour < 72; hour++) {
        const at = utc(`${start}T00:00:00Z`) + hour * 3_600_000;
        expect(newYorkParts(at).hour, iso(at)).toBe(Number(format.format(at)));
      }
    }
  });

  test('a time that is not a number is refused, not turned into a date', () => {
    expect(() => newYorkDate(Number.NaN)).toThrow(RangeError);
    expect(() => newYorkToUtc('2026-02-30', 9, 30)).toThrow('"2026-02-30" is not a date written YYYY-MM-DD.');
  });
});

describe('the zone of the host', () => {
  const hostZone = process.env.TZ;
  afterEach(() => {
    if (hostZone === undefined) delete process.env.TZ;
    else process.env.TZ = hostZone;
  });

  test.each(['UTC', 'Asia/Tokyo', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Asia/Kolkata', 'America/New_York'])(
    'does not matter: %s',
    (zone) => {
      process.env.TZ = zone;
      const before = new Date(2026, 6, 2).getTimezoneOffset();
      expect(newYorkDate(utc('2026-07-02T20:00:00Z'))).toBe('2026-07-02');
      expect(sessionOn('2026-07-02')).not.toBeNull();
      expect(sessionOn('2026-07-03')).toBeNull();
      expect(isInSession(utc('2026-07-02T19:59:00Z'))).toBe(true);
      expect(iso(newYorkToUtc('2026-11-20', 16, 0))).toBe('2026-11-20T21:00:00.000Z');
      expect(addDays('2026-03-07', 2)).toBe('2026-03-09');
      // The zone really was switched: the host's own idea of noon moves with it.
      const offsets: Record<string, number> = { UTC: 0, 'Asia/Tokyo': -540, 'America/Los_Angeles': 420 };
      if (zone in offsets) expect(before).toBe(offsets[zone]);
    },
  );
});

describe('dates', () => {
  test.each([
    ['2024-02-28', 1, '2024-02-29'],
    ['2025-02-28', 1, '2025-03-01'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2026-11-20', 0, '2026-11-20'],
    ['2026-11-20', 45, '2027-01-04'],
  ])('%s plus %i days is %s', (date, days, expected) => {
    expect(addDays(date, days)).toBe(expected);
    expect(daysBetween(date, expected)).toBe(days);
  });

  test('adding and counting days are each other’s inverse', () => {
    const seed = 5;
    const random = seededRandom(seed);
    for (let round = 0; round < 2000; round++) {
      const from = addDays('2000-01-01', Math.floor(random() * 20_000));
      const days = Math.floor(random() * 2000) - 1000;
      expect(daysBetween(from, addDays(from, days)), `seed ${seed} round ${round}: ${from} + ${days}`).toBe(days);
    }
  });

  test.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-1-5',
    '20261120',
    '2026-11-20 ',
    '',
    '0099-01-01',
    null,
    5,
  ])('%j is not a date', (text) => {
    expect(isDateKey(text)).toBe(false);
  });

  test('weekdays count from Sunday', () => {
    expect(weekdayOf('2026-11-20')).toBe(5);
    expect(weekdayOf('2026-11-22')).toBe(0);
    expect(isDateKey('2024-02-29')).toBe(true);
  });
});
