import { ruleKinds } from '../../../alerts/rule.js';
import type { Rule } from '../../../alerts/rule-record.js';
import { formatCount } from '../../../lib/format.js';
import type { Ask, CommandDef } from '../../command.js';
import type { Block, Fact, Reply, Select } from '../../reply.js';
import type { DamagedRule } from '../../rule-ports.js';
import { ruleTitle, ruleWord, stateWords, targetWords } from '../../rule-words.js';
import { ruleButtons } from './answers.js';

/** As many rules have their buttons under the list; of more one is chosen first. */
const mostWithButtons = 3;

function row(rule: Rule, { actor, now }: Pick<Ask, 'actor' | 'now'>): Fact {
  return {
    label: ruleWord(rule.id),
    value: ruleTitle(rule.logic),
    remark: `${stateWords(rule, now)}, ${targetWords(rule, actor)}`,
  };
}

function selectOf(rules: readonly Rule[]): Select {
  return {
    placeholder: 'Choose an alert',
    choices: rules.map((rule) => ({
      label: `${ruleWord(rule.id)} ${ruleTitle(rule.logic)}`,
      action: { command: 'alert show', options: { id: String(rule.id) } },
    })),
  };
}

/** A rule that says nothing any more must not simply be gone. */
function damagedWords({ id, symbol }: DamagedRule): string {
  return `${ruleWord(id)} on ${symbol} is switched off: what is stored of it is damaged. /alert delete ${id} removes it; then add it again.`;
}

const emptyTitle = 'No alerts yet.';

/** `done`: what a button has just done, in place of the title. */
export async function listReply(ask: Pick<Ask, 'actor' | 'now' | 'rules'>, done: string | null = null): Promise<Reply> {
  const { own, others, hidden, damaged } = await ask.rules.list(ask.actor);
  const all = [...own, ...others];
  const count = own.length === 1 ? '1 alert' : `${formatCount(own.length)} alerts`;
  const title =
    all.length === 0
      ? damaged.length === 0
        ? emptyTitle
        : 'No alert of yours is working.'
      : own.length === 0
        ? 'You have no alerts here.'
        : `${count} of yours`;
  const blocks: Block[] = [
    ...(done === null ? [] : [{ kind: 'text', text: title } as const]),
    ...(own.length === 0 ? [] : [{ kind: 'facts', rows: own.map((rule) => row(rule, ask)) } as const]),
    ...damaged.map((rule) => ({ kind: 'text', text: damagedWords(rule) }) as const),
    ...(others.length === 0
      ? []
      : [
          { kind: 'text', text: 'Of others, told here:' } as const,
          { kind: 'facts', rows: others.map((rule) => row(rule, ask)) } as const,
        ]),
  ];
  const notes = [
    ...(hidden === 0
      ? []
      : [`${formatCount(hidden)} more of yours ${hidden === 1 ? 'goes' : 'go'} elsewhere; ask me in a private chat.`]),
    all.length === 0
      ? `/alert add zero-gamma SPX adds one. Kinds: ${ruleKinds.join(', ')}.`
      : '/alert add, edit, pause, resume, snooze, delete, test.',
  ];
  const reply: Reply = { tone: 'neutral', title: done ?? title, blocks, notes, visibility: 'private' };
  if (all.length === 0) return reply;
  return all.length <= mostWithButtons
    ? { ...reply, buttons: all.map((rule) => ruleButtons(rule, 'list')) }
    : { ...reply, selects: [selectOf(all)] };
}

/** `/alert list`: one's own alerts, and those told here for who manages the chat. */
export const alertList: CommandDef = {
  name: 'list',
  path: 'alert list',
  description: 'Your alerts, and those told here if you manage this chat',
  options: {},
  permission: 'everyone',
  examples: ['alert list'],
  visibility: 'private',
  run: (ask) => listReply(ask),
};
