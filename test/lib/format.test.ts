import { describe, expect, test } from 'vitest';
import {
  formatAge,
  formatBareClock,
  formatClock,
  formatCount,
  formatDate,
  formatDayClock,
  formatDollars,
  formatLevel,
  formatPercent,
  formatPrice,
  formatRatio,
  formatSessionTime,
  formatShort,
  formatStrike,
} from '../../src/lib/format.js';

describe('how numbers are written', () => {
  test.each([
    [310e6, '$310 M'],
    [-92e6, '−$92.0 M'],
    [61.84e6, '$61.8 M'],
    [1.234e9, '$1.23 B'],
    [999_500, '$1.00 M'],
    [999.6, '$1.00 K'],
    [0, '$0'],
    [-0.001, '$0.00'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
    [null, '–'],
  ])('%s dollars is %s', (value, text) => {
    expect(formatDollars(value)).toBe(text);
  });

  test('three significant digits hold at every scale, so columns of figures compare', () => {
    for (let power = 3; power < 14; power++) {
      for (const lead of [1, 1.005, 9.99, 9.996, 5.555]) {
        const digits = formatShort(lead * 10 ** power).replace(/[^\d]/g, '');
        expect(digits.length, `${lead}e${power}`).toBe(3);
      }
    }
  });

  test('a plus sign is written only where a sign was asked for', () => {
    expect([formatDollars(30.1e6, { plus: true }), formatDollars(30.1e6)]).toEqual(['+$30.1 M', '$30.1 M']);
    expect([formatPercent(0.0042, { plus: true }), formatPercent(-0.0042, { plus: true })]).toEqual([
      '+0.42 %',
      '−0.42 %',
    ]);
    expect(formatPercent(0, { plus: true })).toBe('0.00 %');
  });

  test('prices, levels, strikes and counts have thousands separators and their own decimals', () => {
    expect(formatPrice(5986.4)).toBe('5,986.40');
    expect([formatLevel(6012.46), formatLevel(557.374)]).toEqual(['6,012.5', '557.37']);
    expect([formatStrike(6050), formatStrike(557.5), formatStrike(2.25)]).toEqual(['6,050', '557.5', '2.25']);
    expect(formatCount(15098)).toBe('15,098');
    expect(formatRatio(1.306)).toBe('1.31');
  });

  test('what is missing is a dash, never 0', () => {
    const all = [
      formatPrice,
      formatLevel,
      formatStrike,
      formatCount,
      formatShort,
      formatDollars,
      formatRatio,
      formatAge,
    ];
    for (const format of all) expect([format(null), format(Number.NaN)]).toEqual(['–', '–']);
    expect([formatPercent(null), formatDate(null)]).toEqual(['–', '–']);
  });
});

describe('how times are written', () => {
  const close = Date.parse('2026-11-20T21:00:00Z');

  test('in New York time, whatever the host', () => {
    expect([formatClock(close), formatDayClock(close), formatBareClock(close)]).toEqual([
      '16:00 ET',
      'Fri 16:00 ET',
      '16:00',
    ]);
  });

  test('the closing snapshot, read a millisecond before the bell, is the 16:00 one', () => {
    expect(formatDayClock(close - 1)).toBe('Fri 16:00 ET');
  });

  test.each([
    [0, '0 s'],
    [89_400, '89 s'],
    [90_000, '2 min'],
    [89 * 60_000, '89 min'],
    [125 * 60_000, '2 h 5 min'],
    [120 * 60_000, '2 h'],
    [72 * 3_600_000, '3 d'],
    [-5_000, '0 s'],
  ])('an age of %s ms is %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });

  test('dates are short, with or without the weekday', () => {
    const march = '2027-03-19';
    expect(['2027', '2027-01-04', '2026-11-20', null].map((unlessOf) => formatDate(march, { unlessOf }))).toEqual([
      'Fri Mar 19',
      'Fri Mar 19',
      'Fri Mar 19, 2027',
      'Fri Mar 19, 2027',
    ]);
    expect([formatDate('2026-11-20'), formatDate('2026-11-20', { weekday: false })]).toEqual(['Fri Nov 20', 'Nov 20']);
  });
});

test('time within sessions is told in hours however many sessions it is of, for a session is no day of 24 hours', () => {
  const hour = 3_600_000;
  expect([0, 2.75 * hour, 47 * hour, 130 * hour, 1_300 * hour].map(formatSessionTime)).toEqual([
    '0 s',
    '2 h 45 min',
    '47 h',
    '130 h',
    '1,300 h',
  ]);
});
