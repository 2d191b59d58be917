import { describe, expect, test } from 'vitest';
import { chainFacts, leftOutWords } from '../../src/bot/expirations-facts.js';
import { fakeAnswer, fakeScope } from '../fakes/market-ask.js';

describe('a date of which no open interest is known yet', () => {
  const answer = fakeAnswer(fakeScope('all'));
  const [today, ...later] = answer.expirations;
  const silent = { ...later[0]!, net: Number.NaN, gross: Number.NaN, grossShare: null, maxPain: null };
  const open = [silent, ...later.slice(1)];

  test('takes no part in the share that is left out', () => {
    expect(leftOutWords(open, [], 'nearest')).toBe('3 later expirations, 48 % of all gamma');
    expect(leftOutWords([silent], [], 'nearest')).toBe('1 later expiration');
  });

  test('does not void the sums of what is left after a settlement', () => {
    const written = JSON.stringify(chainFacts(answer, { open, settled: [today!] }, 'per-point'));
    expect(written).toMatch(/net −\$.*gross \$/);
    expect(JSON.stringify(chainFacts(answer, { open: [silent], settled: [today!] }, 'per-point'))).toContain('net –');
  });
});
