import { describe, expect, test } from 'vitest';
import { parseScope, scopeDates, standingScopes } from '../../src/engine/index.js';

describe('a scope as people write it', () => {
  test.each([
    ['0dte', '0dte'],
    [' 0DTE ', '0dte'],
    ['Next', 'next'],
    ['ALL', 'all'],
    ['45d', 'days:45'],
    ['45D', 'days:45'],
    ['days:45', 'days:45'],
    ['days:007', 'days:7'],
    ['2026-11-20', '2026-11-20'],
    ['2028-02-29', '2028-02-29'],
  ])('%s is %s', (text, scope) => expect(parseScope(text)).toBe(scope));

  test.each([
    '',
    'days:0',
    '0d',
    'days:-1',
    'days:4.5',
    '99999d',
    '2026-02-31',
    '2026-13-01',
    '26-11-20',
    '0dt',
    'tomorrow',
    '45',
  ])('"%s" is refused', (text) => expect(parseScope(text)).toBeNull());
});

describe('the dates of a scope', () => {
  const dates = ['2026-12-18', '2026-11-20', '2026-11-23', '2027-01-04', '2027-01-05', '2026-11-20'];
  test.each([
    ['0dte', ['2026-11-20']],
    ['next', ['2026-11-23']],
    ['days:3', ['2026-11-20', '2026-11-23']],
    // 45 calendar days from Nov 20 end on Jan 4, included.
    ['days:45', ['2026-11-20', '2026-11-23', '2026-12-18', '2027-01-04']],
    ['all', ['2026-11-20', '2026-11-23', '2026-12-18', '2027-01-04', '2027-01-05']],
    ['2026-12-18', ['2026-12-18']],
    ['2026-12-19', []],
  ] as const)('%s', (scope, expected) => expect(scopeDates(scope, dates, '2026-11-20')).toEqual(expected));

  test('0dte is empty and next unchanged on a day without expiration', () => {
    expect(scopeDates('0dte', dates, '2026-11-21')).toEqual([]);
    expect(scopeDates('next', dates, '2026-11-21')).toEqual(['2026-11-23']);
  });
});

test('the four standing scopes carry the horizon of the setting', () => {
  expect(standingScopes(30)).toEqual(['0dte', 'next', 'days:30', 'all']);
});
