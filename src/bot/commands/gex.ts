import { emptyScopeReply, frameAnswer } from '../answer-frame.js';
import { askMarket } from '../ask-market.js';
import type { Ask, CommandDef, OptionValues } from '../command.js';
import { countedVolume } from '../counted-words.js';
import { gexButtons } from '../gex-buttons.js';
import { gexFacts } from '../gex-facts.js';
import { gexImage, noBarsWords } from '../gex-image.js';
import { type GexViewOptions, gexViews } from '../gex-view.js';
import { defaultStrikes, parseStrikeRange } from '../strike-range.js';
import { feedCheckWords, otherRootsWords } from '../wording.js';

function viewOptions(ask: Ask, options: OptionValues): GexViewOptions {
  const { unit, theme } = ask.actor.settings;
  const strikes = typeof options.strikes === 'string' ? parseStrikeRange(options.strikes) : null;
  return {
    view: gexViews.find((view) => view.value === options.view)?.value ?? 'split',
    by: options.by === 'volume' ? 'volume' : 'oi',
    unit,
    theme,
    strikes: strikes ?? defaultStrikes,
  };
}

/** `/gex`: the answer the program is for. */
export const gex: CommandDef = {
  name: 'gex',
  description: 'Gamma exposure by strike: chart, regime, zero gamma, walls and totals',
  options: {
    symbol: { kind: 'symbol', description: 'Underlying, such as SPX, QQQ or AAPL', autocomplete: 'symbols' },
    scope: { kind: 'scope', description: '0dte, next, 45d, all or a date (2026-12-18)', autocomplete: 'expirations' },
    view: { kind: 'choice', description: 'Calls and puts apart, their net, or its size', choices: gexViews },
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
    const buttons = gexButtons(answer, view);
    const empty = emptyScopeReply(answer, ask, 'gex');
    if (empty !== null) return { ...empty, buttons: buttons.slice(1) };
    const frame = frameAnswer(answer, ask);
    const { scope, head } = answer;
    const image = gexImage(answer, ask, view);
    const notes = [
      otherRootsWords(scope.zeroGamma, head.spot),
      feedCheckWords(scope, view.unit, head.spot),
      view.by === 'volume'
        ? `By volume: today’s trades${countedVolume(scope)} in place of open interest; zero gamma and regime stay from open interest`
        : null,
      image === null ? noBarsWords(view) : null,
      frame.quality,
    ].filter((note) => note !== null);
    return {
      tone: frame.tone,
      title: frame.title,
      // The sums below are of volume then: whose sign the regime is must be said beside it.
      aside: view.by === 'volume' ? `${frame.aside} by OI` : frame.aside,
      blocks: [...frame.doubts, ...gexFacts(answer, view)],
      notes,
      ...(image === null ? {} : { image }),
      buttons,
      visibility: 'public',
      ...(options.refresh === 'anew' ? { beside: true as const } : {}),
      dataTime: frame.dataTime,
    };
  },
};
