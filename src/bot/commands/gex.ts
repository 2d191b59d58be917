import { emptyScopeReply, frameAnswer } from '../answer-frame.js';
import { askMarket } from '../ask-market.js';
import type { CommandDef, OptionValues } from '../command.js';
import { countedVolume } from '../counted-words.js';
import { exposureWords } from '../exposure-facts.js';
import { gexButtons, gexViewMenu } from '../gex-buttons.js';
import { gexFacts } from '../gex-facts.js';
import { gexImage, noBarsWords } from '../gex-image.js';
import { exposureOf, type GexLook, gexLook, gexLookViews, gexWeights } from '../gex-look.js';
import { liveOptions, withLive } from '../live-gex.js';
import type { GexAnswer } from '../ports.js';
import { sinceCloseWords } from '../since-close.js';
import { feedCheckWords, otherRootsWords } from '../wording.js';
import { zeroZoneWords } from '../zero-zone.js';

/** What a look leaves out or takes from elsewhere, so that nobody reads it as something else. */
function lookWords(answer: GexAnswer, look: GexLook, options: OptionValues): (string | null)[] {
  const exposure = exposureOf(look);
  if (exposure !== null) {
    const { name, note } = exposureWords[exposure];
    const isOther = options.by === 'volume' || options.by === 'both';
    return [`${note}${isOther ? `; ${name} is weighed by open interest only` : ''}`];
  }
  const counted = countedVolume(answer.scope);
  if (look.by === 'both')
    return [`Net of each strike by open interest and by the day’s trades${counted}; regime and zero gamma by OI`];
  if (look.by === 'volume')
    return [
      `By volume: the day’s trades${counted} in place of open interest; zero gamma and regime stay from open interest`,
    ];
  return [];
}

/** `/gex`: the answer the program is for. */
export const gex: CommandDef = {
  name: 'gex',
  description: 'Gamma exposure by strike: chart, regime, zero gamma, walls and totals',
  options: {
    symbol: { kind: 'symbol', description: 'Underlying, such as SPX, QQQ or AAPL', autocomplete: 'symbols' },
    scope: { kind: 'scope', description: '0dte, next, 45d, all or a date (2026-12-18)', autocomplete: 'expirations' },
    view: {
      kind: 'choice',
      description: 'Calls and puts apart, their net, its size, or the exposure to delta, vanna or charm',
      choices: gexLookViews,
    },
    by: {
      kind: 'choice',
      description: 'Weigh strikes by open interest, by today’s volume, or both side by side',
      choices: gexWeights,
    },
    strikes: { kind: 'strikes', description: 'Strikes around spot: 5 to 50, or above/below as in 30/15' },
    ...liveOptions,
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
  examples: [
    'gex SPX',
    'gex spx 0dte net',
    'gex QQQ 45d volume strikes=30/15',
    'gex SPY 2026-12-18',
    'gex spx 45d vanna',
    'gex spx both',
    'gex SPX live',
  ],

  run: withLive(async (ask, options) => {
    const answer = await askMarket(ask, options);
    const look = gexLook(ask, options);
    const buttons = gexButtons(answer, look);
    const empty = emptyScopeReply(answer, ask, 'gex');
    if (empty !== null) return { ...empty, buttons };
    const frame = frameAnswer(answer, ask);
    const { scope, head } = answer;
    const image = gexImage(answer, ask, look);
    const notes = [
      answer.loading === null ? sinceCloseWords(answer, ask.past.closeBefore(answer), look.unit) : null,
      zeroZoneWords(scope.zeroGamma, head.spot),
      otherRootsWords(scope.zeroGamma, head.spot),
      feedCheckWords(scope, look.unit, head.spot),
      ...lookWords(answer, look, options),
      image === null ? noBarsWords(look) : null,
      frame.quality,
    ].filter((note) => note !== null);
    return {
      tone: frame.tone,
      title: frame.title,
      // The sums below are of volume then: whose sign the regime is must be said beside it.
      aside: look.by === 'volume' ? `${frame.aside} by OI` : frame.aside,
      blocks: [...frame.doubts, ...gexFacts(answer, look)],
      notes,
      ...(image === null ? {} : { image }),
      selects: [gexViewMenu(answer, look)],
      buttons,
      visibility: 'public',
      ...(options.refresh === 'anew' ? { beside: true as const } : {}),
      dataTime: frame.dataTime,
    };
  }),
};
