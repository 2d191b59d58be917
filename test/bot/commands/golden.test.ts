import { describe, expect, test } from 'vitest';
import type { Ask } from '../../../src/bot/command.js';
import type { GexAnswer } from '../../../src/bot/ports.js';
import { emptyScope, fakeAnswer, fakeAsk, fakeMarket, fakeScope, now, trusted } from '../../fakes/market-ask.js';
import { replyTo, textOf } from '../text-of.js';

const answering = (answer: GexAnswer, settings: Parameters<typeof fakeAsk>[1] = {}, change: Partial<Ask> = {}) =>
  fakeAsk(
    fakeMarket(() => answer),
    settings,
    change,
  );

const partial = {
  ...trusted,
  label: 'partial' as const,
  reasons: ['71 % coverage', '412 items still loading'],
  withOpenInterest: 198,
  heldWithGreeks: 131,
  weightCoverage: 0.713,
};

const cases: Record<string, [string, Ask]> = {
  gex: ['gex', fakeAsk()],
  'gex-per-percent': ['gex spx', fakeAsk(fakeMarket(), { unit: 'per-percent' })],
  'gex-by-volume': ['gex spx by=volume', fakeAsk()],
  'gex-next': ['gex spx next', fakeAsk()],
  'gex-other-sign-and-roots': [
    'gex spx 45d',
    answering(
      fakeAnswer(
        fakeScope('days:45', {
          feedTotals: { call: 410e6, put: 379.9e6, net: 30.1e6, gross: 789.9e6 },
          zeroGamma: {
            level: 6_012.5,
            reason: null,
            roots: [5_840.04, 6_012.5, 6_210.5],
            chosenBy: 'nearest-previous',
          },
        }),
      ),
    ),
  ],
  'gex-no-zero-gamma': [
    'gex spx',
    answering(
      fakeAnswer(
        fakeScope('0dte', { zeroGamma: { level: null, reason: 'always-negative', roots: [], chosenBy: null } }),
      ),
    ),
  ],
  'gex-partial': ['gex spx', answering(fakeAnswer(fakeScope('0dte', { quality: partial })))],
  'gex-loading': [
    'gex spx',
    answering(fakeAnswer(fakeScope('0dte', { quality: partial }), { loading: 0.432, snapshotId: null })),
  ],
  'gex-loading-complete-scope': [
    'gex spx',
    answering(
      fakeAnswer(
        fakeScope('0dte', { quality: { ...trusted, label: 'partial', reasons: ['4120 items still loading'] } }),
        { loading: 0.432, snapshotId: null },
      ),
    ),
  ],
  'gex-closed': [
    'gex spx',
    answering(
      fakeAnswer(fakeScope('0dte'), { isCurrent: false }, { asOf: Date.parse('2026-11-20T21:00:00Z') }),
      {},
      { now: Date.parse('2026-11-22T15:00:00Z'), today: '2026-11-23' },
    ),
  ],
  'gex-closed-never-stored': [
    'gex spx',
    answering(
      fakeAnswer(
        fakeScope('0dte', { quality: { ...trusted, label: 'stale', reasons: ['market closed'] } }),
        { isCurrent: false, snapshotId: null },
        { asOf: Date.parse('2026-11-20T21:00:00Z'), inSession: false, source: 'simulated' },
      ),
      {},
      { now: Date.parse('2026-11-30T15:00:00Z'), today: '2026-11-30' },
    ),
  ],
  'gex-simulated': ['gex spx', answering(fakeAnswer(fakeScope('0dte'), {}, { source: 'simulated' }))],
  'gex-file': [
    'gex spx',
    answering(
      fakeAnswer(fakeScope('0dte'), { isCurrent: true }, { source: 'file', asOf: Date.parse('2024-01-05T15:52:00Z') }),
      {},
      { now: Date.parse('2024-01-05T15:52:00Z'), today: '2024-01-05' },
    ),
  ],
  'gex-delayed': [
    'gex spx',
    answering(fakeAnswer(fakeScope('0dte'), {}, { source: 'delayed', delayMs: 900_000, previousClose: null })),
  ],
  'gex-no-expiration-today': ['gex spx 0dte', answering(fakeAnswer(emptyScope('0dte', 'no-expiration-today')))],
  'gex-no-such-expiration': [
    'gex spx 2026-11-24',
    answering(fakeAnswer(emptyScope('2026-11-24', 'no-such-expiration'))),
  ],
  'gex-no-open-interest': ['gex spx', answering(fakeAnswer(emptyScope('0dte', 'no-open-interest')))],
  'gex-no-greeks-loading': ['gex spx', answering(fakeAnswer(emptyScope('0dte', 'no-greeks'), { loading: 0.1 }))],
  levels: ['levels', fakeAsk()],
  'levels-per-percent-partial': [
    'levels spx',
    answering(
      fakeAnswer(
        fakeScope('0dte', {
          quality: partial,
          zeroGamma: { level: null, reason: 'coverage', roots: [], chosenBy: null },
          strikeFlip: { level: null, count: 0 },
        }),
        { expirations: [] },
        { rollingOff: null },
      ),
      { unit: 'per-percent' },
    ),
  ],
  status: ['status', fakeAsk()],
  help: ['help', fakeAsk()],
  'help-gex': ['help gex', fakeAsk()],
  explain: ['explain', fakeAsk()],
  'explain-zero-gamma': ['explain zero gamma', fakeAsk()],
};

describe('what each command answers, as it stands in a terminal of 80 columns', () => {
  test.each(Object.entries(cases))('%s', async (name, [line, ask]) => {
    await expect(textOf(await replyTo(line, ask))).toMatchFileSnapshot(`../__golden__/${name}.txt`);
  });

  test('the answer to /gex is the one the product promises', async () => {
    expect(textOf(await replyTo('/gex', fakeAsk())).split('\n')).toEqual([
      'SPX 5,986.40  +0.42 %            negative gamma',
      'Zero gamma   6,012.5   26.1 above spot (0.44 %)',
      'Max GEX      5,950     −$61.8 M   1.2× the next',
      'Call wall    6,050     Put wall  5,950',
      'GEX per point  calls $310 M   puts $402 M   net −$92.0 M',
      'P/C  OI 1.31  volume 1.08',
      '0DTE · 212 contracts · greeks 40 s · OI of Nov 19 · live 10:41 ET',
      '',
    ]);
  });

  test('no line but one to be copied is wider than the terminal', async () => {
    for (const [line, ask] of Object.values(cases)) {
      const reply = await replyTo(line, ask);
      const copied = reply.blocks.flatMap((block) => (block.kind === 'code' ? block.text.split('\n') : []));
      for (const row of textOf(reply).split('\n')) {
        if (!copied.includes(row)) expect(row.length, row).toBeLessThanOrEqual(80);
      }
    }
  });
});

test('the golden clock is Friday, 10:41 in New York', () => {
  expect(new Date(now).toISOString()).toBe('2026-11-20T15:41:00.000Z');
});
