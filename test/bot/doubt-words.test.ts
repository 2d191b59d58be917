import { describe, expect, test } from 'vitest';
import { doubtWords, shortDoubtWords } from '../../src/bot/wording.js';
import type { Quality, QualityLabel } from '../../src/engine/types.js';
import { fakeScope } from '../fakes/market-ask.js';

const doubt = (label: QualityLabel, ...reasons: string[]): Quality => ({
  ...fakeScope('0dte').quality,
  label,
  reasons,
});

describe('the doubt on a picture', () => {
  test('a feed that is down says how old its price is, not that something is on its way', () => {
    const down = doubt('partial', '9,069 items still loading', 'spot is 3 min old');
    expect(shortDoubtWords(down)).toBe('partial: spot is 3 min old');
    expect(doubtWords(down, false)).toBe('Partial: 9,069 items still loading; spot is 3 min old.');
  });

  test.each<[Quality, string | null]>([
    [doubt('trusted'), null],
    [doubt('partial', '71 % coverage', '412 items still loading'), 'partial: 71 % coverage'],
    [doubt('partial', '412 items still loading'), 'partial: 412 items still loading'],
    [doubt('stale', 'market closed', 'spot is 5 h old'), 'market closed'],
    [doubt('stale', 'greeks are 8 min old'), 'stale: greeks are 8 min old'],
  ])('of %o: %s', (quality, words) => {
    expect(shortDoubtWords(quality)).toBe(words);
  });
});
