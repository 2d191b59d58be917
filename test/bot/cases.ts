/** Every command and the situations that matter, shared by the golden tests of all faces. */

import { parseCommandLine } from '../../src/bot/argument-parser.js';
import type { Ask } from '../../src/bot/command.js';
import { unset } from '../../src/bot/no-people.js';
import type { GexAnswer, OwnData } from '../../src/bot/ports.js';
import { commands } from '../../src/bot/registry.js';
import { AppError } from '../../src/lib/errors.js';
import { fakeExport } from '../fakes/export-ask.js';
import { emptyScope, fakeActor, fakeAnswer, fakeAsk, fakeMarket, fakeScope, trusted } from '../fakes/market-ask.js';
import { fakePeople, fakeWatching, sampleCode } from '../fakes/people-ask.js';
import { fakePlanned, fakeSummaries, longSymbol, morningContent, morningSymbol } from '../fakes/summaries-ask.js';
import { alertCases } from './alert-cases.js';
import { liveCases } from './live-cases.js';
import { nowCases } from './now-cases.js';
import { pastCases } from './past-cases.js';

const answering = (answer: GexAnswer, settings: Parameters<typeof fakeAsk>[1] = {}, change: Partial<Ask> = {}) =>
  fakeAsk(
    fakeMarket(() => answer),
    settings,
    change,
  );

const failing = (error: Error) => fakeAsk(fakeMarket(() => Promise.reject(error)));

const partial = {
  ...trusted,
  label: 'partial' as const,
  reasons: ['71 % coverage', '412 items still loading'],
  withOpenInterest: 198,
  heldWithGreeks: 131,
  weightCoverage: 0.713,
};

const nothingStored: OwnData = {
  accounts: [],
  settings: unset,
  chats: 0,
  chatNames: [],
  alerts: [],
  posts: [],
  since: null,
};

/** Somebody who runs the bot, in a private chat of Telegram. */
function privately(people: Parameters<typeof fakePeople>[0] = {}): Ask {
  const actor = { ...fakeActor(), platform: 'telegram' as const, userId: '4242', chatId: '4242' };
  return fakeAsk(
    fakeMarket(),
    {},
    { actor, people: fakePeople({ person: { defaultScope: '45d' }, ...people }), watching: fakeWatching() },
  );
}

/** The same in a forum topic of a Telegram group that has settings of its own. */
function inGroup(): Ask {
  const ask = privately();
  const place = { chatId: '-1001234567890', threadId: '17', isPrivateChat: false, isOverheard: true };
  const people = fakePeople({ chat: { theme: 'light', defaultSymbol: 'QQQ' }, person: { defaultScope: '45d' } });
  return { ...ask, people, actor: { ...ask.actor, ...place } };
}

/** Somebody who has posts; `given` is what there is of them. */
const posting = (given: Parameters<typeof fakeSummaries>[0] = {}, ask: Ask = privately()): Ask => ({
  ...ask,
  summaries: fakeSummaries(given),
});

/** Somebody who asks for a file. */
const exporting = (given: Parameters<typeof fakeExport>[0] = {}): Ask => ({ ...fakeAsk(), past: fakeExport(given) });

