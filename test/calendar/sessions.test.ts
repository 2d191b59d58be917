import { describe, expect, test } from 'vitest';
import { createCalendar } from '../../src/calendar/calendar.js';
import { calendarKnownUntil, holidayName, isHalfDay, isHoliday, isWeekend } from '../../src/calendar/holidays.js';
import { addDays } from '../../src/calendar/new-york.js';
import {
  calendarDaysLeft,
  isCalendarKnown,
  isInSession,
  isTradingDay,
  lastCloseBefore,
  nextOpenAfter,
  nextTradingDay,
  previousTradingDay,
  sessionOn,
  tradingDateFor,
} from '../../src/calendar/session.js';
import { isMonthlyExpiration, monthlyExpiration, settlesAt, thirdFriday } from '../../src/calendar/settlement.js';
import { seeded as seededRandom } from '../fakes/random.js';

const utc = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString().replace('.000', '');

function datesOf(year: number, holds: (date: string) => boolean): string {
  const found: string[] = [];
  for (let date = `${year}-01-01`; date <= `${year}-12-31`; date = addDays(date, 1)) {
    if (holds(date)) found.push(date.slice(5));
  }
  return found.join(' ');
}

describe('the holidays NYSE announced', () => {
  // 2022–2024 are past and known; 2025–2028 as announced by NYSE Group.
  test.each([
    [2022, '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26', '11-25'],
    [2023, '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25', '07-03 11-24'],
    [2024, '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25', '07-03 11-29 12-24'],
    [2025, '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25', '07-03 11-28 12-24'],
    [2026, '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25', '11-27 12-24'],
    [2027, '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24', '11-26'],
    [2028, '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25', '07-03 11-24'],
  ])('of %i, full closings and 13:00 closings', (year, closed, half) => {
    expect(datesOf(year, (date) => isHoliday(date))).toBe(closed);
    expect(datesOf(year, (date) => isHalfDay(date))).toBe(half);
  });

  test('have names for people', () => {
    expect(holidayName('2026-06-19')).toBe('Juneteenth');
    expect(holidayName('2025-01-09')).toBe('Day of mourning for Jimmy Carter');
    expect(holidayName('2026-11-20')).toBeNull();
    expect(holidayName('2026-11-21')).toBeNull();
  });

  test('Juneteenth was an ordinary day before 2022', () => {
    expect(isTradingDay('2020-06-19')).toBe(true);
  });

  test('every year of a century has 8 to 10 closings, all on weekdays, and none is also a half day', () => {
    for (let year = 1998; year <= 2098; year++) {
      let closings = 0;
      for (let date = `${year}-01-01`; date <= `${year}-12-31`; date = addDays(date, 1)) {
        if (!isHoliday(date)) continue;
        closings++;
        expect(isWeekend(date) || isHalfDay(date), date).toBe(false);
      }
      const adHoc = year === 2018 || year === 2025 ? 1 : 0;
      expect(closings - adHoc, `${year}`).toBeGreaterThanOrEqual(year < 2022 ? 8 : 9);
      expect(closings - adHoc, `${year}`).toBeLessThanOrEqual(10);
    }
  });
});

