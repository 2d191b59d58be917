import type { CommandDef, OptionSpec } from '../../command.js';
import type { Reply } from '../../reply.js';
import { parseRuleId } from '../../rule-values.js';
import { ruleWord } from '../../rule-words.js';
import { mistakeReply } from '../../run-command.js';
import { summaryRefusalWords, summaryTitle } from '../../summary-words.js';

const idOption: OptionSpec = {
  kind: 'word',
  required: true,
  maxLength: 10,
  fits: (word) => parseRuleId(word) !== null,
  says: 'takes the number of a post such as #3',
  description: 'Number of the post, such as #3',
};

/** `/summary delete`: ends a post; what waits of it is not sent. */
export const deleteSummary: CommandDef = {
  name: 'delete',
  path: 'summary delete',
  description: 'End a scheduled post',
  options: { id: idOption },
  permission: 'everyone',
  examples: ['summary delete 3'],
  visibility: 'private',

  async run({ actor, summaries }, options): Promise<Reply> {
    const removed = await summaries.remove(actor, parseRuleId(String(options.id)) ?? 0);
    if (!removed.ok) return mistakeReply(summaryRefusalWords(removed.why));
    const { summary } = removed.value;
    return {
      tone: 'neutral',
      title: `Deleted ${ruleWord(summary.id)}: ${summaryTitle(summary)}.`,
      blocks: [],
      notes: ['/summary list shows what is left.'],
      visibility: 'private',
    };
  },
};
