import { describe, expect, test } from 'vitest';
import type { GexAnswer } from '../../src/bot/ports.js';
import { settledWords, standingOf } from '../../src/bot/settled.js';
import type { ScopeKey } from '../../src/engine/types.js';
import { fakeAnswer, fakeAsk, fakeMarket, fakeScope, fakeStatus } from '../fakes/market-ask.js';

/** An answer of Friday's close, asked when the market is open or closed. */
function asked(session: 'open' | 'closed', today: string, change: Partial<GexAnswer> = {}, scope: ScopeKey = 'all') {
  const answer = fakeAnswer(fakeScope(scope), { isCurrent: session === 'open', ...change });
  return { answer, ask: fakeAsk({ ...fakeMarket(), status: () => ({ ...fakeStatus, session }) }, {}, { today }) };
}

describe('what has settled since an answer was read', () => {
  test('in session nothing has', () => {
    const { answer, ask } = asked('open', '2026-11-20');
    expect(standingOf(answer, ask).settled).toEqual([]);
    expect(settledWords(answer, ask)).toBeNull();
  });

  test('a feed that stands still in session settles nothing', () => {
    const { answer, ask } = asked('open', '2026-11-20', { isCurrent: false });
    expect(standingOf(answer, ask).settled).toEqual([]);
  });

  test.each(['2026-11-20', '2026-11-23'])(
    'after the close today’s date has, on the same evening and later: %s',
    (today) => {
      const { answer, ask } = asked('closed', today);
      const { open, settled } = standingOf(answer, ask);
      expect(settled.map(({ date }) => date)).toEqual(['2026-11-20']);
      // Shares are of what is left.
      expect(open.map(({ grossShare }) => grossShare)).toEqual([0.14 / 0.62, 0.11 / 0.62, 0.37 / 0.62]);
      expect(settledWords(answer, ask)).toBe('Fri Nov 20 has settled since, and 38 % of all gamma with it.');
    },
  );

  test('a scope whose contracts are all gone says so and names what there is', () => {
    const { answer, ask } = asked('closed', '2026-11-20', {}, '0dte');
    expect(settledWords(answer, ask)).toBe(
      'Fri Nov 20 has settled since: these contracts are gone. The scope next has Mon Nov 23.',
    );
    const next = asked('closed', '2026-11-20', {}, 'next');
    expect(settledWords(next.answer, next.ask)).toBeNull();
  });

  test('a file is of its own moment', () => {
    const { answer, ask } = asked('closed', '2026-11-20');
    const file = { ...answer, head: { ...answer.head, source: 'file' as const } };
    expect(standingOf(file, ask).settled).toEqual([]);
    expect(settledWords(file, ask)).toBeNull();
  });

  test('an unknown share leaves the shares of the rest unknown, not too large', () => {
    const { answer, ask } = asked('closed', '2026-11-20');
    const expirations = answer.expirations.map((one) => ({
      ...one,
      grossShare: one.daysToExpiration === 0 ? null : one.grossShare,
    }));
    expect(standingOf({ ...answer, expirations }, ask).open.map(({ grossShare }) => grossShare)).toEqual([
      null,
      null,
      null,
    ]);
    expect(settledWords({ ...answer, expirations }, ask)).toBe('Fri Nov 20 has settled since.');
  });
});
