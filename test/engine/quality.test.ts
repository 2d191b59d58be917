import { describe, expect, test } from 'vitest';
import { analyse, defaultEngineSettings } from '../../src/engine/index.js';
import type { ChainSnapshot } from '../../src/engine/types.js';
import { chainOf, copyOf, generatedChain, morning, type Row } from './generated-chain.js';

const minute = 60_000;
const hundred = (change: (i: number) => Partial<Row>) =>
  Array.from({ length: 100 }, (_, i): Row => {
    return { right: 'C', strike: 6_000, openInterest: 10, iv: 0.2, gamma: 0.002, ...change(i) };
  });
const qualityOf = (chain: ChainSnapshot, scope: 'all' | '0dte' | 'next' = 'all') =>
  analyse(chain, [scope], defaultEngineSettings).scopes[0]!.quality;

describe('the label of a snapshot', () => {
  test('is trusted when in session, fresh and complete', () => {
    expect(qualityOf(chainOf(hundred(() => ({}))))).toEqual({
      label: 'trusted',
      reasons: [],
      contracts: 100,
      withOpenInterest: 100,
      held: 100,
      heldWithGreeks: 100,
      weightCoverage: 1,
      spotAgeMs: 2_000,
      medianGreeksAgeMs: 30_000,
      oldestGreeksAgeMs: 30_000,
      openInterestDate: '2026-11-19',
    });
  });

  test('29 of 100 equal contracts without greeks read "71 % coverage"', () => {
    const quality = qualityOf(chainOf(hundred((i) => (i < 29 ? { iv: Number.NaN } : {}))));
    expect(quality).toMatchObject({ label: 'partial', reasons: ['71 % coverage'], heldWithGreeks: 71 });
    expect(quality.weightCoverage).toBeCloseTo(0.71, 12);
  });

  test.each([
    [1, 'trusted'],
    [2, 'partial'],
  ])('%i missing of 100 is %s: the gate stands at 99 % of the weight', (missing, label) => {
    expect(qualityOf(chainOf(hundred((i) => (i < missing ? { iv: Number.NaN } : {})))).label).toBe(label);
  });

  test('coverage just short of the gate is never rounded up to it', () => {
    const rows = [...hundred(() => ({})), ...hundred(() => ({}))].map((row, i) =>
      i < 3 ? { ...row, iv: Number.NaN } : row,
    );
    expect(qualityOf(chainOf(rows)).reasons).toEqual(['98.5 % coverage']);
  });

  test('many missing far wings weigh next to nothing', () => {
    const wings = hundred(() => ({ strike: 9_000, iv: Number.NaN }));
    expect(qualityOf(chainOf([...hundred(() => ({})), ...wings])).label).toBe('trusted');
  });

  test('taking 2 % of the weight away from a whole chain costs its trust', () => {
    const chain = copyOf(generatedChain({ seed: 2 }));
    const { strikes } = analyse(chain, ['all'], defaultEngineSettings).scopes[0]!;
    const gross = strikes.callGex.map((call, k) => call + strikes.putGex[k]!);
    const target = 0.02 * gross.reduce((sum, one) => sum + one, 0);
    let removed = 0;
    for (let k = 0; removed < target; k++) {
      removed += gross[k]!;
      chain.contracts.strike.forEach((strike, i) => {
        if (strike === strikes.strike[k]) chain.contracts.iv[i] = Number.NaN;
      });
    }
    expect(qualityOf(generatedChain({ seed: 2 })).label).toBe('trusted');
    expect(qualityOf(chain).label).toBe('partial');
  });

  test.each<[string, Partial<ChainSnapshot>, string, string]>([
    ['market closed', { inSession: false }, 'stale', 'market closed'],
    ['an old spot', { spotAt: morning - 3 * minute }, 'stale', 'spot is 3 min old'],
    ['a spot without time', { spotAt: Number.NaN }, 'stale', 'time of the spot unknown'],
    ['pending items', { pendingItems: 214 }, 'partial', '214 items still loading'],
    ['thousands of pending items', { pendingItems: 9_069 }, 'partial', '9,069 items still loading'],
  ])('%s', (_, facts, label, reason) => {
    expect(
      qualityOf(
        chainOf(
          hundred(() => ({})),
          facts,
        ),
      ),
    ).toMatchObject({ label, reasons: [reason] });
  });

  test('a spot of exactly 60 s is fresh, one millisecond more is not', () => {
    const at = (age: number) =>
      qualityOf(
        chainOf(
          hundred(() => ({})),
          { spotAt: morning - age },
        ),
      ).label;
    expect(at(60_000)).toBe('trusted');
    expect(at(60_001)).toBe('stale');
  });

  test('greeks that are all old are stale, not missing', () => {
    const quality = qualityOf(chainOf(hundred(() => ({ greeksAt: morning - 8 * minute }))));
    expect(quality).toMatchObject({ label: 'stale', reasons: ['greeks are 8 min old'], weightCoverage: 0 });
    expect(quality.medianGreeksAgeMs).toBe(8 * minute);
  });

  test('some old greeks are named by their share', () => {
    const rows = hundred((i) => (i < 12 ? { greeksAt: morning - 20 * minute } : {}));
    const quality = qualityOf(chainOf(rows));
    expect(quality).toMatchObject({ label: 'stale', reasons: ['12 % of the greeks older than 5 min'] });
    expect(quality.oldestGreeksAgeMs).toBe(20 * minute);
    expect(quality.medianGreeksAgeMs).toBe(30_000);
  });

  test('a chain half priced by old greeks is half covered, and its greeks are old: not covered by nothing', () => {
    const quality = qualityOf(
      chainOf(hundred((i) => (i < 50 ? { iv: Number.NaN } : { greeksAt: morning - 20 * 60 * minute }))),
    );
    expect(quality).toMatchObject({ label: 'partial', reasons: ['50 % coverage', 'greeks are 20 h old'] });
  });

  test('of a partial chain the old share is named beside the missing one', () => {
    const rows = hundred((i) => (i < 20 ? { iv: Number.NaN } : i < 30 ? { greeksAt: morning - 20 * minute } : {}));
    expect(qualityOf(chainOf(rows)).reasons).toEqual(['80 % coverage', '10 % of the greeks older than 5 min']);
  });

  test('greeks without a time cannot be called fresh', () => {
    expect(qualityOf(chainOf(hundred(() => ({ greeksAt: Number.NaN })))).reasons).toEqual([
      'time of the greeks unknown',
    ]);
  });

  test('a delayed feed is judged after its delay, and no age is negative', () => {
    const delayMs = 15 * minute;
    const rows = hundred(() => ({ greeksAt: morning - delayMs - minute }));
    const quality = qualityOf(chainOf(rows, { delayMs, spotAt: morning - delayMs + 5_000, source: 'delayed' }));
    expect(quality).toMatchObject({ label: 'trusted', spotAgeMs: 0, medianGreeksAgeMs: minute });
  });

  test('after the close a half-loaded chain names both faults and counts as partial', () => {
    const quality = qualityOf(
      chainOf(
        hundred((i) => (i < 50 ? { iv: Number.NaN } : {})),
        { inSession: false },
      ),
    );
    expect(quality).toMatchObject({ label: 'partial', reasons: ['50 % coverage', 'market closed'] });
  });

  test('unknown open interest in the wings is no fault, over most of the gamma it is', () => {
    const unknown = (share: number) =>
      qualityOf(chainOf(hundred((i) => (i < share ? { openInterest: Number.NaN } : {}))));
    expect(unknown(40).label).toBe('trusted');
    expect(unknown(70)).toMatchObject({ label: 'partial', reasons: ['open interest known for 30 % of contracts'] });
  });
});

