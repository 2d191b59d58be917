import { describe, expect, test } from 'vitest';
import { compareAlt } from '../../src/bot/compare-alt.js';
import { expirationsAlt } from '../../src/bot/expirations-alt.js';
import { ladderAlt } from '../../src/bot/ladder-alt.js';
import { weightsAlt } from '../../src/bot/weights-alt.js';
import type { ChartHead, ExpirationBar, LevelMark } from '../../src/charts/spec.js';

const head: ChartHead = {
  theme: 'dark',
  symbol: 'SPX',
  scopeLabel: '0DTE · Fri Nov 20',
  dataTime: Date.UTC(2026, 10, 20, 15, 41),
  source: 'simulated',
  warning: null,
  footnote: null,
};
const marks: LevelMark[] = [
  { kind: 'spot', label: 'Spot', price: 5_986.4 },
  { kind: 'zero-gamma', label: 'Zero gamma', price: 6_012.53 },
  { kind: 'put-wall', label: 'Put wall', price: 5_900 },
];
const strikes = [5_900, 6_000, 6_100];
const ladder = { ...head, chart: 'ladder' as const, strikes, marks, spot: 5_986.4 };
const levels = 'Zero gamma 6,012.5 and put wall 5,900.';
const end = 'Data of Fri Nov 20, 10:41 ET, SIMULATED.';

describe('what a picture tells those who cannot see it', () => {
  test('open interest: totals, ratio and the largest of both sides', () => {
    const alt = ladderAlt({
      ...ladder,
      quantity: 'open-interest',
      series: { kind: 'sides', call: [10, Number.NaN, 1_200], put: [3_400, 20, 5] },
      totals: { kind: 'sides', call: 1_208_334, put: 1_582_917 },
    });
    expect(alt).toBe(
      `SPX open interest by strike, calls and puts, in contracts, 0DTE · Fri Nov 20. Spot 5,986.40, calls 1.21 M, puts 1.58 M, put/call ratio 1.31. Most in the picture: calls at 6,100 (1,200) and puts at 5,900 (3,400). ${levels} ${end}`,
    );
  });

  test('an exposure: total with sign and unit; an unknown total is a dash', () => {
    const alt = (value: number | null) =>
      ladderAlt({
        ...ladder,
        quantity: 'charm',
        series: { kind: 'signed', values: [1e6, -3.2e6, Number.NaN] },
        totals: { kind: 'signed', value },
      });
    expect(alt(-2.2e6)).toContain(
      'charm exposure by strike, in $ of delta per day, 0DTE · Fri Nov 20. Spot 5,986.40, total −$2.20 M. Largest bar at 6,000: −$3.20 M.',
    );
    expect(alt(null)).toContain('total –.');
  });

  test('two weights: both totals with their regimes', () => {
    const alt = weightsAlt({
      ...head,
      chart: 'weights',
      unit: 'per-point',
      strikes,
      marks,
      spot: 5_986.4,
      byOpenInterest: [-6.18e7, 1e6, 2e6],
      byVolume: [0, 0, 0],
      netByOpenInterest: -5.88e7,
      netByVolume: 0,
    });
    expect(alt).toContain(
      'By open interest net −$58.8 M (negative), largest bar at 5,900 (−$61.8 M). By volume net $0.',
    );
    expect(alt.endsWith(`${levels} ${end}`)).toBe(true);
  });

  test('then and now: totals, change, and who gained and lost most; unknown strikes are left out', () => {
    const alt = compareAlt({
      ...head,
      chart: 'compare',
      unit: 'per-percent',
      nowLabel: '10:41 ET',
      thenLabel: 'Thu 16:00 ET',
      strikes,
      marks: [],
      spot: 5_986.4,
      now: [-4e6, 3e6, 9e6],
      // biome-ignore lint/suspicious/noThenProperty: the field's word; an array is no promise.
      then: [-1e6, 1e6, Number.NaN],
      netNow: -72e6,
      netThen: -90e6,
    });
    expect(alt).toBe(
      `SPX net gamma exposure by strike, 10:41 ET against Thu 16:00 ET, 0DTE · Fri Nov 20, GEX per 1 %. Spot 5,986.40. Net −$72.0 M, was −$90.0 M: change +$18.0 M. Gained most: 6,000 (+$2.00 M). Lost most: 5,900 (−$3.00 M). ${end}`,
    );
  });

  test('expirations: share and net of the nearest, what rolls off, how many more; never beyond 1,024 characters', () => {
    const rows: ExpirationBar[] = Array.from({ length: 20 }, (_, index) => ({
      label: `Fri Nov ${index + 1} with a long name that goes on and on and on and on and on and on and on and on`,
      net: index === 1 ? Number.NaN : -1e9,
      gross: 2e9,
      share: index === 1 ? null : 0.05,
      rollsOff: index === 0,
    }));
    const spec = {
      ...head,
      chart: 'expirations',
      unit: 'per-point',
      rest: '12 later expirations, 3 %',
      spot: 5_986.4,
    } as const;
    const short = expirationsAlt({
      ...spec,
      rows: rows.slice(0, 9).map((row, index) => ({ ...row, label: `Nov ${index + 1}` })),
    });
    expect(short).toContain(
      'Nov 1: 5.0 % of gross gamma, net −$1.00 B, rolls off next. Nov 2: – of gross gamma, net –. Nov 3:',
    );
    expect(short).toContain('1 more expiration in the picture. Not in the picture: 12 later expirations, 3 %.');
    const long = expirationsAlt({ ...spec, rows, warning: 'partial: 71 % coverage' });
    expect(long.length).toBeLessThanOrEqual(1_024);
    expect(long.endsWith(`… Not complete: partial: 71 % coverage. ${end}`)).toBe(true);
  });
});
