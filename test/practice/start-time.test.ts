import { expect, test } from 'vitest';
import { defaultPracticeStart, practiceStartAt } from '../../src/practice/start-time.js';

const utc = (time: string) => Date.parse(time);

test.each([
  ['on a Saturday it is Friday', '2026-11-21T05:00:00Z', '2026-11-20T15:30:00Z'],
  ['late in the evening New York still has the day before', '2026-11-21T04:00:00Z', '2026-11-20T15:30:00Z'],
  ['on a trading day before the bell it is that day', '2026-11-19T12:00:00Z', '2026-11-19T15:30:00Z'],
  ['on Thanksgiving it is the Wednesday before', '2026-11-26T18:00:00Z', '2026-11-25T15:30:00Z'],
  ['in summer New York is an hour nearer to UTC', '2026-07-01T18:00:00Z', '2026-07-01T14:30:00Z'],
])('the practice market starts at 10:30 of the last trading day: %s', (_, now, start) => {
  expect(practiceStartAt(defaultPracticeStart, utc(now))).toBe(utc(start));
});

test('another time of day, or a certain moment, is taken as told', () => {
  const now = utc('2026-11-21T05:00:00Z');
  expect(practiceStartAt({ kind: 'clock', hour: 9, minute: 25 }, now)).toBe(utc('2026-11-20T14:25:00Z'));
  expect(practiceStartAt({ kind: 'instant', at: 42 }, now)).toBe(42);
});
