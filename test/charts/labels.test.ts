import { describe, expect, test } from 'vitest';
import { dodgeLabels } from '../../src/charts/labels.js';
import { seeded } from './sample.js';

const bounds = { from: 0, to: 600, gap: 6 };

describe('labels along one line', () => {
  test('labels with room stay where they want to be', () => {
    const labels = [100, 200, 300].map((at) => ({ at, size: 60 }));
    expect(dodgeLabels(labels, bounds)).toEqual([100, 200, 300]);
  });

  test('two labels at one place part evenly', () => {
    const labels = [300, 300].map((at) => ({ at, size: 60 }));
    expect(dodgeLabels(labels, bounds)).toEqual([267, 333]);
  });

  test('a label at the end of the line is moved inside', () => {
    expect(dodgeLabels([{ at: 2, size: 60 }], bounds)).toEqual([30]);
    expect(dodgeLabels([{ at: 999, size: 60 }], bounds)).toEqual([570]);
  });

  test('gaps shrink before labels overlap', () => {
    const labels = [300, 300, 300].map((at) => ({ at, size: 198 }));
    expect(dodgeLabels(labels, bounds)).toEqual([99, 300, 501]);
  });

  test('labels larger than the line are refused', () => {
    expect(() => dodgeLabels([{ at: 0, size: 601 }], bounds)).toThrow(RangeError);
  });

  test('labels keep order and distance inside the bounds, and no single one could sit nearer to its wish', () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = seeded(seed);
      const count = 1 + Math.floor(random() * 6);
      const labels = Array.from({ length: count }, () => ({ at: random() * 800 - 100, size: 40 + random() * 50 }));
      labels.sort((a, b) => a.at - b.at);
      const centres = dodgeLabels(labels, bounds);
      const low = labels.map((label, index) => centres[index]! - label.size / 2);
      const high = labels.map((label, index) => centres[index]! + label.size / 2);
      const why = `seed ${seed}`;
      expect(low[0], why).toBeGreaterThanOrEqual(bounds.from - 1e-9);
      expect(high.at(-1), why).toBeLessThanOrEqual(bounds.to + 1e-9);
      for (let index = 0; index < count; index += 1) {
        const floor = index === 0 ? bounds.from : high[index - 1]! + bounds.gap;
        const ceiling = index === count - 1 ? bounds.to : low[index + 1]! - bounds.gap;
        expect(low[index], why).toBeGreaterThanOrEqual(floor - 1e-9);
        // A label with free room towards its wish would be a wasted move.
        const wish = labels[index]!.at - centres[index]!;
        if (wish > 1e-9) expect(ceiling - high[index]!, why).toBeLessThan(1e-6);
        if (wish < -1e-9) expect(low[index]! - floor, why).toBeLessThan(1e-6);
      }
    }
  });
});
