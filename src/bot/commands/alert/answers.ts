/** What the sub-commands of `/alert` say alike. */

import type { RuleLogic } from '../../../alerts/rule.js';
import type { Rule } from '../../../alerts/rule-record.js';
import type { Trial } from '../../../alerts/trial.js';
import { formatCount, formatDate, formatRatio } from '../../../lib/format.js';
import type { Ask, OptionValues } from '../../command.js';
import type { Button, Reply } from '../../reply.js';
import type { AddedRule, RuleRefusal } from '../../rule-ports.js';
import { parseRuleId } from '../../rule-values.js';
import {
  conditionWords,
  ruleSentence,
  ruleTitle,
  ruleWord,
  stateWords,
  targetWords,
  wishWords,
} from '../../rule-words.js';
import { mistakeReply } from '../../run-command.js';

/** The number in the options; checked by its spec already. */
export const idOf = (options: OptionValues): number => parseRuleId(String(options.id)) ?? 0;

export function refusalReply({ actor }: Pick<Ask, 'actor'>, why: RuleRefusal, id: number | null = null): Reply {
  return mistakeReply(refusalWords(why, id, actor.platform));
}

function refusalWords(why: RuleRefusal, id: number | null, platform: Ask['actor']['platform']): string {
  switch (why.kind) {
    case 'not-found':
      return id === null ? 'There is no such alert of yours.' : `There is no alert ${ruleWord(id)} of yours.`;
    case 'goes-elsewhere':
      return `Alert ${ruleWord(id ?? 0)} tells somebody else as well, so only its owner changes it; /alert delete ${id ?? 0} takes it out of this chat.`;
    case 'not-owner':
      return 'A private chat is its owner’s to choose; use to=here.';
    case 'not-manager':
      return 'Only those who manage this chat can have alerts told here; leave out to=here to be told in private.';
    case 'too-many-yours':
      return `You have ${why.most} alerts, the most one person can have; /alert delete makes room.`;
    case 'too-many-here':
      return `${why.most} alerts tell something in this chat, the most it can have; /alert delete makes room.`;
    case 'no-private-chat':
      return platform === 'telegram'
        ? 'I may not write to you first on Telegram: open my profile, press Start and ask again, or add to=here.'
        : 'I may not write to you first on Telegram: open the bot there, press Start and ask again.';
    case 'terminal':
      return 'Alerts go to Discord and Telegram: add it there. At the terminal /alert test shows when it would have fired.';
    case 'not-linked':
      return 'Only one of your accounts is known here; /link joins your Discord and your Telegram.';
    case 'past-date':
      return `The session of ${formatDate(why.date)} (${why.date}) is over; an alert ends on a later day.`;
    case 'past-scope':
      return `The expiration ${formatDate(why.date)} (${why.date}) has settled.`;
    case 'ended':
      return `Alert ${ruleWord(id ?? 0)} has ended; add a new one.`;
  }
}

const counted = (count: number, one: string) => `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;

/** `In the last 20 stored sessions it would have fired 7 times (0.35 a session).` */
export function trialSentence(trial: Trial): string {
  const { sessions, firings, mutedSessions, note } = trial;
  const rest = note === undefined ? '' : ` ${note}`;
  if (sessions === 0) return `${note ?? 'No stored session can tell yet how often it would have fired.'}`;
  // One session may have begun minutes ago: how much of it there is says what the answer is worth.
  const where =
    sessions === 1
      ? `the ${counted(trial.readings, 'reading')} of the one stored session`
      : `the last ${counted(sessions, 'stored session')}`;
  if (firings.length === 0) return `It would not have fired in ${where}.${rest}`;
  const times = firings.length === 1 ? 'once' : counted(firings.length, 'time');
  const rate = sessions === 1 ? '' : ` (${formatRatio(firings.length / sessions)} a session)`;
  const muted = mutedSessions === 0 ? '' : `, muted as flapping in ${formatCount(mutedSessions)} of them`;
  return `In ${where} it would have fired ${times}${rate}${muted}.${rest}`;
}

const press = (label: string, command: string, options: OptionValues): Button => ({
  label,
  action: { command, options },
});

/** What can be done with one rule. With `back` the list is shown again after the press. */
export function ruleButtons(rule: Rule, back: 'list' | null = null): Button[] {
  const id = String(rule.id);
  const after = back === null ? {} : { back };
  const isActive = rule.status === 'active';
  return [
    isActive
      ? press(`Pause ${ruleWord(rule.id)}`, 'alert pause', { id, ...after })
      : press(`Resume ${ruleWord(rule.id)}`, 'alert resume', { id, ...after }),
    ...(isActive ? [press('Snooze 1 h', 'alert snooze', { id, for: '1h', ...after })] : []),
    press('Delete …', 'alert delete', { id, ask: 'yes' }),
  ];
}

/** A new or changed rule in words, and how often it would have fired. */
export function addedReply(
  { actor, now }: Pick<Ask, 'actor' | 'now'>,
  { rule, isNew, trial }: AddedRule,
  verb: 'added' | 'changed',
): Reply {
  const title = isNew ? ruleSentence(rule, actor) : `You have this alert already: ${ruleSentence(rule, actor)}`;
  const state = stateWords(rule, now);
  return {
    tone: 'neutral',
    title: isNew || verb === 'added' ? title : `Nothing to change: ${ruleSentence(rule, actor)}`,
    blocks: [{ kind: 'text', text: trialSentence(trial) }],
    notes: [
      ...(state === 'active' ? [] : [`It is ${state}.`]),
      ...(verb === 'changed' && isNew
        ? ['It starts afresh: the side of the next reading is taken as it is, without a message.']
        : []),
      ...reminder(rule.logic),
    ],
    buttons: [ruleButtons(rule)],
    visibility: 'private',
    beside: true,
  };
}

/** What a person should know of a kind, in a sentence. */
function reminder({ trigger, confirmations }: RuleLogic): string[] {
  if (trigger.kind === 'level' && confirmations === 1)
    return ['A reading a minute: what goes there and back between two of them is not seen.'];
  return [];
}

/** One rule at length. */
export function shownReply({ actor, now }: Pick<Ask, 'actor' | 'now'>, rule: Rule): Reply {
  const state = stateWords(rule, now);
  return {
    tone: 'neutral',
    title: `${ruleWord(rule.id)} ${ruleTitle(rule.logic)}`,
    aside: state,
    blocks: [
      {
        kind: 'text',
        text: `${[capital(conditionWords(rule.logic)), ...wishWords(rule), targetWords(rule, actor)].join(', ')}.`,
      },
    ],
    notes: [`Change it: /alert edit ${rule.id} band=0.15%. Try it on stored sessions: /alert test ${rule.id}.`],
    buttons: [ruleButtons(rule)],
    visibility: 'private',
  };
}

const capital = (text: string) => text.replace(/^./, (letter) => letter.toUpperCase());