describe('a scope with nothing to compute says why and shows no zeros', () => {
  test.each<[string, ChainSnapshot, 'all' | '0dte' | 'next', string, string]>([
    [
      'no expiration today',
      chainOf(
        hundred(() => ({})),
        { sessionDate: '2026-11-19' },
      ),
      '0dte',
      'no-expiration-today',
      'no expiration today',
    ],
    ['nothing after today', chainOf(hundred(() => ({}))), 'next', 'no-such-expiration', 'no such expiration listed'],
    [
      'open interest all 0',
      chainOf(hundred(() => ({ openInterest: 0 }))),
      'all',
      'no-open-interest',
      'no open interest',
    ],
    [
      'open interest unknown',
      chainOf(hundred(() => ({ openInterest: Number.NaN }))),
      'all',
      'no-open-interest',
      'no open interest',
    ],
    ['greeks missing', chainOf(hundred(() => ({ iv: Number.NaN }))), 'all', 'no-greeks', 'no greeks'],
    [
      'spot missing',
      chainOf(
        hundred(() => ({})),
        { spot: Number.NaN },
      ),
      'all',
      'no-greeks',
      'no price of the underlying',
    ],
  ])('%s', (_, chain, scope, emptyReason, words) => {
    const result = analyse(chain, [scope], defaultEngineSettings).scopes[0]!;
    expect(result.emptyReason).toBe(emptyReason);
    expect(result.quality.label).toBe('empty');
    expect(result.quality.reasons[0]).toBe(words);
    expect(result.totals.net).toBeNaN();
    expect(result.dex).toBeNull();
    expect(result.zeroGamma.level).toBeNull();
    expect(result.zeroGamma.reason).not.toBeNull();
    expect(result.profile.levels).toHaveLength(0);
    expect(Object.values(result.levels).every((level) => level === null)).toBe(true);
  });
});
