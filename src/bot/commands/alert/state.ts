/** `/alert pause`, `resume` and `snooze`. */

import type { Rule } from '../../../alerts/rule-record.js';
import { formatAge } from '../../../lib/format.js';
import type { Ask, CommandDef, OptionSpec, OptionValues } from '../../command.js';
import { quoted } from '../../printable.js';
import type { Reply } from '../../reply.js';
import { idOption } from '../../rule-options.js';
import type { Ruled } from '../../rule-ports.js';
import { parseDuration } from '../../rule-values.js';
import { ruleTitle, ruleWord, stateWords, targetWords, untilWords } from '../../rule-words.js';
import { mistakeReply } from '../../run-command.js';
import { idOf, refusalReply, ruleButtons } from './answers.js';
import { listReply } from './list.js';

/** Only buttons carry it: the list is shown anew after the press. */
const backOption: OptionSpec = {
  kind: 'choice',
  hidden: true,
  description: 'Show the list again',
  choices: [{ value: 'list', label: 'List' }],
};

const minuteMs = 60_000;
const usualSnoozeMs = 60 * minuteMs;
const longestSnoozeMs = 31 * 24 * 60 * minuteMs;

/** `words` say what has been done: `#12 is paused`. */
function done(
  ask: Ask,
  options: OptionValues,
  changed: Ruled<Rule>,
  words: (rule: Rule) => string,
  note: string,
): Promise<Reply> | Reply {
  if (!changed.ok) return refusalReply(ask, changed.why, idOf(options));
  const rule = changed.value;
  if (options.back === 'list') return listReply(ask, `${words(rule)}.`);
  return {
    tone: 'neutral',
    title: `${words(rule)}: ${ruleTitle(rule.logic)}.`,
    blocks: [],
    notes: [note],
    buttons: [ruleButtons(rule)],
    visibility: 'private',
    beside: true,
  };
}

export const alertPause: CommandDef = {
  name: 'pause',
  path: 'alert pause',
  description: 'Stop an alert until you resume it',
  options: { id: { ...idOption, required: true }, back: backOption },
  permission: 'everyone',
  examples: ['alert pause 12'],
  visibility: 'private',

  async run(ask, options) {
    const paused = await ask.rules.pause(ask.actor, idOf(options));
    return done(
      ask,
      options,
      paused,
      ({ id }) => `${ruleWord(id)} is paused`,
      `/alert resume ${idOf(options)} starts it again.`,
    );
  },
};

export const alertResume: CommandDef = {
  name: 'resume',
  path: 'alert resume',
  description: 'Start a paused alert again, or one whose chat was closed',
  options: { id: { ...idOption, required: true }, back: backOption },
  permission: 'everyone',
  examples: ['alert resume 12'],
  visibility: 'private',

  async run(ask, options) {
    const resumed = await ask.rules.resume(ask.actor, idOf(options), ask.signal);
    const words = (rule: Rule) =>
      `${ruleWord(rule.id)} is ${stateWords(rule, ask.now)}, ${targetWords(rule, ask.actor)}`;
    return done(ask, options, resumed, words, 'The side of its next reading is taken as it is, without a message.');
  },
};

export const alertSnooze: CommandDef = {
  name: 'snooze',
  path: 'alert snooze',
  description: 'Keep an alert quiet for a while; what happened meanwhile is told at the end',
  options: {
    id: { ...idOption, required: true },
    for: {
      kind: 'word',
      maxLength: 16,
      fits: (word) => Number.isFinite(parseDuration(word)) || word.toLowerCase() === 'off',
      says: 'takes a time such as 30m, 2h or 1d, or off',
      description: 'How long, such as 30m, 2h or 1d (1h unless said otherwise); off ends it',
    },
    back: backOption,
  },
  permission: 'everyone',
  examples: ['alert snooze 12', 'alert snooze 12 2h', 'alert snooze 12 off'],
  visibility: 'private',

  async run(ask, options) {
    const { now } = ask;
    const word = String(options.for ?? '').toLowerCase();
    const isOff = word === 'off';
    const ms = options.for === undefined ? usualSnoozeMs : parseDuration(word);
    if (!isOff && !(ms >= minuteMs && ms <= longestSnoozeMs))
      return mistakeReply(
        `A snooze lasts 1 min to ${formatAge(longestSnoozeMs)}, not ${quoted(word)}; try /alert snooze 12 1h.`,
      );
    const until = isOff ? null : now + ms;
    const snoozed = await ask.rules.snooze(ask.actor, idOf(options), until);
    const words = ({ id }: Rule) =>
      until === null
        ? `${ruleWord(id)} is not snoozed any more`
        : `${ruleWord(id)} is snoozed until ${untilWords(until, now)}`;
    const note =
      until === null ? 'What was kept meanwhile is told now.' : 'What happens meanwhile is told together at the end.';
    return done(ask, options, snoozed, words, note);
  },
};
