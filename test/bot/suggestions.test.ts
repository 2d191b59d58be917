import { describe, expect, test } from 'vitest';
import type { OptionSpec } from '../../src/bot/command.js';
import { commands } from '../../src/bot/registry.js';
import { longestSuggestion, type SuggestionQuestion, suggest } from '../../src/bot/suggestions.js';
import { fakeMarket, today } from '../fakes/market-ask.js';
import { fakeLogic } from '../fakes/rules-ask.js';

const spec = (name: string): OptionSpec => commands.find((one) => one.name === 'gex')!.options[name]!;
const term = commands.find((one) => one.name === 'explain')!.options.term!;
const ask = (of: OptionSpec, typed: string, change: Partial<SuggestionQuestion> = {}) =>
  suggest({ spec: of, typed, symbol: 'SPX', market: fakeMarket(), today, ...change });
const values = (of: OptionSpec, typed: string, change: Partial<SuggestionQuestion> = {}) =>
  ask(of, typed, change).map((one) => one.value);

describe('symbols', () => {
  test('all that are known when nothing is typed, in their own order', () => {
    expect(values(spec('symbol'), '')).toEqual(['SPX', 'NDX', 'SPY', 'QQQ', 'IWM', 'DIA']);
  });

  test.each([
    ['sp', ['SPX', 'SPY', 'SP']],
    ['SPY', ['SPY']],
    ['$spx', ['SPX']],
    ['ndq', ['NDQ']],
    ['brk/b', ['BRK/B']],
    ['50 %', []],
  ])('%j', (typed, expected) => {
    expect(values(spec('symbol'), typed)).toEqual(expected);
  });

  test('one that is not watched is offered as such', () => {
    expect(ask(spec('symbol'), 'tsla')).toEqual([{ label: 'TSLA, looked up when asked', value: 'TSLA' }]);
  });
});

test.each(['history', 'export'])('/%s offers the scopes of every stored reading, and no single date', (name) => {
  const scope = commands.find((one) => one.name === name)!.options.scope!;
  expect(values(scope, '')).toEqual(['0dte', 'next', '45d', 'all']);
  expect(values(scope, '30d')).toEqual(['30d']);
  expect(values(scope, '2026-12-18')).toEqual([]);
});

describe('what to compare with', () => {
  const against = commands.find((one) => one.name === 'compare')!.options.with!;
  const sessions = [today, '2026-11-19', '2026-11-18'];

  test('moments, then stored sessions before today’s, newest first, then other symbols', () => {
    expect(ask(against, '', { sessions }).map((one) => one.label)).toEqual([
      'Yesterday, the close before',
      'Open, the first reading of the session',
      'One hour ago',
      'Close of Thu Nov 19 (2026-11-19)',
      'Close of Wed Nov 18 (2026-11-18)',
      'Against NDX',
      'Against SPY',
      'Against QQQ',
      'Against IWM',
      'Against DIA',
    ]);
  });

  test.each([
    ['wed', ['2026-11-18']],
    ['20261119', ['2026-11-19']],
    ['hour', ['1h']],
    ['spy', ['SPY']],
    ['2026-11-05', []],
  ])('%j', (typed, expected) => {
    expect(values(against, typed, { sessions })).toEqual(expected);
  });
});

