import { formatCount, formatPercent, formatRatio, formatStrike } from '../../lib/format.js';
import { againButton, otherCommand, refreshButton, scopeButtons } from '../again-buttons.js';
import { askMarket } from '../ask-market.js';
import type { CommandDef } from '../command.js';
import { emptyCountsReply, frameCounts } from '../counts-answer.js';
import { countColumns, countedPart } from '../counts-facts.js';
import type { GexAnswer } from '../ports.js';
import type { Block, Button } from '../reply.js';
import { scopeWord } from '../scope.js';
import { refreshOption, scopeOptions } from '../scope-options.js';
import { type Ranking, type TopBy, topStrikes } from '../top-strikes.js';

/** `button`: three stand side by side on a phone. */
const orders: readonly { value: TopBy; label: string; button: string; aside: string }[] = [
  { value: 'oi', label: 'Open interest', button: 'OI', aside: 'top ten by open interest' },
  { value: 'volume', label: 'Volume', button: 'Volume', aside: 'top ten by volume' },
  { value: 'pcr', label: 'Put/call ratio', button: 'P/C', aside: 'top ten by put/call ratio' },
];

function buttonsOf({ head, scope }: GexAnswer, by: TopBy): Button[][] {
  const order = by === 'oi' ? {} : { by };
  const asked = { command: 'top', options: { symbol: head.symbol, ...order, scope: scopeWord(scope.scope) } };
  const isVolume = by === 'volume';
  return [
    orders.map(({ value, button }) => againButton(asked, button, { by: value === 'oi' ? undefined : value })),
    scopeButtons(asked),
    [otherCommand(asked, 'By strike', isVolume ? 'volume' : 'oi'), refreshButton(asked)],
  ];
}

function tableOf({ rows }: Ranking, spot: number): Block {
  const right = (title: string) => ({ title, align: 'right' as const });
  return {
    kind: 'table',
    columns: [right('Strike'), right('From spot'), right('Calls'), right('Puts'), right('Total'), right('P/C')],
    rows: rows.map(({ strike, call, put }) => [
      formatStrike(strike),
      formatPercent((strike - spot) / spot, { plus: true }),
      formatCount(call),
      formatCount(put),
      formatCount(call + put),
      formatRatio(call > 0 ? put / call : null),
    ]),
  };
}

/** What was ranked, where that is not every strike of the scope. */
function rankedWords(answer: GexAnswer, by: TopBy, { minimum, ranked }: Ranking): string | null {
  const { count } = answer.scope.strikes;
  if (minimum !== null)
    return `Put/call ratio by open interest of the strikes with at least ${formatCount(minimum)} calls and ${formatCount(minimum)} puts (${formatCount(ranked)} of ${formatCount(count)})`;
  const part = countedPart(answer, by === 'volume' ? 'volume' : 'open-interest');
  if (part === null) return null;
  return by === 'volume' ? `Volumes are known near the money only (${part})` : `Open interest of ${part}`;
}

/** `/top`: the ten strikes that lead a scope. */
export const top: CommandDef = {
  name: 'top',
  description: 'Ten strikes with the most open interest, the most trades or the highest put/call ratio',
  options: {
    symbol: scopeOptions.symbol,
    by: {
      kind: 'choice',
      description: 'What to rank by',
      choices: orders.map(({ value, label }) => ({ value, label })),
    },
    scope: scopeOptions.scope,
    ...refreshOption,
  },
  permission: 'everyone',
  examples: ['top SPX', 'top spx volume', 'top QQQ pcr 45d'],

  async run(ask, options) {
    const answer = await askMarket(ask, options);
    const { value: by, aside } = orders.find((one) => one.value === options.by) ?? orders[0]!;
    const counted = by === 'volume' ? 'volume' : 'open-interest';
    const buttons = buttonsOf(answer, by);
    const empty = emptyCountsReply(answer, ask, 'top', counted);
    if (empty !== null) return { ...empty, buttons };
    const frame = frameCounts(answer, ask);
    const { head, scope } = answer;
    const [call, put] = countColumns(answer, counted);
    const ranking = topStrikes(scope.strikes.strike, call, put, by, head.spot);
    const words = rankedWords(answer, by, ranking);
    const none: Block = { kind: 'text', text: 'No strike has that many on both sides.' };
    return {
      tone: frame.tone,
      title: frame.title,
      aside,
      blocks: [...frame.doubts, ranking.rows.length === 0 ? none : tableOf(ranking, head.spot)],
      notes: [...(words === null ? [] : [words]), ...frame.notes],
      buttons,
      visibility: 'public',
      dataTime: frame.dataTime,
    };
  },
};
