import type { Level, ScopeResult } from '../../engine/types.js';
import { formatCount, formatDollars, formatLevel, formatRatio, formatStrike } from '../../lib/format.js';
import { emptyScopeReply, frameAnswer } from '../answer-frame.js';
import { askMarket } from '../ask-market.js';
import type { Ask, CommandDef, OptionValues } from '../command.js';
import { gexAlt } from '../gex-alt.js';
import { buildGexChart, type GexView, type GexViewOptions, gexChartKey } from '../gex-view.js';
import type { GexAnswer } from '../ports.js';
import type { Block, Button, Fact, ReplyImage } from '../reply.js';
import { scopeWord } from '../scope.js';
import { defaultStrikes, parseStrikeRange, strikeRangeWord } from '../strike-range.js';
import { distanceWords, feedCheckWords, gexLabel, noZeroGammaWords, otherRootsWords, unitFactor } from '../wording.js';

const views: readonly { value: GexView; label: string }[] = [
  { value: 'split', label: 'Split' },
  { value: 'net', label: 'Net' },
  { value: 'absolute', label: 'Absolute' },
];

function viewOptions(ask: Ask, options: OptionValues): GexViewOptions {
  const { unit, theme } = ask.actor.settings;
  const strikes = typeof options.strikes === 'string' ? parseStrikeRange(options.strikes) : null;
  return {
    view: views.find((view) => view.value === options.view)?.value ?? 'split',
    by: options.by === 'volume' ? 'volume' : 'oi',
    unit,
    theme,
    strikes: strikes ?? defaultStrikes,
  };
}

function maxGexFact(level: Level | null, factor: number): Fact {
  if (level === null) return { label: 'Max GEX', value: 'none' };
  const lead = level.dominance === null ? '' : `   ${formatRatio(level.dominance, 1)}× the next`;
  return {
    label: 'Max GEX',
    value: formatStrike(level.strike),
    remark: `${formatDollars(level.value * factor)}${lead}`,
  };
}

function factBlocks(answer: GexAnswer, { by, unit }: GexViewOptions): Block[] {
  const { head, scope } = answer;
  const factor = unitFactor(unit, head.spot);
  const levels = by === 'volume' ? scope.levelsByVolume : scope.levels;
  const totals = by === 'volume' ? scope.totalsByVolume : scope.totals;
  const zero = scope.zeroGamma;
  const wall = (level: Level | null) => (level === null ? 'none' : formatStrike(level.strike));
  const sums = [
    `calls ${formatDollars(totals.call * factor)}`,
    `puts ${formatDollars(totals.put * factor)}`,
    `net ${formatDollars(totals.net * factor)}`,
  ];
  return [
    {
      kind: 'facts',
      rows: [
        zero.level === null
          ? { label: 'Zero gamma', value: 'none', remark: noZeroGammaWords(zero) ?? '' }
          : { label: 'Zero gamma', value: formatLevel(zero.level), remark: distanceWords(zero.level, head.spot) },
        maxGexFact(levels.maxGex, factor),
        { label: 'Call wall', value: wall(levels.callWall), remark: `Put wall  ${wall(levels.putWall)}` },
      ],
    },
    { kind: 'facts', rows: [{ label: gexLabel(unit, by), value: sums.join('   ') }] },
    {
      kind: 'facts',
      rows: [
        {
          label: 'P/C',
          value: `OI ${formatRatio(scope.putCall.openInterest)}${heldWords(scope)}  volume ${formatRatio(scope.putCall.volume)}${tradedWords(scope)}`,
        },
      ],
    },
  ];
}

/** Open interest arrives contract by contract; until all of it is there a ratio of sums names how many contracts it counts. */
function heldWords({ quality }: ScopeResult): string {
  const { contracts, withOpenInterest } = quality;
  return withOpenInterest === 0 || withOpenInterest >= contracts
    ? ''
    : ` (${formatCount(withOpenInterest)} of ${formatCount(contracts)} contracts)`;
}

/** Volumes are subscribed near the money only, so a figure by volume names how many strikes it counts; nothing when it is all of them. */
function tradedWords({ strikes }: ScopeResult): string {
  let traded = 0;
  for (let row = 0; row < strikes.count; row++) {
    if (strikes.callVolume[row]! + strikes.putVolume[row]! > 0) traded++;
  }
  return traded === 0 || traded === strikes.count
    ? ''
    : ` (${formatCount(traded)} of ${formatCount(strikes.count)} strikes)`;
}

