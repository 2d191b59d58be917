import { describe, expect, test } from 'vitest';
import { newYorkParts, newYorkToUtc, weekdayOf } from '../../src/calendar/new-york.js';
import { parseChainFile } from '../../src/practice/chain-file.js';
import { createFileSource, moveByWeeks, weeksToNow } from '../../src/practice/file-source.js';

const clock = { now: () => 0, speed: 1 };

interface Row {
  option: string;
  bid?: number;
  ask?: number;
  iv?: number;
  gamma?: number;
  delta?: number;
  open_interest?: number;
  volume?: number;
  last_trade_price?: number;
}

/** A file as the exchange writes its JSON, with what the test names and usual values for the rest. */
function chainFile(symbol: string, timestamp: string, spot: number, rows: Row[], more: Record<string, unknown> = {}) {
  const options = rows.map((row) => ({
    bid: 10.1,
    ask: 10.4,
    iv: 0.15,
    gamma: 0.0021,
    delta: 0.5,
    theta: -1.2,
    vega: 3.4,
    theo: 10.2,
    open_interest: 120,
    volume: 7,
    last_trade_price: 10.2,
    ...row,
  }));
  return parseChainFile(
    JSON.stringify({ timestamp, symbol, data: { symbol, current_price: spot, ...more, options } }),
    'test.json',
  );
}

const spxRows: Row[] = [
  { option: 'SPX240119C04700000', gamma: 0.0023, iv: 0.1234, delta: 0.51, open_interest: 5012, volume: 431 },
  { option: 'SPX240119P04700000', iv: 0, gamma: 0, delta: 0 },
  { option: 'SPX240119C04750000', bid: 0, ask: 0.05, volume: 0, last_trade_price: 0 },
  { option: 'SPXW240119C04700000', volume: 0, last_trade_price: 3.3 },
  { option: 'SPXW240119P04700000' },
  { option: 'SPXW240131P04650000' },
  { option: 'SPXW240328C04650000' },
  { option: 'SPXW240109C04700000' },
];
const spx = chainFile('SPX', '2024-01-08 10:52:00', 4697.24, spxRows, { prev_day_close: 4688.68 });
const asOf = newYorkToUtc('2024-01-08', 10, 52);
const source = createFileSource(spx, { clock });

