import { describe, expect, test } from 'vitest';
import { fingerprint } from '../../src/bot/fingerprint.js';
import { buildGexChart, type GexViewOptions, gexChartKey } from '../../src/bot/gex-view.js';
import type { GexAnswer } from '../../src/bot/ports.js';
import { defaultStrikes } from '../../src/bot/strike-range.js';
import { fakeAnswer, fakeScope } from '../fakes/market-ask.js';

const view: GexViewOptions = { view: 'split', by: 'oi', unit: 'per-point', theme: 'dark', strikes: defaultStrikes };

/** A reading of the book as of the close, in which one strike's calls are worth `call`. */
function reading(call: number, change: Partial<GexAnswer> = {}): GexAnswer {
  const answer = fakeAnswer(fakeScope('0dte'));
  const { strikes } = answer.scope;
  const callGex = strikes.callGex.map((value, row) => (row === 8 ? call : value));
  return { ...answer, snapshotId: null, scope: { ...answer.scope, strikes: { ...strikes, callGex } }, ...change };
}

describe('the key of a picture', () => {
  test('two readings of the same close with open interest that arrived in between are two pictures', () => {
    const [evening, morning] = [reading(58e6), reading(61e6)];
    expect(morning.head.asOf).toBe(evening.head.asOf);
    expect(gexChartKey(morning, view)).not.toBe(gexChartKey(evening, view));
    expect(gexChartKey(reading(58e6), view)).toBe(gexChartKey(evening, view));
  });

  test('whatever a reading’s picture says is in its key', () => {
    const keys = new Set(
      [reading(58e6), reading(58e6, { loading: 0.5 }), reading(58e6, { loading: 0.51 })].map((answer) =>
        gexChartKey(answer, view),
      ),
    );
    expect(keys.size).toBe(3);
    const equal = [reading(58e6), reading(58e6)].map((answer) => JSON.stringify(buildGexChart(answer, view)));
    expect(equal[0]).toBe(equal[1]);
  });

  test('a stored snapshot is known by its id and how it is looked at', () => {
    const answer = { ...fakeAnswer(fakeScope('0dte')), snapshotId: 7 };
    expect(gexChartKey(answer, view)).toContain(':s7:');
    const changes: Partial<GexViewOptions>[] = [
      { view: 'net' },
      { by: 'volume' },
      { unit: 'per-percent' },
      { theme: 'light' },
      { strikes: { above: 10, below: 25 } },
    ];
    const keys = [view, ...changes.map((change) => ({ ...view, ...change }))].map((each) => gexChartKey(answer, each));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

test('ten thousand texts that differ by a figure have ten thousand fingerprints', () => {
  const words = new Set(Array.from({ length: 10_000 }, (_, n) => fingerprint(`{"call":[${n * 1e5}],"put":[${n}]}`)));
  expect(words.size).toBe(10_000);
  expect(fingerprint('')).toMatch(/^[a-z0-9]+$/);
});