describe('expirations', () => {
  test('the words first, then the dates that are still to come, readable', () => {
    expect(ask(spec('scope'), '')).toEqual([
      { label: '0DTE, today’s expiration', value: '0dte' },
      { label: 'Next expiration, Mon Nov 23', value: 'next' },
      { label: '45 days', value: '45d' },
      { label: 'All expirations', value: 'all' },
      { label: 'Fri Nov 20 (2026-11-20)', value: '2026-11-20' },
      { label: 'Mon Nov 23 (2026-11-23)', value: '2026-11-23' },
      { label: 'Wed Nov 25 (2026-11-25)', value: '2026-11-25' },
      { label: 'Fri Dec 18 (2026-12-18)', value: '2026-12-18' },
    ]);
  });

  test.each([
    ['fri', ['2026-11-20', '2026-12-18']],
    ['dec', ['2026-12-18']],
    ['2026-11', ['2026-11-20', '2026-11-23', '2026-11-25']],
    ['20261218', ['2026-12-18']],
    ['today', ['0dte']],
    ['30d', ['30d']],
    ['nxet', ['next']],
    ['2027-01-15', []],
  ])('%j', (typed, expected) => {
    expect(values(spec('scope'), typed)).toEqual(expected);
  });

  test('past dates are not offered, and without a symbol only the words are', () => {
    expect(values(spec('scope'), '2026', { today: '2026-11-25' })).toEqual(['2026-11-25', '2026-12-18']);
    const { symbol: _, ...without } = { spec: spec('scope'), typed: '', symbol: '', market: fakeMarket() };
    expect(suggest(without).map((one) => one.value)).toEqual(['0dte', 'next', '45d', 'all']);
  });
});

describe('terms and choices', () => {
  test.each([
    ['flip', ['Zero gamma', 'Strike flip']],
    ['wall', ['Call wall', 'Put wall']],
    ['zero gama', ['Zero gamma']],
  ])('%j finds a term by its name, its other names and a slip', (typed, expected) => {
    expect(values(term, typed)).toEqual(expected);
  });

  test('choices are found by label and value', () => {
    expect(ask(spec('by'), 'vol')).toEqual([{ label: 'Volume', value: 'volume' }]);
    expect(values(spec('view'), '')).toEqual(['split', 'net', 'absolute', 'dex', 'vanna', 'charm']);
  });
});

describe('bounds', () => {
  test('at most 25, none longer than 100 characters', () => {
    const symbols = Array.from({ length: 300 }, (_, index) => `S${index}`);
    const market = { symbols: () => symbols, expirations: () => [] };
    expect(ask(spec('symbol'), 's', { market })).toHaveLength(25);
    for (const one of ask(term, '')) {
      expect(one.label.length).toBeLessThanOrEqual(longestSuggestion);
      expect(one.value.length).toBeLessThanOrEqual(longestSuggestion);
    }
    expect(ask(term, '')).toHaveLength(25);
  });

  test('what has nothing to suggest gives nothing, whatever is typed', () => {
    const rules = { kind: 'text', maxLength: 10, description: 'Id', autocomplete: 'rules' } as const;
    for (const one of [rules, spec('strikes'), { kind: 'integer', min: 1, max: 9, description: 'n' } as const]) {
      for (const typed of ['', '1', 'x'.repeat(5_000), '\u0000[a](b)']) expect(values(one, typed)).toEqual([]);
    }
    expect(values(spec('symbol'), 'x'.repeat(5_000))).toEqual([]);
  });
});

describe('numbers of alerts', () => {
  const spec = {
    kind: 'word',
    maxLength: 10,
    fits: () => true,
    says: '',
    description: 'id',
    autocomplete: 'rules',
  } as const;
  const rules = [
    { id: 3, logic: fakeLogic(), status: 'active' as const },
    { id: 12, logic: fakeLogic('max-strike', { symbol: 'QQQ' }), status: 'paused' as const },
  ];
  const found = (typed: string) => suggest({ spec, typed, market: fakeMarket(), rules });

  test('come the newest first, in words, and are found by number, symbol and kind', () => {
    expect(found('')).toEqual([
      { label: '#12 QQQ max GEX strike shifts (45 days), paused', value: '12' },
      { label: '#3 SPX crosses zero gamma (45 days)', value: '3' },
    ]);
    expect(found('#3').map(({ value }) => value)).toEqual(['3']);
    expect(found('qqq').map(({ value }) => value)).toEqual(['12']);
    expect(found('zero-g').map(({ value }) => value)).toEqual(['3']);
  });

  test('are none of nobody', () => {
    expect(suggest({ spec, typed: '', market: fakeMarket() })).toEqual([]);
  });
});
