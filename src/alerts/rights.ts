/** Who may see and change a rule. Pure; ids come from outside and prove nothing. */

import type { Rule } from './rule-record.js';
import type { Platform } from './types.js';

export interface Asker {
  /** Null for somebody of whom nothing is stored. */
  personId: number | null;
  isOperator: boolean;
  platform: Platform;
  chatId: string;
  /** Whether the platform lets this person manage that chat. */
  managesChat: boolean;
}

/**
 * `all`: the owner, those who run the bot, and who manages the chat that is the only one it tells something in. `here`: who manages a
 * chat that is one of several; the rule may be taken out of it, no more. `none`: it might as well not exist.
 */
export type Right = 'all' | 'here' | 'none';

export function rightOver(rule: Pick<Rule, 'ownerId' | 'targets'>, asker: Asker): Right {
  if (asker.isOperator || (asker.personId !== null && rule.ownerId === asker.personId)) return 'all';
  if (!asker.managesChat) return 'none';
  const tellsHere = rule.targets.map(({ target }) => isIn(target, asker));
  if (!tellsHere.includes(true)) return 'none';
  return tellsHere.includes(false) ? 'here' : 'all';
}

/** Whether a target is a chat or one of its threads. */
export function isIn(
  target: { platform: Platform; chat: string },
  { platform, chatId }: Pick<Asker, 'platform' | 'chatId'>,
): boolean {
  return target.platform === platform && target.chat === chatId;
}
