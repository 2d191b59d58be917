import { expect, test } from 'vitest';
import { formatOccSymbol, formatStreamerSymbol, parseOccSymbol, parseStreamerSymbol } from '../../src/engine/index.js';

test.each([
  ['SPXW  261120C06000000', '.SPXW261120C6000', { root: 'SPXW', date: '2026-11-20', right: 'C', strike: 6_000 }],
  ['SPY   261120P00450500', '.SPY261120P450.5', { root: 'SPY', date: '2026-11-20', right: 'P', strike: 450.5 }],
  ['X     270115C00002500', '.X270115C2.5', { root: 'X', date: '2027-01-15', right: 'C', strike: 2.5 }],
  ['GME1  270115C00020125', '.GME1270115C20.125', { root: 'GME1', date: '2027-01-15', right: 'C', strike: 20.125 }],
] as const)('%s is %s and back', (occ, streamer, option) => {
  expect(parseOccSymbol(occ)).toEqual(option);
  expect(parseOccSymbol(occ.replaceAll(' ', ''))).toEqual(option);
  expect(parseStreamerSymbol(streamer)).toEqual(option);
  expect(formatOccSymbol(option)).toBe(occ);
  expect(formatStreamerSymbol(option)).toBe(streamer);
});

test.each(['', 'SPX', 'SPXW261131C06000000', 'SPXW261120X06000000', 'SPXW261120C0600000', 'SPXW261120C00000000'])(
  '"%s" is no OCC symbol',
  (text) => expect(parseOccSymbol(text)).toBeNull(),
);

test.each(['SPXW261120C6000', '.SPXW261120C', '.SPXW261320C6000', './ESU25P900:XCME'])(
  '"%s" is no streamer symbol of an equity option',
  (text) => expect(parseStreamerSymbol(text)).toBeNull(),
);
