import type { ScopeKey } from '../../engine/types.js';
import { formatMoment } from '../../lib/format.js';
import { type Asked, againButton, otherCommand, scopeButtons } from '../again-buttons.js';
import { emptyScopeReply, frameAnswer } from '../answer-frame.js';
import { scopeOf, symbolOf } from '../ask-market.js';
import { chartFileName, chartKey } from '../chart-head.js';
import type { Ask, CommandDef, OptionValues } from '../command.js';
import { compareAlt } from '../compare-alt.js';
import { limitsOf, splitWords } from '../compare-limits.js';
import { agreementWords, disagreements, netFact, symbolsTable } from '../compare-symbols.js';
import { expirationTable, levelFacts, strikeChanges, strikeTables, totalFacts } from '../compare-tables.js';
import { buildCompareChart, thenLabel } from '../compare-view.js';
import { type Against, parseAgainst, parseDate, parseMomentWord } from '../past-moment.js';
import type { PastMoment, ThenAndNow } from '../past-ports.js';
import type { Button, Reply, ReplyImage } from '../reply.js';
import { mistakeReply } from '../run-command.js';
import { scopeLabel, scopeWord } from '../scope.js';
import { scopeOptions, strikesOption, symbolOption } from '../scope-options.js';
import { defaultStrikes, parseStrikeRange, type StrikeRange, strikeRangeWord } from '../strike-range.js';
import { dataTimeOf, headline, qualityLine } from '../wording.js';

interface Question {
  symbol: string;
  scope: ScopeKey | null;
  against: Against;
  strikes: StrikeRange;
}

/** A past date in the place of the scope is a moment: no expiration of the past can be asked for. */
function questionOf(ask: Ask, options: OptionValues): Question {
  const typed = typeof options.with === 'string' ? parseAgainst(options.with) : null;
  const bare = typeof options.scope === 'string' ? parseDate(options.scope) : null;
  const isPastDate = typed === null && bare !== null && bare < ask.today;
  const strikes = typeof options.strikes === 'string' ? parseStrikeRange(options.strikes) : null;
  return {
    symbol: symbolOf(ask, options),
    scope: isPastDate ? scopeOf(ask, {}) : scopeOf(ask, options),
    against: isPastDate ? { kind: 'moment', moment: bare } : (typed ?? { kind: 'moment', moment: 'yesterday' }),
    strikes: strikes ?? defaultStrikes,
  };
}

function askedWith(question: Question, scope: ScopeKey | null): Asked {
  const { symbol, against, strikes } = question;
  const isUsual = strikeRangeWord(strikes) === strikeRangeWord(defaultStrikes);
  const options: OptionValues = {
    symbol,
    with: against.kind === 'symbol' ? against.symbol : against.moment,
    ...(scope === null ? {} : { scope: scopeWord(scope) }),
    ...(isUsual ? {} : { strikes: strikeRangeWord(strikes) }),
  };
  return { command: 'compare', options };
}

function buttonRows(question: Question, scope: ScopeKey | null): Button[][] {
  const asked = askedWith(question, scope);
  const moments: readonly (readonly [PastMoment, string])[] = [
    ['1h', '1 hour ago'],
    ['open', 'Open'],
    ['yesterday', 'Yesterday'],
  ];
  return [
    moments.map(([moment, label]) => againButton(asked, label, { with: moment })),
    scopeButtons(asked),
    [otherCommand(asked, 'GEX', 'gex'), otherCommand(asked, 'History', 'history')],
  ];
}

function imageOf(pair: ThenAndNow, ask: Ask, strikes: StrikeRange): ReplyImage | null {
  const { unit, theme } = ask.actor.settings;
  const { then, now } = pair;
  const spec = pair.hasStrikes ? buildCompareChart(pair, strikeChanges(pair, unit), { unit, theme, strikes }) : null;
  if (spec === null) return null;
  const choices = [`s${then.snapshotId}`, then.scope.scope, unit, strikeRangeWord(strikes), theme];
  const key = chartKey(now, () => spec, 'compare', choices);
  const fileName = chartFileName([now.head.symbol, scopeWord(now.scope.scope), 'compare', thenLabel(pair)]);
  return { key, fileName, alt: compareAlt(spec), render: () => ask.market.chart(key, spec) };
}

