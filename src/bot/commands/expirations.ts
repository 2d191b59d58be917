import { againButton, refreshButton } from '../again-buttons.js';
import { emptyScopeReply, frameAnswer } from '../answer-frame.js';
import { symbolOf } from '../ask-market.js';
import type { Ask, CommandDef } from '../command.js';
import { expirationsAlt } from '../expirations-alt.js';
import {
  chainFacts,
  chosenExpirations,
  type ExpirationChoice,
  expirationsTable,
  leftOutWords,
  moveWords,
  rollingWords,
} from '../expirations-facts.js';
import {
  buildExpirationsChart,
  type ExpirationsViewOptions,
  expirationsChartKey,
  hasExpirationBars,
  pictureExpirations,
  tableExpirations,
} from '../expirations-view.js';
import type { GexAnswer } from '../ports.js';
import type { Button, ReplyImage } from '../reply.js';
import { replyImage } from '../reply-image.js';
import { refreshOption, symbolOption } from '../scope-options.js';
import { standingOf } from '../settled.js';
import { feedCheckWords } from '../wording.js';

const choices: readonly { value: ExpirationChoice; label: string }[] = [
  { value: 'nearest', label: 'Nearest' },
  { value: 'largest', label: 'Largest' },
  { value: 'all', label: 'All' },
];

function buttonsOf({ head }: GexAnswer, choice: ExpirationChoice): Button[][] {
  const show = choice === 'nearest' ? {} : { show: choice };
  const asked = { command: 'expirations', options: { symbol: head.symbol, ...show } };
  const { symbol } = asked.options;
  return [
    choices.map(({ value, label }) => againButton(asked, label, { show: value === 'nearest' ? undefined : value })),
    [{ label: 'Heat map', action: { command: 'heatmap', options: { symbol } } }, refreshButton(asked)],
  ];
}

function imageOf(answer: GexAnswer, ask: Ask, view: Omit<ExpirationsViewOptions, 'unit' | 'theme'>): ReplyImage | null {
  const { unit, theme } = ask.actor.settings;
  const options = { ...view, unit, theme };
  const spec = buildExpirationsChart(answer, options);
  if (!hasExpirationBars(spec)) return null;
  const name = [answer.head.symbol, 'expirations'];
  return replyImage(ask, { key: expirationsChartKey(answer, options), spec, alt: expirationsAlt(spec), name });
}

/** `/expirations`: where the gamma of a chain is in time, and what goes next. */
export const expirations: CommandDef = {
  name: 'expirations',
  description: 'Each expiration’s net gamma, share of all gamma, max pain and expected move, and what rolls off next',
  options: {
    ...symbolOption,
    show: { kind: 'choice', description: 'The nearest dates, those with the most gamma, or all of them', choices },
    ...refreshOption,
  },
  permission: 'everyone',
  examples: ['expirations SPX', 'expirations qqq largest', 'expirations SPY all'],

  async run(ask, options) {
    const answer = await ask.market.gex(symbolOf(ask, options), 'all', {
      refresh: options.refresh === 'now',
      signal: ask.signal,
      progress: (share, text) => ask.progress(share, text),
    });
    const choice = choices.find(({ value }) => value === options.show)?.value ?? 'nearest';
    const buttons = buttonsOf(answer, choice);
    const empty = emptyScopeReply(answer, ask, 'expirations');
    if (empty !== null) return { ...empty, buttons };
    const frame = frameAnswer(answer, ask);
    const { unit } = ask.actor.settings;
    const standing = standingOf(answer, ask);
    const { open } = standing;
    const shown = chosenExpirations(open, choice, tableExpirations);
    const drawn = chosenExpirations(open, choice, pictureExpirations);
    const rest = leftOutWords(open, shown, choice);
    const rolling = rollingWords(answer, standing);
    // All of them are a table of their own: a picture would leave it no room on Telegram.
    const view = { shown: drawn, rest: leftOutWords(open, drawn, choice), rollsOff: open[0]?.date ?? null };
    const image = choice === 'all' ? null : imageOf(answer, ask, view);
    const notes = [
      feedCheckWords(answer.scope, unit, answer.head.spot),
      moveWords(shown),
      rest === null ? null : `Not in the table: ${rest}`,
      frame.quality,
    ].filter((note) => note !== null);
    return {
      tone: frame.tone,
      title: frame.title,
      aside: choice === 'largest' ? 'largest expirations' : 'expirations',
      blocks: [
        ...frame.doubts,
        chainFacts(answer, standing, unit),
        ...(rolling === null ? [] : [{ kind: 'text' as const, text: rolling }]),
        ...(shown.length === 0 ? [] : [expirationsTable(shown, answer, unit, answer.head.sessionDate)]),
      ],
      notes,
      ...(image === null ? {} : { image }),
      buttons,
      visibility: 'public',
      dataTime: frame.dataTime,
    };
  },
};
