import type { ExpirationSummary } from '../../engine/types.js';
import { againButton, otherCommand, refreshButton, scopeButtons } from '../again-buttons.js';
import { emptyScopeReply, frameAnswer } from '../answer-frame.js';
import { askMarket } from '../ask-market.js';
import type { CommandDef } from '../command.js';
import { countedVolume } from '../counted-words.js';
import { moveWords, rollingWords } from '../expirations-facts.js';
import { levelTable, moveTable } from '../level-tables.js';
import type { GexAnswer } from '../ports.js';
import type { Block, Button } from '../reply.js';
import { scopeWord } from '../scope.js';
import { refreshOption, scopeOptions } from '../scope-options.js';
import { standingOf } from '../settled.js';
import { tradingViewLine } from '../tradingview-line.js';
import { type By, feedCheckWords, isComplete, noZeroGammaWords, otherRootsWords, shortDoubtWords } from '../wording.js';
import { zeroZoneWords } from '../zero-zone.js';

/** The line loses its label once pasted: none while a chain loads, and a partial one says so above. */
function pasteBlocks({ scope, loading, head }: GexAnswer, by: By, open: readonly ExpirationSummary[]): Block[] {
  const move = open.find(({ date }) => scope.expirations.includes(date))?.expectedMove ?? null;
  const line = tradingViewLine(scope, by, move === null ? null : { spot: head.spot, points: move.points });
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

function buttonsOf({ head, scope }: GexAnswer, by: By): Button[][] {
  const weight = by === 'oi' ? {} : { by };
  const asked = { command: 'levels', options: { symbol: head.symbol, scope: scopeWord(scope.scope), ...weight } };
  return [
    scopeButtons(asked),
    [againButton(asked, 'OI', { by: undefined }), againButton(asked, 'Volume', { by: 'volume' })],
    [otherCommand(asked, 'Chart', 'gex', weight), otherCommand(asked, 'Profile', 'profile'), refreshButton(asked)],
  ];
}

/** `/levels`: every level with its distance and its lead, and a line for charting programs. */
export const levels: CommandDef = {
  name: 'levels',
  description: 'All levels with distance from spot and lead over the next, and a line for TradingView',
  options: {
    ...scopeOptions,
    by: {
      kind: 'choice',
      description: 'Walls and leading strikes by open interest or by today’s volume',
      choices: [
        { value: 'oi', label: 'Open interest' },
        { value: 'volume', label: 'Volume' },
      ],
    },
    ...refreshOption,
  },
  permission: 'everyone',
  examples: ['levels SPX', 'levels qqq 45d', 'levels SPY next', 'levels spx volume'],

  async run(ask, options) {
    const answer = await askMarket(ask, options);
    const by: By = options.by === 'volume' ? 'volume' : 'oi';
    const buttons = buttonsOf(answer, by);
    const empty = emptyScopeReply(answer, ask, 'levels');
    if (empty !== null) return { ...empty, buttons };
    const frame = frameAnswer(answer, ask);
    const { head, scope } = answer;
    const { unit } = ask.actor.settings;
    const noZero = noZeroGammaWords(scope.zeroGamma);
    const standing = standingOf(answer, ask);
    const moves = moveTable(standing.open, head.spot);
    const rolling = rollingWords(answer, standing);
    const blocks: Block[] = [
      ...frame.doubts,
      levelTable(answer, unit, by),
      ...(moves === null ? [] : [moves]),
      ...(rolling === null ? [] : [{ kind: 'text' as const, text: rolling }]),
      ...pasteBlocks(answer, by, standing.open),
    ];
    const notes = [
      moves === null ? null : moveWords(standing.open.slice(0, 3)),
      noZero === null ? null : `Zero gamma: none, ${noZero}`,
      zeroZoneWords(scope.zeroGamma, head.spot),
      otherRootsWords(scope.zeroGamma, head.spot),
      strikeFlipWords(answer),
      by === 'volume'
        ? `By volume: the day’s trades${countedVolume(scope)} in place of open interest; zero gamma, flip and regime stay from open interest`
        : null,
      feedCheckWords(scope, unit, head.spot),
      frame.quality,
    ].filter((note) => note !== null);
    return {
      tone: frame.tone,
      title: frame.title,
      aside: by === 'volume' ? `${frame.aside} by OI` : frame.aside,
      blocks,
      notes,
      buttons,
      visibility: 'public',
      dataTime: frame.dataTime,
    };
  },
};