async function againstMoment(ask: Ask, question: Question, moment: PastMoment): Promise<Reply> {
  const { symbol, scope, strikes } = question;
  const pair = await ask.past.compare(
    { symbol, scope, moment },
    { signal: ask.signal, progress: (share, text) => ask.progress(share, text) },
  );
  const { then, now } = pair;
  const buttons = buttonRows(question, now.scope.scope);
  const frame = frameAnswer(now, ask);
  const split = splitWords(pair);
  if (split !== null) {
    const blocks: Reply['blocks'] = [{ kind: 'text', text: split }];
    return { tone: 'warning', title: frame.title, blocks, notes: [frame.quality], buttons, visibility: 'public' };
  }
  const { unit } = ask.actor.settings;
  const limits = limitsOf(pair);
  const image = imageOf(pair, ask, strikes);
  const changes = pair.hasStrikes ? strikeTables(strikeChanges(pair, unit)) : [];
  return {
    tone: frame.tone,
    title: frame.title,
    aside: frame.aside,
    blocks: [
      ...frame.doubts,
      {
        kind: 'text',
        text: [`Now against ${formatMoment(dataTimeOf(then.head))}`, ...limits.first, ''].join('. ').trim(),
      },
      { kind: 'facts', rows: levelFacts(pair) },
      { kind: 'facts', rows: totalFacts(pair, unit) },
      ...changes,
      ...expirationTable(pair, unit),
    ],
    notes: [
      ...limits.after,
      ...(pair.hasStrikes && image === null ? ['No picture: no strike around spot is known at both times'] : []),
      frame.quality,
    ],
    ...(image === null ? {} : { image }),
    buttons,
    visibility: 'public',
    dataTime: frame.dataTime,
  };
}

/** The horizon that both have: today's expirations may be of one only. */
const sharedScope: ScopeKey = 'days:45';

async function againstSymbol(ask: Ask, question: Question, other: string): Promise<Reply> {
  const { symbol } = question;
  if (other === symbol)
    return mistakeReply(
      `${symbol} is compared with another symbol or an earlier time: try /compare ${symbol} with=open.`,
    );
  const scope = question.scope ?? sharedScope;
  const options = { signal: ask.signal, progress: (share: number, text: string) => ask.progress(share, text) };
  const a = await ask.market.gex(symbol, scope, options);
  const b = await ask.market.gex(other, scope, options);
  const buttons = buttonRows(question, scope);
  const empty = emptyScopeReply(a, ask, 'compare') ?? emptyScopeReply(b, ask, 'compare');
  if (empty !== null) return { ...empty, buttons };
  const frames = [frameAnswer(a, ask), frameAnswer(b, ask)] as const;
  const apart = disagreements(a, b);
  const doubts = frames.flatMap(({ doubts: blocks }, index) =>
    blocks.map((block) =>
      block.kind === 'text' ? { ...block, text: `${index === 0 ? symbol : other}: ${block.text}` } : block,
    ),
  );
  return {
    tone: doubts.length > 0 && (a.head.inSession || b.head.inSession) ? 'warning' : 'neutral',
    title: `${headline(a.head)}   ${headline(b.head)}`,
    aside: apart.length === 0 ? 'agree' : 'disagree',
    blocks: [
      ...doubts,
      { kind: 'text', text: apart.length === 0 ? agreementWords(a, b) : apart.join('\n') },
      symbolsTable(a, b),
      { kind: 'facts', rows: [netFact(a, b)] },
    ],
    notes: [
      `% from each one’s own spot, ${scopeLabel(scope, a.scope.expirations, a.head.sessionDate)}`,
      `${symbol}: ${qualityLine(a, ask.now)}`,
      `${other}: ${qualityLine(b, ask.now)}`,
    ],
    buttons,
    visibility: 'public',
    dataTime: Math.min(dataTimeOf(a.head), dataTimeOf(b.head)),
  };
}

/** `/compare`: what has changed since a moment, or how two symbols differ. */
export const compare: CommandDef = {
  name: 'compare',
  description: 'What gained or lost gamma since the open, yesterday, an hour ago or a date; or SPX against SPY',
  options: {
    ...symbolOption,
    with: {
      kind: 'word',
      description: 'open, yesterday, 1h, a date (2026-11-18) or another symbol (with=SPY)',
      maxLength: 12,
      fits: (word) => parseAgainst(word) !== null,
      fitsBare: (word) => parseMomentWord(word) !== null,
      says: 'takes open, yesterday, 1h, a date such as 2026-11-18 or a symbol such as SPY',
      autocomplete: 'moments',
    },
    scope: scopeOptions.scope,
    ...strikesOption,
  },
  permission: 'everyone',
  examples: [
    'compare SPX yesterday',
    'compare spx open 0dte',
    'compare SPX with=2026-11-18 45d',
    'compare SPX with=SPY',
  ],

  run(ask, options) {
    const question = questionOf(ask, options);
    return question.against.kind === 'symbol'
      ? againstSymbol(ask, question, question.against.symbol)
      : againstMoment(ask, question, question.against.moment);
  },
};