describe('a file as a market', () => {
  test('its own values come through unchanged, with the time of the file', () => {
    expect(source.greeks('.SPX240119C4700', asOf)).toMatchObject({
      iv: 0.1234,
      gamma: 0.0023,
      delta: 0.51,
      time: asOf,
    });
    expect(source.summary('.SPX240119C4700', asOf)).toMatchObject({ openInterest: 5012, dayId: 19_730 });
    expect(source.trade('.SPX240119C4700', asOf)).toMatchObject({ price: 10.2, dayVolume: 431, time: asOf });
    expect(source.quote('.SPX240119C4750', asOf)).toMatchObject({ bid: 0, ask: 0.05 });
  });

  test('a volatility of 0 is none: nothing is made of it', () => {
    const { iv, gamma, delta } = source.greeks('.SPX240119P4700', asOf)!;
    expect([iv, gamma, delta]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  test('a contract without a trade today has no time, one without any trade no price', () => {
    expect(source.trade('.SPXW240119C4700', asOf)).toMatchObject({ price: 3.3, dayVolume: 0, time: 0 });
    expect(source.trade('.SPX240119C4750', asOf)).toMatchObject({ price: Number.NaN, dayVolume: 0, time: 0 });
  });

  test('an index has a trade and no quote; a share has the quote of the file', () => {
    expect(source.underlyings()).toMatchObject([{ symbol: 'SPX', isIndex: true, hasOptions: true }]);
    expect(source.trade('SPX', asOf)).toMatchObject({ price: 4697.24, time: asOf });
    expect(source.quote('SPX', asOf)).toBeNull();
    expect(source.summary('SPX', asOf)).toMatchObject({ prevDayClose: 4688.68, openInterest: Number.NaN });
    const spy = chainFile('SPY', '2024-01-08 10:52:00', 468.2, [{ option: 'SPY240119C00468500' }], {
      bid: 468.19,
      ask: 468.21,
    });
    const shares = createFileSource(spy, { clock });
    expect(shares.underlyings()).toMatchObject([{ symbol: 'SPY', isIndex: false }]);
    expect(shares.quote('SPY', asOf)).toMatchObject({ bid: 468.19, ask: 468.21 });
    expect(shares.roots('SPY', asOf)[0]!.expirations[0]!.strikes[0]).toMatchObject({
      strike: 468.5,
      call: 'SPY   240119C00468500',
      callStreamerSymbol: '.SPY240119C468.5',
      put: '',
      putStreamerSymbol: '',
    });
  });

  test.each([
    ['in session', '2024-01-08 10:52:00', 4688.68],
    ['on a Sunday', '2024-01-07 10:52:00', 4688.68],
    ['before the open, when it may be one too old', '2024-01-08 03:17:00', Number.NaN],
  ])('gives the previous close of a file taken %s', (_when, time, expected) => {
    const rows = [{ option: 'SPX240119C04700000' }];
    const file = { ...chainFile('SPX', time, 4697.24, rows), previousClose: 4688.68 };
    expect(createFileSource(file, { clock }).summary('SPX', file.asOf)?.prevDayClose).toBe(expected);
  });

  test('roots keep their settlement and kinds, expirations ascend, and past ones leave the list', () => {
    const roots = source.roots('SPX', asOf);
    expect(roots.map(({ root }) => root).sort()).toEqual(['SPX', 'SPXW']);
    const describeRoot = (root: string, at: number) =>
      source
        .roots('SPX', at)
        .find((one) => one.root === root)!
        .expirations.map(({ date, settlement, expirationType }) => `${date} ${settlement} ${expirationType}`);
    expect(describeRoot('SPX', asOf)).toEqual(['2024-01-19 AM Regular']);
    expect(describeRoot('SPXW', asOf)).toEqual([
      '2024-01-09 PM Weekly',
      '2024-01-19 PM Weekly',
      '2024-01-31 PM End-Of-Month',
      '2024-03-28 PM Quarterly',
    ]);
    expect(describeRoot('SPXW', asOf + 3 * 86_400_000)[0]).toBe('2024-01-19 PM Weekly');
  });

  test('unknown symbols are silent', () => {
    expect(source.roots('SPY', asOf)).toEqual([]);
    for (const symbol of ['SPY', '.SPX240119C9999', '']) {
      expect([
        source.quote(symbol, asOf),
        source.trade(symbol, asOf),
        source.summary(symbol, asOf),
        source.greeks(symbol, asOf),
      ]).toEqual([null, null, null, null]);
      expect(source.version('Greeks', symbol, asOf)).toBe(0);
    }
  });

  test('nothing changes with time: one version for every pair that has a value, none for the others', () => {
    for (const at of [asOf, asOf + 1000, asOf + 86_400_000]) {
      expect(source.version('Greeks', '.SPX240119C4700', at)).toBe(1);
      expect(source.version('Trade', 'SPX', at)).toBe(1);
      expect(source.version('Quote', 'SPX', at)).toBe(0);
      expect(source.version('Greeks', 'SPX', at)).toBe(0);
    }
  });

  test('the session follows the calendar', () => {
    expect(source.isOpen(asOf)).toBe(true);
    expect(source.isOpen(newYorkToUtc('2024-01-08', 16, 0))).toBe(false);
    expect(source.isOpen(newYorkToUtc('2024-01-15', 12, 0))).toBe(false);
  });
});

describe('moving a file by whole weeks', () => {
  test('keeps weekdays and the New York clock across the change to daylight time', () => {
    const moved = moveByWeeks(spx, 20);
    expect(newYorkParts(moved.asOf)).toMatchObject({ date: '2024-05-27', hour: 10, minute: 52, weekday: 1 });
    expect(moved.rows.date.map(weekdayOf)).toEqual(spx.rows.date.map(weekdayOf));
    expect(moved.rows.date[0]).toBe('2024-06-07');
    expect(moved.rows.gamma).toEqual(spx.rows.gamma);
    expect(spx.rows.date[0]).toBe('2024-01-19');
  });

  test('there and back again is the same file', () => {
    for (const weeks of [-60, -1, 0, 1, 47, 150]) {
      const back = moveByWeeks(moveByWeeks(spx, weeks), -weeks);
      expect(back, `${weeks} weeks`).toEqual(spx);
    }
  });

  test('to now means the latest week that is not in the future', () => {
    const table: [string, number, number][] = [
      ['2024-01-08', 10 * 60 + 52, 0],
      ['2024-01-08', 10 * 60 + 51, -1],
      ['2024-01-15', 10 * 60 + 52, 1],
      ['2024-01-15', 9 * 60, 0],
      ['2026-11-20', 12 * 60, 149],
      ['2023-12-25', 12 * 60, -2],
      ['2024-03-11', 10 * 60 + 51, 8],
      ['2024-03-11', 10 * 60 + 52, 9],
    ];
    for (const [date, minutes, weeks] of table) {
      const now = newYorkToUtc(date, Math.floor(minutes / 60), minutes % 60);
      expect(weeksToNow(spx, now), `${date} ${minutes}`).toBe(weeks);
      expect(moveByWeeks(spx, weeks).asOf).toBeLessThanOrEqual(now);
    }
  });
});
