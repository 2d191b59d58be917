import { describe, expect, test } from 'vitest';
import { strikesAround } from '../../src/bot/gex-view.js';
import { editDistance, nearestWord } from '../../src/bot/nearest-word.js';
import { printable, quoted } from '../../src/bot/printable.js';
import { parseScope, scopeLabel, scopeWord } from '../../src/bot/scope.js';
import { parseStrikeRange, strikeRangeWord } from '../../src/bot/strike-range.js';
import { parseSymbol } from '../../src/bot/symbol.js';

test.each([
  ['spx', 'spx', 0],
  ['spx', 'sxp', 1],
  ['gama', 'gamma', 1],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
])('%s becomes %s in %i edits', (from, to, edits) => {
  expect(editDistance(from, to)).toBe(edits);
  expect(editDistance(to, from)).toBe(edits);
});

test.each([
  ['SPZ', 'SPX'],
  ['spy', 'SPY'],
  ['QQQQ', 'QQQ'],
  ['XPS', null],
  ['ZZZZ', null],
  ['calll', null],
  ['', null],
])('the watched symbol nearest to %s is %s', (word, expected) => {
  expect(nearestWord(word, ['SPX', 'NDX', 'SPY', 'QQQ', 'IWM', 'DIA', 'ALL'])).toBe(expected);
});

test.each([
  ['0dte', '0dte'],
  ['TODAY', '0dte'],
  ['next', 'next'],
  ['all', 'all'],
  ['45d', 'days:45'],
  ['7 days', 'days:7'],
  ['days:45', 'days:45'],
  ['2026-12-18', '2026-12-18'],
  ['20261218', '2026-12-18'],
  ['2026-02-30', null],
  ['0days', null],
  ['99999d', null],
  ['constructor', null],
  ['', null],
])('the scope %s is read as %s', (text, expected) => {
  expect(parseScope(text)).toBe(expected);
  if (expected !== null) expect(parseScope(scopeWord(parseScope(text)!))).toBe(expected);
});

test.each([
  ['0dte', ['2026-11-20'], '0DTE'],
  ['next', ['2026-11-23'], 'Next, Mon Nov 23'],
  ['next', [], 'Next expiration'],
  ['days:45', [], '45 days'],
  ['days:1', [], '1 day'],
  ['all', [], 'All expirations'],
  // A rule outlives the year it is made in.
  ['2026-12-18', [], 'Fri Dec 18, 2026'],
] as const)('the scope %s of %j reads %s', (scope, dates, label) => {
  expect(scopeLabel(scope, dates)).toBe(label);
});

test("an expiration names its year when it is not the data's", () => {
  expect(scopeLabel('2026-12-18', [], '2026-11-20')).toBe('Fri Dec 18');
  expect(scopeLabel('2027-03-19', [], '2026-11-20')).toBe('Fri Mar 19, 2027');
});

test.each([
  ['25', '25'],
  ['30/15', '30/15'],
  ['10 / 10', '10'],
  ['4', null],
  ['51', null],
  ['25/51', null],
  ['2.5', null],
  ['-25', null],
  ['', null],
])('strikes %s are read as %s', (text, expected) => {
  const range = parseStrikeRange(text);
  expect(range === null ? null : strikeRangeWord(range)).toBe(expected);
});

test.each([
  ['spx', 'SPX'],
  ['$net', 'NET'],
  ['^spx', 'SPX'],
  ['\u200fspx\u200b', 'SPX'],
  ['brk/b', 'BRK/B'],
  ['BF.B', 'BF.B'],
  ['ABCDEFGHIJ', 'ABCDEFGHIJ'],
  ['ABCDEFGHIJK', null],
  ['9A', null],
  ['A-B', null],
  ['ſpx', null],
  ['', null],
])('the symbol %s is read as %s', (text, expected) => {
  expect(parseSymbol(text)).toBe(expected);
});

describe('strikes around spot', () => {
  const strikes = [90, 95, 100, 105, 110];
  const shown = (spot: number, above: number, below: number) => {
    const { from, to } = strikesAround(strikes, spot, { above, below });
    return strikes.slice(from, to);
  };

  test.each([
    [102, 1, 2, [95, 100, 105]],
    [100, 1, 1, [100, 105]],
    [102, 50, 50, strikes],
    [50, 2, 5, [90, 95]],
    [150, 5, 2, [105, 110]],
  ])('at %d with %i above and %i below', (spot, above, below, expected) => {
    expect(shown(spot, above, below)).toEqual(expected);
  });

  test('an empty table has none', () => {
    expect(strikesAround([], 100, { above: 5, below: 5 })).toEqual({ from: 0, to: 0 });
  });
});

test('what is quoted back is short and printable', () => {
  expect(printable('a\u0000\u001b[2J\u202eb')).toBe('a [2J b');
  expect(quoted(` ${'x'.repeat(50)}`)).toBe(`“${'x'.repeat(24)}…”`);
  expect(quoted('💥'.repeat(30), 3)).toBe('“💥💥💥…”');
});
