import { describe, expect, test } from 'vitest';
import { tempStore } from './temp-folder.js';

describe('open interest of a day', () => {
  test('grows as the sweep goes on, and later figures win', () => {
    const { openInterest } = tempStore();
    expect(openInterest.load('SPX', '2026-11-20')).toBeNull();
    openInterest.save(
      'SPX',
      '2026-11-20',
      new Map([
        ['.A', 10],
        ['.B', 0],
      ]),
      20_776,
    );
    openInterest.save(
      'SPX',
      '2026-11-20',
      new Map([
        ['.B', 7],
        ['.C', 3],
        ['.D', Number.NaN],
      ]),
      null,
    );
    expect(openInterest.load('SPX', '2026-11-20')).toEqual({
      symbol: 'SPX',
      tradingDay: '2026-11-20',
      dayId: 20_776,
      entries: new Map([
        ['.A', 10],
        ['.B', 7],
        ['.C', 3],
      ]),
      isPrevious: false,
    });
  });

  test('an earlier day is offered as such, a later one never', () => {
    const { openInterest } = tempStore();
    openInterest.save('SPX', '2026-11-19', new Map([['.A', 1]]), null);
    openInterest.save('SPX', '2026-11-23', new Map([['.A', 9]]), null);
    openInterest.save('SPY', '2026-11-20', new Map([['.A', 5]]), null);
    expect(openInterest.loadLatest('SPX', '2026-11-20')).toMatchObject({ tradingDay: '2026-11-19', isPrevious: true });
    expect(openInterest.loadLatest('SPX', '2026-11-23')).toMatchObject({ tradingDay: '2026-11-23', isPrevious: false });
    expect(openInterest.loadLatest('SPX', '2026-11-18')).toBeNull();
    expect(openInterest.load('SPX', '2026-11-20')).toBeNull();
  });

  test('nothing known stores no day, and pruning leaves the newest of each symbol', () => {
    const { openInterest } = tempStore();
    openInterest.save('SPX', '2026-11-20', new Map([['.A', Number.NaN]]), null);
    expect(openInterest.load('SPX', '2026-11-20')).toBeNull();
    for (const day of ['2026-10-01', '2026-10-02']) openInterest.save('SPX', day, new Map([['.A', 1]]), null);
    expect(openInterest.prune('2026-11-01')).toBe(1);
    expect(openInterest.loadLatest('SPX', '2026-11-20')!.tradingDay).toBe('2026-10-02');
  });
});

describe('job runs', () => {
  test('a run is claimed once, also by the same program started again', () => {
    const { jobs } = tempStore();
    expect(jobs.claim('snapshot:SPX', '1763649000000', 1)).toBe(true);
    expect(jobs.claim('snapshot:SPX', '1763649000000', 2)).toBe(false);
    expect(jobs.claim('snapshot:SPY', '1763649000000', 2)).toBe(true);
    jobs.finish('snapshot:SPX', '1763649000000', 3, 'failed');
    expect(jobs.find('snapshot:SPX', '1763649000000')).toMatchObject({ claimedAt: 1, finishedAt: 3, status: 'failed' });
    expect(jobs.claim('snapshot:SPX', '1763649000000', 4)).toBe(false);
    expect(jobs.find('snapshot:QQQ', '1')).toBeNull();
  });
});

describe('symbols', () => {
  test('watching, describing and using a symbol are kept apart', () => {
    const { symbols } = tempStore();
    symbols.watch('SPX', true);
    symbols.describe('SPX', 'SPX', true);
    symbols.used('AAPL', 1_763_649_000_000);
    symbols.describe('AAPL', 'AAPL', false);
    expect(symbols.all()).toEqual([
      { symbol: 'SPX', streamerSymbol: 'SPX', isIndex: true, watched: true, lastUsedAt: null },
      { symbol: 'AAPL', streamerSymbol: 'AAPL', isIndex: false, watched: false, lastUsedAt: 1_763_649_000_000 },
    ]);
    symbols.watch('SPX', false);
    expect(symbols.find('SPX')).toMatchObject({ watched: false, isIndex: true });
    expect(symbols.find('TSLA')).toBeNull();
  });
});
