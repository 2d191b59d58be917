import type { CommandDef } from '../command.js';
import { ownDataFacts } from '../own-data-facts.js';
import { linkCodeMinutes } from '../ports.js';
import type { Block } from '../reply.js';

const stored = [
  'Of you: the settings you make and the ids of your accounts, once you set something or use /link. Of a chat: its id and kind, the name of a group or channel, its topics, its settings, when the bot was first and last asked there, and the id of who added the bot or asked first.',
  'Of your alerts and scheduled posts: what they watch, where they go, and for 30 days what they told and what became of each message. Of a live message: where it is and what it shows, until it ends; not who started it.',
  `Not stored: what you write, your name, what you ask for. Of a link code only a hash is kept; it works for ${linkCodeMinutes} minutes and is removed within a day.`,
  'It lies in one database on the machine of whoever runs this bot, who can read it, and in the backups made there. It is given to nobody else; what is set for a chat is seen by everybody in it. The log names commands and faults, not what you wrote.',
  'Your data stays until you delete it. A chat is removed 30 days after the bot has left it, a topic 90 days after the last question.',
  'Delete it: /delete_my_data. Part linked accounts: /link unlink.',
];

/** `/privacy`: what is stored, where, how long, who sees it, and the asker's own data. */
export const privacy: CommandDef = {
  name: 'privacy',
  description: 'What this bot stores about you, where, how long, and how to delete it',
  options: {},
  permission: 'everyone',
  examples: ['privacy'],
  visibility: 'private',

  run({ actor, people }) {
    const general = stored.map((text): Block => ({ kind: 'text', text }));
    const facts = actor.isOverheard ? [] : ownDataFacts(people.ownData(actor));
    const own: Block[] = facts.length === 0 ? [] : [{ kind: 'facts', rows: facts }];
    const note = actor.isOverheard
      ? 'Others read along here: ask me in a private chat for what is stored about you.'
      : facts.length === 0
        ? 'Nothing is stored about you.'
        : 'The last lines are all that is stored about you.';
    return Promise.resolve({
      tone: 'neutral' as const,
      title: 'Privacy',
      blocks: [...general, ...own],
      notes: [note],
      visibility: 'private' as const,
    });
  },
};
