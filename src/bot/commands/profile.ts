import { otherCommand, refreshButton, scopeButtons } from '../again-buttons.js';
import { emptyScopeReply, frameAnswer } from '../answer-frame.js';
import { askMarket } from '../ask-market.js';
import type { Ask, CommandDef } from '../command.js';
import type { GexAnswer } from '../ports.js';
import { profileAlt } from '../profile-alt.js';
import { movesTable, profileFacts, rootsTable } from '../profile-facts.js';
import { buildProfileChart, hasProfile, profileChartKey } from '../profile-view.js';
import type { Button, ReplyImage } from '../reply.js';
import { replyImage } from '../reply-image.js';
import { scopeWord } from '../scope.js';
import { refreshOption, scopeOptions } from '../scope-options.js';
import { feedCheckWords, otherRootsWords } from '../wording.js';
import { zeroZoneWords } from '../zero-zone.js';

function buttonsOf({ head, scope }: GexAnswer): Button[][] {
  const asked = { command: 'profile', options: { symbol: head.symbol, scope: scopeWord(scope.scope) } };
  return [
    scopeButtons(asked),
    [refreshButton(asked), otherCommand(asked, 'By strike', 'gex'), otherCommand(asked, 'Levels', 'levels')],
  ];
}

function imageOf(answer: GexAnswer, ask: Ask): ReplyImage | null {
  if (!hasProfile(answer)) return null;
  const { unit, theme } = ask.actor.settings;
  const spec = buildProfileChart(answer, { unit, theme });
  const name = [answer.head.symbol, scopeWord(answer.scope.scope), 'profile'];
  return replyImage(ask, { key: profileChartKey(answer, { unit, theme }), spec, alt: profileAlt(spec), name });
}

/** `/profile`: net gamma re-priced over prices of the underlying, every zero of it, and what lies beyond. */
export const profile: CommandDef = {
  name: 'profile',
  description: 'Gamma over the price of the underlying: every zero gamma level and what lies beyond it',
  options: { ...scopeOptions, ...refreshOption },
  permission: 'everyone',
  examples: ['profile SPX', 'profile spx 45d', 'profile QQQ next'],

  async run(ask, options) {
    const answer = await askMarket(ask, options);
    const buttons = buttonsOf(answer);
    const empty = emptyScopeReply(answer, ask, 'profile');
    if (empty !== null) return { ...empty, buttons };
    const frame = frameAnswer(answer, ask);
    const { unit } = ask.actor.settings;
    const { scope, head } = answer;
    const image = imageOf(answer, ask);
    // Without a curve nothing is known beyond them.
    const roots = image === null ? null : rootsTable(answer, unit);
    const notes = [
      image === null ? 'No curve is known for this reading, so there is no picture' : null,
      image === null ? otherRootsWords(scope.zeroGamma, head.spot) : null,
      zeroZoneWords(scope.zeroGamma, head.spot),
      feedCheckWords(scope, unit, head.spot),
      frame.quality,
    ].filter((note) => note !== null);
    return {
      tone: frame.tone,
      title: frame.title,
      aside: frame.aside,
      blocks: [
        ...frame.doubts,
        profileFacts(answer, unit),
        ...(roots === null ? [] : [roots]),
        ...(image === null ? [] : [movesTable(answer, unit)]),
      ],
      notes,
      ...(image === null ? {} : { image }),
      buttons,
      visibility: 'public',
      dataTime: frame.dataTime,
    };
  },
};
