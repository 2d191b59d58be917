import { describe, expect, test } from 'vitest';
import { defaultPracticeStart, readPracticeStart } from '../../src/practice/start-time.js';

const utc = (time: string) => Date.parse(time);
const saturday = utc('2026-11-21T05:00:00Z');

describe('the start of a practice market', () => {
  test.each([
    ['on a Saturday it is Friday', '2026-11-21T05:00:00Z', '2026-11-20T15:30:00Z'],
    ['on a trading day before the bell it is that day', '2026-11-19T12:00:00Z', '2026-11-19T15:30:00Z'],
    ['on Thanksgiving it is the Wednesday before', '2026-11-26T18:00:00Z', '2026-11-25T15:30:00Z'],
    ['in summer New York is an hour nearer to UTC', '2026-07-01T18:00:00Z', '2026-07-01T14:30:00Z'],
  ])('%s', (_, now, start) => {
    expect(defaultPracticeStart(utc(now))).toBe(utc(start));
  });

  test.each([
    ['2026-11-20T10:30', '2026-11-20T15:30:00Z'],
    ['2026-11-18 09:29:50', '2026-11-18T14:29:50Z'],
    ['2026-11-18', '2026-11-18T15:30:00Z'],
    ['9:25', '2026-11-20T14:25:00Z'],
    [' 15:59 ', '2026-11-20T20:59:00Z'],
  ])('%s is read as New York time', (text, start) => {
    expect(readPracticeStart(text, saturday)).toBe(utc(start));
  });

  test.each(['', 'now', '2026-02-30', '2026-11-20T', '2026-11-20T25:00', '10:60', '10', '2026-11-2010:30'])(
    '"%s" is none',
    (text) => {
      expect(readPracticeStart(text, saturday)).toBeNull();
    },
  );
});
