import { describe, expect, test } from 'vitest';
import { dispositionOf, type Wishes } from '../../src/alerts/disposition.js';
import { type DailyHours, endOfHours, isWithin, nextHours } from '../../src/alerts/hours.js';

const at = (text: string) => Date.parse(text);
const workday: DailyHours = { from: 8 * 60, to: 17 * 60, days: [1, 2, 3, 4, 5], zone: 'America/New_York' };
const night: DailyHours = { from: 22 * 60, to: 7 * 60, days: null, zone: 'Europe/Berlin' };

describe('hours of a day', () => {
  test.each([
    ['the first minute', '2026-11-20T13:00:00Z', true],
    ['the minute before', '2026-11-20T12:59:59Z', false],
    ['the last second', '2026-11-20T21:59:59Z', true],
    ['the end itself', '2026-11-20T22:00:00Z', false],
    ['a Saturday', '2026-11-21T15:00:00Z', false],
    ['the same clock in summer', '2026-07-14T12:00:00Z', true],
  ])('a workday in New York: %s', (_what, instant, within) => {
    expect(isWithin(workday, at(instant))).toBe(within);
  });

  test.each([
    ['late in the evening', '2026-11-20T21:30:00Z', true],
    ['early in the morning', '2026-11-20T05:59:00Z', true],
    ['at its end', '2026-11-20T06:00:00Z', false],
    ['at noon', '2026-11-20T11:00:00Z', false],
  ])('a night in Berlin that runs over midnight: %s', (_what, instant, within) => {
    expect(isWithin(night, at(instant))).toBe(within);
  });

  test('the night that the clocks go back is an hour longer', () => {
    // Sunday, Oct 25 2026: 03:00 becomes 02:00.
    expect(endOfHours(night, at('2026-10-24T20:30:00Z'))).toBe(at('2026-10-25T06:00:00Z'));
    expect(nextHours(night, at('2026-10-24T19:00:00Z'))).toBe(at('2026-10-24T20:00:00Z'));
  });

  test('after Friday comes Monday', () => {
    expect(nextHours(workday, at('2026-11-20T23:00:00Z'))).toBe(at('2026-11-23T13:00:00Z'));
  });

  test('equal times are the whole day, and no day chosen is never', () => {
    const always: DailyHours = { ...workday, from: 0, to: 0, days: null };
    expect(isWithin(always, at('2026-11-21T04:59:59Z'))).toBe(true);
    expect(nextHours({ ...workday, days: [] }, at('2026-11-20T15:00:00Z'))).toBeNull();
  });
});

describe('what becomes of a message', () => {
  const wishes: Wishes = { snoozedUntil: null, activeHours: null, quietHours: null, isSilent: false };
  const noon = at('2026-11-20T17:00:00Z');

  test('it is sent when nobody asked for anything else', () => {
    expect(dispositionOf(wishes, noon)).toEqual({ kind: 'send', isSilent: false });
  });

  test('quiet hours make it silent, as a silent rule does', () => {
    const quietHours: DailyHours = { from: 11 * 60, to: 13 * 60, days: null, zone: 'America/New_York' };
    expect(dispositionOf({ ...wishes, quietHours }, noon)).toEqual({ kind: 'send', isSilent: true });
    expect(dispositionOf({ ...wishes, isSilent: true }, noon)).toEqual({ kind: 'send', isSilent: true });
  });

  test('a snooze holds it, and one that ends outside the active hours holds it until they begin', () => {
    const hour = 3_600_000;
    expect(dispositionOf({ ...wishes, snoozedUntil: noon + hour }, noon)).toEqual({ kind: 'hold', until: noon + hour });
    expect(dispositionOf({ ...wishes, snoozedUntil: noon - hour }, noon)).toEqual({ kind: 'send', isSilent: false });
    const both = { ...wishes, snoozedUntil: noon + 8 * hour, activeHours: workday };
    expect(dispositionOf(both, noon)).toEqual({ kind: 'hold', until: at('2026-11-23T13:00:00Z') });
  });
});