/** Buttons carry what they change and what differs from the defaults: Telegram allows 64 bytes. */
function buttonRows(answer: GexAnswer, view: GexViewOptions): Button[][] {
  const strikes = strikeRangeWord(view.strikes);
  const current = {
    scope: scopeWord(answer.scope.scope),
    view: view.view as string,
    by: view.by as string,
  };
  const press = (label: string, change: Partial<typeof current> & { refresh?: string }): Button => {
    const next = { ...current, ...change };
    const options: Record<string, string> = { symbol: answer.head.symbol, scope: next.scope };
    if (next.view !== 'split') options.view = next.view;
    if (next.by !== 'oi') options.by = next.by;
    if (strikes !== strikeRangeWord(defaultStrikes)) options.strikes = strikes;
    if (change.refresh !== undefined) options.refresh = change.refresh;
    const active =
      change.refresh === undefined &&
      next.scope === current.scope &&
      next.view === current.view &&
      next.by === current.by;
    return { label, action: { command: 'gex', options }, ...(active ? { active } : {}) };
  };
  return [
    views.map(({ value, label }) => press(label, { view: value })),
    [
      press('0DTE', { scope: '0dte' }),
      press('Next', { scope: 'next' }),
      press('45 days', { scope: '45d' }),
      press('All', { scope: 'all' }),
    ],
    [
      press('OI', { by: 'oi' }),
      press('Volume', { by: 'volume' }),
      press('Refresh', { refresh: 'now' }),
      alertMe(answer),
    ],
  ];
}

/** The picture; null when no strike in it has a bar, as by volume before the first trades. */
/** An alert on the line that matters most, with its defaults. */
function alertMe({ head, scope }: GexAnswer): Button {
  const options = { kind: 'zero-gamma', symbol: head.symbol, scope: scopeWord(scope.scope) };
  return { label: 'Alert me', action: { command: 'alert add', options } };
}

function chartOf(answer: GexAnswer, ask: Ask, view: GexViewOptions): ReplyImage | null {
  const spec = buildGexChart(answer, view);
  if (![...spec.call, ...spec.put].some((value) => Number.isFinite(value) && value !== 0)) return null;
  const key = gexChartKey(answer, view);
  const name = [
    answer.head.symbol,
    scopeWord(answer.scope.scope),
    view.view,
    ...(view.by === 'volume' ? ['volume'] : []),
  ];
  return {
    key,
    fileName: `${name
      .join('-')
      .toLowerCase()
      .replace(/[^a-z0-9-]/g, '-')}.png`,
    alt: gexAlt(spec),
    render: () => ask.market.chart(key, spec),
  };
}

function noBarsWords({ by }: GexViewOptions): string {
  return by === 'volume'
    ? 'No picture: no trades are known yet in the strikes around spot'
    : 'No picture: no strike around spot has any exposure';
}

/** `/gex`: the answer the program is for. */
export const gex: CommandDef = {
  name: 'gex',
  description: 'Gamma exposure by strike: chart, regime, zero gamma, walls and totals',
  options: {
    symbol: { kind: 'symbol', description: 'Underlying, such as SPX, QQQ or AAPL', autocomplete: 'symbols' },
    scope: { kind: 'scope', description: '0dte, next, 45d, all or a date (2026-12-18)', autocomplete: 'expirations' },
    view: { kind: 'choice', description: 'Calls and puts apart, their net, or its size', choices: views },
    by: {
      kind: 'choice',
      description: 'Weigh strikes by open interest or by today’s volume',
      choices: [
        { value: 'oi', label: 'Open interest' },
        { value: 'volume', label: 'Volume' },
      ],
    },
    strikes: { kind: 'strikes', description: 'Strikes around spot: 5 to 50, or above/below as in 30/15' },
    refresh: {
      kind: 'choice',
      hidden: true,
      description: 'Read the market anew',
      choices: [
        { value: 'now', label: 'Refresh' },
        // Under an alert, which stays as it is.
        { value: 'anew', label: 'Show' },
      ],
    },
  },
  permission: 'everyone',
  examples: ['gex SPX', 'gex spx 0dte net', 'gex QQQ 45d volume strikes=30/15', 'gex SPY 2026-12-18'],

  async run(ask, options) {
    const answer = await askMarket(ask, options);
    const view = viewOptions(ask, options);
    const buttons = buttonRows(answer, view);
    const empty = emptyScopeReply(answer, ask, 'gex');
    if (empty !== null) return { ...empty, buttons: buttons.slice(1) };
    const frame = frameAnswer(answer, ask);
    const { scope, head } = answer;
    const image = chartOf(answer, ask, view);
    const notes = [
      otherRootsWords(scope.zeroGamma, head.spot),
      feedCheckWords(scope, view.unit, head.spot),
      view.by === 'volume'
        ? `By volume: today’s trades${tradedWords(scope)} in place of open interest; zero gamma and regime stay from open interest`
        : null,
      image === null ? noBarsWords(view) : null,
      frame.quality,
    ].filter((note) => note !== null);
    return {
      tone: frame.tone,
      title: frame.title,
      // The sums below are of volume then: whose sign the regime is must be said beside it.
      aside: view.by === 'volume' ? `${frame.aside} by OI` : frame.aside,
      blocks: [...frame.doubts, ...factBlocks(answer, view)],
      notes,
      ...(image === null ? {} : { image }),
      buttons,
      visibility: 'public',
      ...(options.refresh === 'anew' ? { beside: true as const } : {}),
      dataTime: frame.dataTime,
    };
  },
};
