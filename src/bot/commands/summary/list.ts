import type { Ask, CommandDef } from '../../command.js';
import type { Block, Reply } from '../../reply.js';
import { ruleWord, targetWords } from '../../rule-words.js';
import type { PlannedSummary } from '../../summary-ports.js';
import { nextWords, summaryTitle } from '../../summary-words.js';

/** One post in three lines of its own: what and when, where to, when next. */
function postBlock(planned: PlannedSummary, { actor, now }: Ask): Block {
  const { summary } = planned;
  const sound = summary.isSilent ? ', without sound' : '';
  return {
    kind: 'text',
    text: [
      `${ruleWord(summary.id)} ${summaryTitle(summary)}, ${targetWords(summary, actor)}${sound}`,
      `Next: ${nextWords(planned, now)}`,
    ].join('\n'),
  };
}

/** `/summary list`: the person's posts, and for those who manage a chat the ones that go there. */
export const listSummaries: CommandDef = {
  name: 'list',
  path: 'summary list',
  description: 'Your scheduled posts and when each comes next',
  options: {},
  permission: 'everyone',
  examples: ['summary list'],
  visibility: 'private',

  async run(ask): Promise<Reply> {
    const { own, others, hidden } = await ask.summaries.list(ask.actor);
    const count = own.length;
    const blocks: Block[] = own.map((one) => postBlock(one, ask));
    if (others.length > 0) {
      blocks.push({ kind: 'text', text: 'Of others, to this chat:' });
      blocks.push(...others.map((one) => postBlock(one, ask)));
    }
    const notes = [
      hidden === 0 ? null : `${hidden} more of yours: ask in a private chat, others read along here.`,
      count === 0 ? 'New: /summary add SPX,SPY 08:45' : `/summary delete ${own[0]!.summary.id} ends a post.`,
    ].filter((note) => note !== null);
    return {
      tone: 'neutral',
      title: count === 0 ? 'You have no scheduled posts here.' : `${count} scheduled post${count === 1 ? '' : 's'}`,
      blocks,
      notes,
      visibility: 'private',
    };
  },
};
