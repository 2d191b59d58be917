import { describe, expect, test } from 'vitest';
import { clockOf, duePosts, nextPost, type PostPlan, postLifeMs, postTimeOn } from '../../src/alerts/post-times.js';
import { createCalendar } from '../../src/calendar/calendar.js';
import { addDays } from '../../src/calendar/dates.js';
import { runSeed, seeded } from '../fakes/random.js';

const exchange = createCalendar();
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const at = (iso: string) => Date.parse(iso);

const plan = (minute: number, zone = 'America/New_York', days: readonly number[] | null = null): PostPlan => ({
  minute,
  zone,
  days,
});
const morning = plan(525);

describe('the time of a post', () => {
  test.each([
    ['a winter morning', morning, '2026-11-20', '2026-11-20T13:45:00Z'],
    ['a summer morning', morning, '2026-07-01', '2026-07-01T12:45:00Z'],
    ['a half day', morning, '2026-11-27', '2026-11-27T13:45:00Z'],
    ['Thanksgiving', morning, '2026-11-26', null],
    ['a Saturday', morning, '2026-11-21', null],
    ['a day that is not chosen', plan(525, 'America/New_York', [1, 3]), '2026-11-20', null],
    ['a chosen day that is a holiday', plan(525, 'America/New_York', [4]), '2026-11-26', null],
    // Tuesday morning there is Monday evening in New York: it is ahead of Tuesday's session.
    ['Tokyo on Tuesday', plan(525, 'Asia/Tokyo'), '2026-11-24', '2026-11-23T23:45:00Z'],
    ['Tokyo on Monday, New York still on Sunday', plan(525, 'Asia/Tokyo'), '2026-11-23', '2026-11-22T23:45:00Z'],
    ['Tokyo on Saturday, New York still on Friday', plan(525, 'Asia/Tokyo'), '2026-11-21', null],
    ['Auckland, a day ahead', plan(525, 'Pacific/Auckland'), '2026-11-24', '2026-11-23T19:45:00Z'],
    [
      'Honolulu in the evening, New York already on Saturday',
      plan(1_200, 'Pacific/Honolulu'),
      '2026-11-20',
      '2026-11-21T06:00:00Z',
    ],
    ['midnight', plan(0), '2026-11-20', '2026-11-20T05:00:00Z'],
    ['the last minute', plan(1_439), '2026-11-20', '2026-11-21T04:59:00Z'],
  ])('%s', (_name, what, date, expected) => {
    expect(postTimeOn(what, date, exchange)).toBe(expected === null ? null : at(expected));
  });

  test('a time that spring leaves out comes an hour later by the clock, one that autumn repeats the first time', () => {
    // Cairo changes on Fridays, which are trading days here: 00:30 does not exist on Apr 24 2026, and 23:30 happens twice on Oct 29.
    expect(clockOf('Africa/Cairo', postTimeOn(plan(30, 'Africa/Cairo'), '2026-04-24', exchange)!)).toEqual({
      date: '2026-04-24',
      minute: 90,
    });
    const first = postTimeOn(plan(1_410, 'Africa/Cairo'), '2026-10-29', exchange)!;
    expect(clockOf('Africa/Cairo', first)).toEqual({ date: '2026-10-29', minute: 1_410 });
    expect(clockOf('Africa/Cairo', first + hourMs)).toEqual({ date: '2026-10-29', minute: 1_410 });
  });
});

describe('what is due', () => {
  const due = at('2026-11-20T13:45:00Z');
  const since = at('2026-11-20T10:00:00Z');
  const states = (now: number, from = since) =>
    duePosts(morning, from, now, exchange).map(({ date, state }) => [date, state]);

  test('nothing before its time, the post from its time on, too late after two hours', () => {
    expect(states(due - 1)).toEqual([]);
    expect(states(due)).toEqual([['2026-11-20', 'due']]);
    expect(states(due + postLifeMs)).toEqual([['2026-11-20', 'due']]);
    expect(states(due + postLifeMs + 1)).toEqual([['2026-11-20', 'too-late']]);
  });

  test('nothing from before the post was set up', () => {
    expect(states(due + hourMs, due + 1)).toEqual([]);
  });

  test('a long weekend of sleep: what was missed, over the holiday and the weekend', () => {
    const monday = at('2026-11-30T14:00:00Z');
    expect(states(monday, at('2026-11-24T00:00:00Z'))).toEqual([
      ['2026-11-24', 'too-late'],
      ['2026-11-25', 'too-late'],
      ['2026-11-27', 'too-late'],
      ['2026-11-30', 'due'],
    ]);
  });

  test('months of sleep are forgotten but for a week', () => {
    expect(states(at('2026-11-20T14:00:00Z'), 0)).toHaveLength(5);
  });

  test('the next post skips holidays and weekends, and is none where no day fits', () => {
    expect(nextPost(morning, at('2026-11-25T14:00:00Z'), exchange)).toEqual({
      date: '2026-11-27',
      at: at('2026-11-27T13:45:00Z'),
    });
    expect(nextPost(morning, due, exchange)!.date).toBe('2026-11-23');
    expect(nextPost(morning, due - 1, exchange)!.at).toBe(due);
    expect(nextPost(plan(525, 'UTC', [0, 6]), due, exchange)).toBeNull();
    expect(nextPost(morning, due, { isTradingDay: () => false })).toBeNull();
  });
});

/** Wherever it is asked from, the clock of the post's zone decides: also those that change by half an hour, at midnight, or twice a year. */
const zones = [
  'America/New_York',
  'Europe/Berlin',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Africa/Cairo',
  'America/Santiago',
  'Asia/Kathmandu',
];

test('walked through in steps of any size, each trading date of 730 days is due exactly once in every zone', () => {
  const seed = runSeed(20261120);
  const random = seeded(seed);
  const from = at('2026-03-01T00:00:00Z');
  const to = from + 730 * 24 * hourMs;
  for (const zone of zones) {
    const what = plan(Math.floor(random() * 1_440), zone);
    const seen: string[] = [];
    for (let now = from, last = from; now < to; last = now + 1) {
      now = Math.min(to, now + Math.ceil(random() * 30 * hourMs));
      for (const post of duePosts(what, last, now, exchange)) seen.push(post.date);
    }
    const expected: string[] = [];
    for (let date = addDays('2026-03-01', -2); date <= '2028-03-02'; date = addDays(date, 1)) {
      const time = postTimeOn(what, date, exchange);
      if (exchange.isTradingDay(date)) expect(time, `${zone} ${date}, seed ${seed}`).not.toBeNull();
      if (time !== null && time > from && time <= to) expected.push(date);
    }
    expect(seen, `${zone} ${what.minute}, seed ${seed}`).toEqual(expected);
    expect(new Set(seen).size).toBe(seen.length);
  }
});

test('the next post is the first that becomes due', () => {
  const seed = runSeed(45);
  const random = seeded(seed);
  for (let round = 0; round < 300; round++) {
    const zone = zones[Math.floor(random() * zones.length)]!;
    const what = plan(Math.floor(random() * 1_440), zone, random() < 0.5 ? null : [1, 4]);
    const now = at('2026-01-01T00:00:00Z') + Math.floor(random() * 900 * 24 * hourMs);
    const next = nextPost(what, now, exchange)!;
    expect(duePosts(what, now + 1, next.at - 1, exchange), `seed ${seed}`).toEqual([]);
    expect(duePosts(what, now + 1, next.at, exchange), `seed ${seed}`).toEqual([{ ...next, state: 'due' }]);
  }
});
