import type { Platform } from '../../alerts/types.js';
import { formatAge } from '../../lib/format.js';
import type { Ask, CommandDef } from '../command.js';
import { idWord } from '../place.js';
import { type LinkOutcome, linkCodeMinutes } from '../ports.js';
import type { Block, Reply } from '../reply.js';
import { mistakeReply } from '../run-command.js';
import { listWords } from '../wording.js';

/** Where a code made here is to be sent. */
const elsewhere: Readonly<Record<Platform, string>> = {
  discord: 'on Telegram',
  telegram: 'on Discord',
  terminal: 'on Discord or Telegram',
};

function said(title: string, blocks: Block[] = [], notes: string[] = []): Reply {
  return { tone: 'neutral', title, blocks, notes, visibility: 'private' };
}

/** The linked accounts in words; null when others listen or there is only one. */
function linkedWords({ actor, people }: Ask): string | null {
  const { accounts } = people.ownData(actor);
  if (actor.isOverheard || accounts.length < 2) return null;
  return listWords(accounts.map((one) => idWord(one.platform, one.userId)));
}

async function newCode(ask: Ask): Promise<Reply> {
  if (ask.actor.isOverheard) {
    return mistakeReply('A link code is for you alone and others read along here; ask me in a private chat.');
  }
  const { code } = await ask.people.linkCode(ask.actor);
  const linked = linkedWords(ask);
  return said(
    'Link your account of another network',
    [
      {
        kind: 'text',
        text: `Send this to the bot ${elsewhere[ask.actor.platform]} within ${linkCodeMinutes} minutes:`,
      },
      { kind: 'code', text: `/link ${code}` },
    ],
    [
      'It works once. Whoever sends it is taken for you, so show it to nobody.',
      ...(linked === null ? [] : [`Linked now: ${linked}. /link unlink takes this account out.`]),
    ],
  );
}

/** An address is tapped before it is read, and anybody can send one with a code of their own. */
function askFirst(code: string): Reply {
  return {
    tone: 'warning',
    title: 'Be one person with the account that made this code?',
    blocks: [
      {
        kind: 'text',
        text: 'Go on only if you made it yourself on your other network: that account then has your settings, alerts and posts as its own and can delete them.',
      },
    ],
    notes: [],
    buttons: [[{ label: 'Link', action: { command: 'link', options: { code } } }]],
    visibility: 'private',
  };
}

function outcomeReply(ask: Ask, outcome: LinkOutcome): Reply {
  if (typeof outcome === 'object') {
    return mistakeReply(`Too many wrong codes; try again in ${formatAge(outcome.waitMs)}.`);
  }
  switch (outcome) {
    case 'linked': {
      const linked = linkedWords(ask);
      const text = 'Your settings hold on both; where they differed, those of the account that made the code.';
      const who =
        linked === null ? 'Linked: both accounts are now one person.' : `Linked: ${linked} are now one person.`;
      return said(who, [{ kind: 'text', text }], ['/link unlink parts them again.']);
    }
    case 'already-linked':
      return said('These accounts are linked already.');
    case 'same-account':
      return mistakeReply(`That is your own code: send it to the bot ${elsewhere[ask.actor.platform]}.`);
    case 'expired':
      return mistakeReply(
        `That code is used up or older than ${linkCodeMinutes} minutes; /link on the other network makes a new one.`,
      );
    case 'unknown':
      return mistakeReply('There is no such code; copy it whole, or make a new one with /link on the other network.');
  }
}

/** `/link`: one person on both networks, by a one-time code. */
export const link: CommandDef = {
  name: 'link',
  description: 'Be one person on Discord and Telegram: get a one-time code, or send one',
  options: {
    code: { kind: 'text', maxLength: 80, description: 'The code from the other network; leave it out to get one' },
    unlink: {
      kind: 'choice',
      description: 'Take this account out again',
      choices: [{ value: 'unlink', label: 'Unlink' }],
    },
    tapped: {
      kind: 'choice',
      hidden: true,
      description: 'The code came in an address that was tapped',
      choices: [{ value: 'address', label: 'Address' }],
    },
  },
  permission: 'everyone',
  examples: ['link', 'link 7KQ2-M4XW-90FT-3HBN-A6RD-YC5V-8G', 'link unlink'],
  visibility: 'private',

  async run(ask, options) {
    const code = typeof options.code === 'string' ? options.code : '';
    if (options.unlink !== undefined) {
      if (code !== '') return mistakeReply('Send either a code or unlink, not both.');
      return (await ask.people.unlink(ask.actor))
        ? said('This account is on its own again, with a copy of the settings.')
        : mistakeReply('This account is not linked to another one.');
    }
    if (code === '') return newCode(ask);
    if (options.tapped !== undefined) return askFirst(code);
    return outcomeReply(ask, await ask.people.redeem(ask.actor, code));
  },
};
