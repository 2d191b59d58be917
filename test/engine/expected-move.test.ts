import { describe, expect, test } from 'vitest';
import { analyse, defaultEngineSettings } from '../../src/engine/index.js';
import { chainOf, morning, type Row } from './generated-chain.js';

const today = (rows: Row[], spot = 6_000) =>
  analyse(chainOf(rows, { spot }), ['all'], defaultEngineSettings).expirations[0]!;
const quoted = { openInterest: 1, iv: 0.2, bid: 9, ask: 11 };

describe('expected move', () => {
  test('is the mid of the straddle nearest spot', () => {
    const line = today([
      { right: 'C', strike: 6_000, ...quoted },
      { right: 'P', strike: 6_000, ...quoted, bid: 7, ask: 8 },
      { right: 'C', strike: 6_010, ...quoted, bid: 1, ask: 2 },
      { right: 'P', strike: 6_010, ...quoted, bid: 1, ask: 2 },
    ]);
    expect(line.expectedMove).toEqual({ points: 17.5, from: 'straddle' });
    expect(line.atmIv).toBeCloseTo(0.2, 12);
  });

  test.each<[string, Partial<Row>]>([
    ['no bid', { bid: 0 }],
    ['no ask', { ask: Number.NaN }],
    ['a crossed quote', { bid: 12, ask: 11 }],
  ])('falls back to volatility with %s', (_, fault) => {
    const line = today([
      { right: 'C', strike: 6_000, ...quoted, ...fault },
      { right: 'P', strike: 6_000, ...quoted, iv: 0.22 },
    ]);
    const years = 5.5 / 24 / 365;
    expect(line.expectedMove!.from).toBe('volatility');
    expect(line.expectedMove!.points).toBeCloseTo(6_000 * 0.21 * Math.sqrt(years), 9);
  });

  test('a straddle that is mostly its distance from spot is not used', () => {
    const line = today([
      { right: 'C', strike: 6_030, ...quoted, bid: 1, ask: 2 },
      { right: 'P', strike: 6_030, ...quoted, bid: 31, ask: 32 },
    ]);
    expect(line.expectedMove!.from).toBe('volatility');
  });

  test('nothing near spot means no move and no volatility', () => {
    const line = today([{ right: 'C', strike: 9_000, ...quoted }]);
    expect(line).toMatchObject({ expectedMove: null, atmIv: null });
  });
});

test('on a monthly Friday the morning root rolls off first, and both roots are one date', () => {
  const expirations = [
    { root: 'SPX', date: '2026-11-20', settlement: 'AM' as const, settlesAt: morning + 60_000 },
    { root: 'SPXW', date: '2026-11-20', settlement: 'PM' as const, settlesAt: morning + 5.5 * 3_600_000 },
  ];
  const rows: Row[] = [
    { right: 'C', strike: 6_000, openInterest: 30, iv: 0.2, expiration: 0, bid: 1, ask: 2 },
    { right: 'P', strike: 6_000, openInterest: 0, iv: 0.2, expiration: 0, bid: 1, ask: 2 },
    { right: 'C', strike: 6_000, openInterest: 10, iv: 0.2, expiration: 1, bid: 9, ask: 11 },
    { right: 'P', strike: 6_000, openInterest: 10, iv: 0.2, expiration: 1, bid: 9, ask: 11 },
  ];
  const snapshot = analyse(chainOf(rows, { expirations }), ['0dte'], defaultEngineSettings);
  expect(snapshot.expirations).toHaveLength(1);
  expect(snapshot.expirations[0]!.expectedMove).toEqual({ points: 20, from: 'straddle' });
  const morningGex = snapshot.scopes[0]!.totals.gross * snapshot.rollingOff!.share;
  // One minute left is priced at the floor of fifteen: 30 contracts, √(5.5 h ÷ 15 min) times the gamma each.
  const perContract = (snapshot.scopes[0]!.totals.gross - morningGex) / 20;
  expect(morningGex / (30 * perContract)).toBeCloseTo(Math.sqrt(22), 3);
});
