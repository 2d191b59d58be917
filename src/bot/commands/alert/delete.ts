import type { CommandDef } from '../../command.js';
import type { Reply } from '../../reply.js';
import { addLine } from '../../rule-line.js';
import { idOption } from '../../rule-options.js';
import { ruleSentence, ruleTitle, ruleWord } from '../../rule-words.js';
import { idOf, refusalReply } from './answers.js';

/** `/alert delete`: typed with its number it is done; the button asks first. */
export const alertDelete: CommandDef = {
  name: 'delete',
  path: 'alert delete',
  description: 'Delete an alert; one of somebody else’s you may take out of a chat you manage',
  options: {
    id: { ...idOption, required: true },
    ask: {
      kind: 'choice',
      hidden: true,
      description: 'Ask before it is done',
      choices: [{ value: 'yes', label: 'Ask' }],
    },
  },
  permission: 'everyone',
  examples: ['alert delete 12'],
  visibility: 'private',

  async run(ask, options): Promise<Reply> {
    const id = idOf(options);
    if (options.ask !== undefined) {
      const rule = await ask.rules.find(ask.actor, id);
      if (rule === null) return refusalReply(ask, { kind: 'not-found' }, id);
      return {
        tone: 'warning',
        title: `Delete ${ruleWord(id)}?`,
        blocks: [{ kind: 'text', text: ruleSentence(rule, ask.actor) }],
        notes: [],
        buttons: [
          [
            { label: `Delete ${ruleWord(id)}`, action: { command: 'alert delete', options: { id: String(id) } } },
            { label: 'Keep it', action: { command: 'alert list', options: {} } },
          ],
        ],
        visibility: 'private',
      };
    }
    const removed = await ask.rules.remove(ask.actor, id);
    if (!removed.ok) return refusalReply(ask, removed.why, id);
    const { rule, isGone } = removed.value;
    if (rule === null)
      return {
        tone: 'neutral',
        title: `${ruleWord(id)} is deleted.`,
        blocks: [],
        notes: ['What was stored of it was damaged; add it again if you still want it.'],
        visibility: 'private',
      };
    const title = isGone
      ? `${ruleWord(id)} is deleted: ${ruleTitle(rule.logic)}.`
      : `${ruleWord(id)} tells nothing here any more: ${ruleTitle(rule.logic)}.`;
    return {
      tone: 'neutral',
      title,
      blocks: isGone
        ? [
            { kind: 'text', text: 'To have it again:' },
            { kind: 'code', text: addLine(rule.logic) },
          ]
        : [],
      notes: isGone ? [] : ['Its owner goes on getting it elsewhere.'],
      visibility: 'private',
    };
  },
};
