import type { CommandDef } from '../command.js';
import { ownDataFacts } from '../own-data-facts.js';
import type { OwnData } from '../ports.js';
import type { Reply } from '../reply.js';
import { mistakeReply } from '../run-command.js';
import { listWords } from '../wording.js';

const nothing: Reply = {
  tone: 'neutral',
  title: 'Nothing is stored about you.',
  blocks: [],
  notes: [],
  visibility: 'private',
};

const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

/** `Deleted: 2 accounts with their settings and link codes, 3 alerts and your id in 1 chat.` */
function deletedTitle({ accounts, chats, alerts, posts, live = [] }: OwnData): string {
  const parts = [
    ...(accounts.length === 0 ? [] : [`${counted(accounts.length, 'account')} with its settings and link codes`]),
    ...(alerts.length === 0 ? [] : [counted(alerts.length, 'alert')]),
    ...(posts.length === 0 ? [] : [counted(posts.length, 'scheduled post')]),
    ...(live.length === 0 ? [] : [counted(live.length, 'live message')]),
    ...(chats === 0 ? [] : [`your id in ${counted(chats, 'chat')}`]),
  ].map((part) => (accounts.length > 1 ? part.replace('its settings', 'their settings') : part));
  return `Deleted: ${listWords(parts)}.`;
}

/** `/delete_my_data`: shows what would go, and deletes it when the button confirms. */
export const deleteMyData: CommandDef = {
  name: 'delete_my_data',
  description: 'Delete everything this bot stores about you, on all linked accounts',
  options: {
    confirm: {
      kind: 'choice',
      hidden: true,
      description: 'Delete it now',
      choices: [{ value: 'yes', label: 'Yes' }],
    },
  },
  permission: 'everyone',
  examples: ['delete_my_data'],
  visibility: 'private',

  async run({ actor, people }, options) {
    if (actor.isOverheard) {
      return mistakeReply(
        'What is stored about you is not for others to read; send me /delete_my_data in a private chat.',
      );
    }
    const facts = ownDataFacts(people.ownData(actor));
    if (options.confirm === undefined) {
      if (facts.length === 0) return nothing;
      return {
        tone: 'warning',
        title: 'Delete everything stored about you?',
        blocks: [{ kind: 'facts', rows: facts }],
        notes: ['This cannot be undone. Settings of group chats stay with the chats; only your id is taken off them.'],
        buttons: [[{ label: 'Delete my data', action: { command: 'delete_my_data', options: { confirm: 'yes' } } }]],
        visibility: 'private',
      };
    }
    const gone = await people.deleteOwnData(actor);
    if (gone.accounts.length === 0 && gone.chats === 0) return nothing;
    return {
      tone: 'neutral',
      title: deletedTitle(gone),
      blocks: [{ kind: 'facts', rows: ownDataFacts(gone) }],
      notes: ['Backups made before stay as they are. Your next question makes the id of this chat known again.'],
      visibility: 'private',
    };
  },
};
