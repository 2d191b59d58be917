import { otherCommand, refreshButton, scopeButtons } from '../again-buttons.js';
import { askMarket } from '../ask-market.js';
import type { Ask, CommandDef } from '../command.js';
import { type Counted, countedNames, emptyCountsReply, frameCounts } from '../counts-answer.js';
import { countedPart, countsFacts } from '../counts-facts.js';
import { ladderAlt } from '../ladder-alt.js';
import { buildLadderChart, hasLadderBars, ladderChartKey } from '../ladder-view.js';
import type { GexAnswer } from '../ports.js';
import type { Button, ReplyImage } from '../reply.js';
import { replyImage } from '../reply-image.js';
import { scopeWord } from '../scope.js';
import { refreshOption, scopeOptions, strikesOption } from '../scope-options.js';
import { defaultStrikes, parseStrikeRange, type StrikeRange, strikeRangeWord } from '../strike-range.js';

function buttonsOf({ head, scope }: GexAnswer, counted: Counted, strikes: StrikeRange): Button[][] {
  const isUsual = strikeRangeWord(strikes) === strikeRangeWord(defaultStrikes);
  const shared = isUsual ? {} : { strikes: strikeRangeWord(strikes) };
  const command = counted === 'volume' ? 'volume' : 'oi';
  const asked = { command, options: { symbol: head.symbol, scope: scopeWord(scope.scope), ...shared } };
  return [
    scopeButtons(asked),
    [
      otherCommand(asked, counted === 'volume' ? 'OI' : 'Volume', counted === 'volume' ? 'oi' : 'volume', shared),
      otherCommand(asked, 'Top ten', 'top', counted === 'volume' ? { by: 'volume' } : {}),
      refreshButton(asked),
    ],
  ];
}

function imageOf(answer: GexAnswer, ask: Ask, counted: Counted, strikes: StrikeRange): ReplyImage | null {
  const options = { quantity: counted, theme: ask.actor.settings.theme, strikes };
  const spec = buildLadderChart(answer, options);
  if (!hasLadderBars(spec)) return null;
  const name = [answer.head.symbol, scopeWord(answer.scope.scope), counted];
  return replyImage(ask, { key: ladderChartKey(answer, options), spec, alt: ladderAlt(spec), name });
}

/** `/oi` and `/volume`: contracts by strike, calls against puts. */
export function countsCommand(
  counted: Counted,
  def: Pick<CommandDef, 'name' | 'description' | 'examples'>,
): CommandDef {
  return {
    ...def,
    options: { ...scopeOptions, ...strikesOption, ...refreshOption },
    permission: 'everyone',

    async run(ask, options) {
      const answer = await askMarket(ask, options);
      const range = typeof options.strikes === 'string' ? parseStrikeRange(options.strikes) : null;
      const strikes = range ?? defaultStrikes;
      const buttons = buttonsOf(answer, counted, strikes);
      const empty = emptyCountsReply(answer, ask, def.name, counted);
      if (empty !== null) return { ...empty, buttons };
      const frame = frameCounts(answer, ask);
      const image = imageOf(answer, ask, counted, strikes);
      const isPart = counted === 'volume' && countedPart(answer, counted) !== null;
      const notes = [
        image === null ? 'No picture: no strike around spot has any' : null,
        isPart ? 'Volumes are known near the money only' : null,
        ...frame.notes,
      ].filter((note) => note !== null);
      return {
        tone: frame.tone,
        title: frame.title,
        aside: countedNames[counted],
        blocks: [...frame.doubts, ...countsFacts(answer, counted)],
        notes,
        ...(image === null ? {} : { image }),
        buttons,
        visibility: 'public',
        dataTime: frame.dataTime,
      };
    },
  };
}

export const openInterest: CommandDef = countsCommand('open-interest', {
  name: 'oi',
  description: 'Open interest by strike: calls against puts, totals, put/call ratio, the largest strikes',
  examples: ['oi SPX', 'oi spx 45d', 'oi QQQ next strikes=30/15'],
});

export const volume: CommandDef = countsCommand('volume', {
  name: 'volume',
  description: 'Contracts traded today by strike: calls against puts, totals, the largest strikes',
  examples: ['volume SPX', 'volume qqq next', 'volume SPY 0dte 15'],
});
