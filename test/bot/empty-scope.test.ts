import { describe, expect, test } from 'vitest';
import { emptyScopeWords } from '../../src/bot/empty-scope.js';
import type { GexAnswer } from '../../src/bot/ports.js';
import { emptyScope, fakeAnswer, fakeAsk, fakeMarket } from '../fakes/market-ask.js';

const scope = emptyScope('0dte', 'no-expiration-today');
const said = (answer: GexAnswer, listed: string[]) =>
  emptyScopeWords(answer, fakeAsk({ ...fakeMarket(), expirations: () => listed }), 'gex');

describe('a session without an expiration that counts', () => {
  test('in session, where none is listed', () => {
    expect(said(fakeAnswer(scope, { isCurrent: true, expirations: [] }), ['2026-11-23'])).toBe(
      'No SPX expiration today. Try /gex SPX next (Mon Nov 23).',
    );
  });

  test('where it has settled it is not said that there was none', () => {
    expect(said(fakeAnswer(scope, { expirations: [] }), ['2026-11-20', '2026-11-23'])).toBe(
      'The SPX expiration of Fri Nov 20 has settled. Try /gex SPX next (Mon Nov 23).',
    );
  });

  test('after the session, when its contracts are no longer listed, nobody can tell which there were', () => {
    const closed = fakeAnswer(scope, { isCurrent: false, expirations: [] }, { inSession: false });
    expect(said(closed, ['2026-11-23'])).toBe(
      'No SPX expiration of Fri Nov 20 is open any more: that session is over. Try /gex SPX next (Mon Nov 23).',
    );
  });
});
