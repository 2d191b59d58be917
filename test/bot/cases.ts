/** Every command and the situations that matter, shared by the golden tests of all faces. */

import { parseCommandLine } from '../../src/bot/argument-parser.js';
import type { Ask } from '../../src/bot/command.js';
import type { GexAnswer } from '../../src/bot/ports.js';
import { commands } from '../../src/bot/registry.js';
import { emptyScope, fakeAnswer, fakeAsk, fakeMarket, fakeScope, trusted } from '../fakes/market-ask.js';

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

/** Name of the golden file, the typed line, and what it is asked of. */
export const cases: Record<string, [string, Ask]> = {
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

/** Commands, sub-commands included, that no case asks: a new command needs one. */
export function commandsWithoutCase(): string[] {
  const asked = Object.values(cases).flatMap(([line]) => {
    const parsed = parseCommandLine(line, commands);
    return parsed.ok ? [parsed.value.def] : [];
  });
  const all = commands.flatMap((def) => [
    ...(def.subcommands === undefined ? [{ path: def.name, def }] : []),
    ...(def.subcommands ?? []).map((sub) => ({ path: `${def.name} ${sub.name}`, def: sub })),
  ]);
  return all.filter(({ def }) => !asked.includes(def)).map(({ path }) => path);
}
