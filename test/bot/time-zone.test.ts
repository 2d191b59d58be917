import { expect, test } from 'vitest';
import { parseTimeZone, similarTimeZone } from '../../src/bot/time-zone.js';

test.each([
  ['New York', 'America/New_York'],
  ['new_york', 'America/New_York'],
  ['america/new york', 'America/New_York'],
  ['Europe/Berlin', 'Europe/Berlin'],
  ['europe / berlin', 'Europe/Berlin'],
  ['berlin', 'Europe/Berlin'],
  ['Sydney', 'Australia/Sydney'],
  ['Buenos Aires', 'America/Buenos_Aires'],
  ['UTC', 'UTC'],
  ['gmt', 'UTC'],
  ['ET', 'America/New_York'],
  ['EST', 'America/New_York'],
  ['pacific', 'America/Los_Angeles'],
])('%s is %s', (typed, zone) => {
  expect(parseTimeZone(typed)).toBe(zone);
});

test.each([
  [''],
  ['Belrin'],
  ['+02:00'],
  ['Europe/'],
  ['Mars/Olympus'],
  ['__proto__'],
  ['constructor'],
  ['x'.repeat(500)],
  ['../etc'],
])('%o is no time zone', (typed) => {
  expect(parseTimeZone(typed)).toBeNull();
});

test('a slip finds the zone that was meant, and nonsense finds none', () => {
  expect(similarTimeZone('Belrin')).toBe('Europe/Berlin');
  expect(similarTimeZone('Europe/Lodnon')).toBe('Europe/London');
  expect(similarTimeZone('zzzzzzzz')).toBeNull();
});