/** Numbers as long as they get: what six symbols of a post take at most. */
const longSymbols = ['NDX', 'SPX', 'RUT', 'SPY', 'QQQ', 'BRK/B'].map(longSymbol);

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
  'gex-no-expiration-today': [
    'gex spx 0dte',
    fakeAsk({
      ...fakeMarket(() => fakeAnswer(emptyScope('0dte', 'no-expiration-today'))),
      expirations: () => ['2026-11-23', '2026-11-25'],
    }),
  ],
  'gex-no-such-expiration': [
    'gex spx 2026-11-24',
    answering(fakeAnswer(emptyScope('2026-11-24', 'no-such-expiration'))),
  ],
  'gex-no-open-interest': ['gex spx', answering(fakeAnswer(emptyScope('0dte', 'no-open-interest')))],
  'gex-no-greeks-loading': ['gex spx', answering(fakeAnswer(emptyScope('0dte', 'no-greeks'), { loading: 0.1 }))],
  'gex-slip': ['gex spx splt', fakeAsk()],
  'gex-unknown-symbol': ['gex SPZ', failing(new AppError('SYMBOL_UNKNOWN', 'No options found for SPZ.'))],
  'gex-no-data-yet': ['gex', failing(new AppError('NO_DATA_YET', 'The first snapshot of SPX is not there yet.'))],
  'gex-broker-away': ['gex', failing(new AppError('BROKER_UNREACHABLE', 'The broker cannot be reached.'))],
  'gex-fault': ['gex', failing(new Error('secret inside'))],
  'no-such-command': ['gxe [a](b) @everyone', fakeAsk()],
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
  export: ['export', exporting()],
  'export-strikes-pruned': [
    'export spx strikes 3d json',
    exporting({
      scope: 'days:45',
      rows: 310_204,
      bytes: 8_348_618,
      isGzipped: true,
      withoutStrikes: 782,
      readings: 1_173,
    }),
  ],
  'export-simulated': [
    'export qqq 2026-11-18..2026-11-20 scope=0dte',
    exporting({ scope: '0dte', sources: ['simulated'] }),
  ],
  'export-backwards': ['export spx 2026-11-20..2026-11-02', exporting()],
  'export-slip': ['export spx 0d', exporting()],
  'export-too-large': [
    'export spx strikes 20d',
    exporting(
      new AppError(
        'EXPORT_TOO_LARGE',
        '20 sessions of SPX strikes would be larger than the 10.5 MB that fit here, compressed; 2026-11-20 fits.',
      ),
    ),
  ],
  'export-nothing-stored': [
    'export TSLA',
    exporting(new AppError('NOTHING_STORED', 'Nothing of TSLA is stored. Stored are QQQ, SPX.')),
  ],
  help: ['help', fakeAsk()],
  'help-gex': ['help gex', fakeAsk()],
  explain: ['explain', fakeAsk()],
  'explain-zero-gamma': ['explain zero gamma', fakeAsk()],
  settings: ['settings', inGroup()],
  'settings-private': ['settings', privately()],
  'settings-saved': ['settings light per-percent zone=new york', privately()],
  'settings-hidden-by-chat': ['settings dark for me', inGroup()],
  'settings-for-chat': ['settings for chat reset theme', inGroup()],
  'settings-no-such-zone': ['settings zone=Belrin', privately()],
  link: ['link', privately()],
  'link-in-a-group': ['link', inGroup()],
  'link-joined': [`link ${sampleCode}`, privately()],
  'link-too-many': [`link ${sampleCode}`, privately({ outcome: { waitMs: 430_000 } })],
  'link-ended': ['link unlink', privately()],
  watch: ['watch', privately()],
  'watch-list': ['watch list', privately()],
  'watch-add': ['watch add TSLA', privately()],
  'watch-remove': ['watch remove QQQ', privately()],
  summary: ['summary', posting()],
  'summary-add': ['summary add SPX,SPY 8:45am', posting()],
  'summary-add-far-zone': ['summary add spx 0845 Asia/Tokyo mon wed fri silent', posting()],
  'summary-add-not-manager': ['summary add SPX 8:45 here', posting({ refusal: { kind: 'not-manager' } }, inGroup())],
  'summary-add-unknown-symbol': [
    'summary add SPZ 8:45',
    posting({ refusal: { kind: 'unknown-symbol', symbol: 'SPZ', sentence: 'No options found for SPZ.' } }),
  ],
  'summary-add-no-such-zone': ['summary add SPX 8:45 zone=Belrin', posting()],
  'summary-add-no-such-time': ['summary add SPX 25:00', posting()],
  'summary-add-weekend': ['summary add SPX 8:45 saturday', posting()],
  'summary-add-too-many-symbols': ['summary add A B C D E F G 8:45', posting()],
  'summary-list': [
    'summary list',
    posting(
      {
        own: [fakePlanned(), fakePlanned({ id: 4, symbols: ['QQQ'], zone: 'Asia/Tokyo', days: [1, 2, 3, 4, 5] })],
        others: [fakePlanned({ id: 9, isSilent: true })],
        hidden: 2,
      },
      inGroup(),
    ),
  ],
  'summary-list-empty': ['summary list', posting({ own: [] })],
  'summary-delete': ['summary delete #3', posting()],
  'summary-delete-foreign': ['summary delete 77', posting()],
  'summary-now': ['summary now', posting()],
  'summary-now-two': [
    'summary now',
    posting({ content: morningContent([morningSymbol('SPX'), morningSymbol('NDX', { close: null })]) }),
  ],
  'summary-now-four': [
    'summary now',
    posting({
      content: morningContent(
        [
          morningSymbol('SPX'),
          morningSymbol('SPY', { isOfLastSession: true, close: null, closeDate: null }),
          morningSymbol('QQQ', { answer: null, problem: 'No options found for QQQ' }),
          morningSymbol('NDX'),
        ],
        { isHalfDay: true, closesAt: Date.parse('2026-11-20T18:00:00Z') },
      ),
    }),
  ],
  'summary-now-six': [
    'summary now',
    posting({
      content: morningContent(longSymbols, {
        isHalfDay: true,
        closesAt: Date.parse('2026-11-20T18:00:00Z'),
        holidayAhead: { date: '2026-11-23', name: 'Christmas Day' },
      }),
    }),
  ],
  'summary-now-nothing': [
    'summary now',
    posting({
      content: morningContent([morningSymbol('SPX', { answer: null, problem: 'nothing is stored of it yet' })]),
    }),
  ],
  privacy: ['privacy', privately()],
  'privacy-in-a-group': ['privacy', inGroup()],
  'privacy-nothing-stored': ['privacy', privately({ ownData: nothingStored })],
  'delete-my-data': ['delete_my_data', privately()],
  'delete-my-data-confirmed': ['delete_my_data confirm=yes', privately()],
  'delete-my-data-in-a-group': ['delete_my_data', inGroup()],
  ...alertCases,
  ...liveCases,
  ...nowCases,
  ...pastCases,
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
