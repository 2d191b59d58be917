import type { HeatmapChartSpec } from '../../charts/spec.js';
import type { DateKey } from '../../engine/types.js';
import { formatCount, formatDate, formatDollars, formatPercent, formatStrike } from '../../lib/format.js';
import { againButton } from '../again-buttons.js';
import { emptyScopeReply, frameAnswer } from '../answer-frame.js';
import { symbolOf } from '../ask-market.js';
import type { Ask, CommandDef, OptionValues } from '../command.js';
import { chainFacts, leftOutWords } from '../expirations-facts.js';
import { heatmapAlt } from '../heatmap-alt.js';
import {
  buildHeatmapChart,
  type HeatmapViewOptions,
  hasHeat,
  heatmapChartKey,
  heatmapDates,
  heatmapStrikes,
  hottestCells,
} from '../heatmap-view.js';
import type { MarketAsk } from '../ports.js';
import type { Block, Button, Reply } from '../reply.js';
import { replyImage } from '../reply-image.js';
import { strikesOption, symbolOption } from '../scope-options.js';
import { standingOf } from '../settled.js';
import { parseStrikeRange, strikeRangeWord } from '../strike-range.js';

const views: readonly { value: HeatmapViewOptions['view']; label: string }[] = [
  { value: 'net', label: 'Net' },
  { value: 'absolute', label: 'Absolute' },
];
const largest = 5;
/** Later than any date. */
const nothingLeft: DateKey = '9999-12-31';

type Matrix = NonNullable<Awaited<ReturnType<MarketAsk['matrix']>>>;

function viewOptions(ask: Ask, options: OptionValues, from: DateKey): HeatmapViewOptions {
  const { unit, theme } = ask.actor.settings;
  const range = typeof options.strikes === 'string' ? parseStrikeRange(options.strikes) : null;
  const view = views.find(({ value }) => value === options.view)?.value ?? 'net';
  return { view, unit, theme, strikes: range ?? heatmapStrikes, from };
}

function buttonsOf(symbol: string, { view, strikes }: HeatmapViewOptions): Button[][] {
  const range = strikeRangeWord(strikes);
  const shared = range === strikeRangeWord(heatmapStrikes) ? {} : { strikes: range };
  const asked = { command: 'heatmap', options: { symbol, ...(view === 'net' ? {} : { view }), ...shared } };
  return [
    views.map(({ value, label }) => againButton(asked, label, { view: value === 'net' ? undefined : value })),
    [{ label: 'Expirations', action: { command: 'expirations', options: { symbol } } }],
  ];
}

/** The cells that stand out, largest first. */
function cellsTable({ answer, matrix }: Matrix, spec: HeatmapChartSpec, view: HeatmapViewOptions): Block | null {
  const { head } = answer;
  const cells = hottestCells(spec, matrix, view, largest);
  if (cells.length === 0) return null;
  const right = (title: string) => ({ title, align: 'right' as const });
  return {
    kind: 'table',
    columns: [right('Strike'), right('From spot'), { title: 'Date', align: 'left' }, right('Net')],
    rows: cells.map(({ strike, date, net }) => [
      formatStrike(strike),
      formatPercent((strike - head.spot) / head.spot, { plus: true }),
      formatDate(date, { weekday: false, unlessOf: head.sessionDate }),
      formatDollars(net, { plus: true }),
    ]),
  };
}

function nothingKept(symbol: string): Reply {
  return {
    tone: 'warning',
    title: symbol,
    blocks: [
      {
        kind: 'text',
        text: `No strikes by expiration are kept of ${symbol} yet. /expirations ${symbol} has each expiration in one row.`,
      },
    ],
    notes: [],
    visibility: 'public',
  };
}

/** `/heatmap`: where gamma is, by strike and expiration at once. */
export const heatmap: CommandDef = {
  name: 'heatmap',
  description: 'Gamma exposure by strike and expiration: where it sits and when it goes',
  options: {
    ...symbolOption,
    view: { kind: 'choice', description: 'Net with its sign, or its size', choices: views },
    ...strikesOption,
  },
  permission: 'everyone',
  examples: ['heatmap SPX', 'heatmap qqq absolute', 'heatmap SPY strikes=20/10'],

  async run(ask, options) {
    const symbol = symbolOf(ask, options);
    const found = await ask.market.matrix(symbol, {
      signal: ask.signal,
      progress: (share, text) => ask.progress(share, text),
    });
    if (found === null) return nothingKept(symbol);
    const { answer, matrix } = found;
    const standing = standingOf(answer, ask);
    const view = viewOptions(ask, options, standing.open[0]?.date ?? nothingLeft);
    const buttons = buttonsOf(answer.head.symbol, view);
    const empty = emptyScopeReply(answer, ask, 'heatmap');
    if (empty !== null) return { ...empty, buttons };
    const frame = frameAnswer(answer, ask);
    const spec = buildHeatmapChart(answer, matrix, view);
    const name = [answer.head.symbol, 'heatmap', view.view];
    const image = hasHeat(spec)
      ? replyImage(ask, { key: heatmapChartKey(answer, matrix, view), spec, alt: heatmapAlt(spec), name })
      : null;
    const table = cellsTable(found, spec, view);
    const nearest = standing.open.filter(({ date }) => matrix.dates.includes(date)).slice(0, heatmapDates);
    const rest = leftOutWords(standing.open, nearest, 'nearest');
    const notes = [
      image === null
        ? 'No picture: no strike around spot has any exposure'
        : `${formatCount(spec.strikes.length)} strikes around spot, ${formatCount(spec.dates.length)} expirations${rest === null ? '' : `; not shown: ${rest}`}`,
      frame.quality,
    ];
    return {
      tone: frame.tone,
      title: frame.title,
      aside: frame.aside,
      blocks: [
        ...frame.doubts,
        chainFacts(answer, standing, view.unit),
        ...(table === null ? [] : [{ kind: 'text' as const, text: 'Largest by strike and expiration:' }, table]),
      ],
      notes,
      ...(image === null ? {} : { image }),
      buttons,
      visibility: 'public',
      dataTime: frame.dataTime,
    };
  },
};