describe('sessions', () => {
  test.each([
    ['a winter day', '2026-01-05', '2026-01-05T14:30:00Z', '2026-01-05T21:00:00Z', false],
    ['a summer day', '2026-07-06', '2026-07-06T13:30:00Z', '2026-07-06T20:00:00Z', false],
    ['the day after Thanksgiving', '2026-11-27', '2026-11-27T14:30:00Z', '2026-11-27T18:00:00Z', true],
  ])('%s', (_, date, opens, closes, half) => {
    const session = sessionOn(date)!;
    expect({ ...session, opensAt: iso(session.opensAt), closesAt: iso(session.closesAt) }).toEqual({
      date,
      opensAt: opens,
      closesAt: closes,
      isHalfDay: half,
    });
  });

  test.each(['2026-11-21', '2026-11-22', '2026-11-26', '2025-01-09'])('there is none on %s', (date) => {
    expect(sessionOn(date)).toBeNull();
  });

  test.each([
    ['a second before the bell', '2026-11-20T14:29:59Z', false],
    ['at the bell', '2026-11-20T14:30:00Z', true],
    ['a second before the close', '2026-11-20T20:59:59Z', true],
    ['at the close', '2026-11-20T21:00:00Z', false],
    ['13:00 on a half day', '2026-11-27T18:00:00Z', false],
    ['12:59 on a half day', '2026-11-27T17:59:00Z', true],
    ['noon on Thanksgiving', '2026-11-26T17:00:00Z', false],
    ['noon on Saturday', '2026-11-21T17:00:00Z', false],
  ])('%s', (_, at, expected) => {
    expect(isInSession(utc(at))).toBe(expected);
  });

  test.each([
    ['the evening before belongs to the evening’s own day', '2026-11-20T04:59:59Z', '2026-11-19'],
    ['from midnight it is the new day', '2026-11-20T05:00:00Z', '2026-11-20'],
    ['after the close it is still the day', '2026-11-21T04:00:00Z', '2026-11-20'],
    ['Sunday night belongs to Friday', '2026-11-23T04:00:00Z', '2026-11-20'],
    ['Thanksgiving belongs to Wednesday', '2026-11-26T17:00:00Z', '2026-11-25'],
  ])('data date: %s', (_, at, expected) => {
    expect(tradingDateFor(utc(at))).toBe(expected);
  });

  test('the neighbours of a long weekend', () => {
    expect(nextTradingDay('2026-07-02')).toBe('2026-07-06');
    expect(previousTradingDay('2026-07-06')).toBe('2026-07-02');
    expect(nextTradingDay('2026-07-04')).toBe('2026-07-06');
    expect(previousTradingDay('2026-01-02')).toBe('2025-12-31');
  });

  test.each([
    ['during the session, yesterday’s', '2026-11-20T18:00:00Z', '2026-11-19T21:00:00Z'],
    ['at the close, this one', '2026-11-20T21:00:00Z', '2026-11-20T21:00:00Z'],
    ['on Sunday, Friday’s', '2026-11-22T12:00:00Z', '2026-11-20T21:00:00Z'],
    ['on the weekend after a half day, 13:00', '2026-11-28T12:00:00Z', '2026-11-27T18:00:00Z'],
    ['Monday before the bell, Friday’s', '2026-11-23T14:00:00Z', '2026-11-20T21:00:00Z'],
  ])('the last close: %s', (_, at, expected) => {
    expect(iso(lastCloseBefore(utc(at)))).toBe(expected);
  });

  test.each([
    ['before the bell, today', '2026-11-20T14:00:00Z', '2026-11-20T14:30:00Z'],
    ['at the bell, the next day’s', '2026-11-20T14:30:00Z', '2026-11-23T14:30:00Z'],
    ['over the clock change', '2026-03-06T22:00:00Z', '2026-03-09T13:30:00Z'],
    ['on Thanksgiving, Friday', '2026-11-26T17:00:00Z', '2026-11-27T14:30:00Z'],
  ])('the next open: %s', (_, at, expected) => {
    expect(iso(nextOpenAfter(utc(at)))).toBe(expected);
  });

  test('for any moment: last close ≤ now < next open, and at most one session lies between them', () => {
    const seed = 1130;
    const random = seededRandom(seed);
    for (let round = 0; round < 1500; round++) {
      const at = Math.floor(utc('2022-01-01T00:00:00Z') + random() * 7 * 365 * 86_400_000);
      const label = `seed ${seed} round ${round}: ${new Date(at).toISOString()}`;
      const close = lastCloseBefore(at);
      const open = nextOpenAfter(at);
      expect(close <= at && at < open, label).toBe(true);
      expect(isInSession(close - 1) && !isInSession(close) && isInSession(open), label).toBe(true);
      expect(nextOpenAfter(close) === open, label).toBe(!isInSession(at));
      expect(isTradingDay(tradingDateFor(at)), label).toBe(true);
    }
  });
});

