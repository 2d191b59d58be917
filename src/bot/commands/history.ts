import { isAppError } from '../../lib/errors.js';
import { formatPrice } from '../../lib/format.js';
import { type Asked, againButton, otherCommand, scopeButtons } from '../again-buttons.js';
import { scopeOf, symbolOf } from '../ask-market.js';
import type { Ask, CommandDef, OptionValues } from '../command.js';
import { historyAlt } from '../history-alt.js';
import { countFacts, courseFacts } from '../history-facts.js';
import { alertBlock, holeNotes, scopeNote } from '../history-notes.js';
import { historyStats } from '../history-stats.js';
import { buildHistoryChart, historyChartKey, rangeLabels } from '../history-view.js';
import { type History, type HistoryRange, historyRanges } from '../past-ports.js';
import type { Button } from '../reply.js';
import { replyImage } from '../reply-image.js';
import { mistakeReply } from '../run-command.js';
import { parseScope, scopeLabel, scopeWord } from '../scope.js';
import { scopeOptions, symbolOption } from '../scope-options.js';
import { regimeOf, regimeWords, timeWords } from '../wording.js';

const ranges: readonly { value: HistoryRange; label: string }[] = [
  { value: '1h', label: '1 hour' },
  { value: '1d', label: '1 day' },
  { value: '5d', label: '5 days' },
  { value: '20d', label: '20 days' },
];
const usualRange: HistoryRange = '1d';

function rangeOf({ range }: OptionValues): HistoryRange {
  return historyRanges.find((one) => one === range) ?? usualRange;
}

function buttonRows({ symbol, scope, range }: History): Button[][] {
  const asked: Asked = { command: 'history', options: { symbol, scope: scopeWord(scope), range } };
  return [
    ranges.map(({ value, label }) => againButton(asked, label, { range: value })),
    scopeButtons(asked),
    [otherCommand(asked, 'GEX', 'gex'), otherCommand(asked, 'Since yesterday', 'compare', { with: 'yesterday' })],
  ];
}

function isCurrent({ points, delayMs }: History, now: number): boolean {
  return Math.abs(now - delayMs - points.at(-1)!.at) <= 150_000;
}

/**
 * `/history SPX 7d` or a date of the past: read as scopes of which nothing is stored, but meant as a range. `problem`: why there is
 * nothing. Null for any other.
 */
function rangeMeant(ask: Ask, options: OptionValues, problem: string): string | null {
  const scope = options.range === undefined && typeof options.scope === 'string' ? parseScope(options.scope) : null;
  if (scope === null) return null;
  const symbol = symbolOf(ask, options);
  const takes = `/history goes back ${historyRanges.slice(0, -1).join(', ')} or ${historyRanges.at(-1)}`;
  if (/^\d{4}-/.test(scope)) return scope < ask.today ? `${takes}; try /compare ${symbol} with=${scope}.` : null;
  if (!scope.startsWith('days:')) return null;
  const wider = Number(scope.slice(5)) <= 5 ? '5d' : '20d';
  return `${problem} ${takes}: /history ${symbol} ${wider}.`;
}

/** `/history`: spot against its levels over time. */
export const history: CommandDef = {
  name: 'history',
  description: 'Spot against zero gamma, walls and net GEX over time, with fired alerts',
  options: {
    ...symbolOption,
    range: {
      kind: 'choice',
      description: 'How far back: the last hour, session, 5 or 20 sessions',
      choices: ranges,
    },
    scope: { ...scopeOptions.scope, autocomplete: 'stored-scopes' },
  },
  permission: 'everyone',
  examples: ['history SPX', 'history spx 5d', 'history QQQ 1h 0dte'],

  async run(ask: Ask, options: OptionValues) {
    const { unit, theme } = ask.actor.settings;
    const wish = { symbol: symbolOf(ask, options), scope: scopeOf(ask, options), range: rangeOf(options) };
    let found: History;
    try {
      found = await ask.past.history(ask.actor, wish);
    } catch (error) {
      const meant = isAppError(error) && error.code === 'RANGE_EMPTY' ? rangeMeant(ask, options, error.message) : null;
      if (meant === null) throw error;
      return mistakeReply(meant);
    }
    const { symbol, scope, points, sessions, source, delayMs } = found;
    const last = points.at(-1)!;
    const stats = historyStats(found);
    const regime = last.netGex === null ? null : regimeOf(last.netGex);
    const spec = buildHistoryChart(found, unit, theme);
    const image = replyImage(ask, {
      key: historyChartKey(found, unit, theme),
      spec,
      alt: historyAlt(spec),
      name: [symbol, scopeWord(scope), 'history', found.range],
    });
    const head = { asOf: last.at + delayMs, delayMs, source };
    const label = scopeLabel(scope, [], last.sessionDate);
    const notes = [
      scopeNote(scope, sessions.length),
      ...holeNotes(stats, found),
      `${label} · ${rangeLabels[found.range]} · ${timeWords({ isCurrent: isCurrent(found, ask.now), head }, ask.now)}`,
    ].filter((note) => note !== null);
    return {
      tone: stats.doubtful === stats.readings ? 'warning' : (regime ?? 'neutral'),
      title: `${symbol} ${formatPrice(last.spot)} over ${rangeLabels[found.range]}`,
      aside: regimeWords(regime),
      blocks: [
        { kind: 'facts', rows: courseFacts(found, unit) },
        { kind: 'facts', rows: countFacts(stats, found) },
        ...alertBlock(found),
      ],
      notes,
      image,
      buttons: buttonRows(found),
      visibility: 'public',
      dataTime: last.at,
    };
  },
};
