import { describe, expect, test } from 'vitest';
import { altText, longestAltText } from '../../src/charts/alt-text.js';
import { ladder } from './sample.js';

describe('a chart in words', () => {
  test('names what is shown, when, how sure, and the key numbers', () => {
    const spec = ladder(3, {
      call: [1e6, 2e6, 31.6e6],
      put: [52.2e6, 2e6, 1e6],
      warning: 'partial: 71 % coverage',
      source: 'simulated',
    });
    expect(altText(spec)).toBe(
      'SPX gamma exposure, 0DTE · Fri Nov 20, calls against puts by strike, weighted by open interest. ' +
        'As of Fri Nov 20, 10:41 ET, SIMULATED. partial: 71 % coverage. Net −$92.0 M per 1-point move. ' +
        'Spot 5,986.40, Zero gamma 6,012.5, Call wall 6,020, Put wall 5,980, Max GEX 5,980. ' +
        'Most call gamma at 6,005 ($31.6 M), most put gamma at 5,995 ($52.2 M). ' +
        '3 strikes from 5,995 to 6,005. OI of Nov 19.',
    );
  });

  test('speaks of signs in the net view', () => {
    const text = altText(ladder(3, { view: 'net', call: [1e6, 2e6, 9e6], put: [5e6, 2e6, 1e6] }));
    expect(text).toContain('Largest positive net at 6,005 ($8.00 M), largest negative net at 5,995 ($4.00 M).');
  });

  test('never is longer than Discord takes', () => {
    const text = altText(ladder(51, { warning: 'partial coverage '.repeat(90) }));
    expect(text.length).toBeLessThanOrEqual(longestAltText);
    expect(text.endsWith('…')).toBe(true);
  });

  test('makes nothing up for a chart without values', () => {
    const nothing = [Number.NaN];
    expect(() => altText(ladder(1, { call: nothing, put: nothing }))).toThrow(
      expect.objectContaining({ code: 'CHART_FAILED' }),
    );
  });
});