describe('extra closings given by the operator', () => {
  const overrides = { closed: ['2026-11-20', '2026-11-27'], half: ['2026-11-19', '2026-11-21', '2026-11-20'] };
  const calendar = createCalendar(overrides);

  test('close the day, shorten the day, and a date in both lists is closed', () => {
    expect(sessionOn('2026-11-20', overrides)).toBeNull();
    expect(calendar.sessionOn('2026-11-20')).toBeNull();
    expect(calendar.holidayName('2026-11-20')).toBe('Extra closing');
    expect(calendar.isHalfDay('2026-11-20')).toBe(false);
    expect(iso(calendar.sessionOn('2026-11-19')!.closesAt)).toBe('2026-11-19T18:00:00Z');
  });

  test('win over a half day of the rules, and do not open a weekend', () => {
    expect(calendar.sessionOn('2026-11-27')).toBeNull();
    expect(calendar.sessionOn('2026-11-21')).toBeNull();
    expect(calendar.isHalfDay('2026-11-21')).toBe(false);
  });

  test('reach every answer of the calendar', () => {
    expect(calendar.isInSession(utc('2026-11-20T17:00:00Z'))).toBe(false);
    expect(calendar.tradingDateFor(utc('2026-11-20T17:00:00Z'))).toBe('2026-11-19');
    expect(calendar.nextTradingDay('2026-11-19')).toBe('2026-11-23');
    expect(calendar.previousTradingDay('2026-11-23')).toBe('2026-11-19');
    expect(iso(calendar.lastCloseBefore(utc('2026-11-20T22:00:00Z')))).toBe('2026-11-19T18:00:00Z');
    expect(iso(calendar.nextOpenAfter(utc('2026-11-19T22:00:00Z')))).toBe('2026-11-23T14:30:00Z');
    expect(calendar.monthlyExpiration(2026, 11)).toBe('2026-11-19');
    expect(calendar.isMonthlyExpiration('2026-11-20')).toBe(false);
    expect(iso(calendar.settlesAt('2026-11-20', 'PM'))).toBe('2026-11-19T18:00:00Z');
  });

  test('without overrides nothing changes', () => {
    expect(createCalendar().sessionOn('2026-11-20')).toEqual(sessionOn('2026-11-20'));
  });
});

describe('settlement', () => {
  test.each([
    ['SPX monthly in the morning', '2026-11-20', 'AM', '2026-11-20T14:30:00Z'],
    ['SPXW at the close', '2026-11-20', 'PM', '2026-11-20T21:00:00Z'],
    ['on a half day at 13:00', '2026-11-27', 'PM', '2026-11-27T18:00:00Z'],
    ['in summer', '2026-07-17', 'PM', '2026-07-17T20:00:00Z'],
    ['a monthly dated to the Saturday, as old files have it', '2014-11-22', 'PM', '2014-11-21T21:00:00Z'],
    ['dated to a holiday', '2026-06-19', 'AM', '2026-06-18T13:30:00Z'],
  ] as const)('%s', (_, date, settlement, expected) => {
    expect(iso(settlesAt(date, settlement))).toBe(expected);
  });

  test('the third Friday and, where it is a holiday, the Thursday before', () => {
    expect(thirdFriday(2026, 11)).toBe('2026-11-20');
    expect(thirdFriday(2027, 1)).toBe('2027-01-15');
    expect(thirdFriday(2026, 5)).toBe('2026-05-15');
    expect(thirdFriday(2026, 6)).toBe('2026-06-19');
    expect(monthlyExpiration(2026, 6)).toBe('2026-06-18');
    expect(monthlyExpiration(2022, 4)).toBe('2022-04-14');
    expect(monthlyExpiration(2025, 4)).toBe('2025-04-17');
  });

  test('each month has exactly one monthly expiration', () => {
    for (const month of ['2026-06', '2026-11', '2025-04', '2027-12']) {
      const found = datesOf(Number(month.slice(0, 4)), isMonthlyExpiration).split(' ');
      expect(found).toHaveLength(12);
      expect(found.filter((day) => day.startsWith(month.slice(5)))).toHaveLength(1);
    }
  });
});

describe('the end of the announced calendar', () => {
  test('is known, and days beyond it are not', () => {
    expect(calendarKnownUntil).toBe('2028-12-31');
    expect(isCalendarKnown('2028-12-29')).toBe(true);
    expect(isCalendarKnown('2029-01-02')).toBe(false);
    // The rules still answer, so that commands work.
    expect(sessionOn('2029-01-02')).not.toBeNull();
  });

  test('can be warned about 60 days ahead', () => {
    expect(calendarDaysLeft('2028-11-01')).toBe(60);
    expect(calendarDaysLeft('2029-01-01')).toBe(-1);
  });
});
