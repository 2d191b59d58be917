import type { DateKey, ExpirationSummary, Level } from '../../engine/types.js';
import { formatDate, formatDollars, formatLevel, formatPercent, formatRatio } from '../../lib/format.js';
import { emptyScopeReply, frameAnswer } from '../answer-frame.js';
import { askMarket } from '../ask-market.js';
import type { CommandDef, GexUnit } from '../command.js';
import type { GexAnswer } from '../ports.js';
import type { Block, TableColumn } from '../reply.js';
import { tradingViewLine } from '../tradingview-line.js';
import {
  feedCheckWords,
  formatPoints,
  gexLabel,
  isComplete,
  noZeroGammaWords,
  otherRootsWords,
  shortDoubtWords,
  unitFactor,
} from '../wording.js';

const left = (title: string): TableColumn => ({ title, align: 'left' });
const right = (title: string): TableColumn => ({ title, align: 'right' });

/** `+26.1` and `+0.44 %`, so that above and below line up. */
function distanceCells(price: number, spot: number): [string, string] {
  const points = formatPoints(price - spot, spot);
  return [price > spot ? `+${points}` : points, formatPercent((price - spot) / spot, { plus: true })];
}

function levelTable(answer: GexAnswer, unit: GexUnit): Block {
  const { head, scope } = answer;
  const factor = unitFactor(unit, head.spot);
  const strikeRow = (label: string, level: Level | null): string[] =>
    level === null
      ? [label, 'none', '', '', '', '', '']
      : [
          label,
          formatLevel(level.strike),
          ...distanceCells(level.strike, head.spot),
          formatDollars(level.value * factor),
          level.dominance === null ? '' : `${formatRatio(level.dominance, 1)}×`,
          level.runnerUp === null ? '' : formatLevel(level.runnerUp.strike),
        ];
  const priceRow = (label: string, price: number | null): string[] =>
    price === null
      ? [label, 'none', '', '', '', '', '']
      : [label, formatLevel(price), ...distanceCells(price, head.spot), '', '', ''];
  const { levels } = scope;
  return {
    kind: 'table',
    columns: [
      left('Level'),
      right('Price'),
      right('From spot'),
      right('%'),
      right(gexLabel(unit, 'oi')),
      right('Lead'),
      right('Runner-up'),
    ],
    rows: [
      priceRow('Zero gamma', scope.zeroGamma.level),
      strikeRow('Max GEX', levels.maxGex),
      strikeRow('Call wall', levels.callWall),
      strikeRow('Put wall', levels.putWall),
      strikeRow('Absolute gamma', levels.absoluteGamma),
      strikeRow('Max call gamma', levels.maxCallGamma),
      strikeRow('Max put gamma', levels.maxPutGamma),
      priceRow('Strike flip', scope.strikeFlip.level),
    ],
  };
}

const nearestExpirations = 3;

/** The next expirations of the chain, whatever the scope: max pain and expected move belong to a date. */
function expirationTable(expirations: readonly ExpirationSummary[], from: DateKey, spot: number): Block | null {
  const rows = expirations
    .filter((one) => one.date >= from && (one.maxPain !== null || one.expectedMove !== null))
    .slice(0, nearestExpirations)
    .map((one) => {
      const move = one.expectedMove;
      return [
        formatDate(one.date),
        formatLevel(one.maxPain),
        move === null ? '–' : `±${formatPoints(move.points, spot)}`,
        move === null ? '' : formatPercent(move.points / spot),
        move === null ? '' : move.from,
      ];
    });
  if (rows.length === 0) return null;
  return {
    kind: 'table',
    columns: [left('Expiration'), right('Max pain'), right('Expected move'), right('%'), left('from')],
    rows,
  };
}

/** The line loses its label once pasted: none while a chain loads, and a partial one says so above. */
function pasteBlocks({ scope, loading }: GexAnswer): Block[] {
  const line = tradingViewLine(scope);
  if (line === null) return [];
  if (loading !== null && !isComplete(scope.quality)) {
    return [
      {
        kind: 'text',
        text: 'The line for TradingView comes once these expirations are loaded; ask again in a few seconds.',
      },
    ];
  }
  const doubt = scope.quality.label === 'partial' ? ` (${shortDoubtWords(scope.quality)})` : '';
  return [
    { kind: 'text', text: `To paste into TradingView${doubt}:` },
    { kind: 'code', text: line },
  ];
}

function strikeFlipWords(answer: GexAnswer): string | null {
  const { level, count } = answer.scope.strikeFlip;
  if (level === null) return null;
  const which = count === 1 ? 'the only one' : `the nearest of ${count}`;
  return `Strike flip: ${which}, read between neighbouring strikes; alerts use zero gamma, which is re-priced`;
}

/** `/levels`: every level with its distance and its lead, and a line for charting programs. */
export const levels: CommandDef = {
  name: 'levels',
  description: 'All levels with distance from spot and lead over the next, and a line for TradingView',
  options: {
    symbol: { kind: 'symbol', description: 'Underlying, such as SPX, QQQ or AAPL', autocomplete: 'symbols' },
    scope: { kind: 'scope', description: '0dte, next, 45d, all or a date (2026-12-18)', autocomplete: 'expirations' },
  },
  permission: 'everyone',
  examples: ['levels SPX', 'levels qqq 45d', 'levels SPY next'],

  async run(ask, options) {
    const answer = await askMarket(ask, options);
    const empty = emptyScopeReply(answer, ask, 'levels');
    if (empty !== null) return empty;
    const frame = frameAnswer(answer, ask);
    const { head, scope } = answer;
    const { unit } = ask.actor.settings;
    const noZero = noZeroGammaWords(scope.zeroGamma);
    const expirations = expirationTable(answer.expirations, head.sessionDate, head.spot);
    const rolling = head.rollingOff;
    const blocks: Block[] = [
      ...frame.doubts,
      levelTable(answer, unit),
      ...(expirations === null ? [] : [expirations]),
      ...(rolling === null
        ? []
        : [
            {
              kind: 'text' as const,
              text: `${formatPercent(rolling.share, { digits: 0 })} of all gamma rolls off ${formatDate(rolling.date)}.`,
            },
          ]),
      ...pasteBlocks(answer),
    ];
    const notes = [
      noZero === null ? null : `Zero gamma: none, ${noZero}`,
      otherRootsWords(scope.zeroGamma, head.spot),
      strikeFlipWords(answer),
      feedCheckWords(scope, unit, head.spot),
      frame.quality,
    ].filter((note) => note !== null);
    return {
      tone: frame.tone,
      title: frame.title,
      aside: frame.aside,
      blocks,
      notes,
      visibility: 'public',
      dataTime: frame.dataTime,
    };
  },
};
